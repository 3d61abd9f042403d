#include "unidyn/record/checkpoint.hpp"

#include "archive.hpp"
#include "file.hpp"
#include "unidyn/files/durable.hpp"
#include "unidyn/record/record.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;

Fields fields_of(const std::string& question, const Checkpoint& checkpoint, bool blank = false) {
  Fields fields;
  FieldWriter writer(fields, blank);
  writer.hidden("point", question);
  writer.group("", checkpoint);
  return fields;
}

// Throws std::invalid_argument unless training can continue from `state`.
void require_state_of(const Point& point, const TrainingState& state) {
  const Index parameters = parameter_count(point.shape());
  require(state.trained.network.parameters.size() == parameters &&
              state.adam.mean.size() == parameters && state.adam.square.size() == parameters,
          "a state of another network");
  require(state.trained.steps >= 0 && state.trained.steps <= point.training.steps,
          "a state beyond the end of training");
}

}  // namespace

fs::path checkpoint_path(const fs::path& checkpoints, std::string_view id) {
  return record_path(checkpoints, id);
}

void write_checkpoint(const fs::path& path, const Point& point, const Checkpoint& checkpoint) {
  require_state_of(point, checkpoint.state);
  archive::Packed packed;
  archive::pack(fields_of(canonical_text(point), checkpoint), packed);
  write_durably(path, record_file_bytes(id_of(point), packed, {}));
}

std::optional<Checkpoint> read_checkpoint(const fs::path& path, const Point& point) {
  std::error_code unknown;
  if (!fs::exists(path, unknown) && !unknown) return {};
  const auto file = read_record_file(path);
  if (!file || version_of_record_file(path) != record_version) return {};
  try {
    Fields fields = fields_of("", {}, true);
    archive::Cursor contents(file->record(), archive::Extent::whole);
    contents.unpack(fields);
    FieldReader reader(fields);
    std::string question;
    reader.hidden("point", question);
    if (question != canonical_text(point)) return {};
    Checkpoint checkpoint;
    checkpoint.state.trained.network.shape = point.shape();
    reader.group("", checkpoint);
    require_state_of(point, checkpoint.state);
    return checkpoint;
  } catch (const StorageError&) {
    throw;
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace unidyn
