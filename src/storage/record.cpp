#include "unidyn/storage/record.hpp"

#include "record_analysis.hpp"
#include "unidyn/core/uuid.hpp"
#include "unidyn/storage/durable.hpp"
#include "unidyn/storage/seal.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t record_version = 4;

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
void describe_record(Archive&& file, auto& record) {
  file.scalar("status", record.status);
  file.scalar("reason", record.reason);
  file.scalar("analysis_key", record.analysis_key);
  describe_trained(file.group("training"), record.trained);
  auto representation = file.group("representation");
  representation.array("basis", record.analysis.representation.basis);
  representation.array("singular_value", record.analysis.representation.singular_value);
  representation.scalar("variance", record.analysis.representation.variance);
  representation.array("states", record.analysis.states);
  archive::describe_analysis(file, record.analysis);
  describe_provenance(file.group("provenance"), record.provenance);
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

// Throws DamagedRecord unless `file` is the record of `point`, UsageError if it is of another
// version.
void require_record_of(const Point& point, const h5::File& file, const fs::path& path) {
  const auto version = file.attribute<std::int64_t>("record_version");
  if (version != record_version)
    throw UsageError(path.string() + ": has version " + std::to_string(version) +
                     " of the records, this Unidyn version " + std::to_string(record_version) +
                     "; go on with the Unidyn that wrote it, or take another directory");
  if (file.attribute<std::string>("id") != id_of(point) ||
      file.attribute<std::string>("point") != canonical_text(point))
    throw DamagedRecord(path.string() + ": the record of another point; that of " + id_of(point) +
                        " was looked for");
}

// Whether instructions other than those that failed could come to more: there is a network that
// did not diverge.
bool may_be_analysed_again(const h5::File& file) {
  return h5::element_count(file.dataset("training/parameters").shape()) > 0 &&
         file.group("training").attribute<std::string>("stop_reason") !=
             to_name(StopReason::diverged);
}

}  // namespace

std::string analysis_key(const Instructions& instructions) {
  return content_uuid(canonical_text(instructions));
}

fs::path record_path(const fs::path& records, std::string_view id) {
  require(id.size() > 2, "record_path: not an id");
  return records / id.substr(0, 2) / std::string(id).append(".h5");
}

void write_record(const fs::path& path, const Record& record) {
  require_whole(record);
  write_durably(path, [&](const fs::path& draft) {
    h5::File file(draft, h5::Mode::create);
    file.set_attribute<std::int64_t>("record_version", record_version);
    file.set_attribute<std::string>("id", id_of(record.point));
    file.set_attribute<std::string>("point", canonical_text(record.point));
    describe_record(archive::Writer(file.group("/")), record);
    file.close();
    seal(draft);
  });
}

Record read_record(const fs::path& path, const Point& point) {
  if (!is_sealed(path)) throw DamagedRecord(path.string() + ": damaged: not as it was written");
  const h5::File file(path, h5::Mode::read);
  require_record_of(point, file, path);
  try {
    Record record;
    record.point = point;
    record.trained.network.shape = point.shape();
    describe_record(archive::Reader(file.group("/")), record);
    require_whole(record);
    return record;
  } catch (const std::exception& error) {
    throw DamagedRecord(path.string() + ": not a whole record: " + error.what());
  }
}

RecordState record_state(const fs::path& path, const Point& point, std::string_view key) {
  std::error_code unknown;
  if (!fs::exists(path, unknown) && !unknown) return RecordState::missing;
  try {
    const h5::File file(path, h5::Mode::read);
    require_record_of(point, file, path);
    if (!has_seal(path)) return RecordState::damaged;
    const bool current = file.attribute<std::string>("analysis_key") == key;
    if (from_name<Status>(file.attribute<std::string>("status")) == Status::complete)
      return current ? RecordState::complete : RecordState::stale;
    return current || !may_be_analysed_again(file) ? RecordState::failed : RecordState::stale;
  } catch (const DamagedRecord&) {
    return RecordState::damaged;
  } catch (const StorageError&) {
    if (is_sealed(path)) throw;
    return RecordState::damaged;
  }
}

}  // namespace unidyn
