#pragma once
// One network's result as a file of its own. A population is gathered from records alone: every
// number is restored bit for bit, and nothing has to be recomputed. An existing record is complete,
// because it is renamed into place only when it is (durable.hpp). Equal results give equal bytes,
// except for the provenance. Each record is sealed (seal.hpp), so damage is detected when it is
// read.
//
// The file is HDF5: "contents" and "provenance" are texts with one line for each member
// (src/record/archive.hpp), "float32" and "float64" hold the numbers that these refer to. Users
// read the population instead (population/population.hpp).
#include <filesystem>

#include "unidyn/analysis/analyse.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/record/provenance.hpp"
#include "unidyn/results/datasets.hpp"
#include "unidyn/results/fields.hpp"
#include "unidyn/training/trainer.hpp"

namespace unidyn {

/// Whether a network can be compared with others.
enum class Status {
  complete,  // trained (or a control, or imported) and analysed
  failed,    // training diverged, or something went wrong; see Record::reason
};
template <>
struct Names<Status> {
  static constexpr std::array<std::pair<Status, std::string_view>, 2> value{
      {{Status::complete, "complete"}, {Status::failed, "failed"}}};
};

/// The result for one point.
struct Record {
  Point point;
  Status status = Status::complete;
  std::string reason;        // why it failed; empty otherwise
  Trained trained;           // without parameters if training itself threw
  std::string analysis_key;  // analysis_key() of the plan that `analysis` followed
  Analysis analysis;         // default-constructed if failed
  Provenance provenance;

  /// Whether there is a network: training ended, if only by divergence.
  bool has_network() const { return trained.network.parameters.size() > 0; }

  /// The outcome of training (results/about.hpp); `analysis` and `provenance` describe themselves.
  static void describe_outcome(auto& self, auto&& result) {
    result(datasets::network_status, self.status,
           About{"", "complete, or failed: not to be compared"});
    result(datasets::network_reason, self.reason, About{"", "why it failed; empty otherwise"});
    result.hidden("analysis_key", self.analysis_key);
    result.part("/network", self.trained, self.has_network());
  }
};

/// The version of the analysis and of its representation in records. Raising it makes all analyses
/// stale: stored weights are then analysed again, without retraining.
inline constexpr long analysis_version = 4;

/// The UUID of analysis_version and canonical_text(plan): equal if and only if two plans give the
/// same results.
std::string analysis_key(const AnalysisPlan& analysis_plan);

/// All described members of a record, in the order in which users see them.
Fields fields_of(const Record& record);

/// `records`/<first two characters of id>/<id>.h5
std::filesystem::path record_path(const std::filesystem::path& records, std::string_view id);

/// Writes `record` to `path`, durably, replacing any that exists. Throws StorageError if that
/// fails, std::invalid_argument if the network does not have the point's shape.
void write_record(const std::filesystem::path& path, const Record& record);

/// A record whose contents have changed since it was written, or that belongs to another point.
class DamagedRecord : public StorageError {
  using StorageError::StorageError;
};

/// The record of `point` at `path`. Throws DamagedRecord with the file if it is truncated, damaged,
/// or the record of another point; StorageError if it is missing or cannot be read at the moment;
/// UsageError if another version of Unidyn wrote it.
Record read_record(const std::filesystem::path& path, const Point& point);

/// The same without its analysis, whichever plan and version made that.
Record read_training(const std::filesystem::path& path, const Point& point);

/// As read_record(), but from its contents text only, at a fraction of the cost for large records:
/// texts, integers and the shapes of all arrays; floating-point numbers are left unset. Damage to
/// the numbers is not detected, damage to the contents may be. Throws as read_record does.
Record read_outline(const std::filesystem::path& path, const Point& point);

/// What a record says of itself, without its analysis, whoever's it is. The point of `outline` is
/// unset.
struct SelfDescription {
  std::string point;  // its canonical text
  Record outline;     // as read_outline() has it
};
/// Throws as read_outline() does.
SelfDescription describe_record(const std::filesystem::path& path);

/// What a look at a record says of the work that is left.
enum class RecordState {
  missing,   // train and analyse
  complete,  // nothing to do
  failed,    // nothing to do: a second attempt would fail again
  stale,     // analysed with another plan: analyse the stored weights again
  damaged,   // changed since it was written, or of another point: set aside and redo
};
template <>
struct Names<RecordState> {
  static constexpr std::array<std::pair<RecordState, std::string_view>, 5> value{
      {{RecordState::missing, "missing"},
       {RecordState::complete, "complete"},
       {RecordState::failed, "failed"},
       {RecordState::stale, "stale"},
       {RecordState::damaged, "damaged"}}};
};

/// Checks the record of `point` at `path`; `analysis_key` is that of the current plan. An analysis
/// by another plan is not read. Reads only the outline, so damage to the numbers is found later by
/// read_record(). Throws StorageError if an undamaged record cannot be read at the moment,
/// UsageError if another version of Unidyn wrote it.
RecordState record_state(const std::filesystem::path& path, const Point& point,
                         std::string_view analysis_key);

}  // namespace unidyn
