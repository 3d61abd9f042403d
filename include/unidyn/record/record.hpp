#pragma once
// One network's result as a file of its own. Records are the truth that a population is gathered
// from: every number comes back bit for bit, and nothing has to be computed again. A record that
// is there is whole, since it was renamed into place only then (durable.hpp). Equal results make
// equal bytes but for the provenance. Each is sealed (seal.hpp), so that damage is found when it is
// read.
//
// The file is HDF5: "contents" and "provenance" are texts with a line for each member
// (src/record/archive.hpp), "float32" and "float64" the numbers that these refer to. Users
// read the population instead (population.hpp).
#include <filesystem>

#include "unidyn/analysis/analyse.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/record/provenance.hpp"
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

/// What came of one point.
struct Record {
  Point point;
  Status status = Status::complete;
  std::string reason;        // why it failed; empty otherwise
  Trained trained;           // without parameters if training itself failed
  std::string analysis_key;  // analysis_key() of the plan that `analysis` followed
  Analysis analysis;         // default-constructed if failed
  Provenance provenance;

  /// Whether there is a network: training ended, be it by divergence.
  bool has_network() const { return trained.network.parameters.size() > 0; }

  /// What training came to (results/about.hpp); `analysis` and `provenance` describe themselves.
  static void describe_outcome(auto& self, auto&& result) {
    result("/network/status", self.status, About{"", "complete, or failed: not to be compared"});
    result("/network/reason", self.reason, About{"", "why it failed; empty otherwise"});
    result.hidden("analysis_key", self.analysis_key);
    result.part("/network", self.trained, self.has_network());
  }
};

/// The version of what an analysis finds and of how records hold it. A higher one makes all
/// analyses stale: the stored weights are analysed again, and nothing is trained.
inline constexpr long analysis_version = 4;

/// The UUID of analysis_version and canonical_text(plan): equal exactly for plans
/// that find the same.
std::string analysis_key(const AnalysisPlan& analysis_plan);

/// All that is described of a record, in the order in which users see it.
Fields fields_of(const Record& record);

/// `records`/<first two characters of id>/<id>.h5
std::filesystem::path record_path(const std::filesystem::path& records, std::string_view id);

/// Writes `record` to `path`, durably, in place of any that is there. Throws StorageError if that
/// fails, std::invalid_argument if the network is not of the point's shape.
void write_record(const std::filesystem::path& path, const Record& record);

/// A record that is not as it was written, or not the one that was looked for.
class DamagedRecord : public StorageError {
  using StorageError::StorageError;
};

/// The record of `point` at `path`. Throws DamagedRecord naming the file if it is truncated,
/// damaged, or the record of another point; StorageError if it is missing or cannot be read just
/// now; UsageError if another version of Unidyn wrote it.
Record read_record(const std::filesystem::path& path, const Point& point);

/// The same without its analysis, whatever plan and version that followed.
Record read_training(const std::filesystem::path& path, const Point& point);

/// As read_record(), by its contents alone, at a fraction of the cost where it is large: texts,
/// integers and the shapes of all arrays, but floating-point numbers are left as they come, unset.
/// Damage to the numbers is not found; that to the contents may be. Throws as read_record does.
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
  missing,   // everything is to be done
  complete,  // nothing is
  failed,    // nothing is: doing it again would fail again
  stale,     // analysed by another plan: the stored weights are to be analysed again
  damaged,   // not the record of this point as it was written: to be set aside, and done again
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

/// Looks at the record of `point` at `path`; `analysis_key` is that of the plan in force.
/// An analysis that followed others is not looked at. Reads its outline, so that damage further on
/// is found only by read_record(). Throws StorageError if a record without damage cannot be read
/// just now, UsageError if another version of Unidyn wrote it.
RecordState record_state(const std::filesystem::path& path, const Point& point,
                         std::string_view analysis_key);

}  // namespace unidyn
