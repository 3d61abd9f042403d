#include "targets.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "instructions.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/files/seal.hpp"
#include "unidyn/population/population.hpp"
#include "unidyn/record/record.hpp"
#include "unidyn/stages/job.hpp"
#include "unidyn/trials/given_trials.hpp"

namespace unidyn::fuzz {
namespace {

// A file in memory with these bytes.
class FileOf {
 public:
  explicit FileOf(std::string_view bytes) : descriptor_(::memfd_create("fuzz", 0)) {
    if (descriptor_ < 0 ||
        ::write(descriptor_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
      throw std::runtime_error("no room for a file in memory");
  }
  FileOf(const FileOf&) = delete;
  FileOf& operator=(const FileOf&) = delete;
  ~FileOf() { ::close(descriptor_); }

  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

// `read`, which may refuse; whether it did not.
template <class Read>
bool attempt(const Read& read) {
  try {
    read();
    return true;
  } catch (const UsageError&) {
    return false;
  } catch (const StorageError&) {
    return false;
  }
}

// The job whose first network and population are in the corpus.
const Job& job_of_corpus() {
  static const Job job = make_job(read_assignments(UNIDYN_CORPUS ".cfg"));
  return job;
}

bool read_as_record(std::string_view bytes) {
  static const Point point = points(job_of_corpus()).front();
  const FileOf file(bytes);
  const bool read = attempt([&] { read_record(file.path(), point); });
  attempt([&] { read_training(file.path(), point); });
  attempt([&] { read_outline(file.path(), point); });
  attempt([&] { record_state(file.path(), point, analysis_key(job_of_corpus().analysis_plan)); });
  return read;
}

// That of the job of the corpus.
const std::string& bytes_of_population() {
  static const std::string bytes = [] {
    std::ifstream file(UNIDYN_CORPUS "/../population.h5", std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  return bytes;
}

// The matrix and the embedding by one dissimilarity, where they are there.
void read_comparison(const Population& population, Dissimilarity which) {
  attempt([&] {
    if (population.dissimilarity_settings(which)) population.dissimilarity(which);
  });
  attempt([&] {
    if (population.embedding_settings(which)) population.embedding(which);
  });
}

}  // namespace

bool job(std::string_view bytes) {
  attempt([&] { parse_attempts("retries", std::string(bytes)); });
  return attempt([&] {
    const Job read = make_job(parse_assignments("fuzz.cfg", std::string(bytes)));
    const std::string text = resolved_text(read);
    if (resolved_text(make_job(parse_assignments("again.cfg", text))) != text)
      throw std::logic_error("a job is another when it is read again");
    if (point_count(read) < 1000) points(read);
  });
}

bool record(std::string_view bytes) {
  const bool read = read_as_record(bytes);
  std::string sealed(bytes.substr(0, bytes.size() - std::min(bytes.size(), seal_size)));
  sealed += seal_of(sealed);
  return read_as_record(sealed) || read;
}

bool population(std::string_view bytes) {
  Instructions take(bytes);
  const FileOf file(edited_by(take, bytes_of_population()));
  return attempt([&] {
    const Population population(file.path(), h5::Mode::read);
    attempt([&] { population.labels(); });
    attempt([&] { population.digest(); });
    attempt([&] { population.job(); });
    attempt([&] { population.comparable(); });
    attempt([&] { population.comparable_along(1); });
    for (Index i = 0; i < std::min<Index>(population.size(), 4); ++i) {
      attempt([&] { population.factors(i, 1); });
      attempt([&] { population.graphs(i, 1); });
      attempt([&] { population.spectra(i, 1); });
      attempt([&] { population.distances(i, 1); });
    }
    for (const auto& [which, name] : Names<Dissimilarity>::value)
      read_comparison(population, which);
  });
}

bool trials(std::string_view bytes) {
  Instructions take(bytes);
  const FileOf file(trials_made_by(take));
  return attempt([&] { read_given_trials(file.path(), "/"); });
}

}  // namespace unidyn::fuzz
