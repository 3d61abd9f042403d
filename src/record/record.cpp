#include "unidyn/record/record.hpp"

#include <functional>

#include "analysis.hpp"
#include "file.hpp"
#include "unidyn/core/uuid.hpp"
#include "unidyn/files/durable.hpp"
#include "unidyn/files/seal.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;

// The members of each part, listed once for writing and for reading.

template <class Archive>
void describe_trained(Archive&& at, auto& trained) {
  at.array("parameters", trained.network.parameters);
  at.scalar("stop_reason", trained.reason);
  at.scalar("loss", trained.loss);
  at.scalar("error", trained.error);
  at.scalar("steps", trained.steps);
  at.items("measurements", trained.history);
  at.each(
      "history_step", trained.history, [](auto& h) -> auto& { return h.step; });
  at.each(
      "history_error", trained.history, [](auto& h) -> auto& { return h.error; });
}

template <class Archive>
void describe_provenance(Archive&& at, auto& provenance) {
  at.scalar("version", provenance.version);
  at.scalar("commit", provenance.commit);
  at.scalar("compiler", provenance.compiler);
  at.scalar("flags", provenance.flags);
  at.scalar("libraries", provenance.libraries);
  at.scalar("cpu", provenance.cpu);
  at.scalar("instruction_set", provenance.instruction_set);
  at.scalar("peak", provenance.peak);
  at.scalar("host", provenance.host);
  at.scalar("rank", provenance.rank);
  at.scalar("started", provenance.started);
  at.scalar("training_seconds", provenance.training_seconds);
  at.scalar("analysis_seconds", provenance.analysis_seconds);
}

template <class Archive>
void describe_outcome(Archive&& file, auto& record) {
  file.scalar("status", record.status);
  file.scalar("reason", record.reason);
  file.scalar("analysis_key", record.analysis_key);
  describe_trained(file.group("training"), record.trained);
}

template <class Archive>
void describe_findings(Archive&& file, auto& record) {
  auto representation = file.group("representation");
  representation.array("basis", record.analysis.representation.basis);
  representation.array("singular_value", record.analysis.representation.singular_value);
  representation.scalar("variance", record.analysis.representation.variance);
  representation.array("states", record.analysis.states);
  archive::describe_analysis(file, record.analysis);
}

// Throws std::invalid_argument unless the parts of `record` belong to one network.
void require_whole(const Record& record) {
  const Analysis& analysis = record.analysis;
  require(record.has_network() || record.status == Status::failed,
          "a complete record without a network");
  require(!record.has_network() ||
              record.trained.network.parameters.size() == parameter_count(record.point.shape()),
          "the number of parameters is not that of the point's network");
  Index points = 0;
  for (const HeldInput& held : analysis.conditions) {
    require(held.modes.size() == held.search.points.size(), "not every fixed point has its modes");
    points += static_cast<Index>(held.modes.size());
  }
  require(nodes_of(analysis).size() == points, "not every fixed point has its label");
  require(analysis.representation.basis.cols() == analysis.representation.singular_value.size(),
          "not every direction has its singular value");
}

// Whether instructions other than those that failed could come to more: there is a network that
// did not diverge.
bool may_be_analysed_again(const Record& record) {
  return record.has_network() && record.trained.reason != StopReason::diverged;
}

// Whose analysis is read of a record.
using AnalysisWanted = std::function<bool(const std::string& analysis_key)>;
const AnalysisWanted any_analysis = [](const std::string&) { return true; };

// The record of `point` in `file`, which was read from `path`: all of it, or its outline; without
// its analysis unless that is wanted. Throws DamagedRecord if it is not whole, or another's.
Record unpacked(const RecordFile& file, const fs::path& path, const Point& point,
                archive::Extent extent, const AnalysisWanted& wanted = any_analysis) {
  try {
    Record record;
    record.point = point;
    record.trained.network.shape = point.shape();
    archive::Cursor cursor(file.record(), extent);
    archive::Reader reader(cursor);
    std::string question;
    reader.scalar("point", question);
    if (question != canonical_text(point))
      throw DamagedRecord(path.string() + ": the record of another point; that of " + id_of(point) +
                          " was looked for");
    describe_outcome(reader, record);
    const bool whole = wanted(record.analysis_key);
    if (whole) {
      describe_findings(reader, record);
      require(cursor.left.empty(), "there is more than belongs there");
    }
    archive::Cursor making(file.provenance(), extent);
    describe_provenance(archive::Reader(making), record.provenance);
    if (whole && extent == archive::Extent::whole) require_whole(record);
    return record;
  } catch (const DamagedRecord&) {
    throw;
  } catch (const std::exception& error) {
    throw DamagedRecord(path.string() + ": not a whole record: " + error.what());
  }
}

// What was read of the file at `path`. Throws DamagedRecord if that is nothing, UsageError if it is
// because another version wrote the file.
const RecordFile& required(const std::optional<RecordFile>& file, const fs::path& path) {
  if (file) return *file;
  const auto version = version_of_record_file(path);
  if (version && *version != record_version)
    throw UsageError(path.string() + ": has version " + std::to_string(*version) +
                     " of the records, this Unidyn version " + std::to_string(record_version) +
                     "; go on with the Unidyn that wrote it, or take another directory");
  throw DamagedRecord(path.string() + ": damaged: not as it was written");
}

}  // namespace

std::string analysis_key(const AnalysisPlan& analysis_plan) {
  return content_uuid("version = " + std::to_string(analysis_version) + "\n" +
                      canonical_text(analysis_plan));
}

fs::path record_path(const fs::path& records, std::string_view id) {
  require(id.size() > 2, "record_path: not an id");
  return records / id.substr(0, 2) / std::string(id).append(".h5");
}

void write_record(const fs::path& path, const Record& record) {
  require_whole(record);
  archive::Packed packed, provenance;
  archive::Writer writer(packed);
  writer.scalar("point", canonical_text(record.point));
  describe_outcome(writer, record);
  describe_findings(writer, record);
  describe_provenance(archive::Writer(provenance), record.provenance);
  write_durably(path, record_file_bytes(id_of(record.point), packed, provenance));
}

Record read_record(const fs::path& path, const Point& point) {
  const auto file = read_record_file(path);
  return unpacked(required(file, path), path, point, archive::Extent::whole);
}

Record read_training(const fs::path& path, const Point& point) {
  const auto file = read_record_file(path);
  return unpacked(required(file, path), path, point, archive::Extent::whole,
                  [](const std::string&) { return false; });
}

Record read_outline(const fs::path& path, const Point& point) {
  const auto file = read_record_texts(path);
  return unpacked(required(file, path), path, point, archive::Extent::outline);
}

RecordState record_state(const fs::path& path, const Point& point, std::string_view key) {
  std::error_code unknown;
  if (!fs::exists(path, unknown) && !unknown) return RecordState::missing;
  try {
    const auto texts = read_record_texts(path);
    const Record record =
        unpacked(required(texts, path), path, point, archive::Extent::outline,
                 [&](const std::string& analysed_by) { return analysed_by == key; });
    const bool current = record.analysis_key == key;
    if (record.status == Status::complete)
      return current ? RecordState::complete : RecordState::stale;
    return current || !may_be_analysed_again(record) ? RecordState::failed : RecordState::stale;
  } catch (const DamagedRecord&) {
    return RecordState::damaged;
  }
}

}  // namespace unidyn
