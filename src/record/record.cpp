#include "unidyn/record/record.hpp"

#include <functional>

#include "archive.hpp"
#include "file.hpp"
#include "unidyn/core/uuid.hpp"
#include "unidyn/files/durable.hpp"
#include "unidyn/files/seal.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;

// The fields of each part of a record; without entries if `blank`.
Fields outcome_of(const Record& record, bool blank = false) {
  Fields fields;
  FieldWriter writer(fields, blank);
  writer.hidden("point", blank ? std::string() : canonical_text(record.point));
  Record::describe_outcome(record, writer);
  return fields;
}
template <class Part>
Fields fields_of_part(const Part& part, std::string_view name, bool blank = false) {
  Fields fields;
  FieldWriter(fields, blank).group(name, part);
  return fields;
}

constexpr const char* making = "/provenance";

// Throws std::invalid_argument unless the parts of `record` belong to one network.
void require_whole(const Record& record) {
  const Analysis& analysis = record.analysis;
  require(record.has_network() || record.point.is_recording() || record.status == Status::failed,
          "a complete record without a network");
  require(!record.has_network() ||
              record.trained.network.parameters.size() == parameter_count(record.point.shape()),
          "the number of parameters is not that of the point's network");
  Index points = 0;
  for (const HeldInput& held : analysis.conditions) {
    require(held.modes.size() == held.search.points.size(), "not every fixed point has its modes");
    points += static_cast<Index>(held.modes.size());
  }
  require(analysis.graph.node.size() == points, "not every fixed point has its node");
  require(analysis.is_empty() || record.point.is_recording() != analysis.has_graph(),
          "a network without a graph, or a recording with one");
  require(analysis.representation.basis.cols() == analysis.representation.singular_value.size(),
          "not every direction has its singular value");
}

// Whether another plan might succeed where this one failed: there is a network that did not
// diverge.
bool may_be_analysed_again(const Record& record) {
  return record.has_network() && record.trained.reason != StopReason::diverged;
}

// Decides, from its key, whether a record's analysis is read.
using AnalysisWanted = std::function<bool(const std::string& analysis_key)>;
const AnalysisWanted any_analysis = [](const std::string&) { return true; };

// Reads the next part.
template <class Part>
void read_part(archive::Cursor& contents, std::string_view name, Part& part) {
  Fields fields = fields_of_part(Part{}, name, true);
  contents.unpack(fields);
  FieldReader(fields).group(name, part);
}

// Throws UsageError if another version wrote the file.
void require_this_version(const fs::path& path) {
  const auto version = version_of_record_file(path);
  if (version && *version != record_version)
    throw UsageError(path.string() + ": has version " + std::to_string(*version) +
                     " of the records, this Unidyn version " + std::to_string(record_version) +
                     "; go on with the Unidyn that wrote it, or take another directory");
}

// Says why a record could not be unpacked: another version wrote it, or it is damaged.
[[noreturn]] void fail_to_unpack(const fs::path& path, const std::exception& error) {
  require_this_version(path);
  if (dynamic_cast<const DamagedRecord*>(&error) != nullptr) throw;
  throw DamagedRecord(path.string() + ": not a whole record: " + error.what());
}

// The record of `point` from `file`, which was read from `path`: all of it or its outline, without
// its analysis unless that is wanted. Throws DamagedRecord if it is incomplete or of another point,
// UsageError if another version wrote it.
Record unpacked(const RecordFile& file, const fs::path& path, const Point& point,
                archive::Extent extent, const AnalysisWanted& wanted = any_analysis) {
  try {
    Record record;
    record.point = point;
    record.trained.network.shape = point.shape();
    archive::Cursor contents(file.record(), extent);
    Fields outcome = outcome_of({}, true);
    contents.unpack(outcome);
    FieldReader reader(outcome);
    std::string question;
    reader.hidden("point", question);
    if (question != canonical_text(point))
      throw DamagedRecord(path.string() + ": the record of another point; that of " + id_of(point) +
                          " was looked for");
    Record::describe_outcome(record, reader);
    const bool whole = wanted(record.analysis_key);
    if (whole) {
      read_part(contents, "", record.analysis);
      require(contents.at_end(), "there is more than belongs there");
    }
    archive::Cursor provenance(file.provenance(), extent);
    read_part(provenance, making, record.provenance);
    if (whole && extent == archive::Extent::whole) require_whole(record);
    return record;
  } catch (const std::exception& error) {
    fail_to_unpack(path, error);
  }
}

// The file read from `path`. If it is empty, throws UsageError if another version wrote the file,
// and DamagedRecord otherwise.
const RecordFile& required(const std::optional<RecordFile>& file, const fs::path& path) {
  if (file) return *file;
  require_this_version(path);
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
  archive::pack(outcome_of(record), packed);
  archive::pack(fields_of_part(record.analysis, ""), packed);
  archive::pack(fields_of_part(record.provenance, making), provenance);
  write_durably(path, record_file_bytes(id_of(record.point), packed, provenance));
}

Fields fields_of(const Record& record) {
  Fields fields;
  FieldWriter writer(fields);
  Record::describe_outcome(record, writer);
  writer.group("", record.analysis);
  writer.group(making, record.provenance);
  return fields;
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

SelfDescription describe_record(const fs::path& path) {
  const auto texts = read_record_texts(path);
  const RecordFile& file = required(texts, path);
  try {
    SelfDescription self;
    archive::Cursor contents(file.record(), archive::Extent::outline);
    Fields outcome = outcome_of({}, true);
    contents.unpack(outcome);
    FieldReader reader(outcome);
    reader.hidden("point", self.point);
    Record::describe_outcome(self.outline, reader);
    archive::Cursor provenance(file.provenance(), archive::Extent::outline);
    read_part(provenance, making, self.outline.provenance);
    return self;
  } catch (const std::exception& error) {
    fail_to_unpack(path, error);
  }
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
