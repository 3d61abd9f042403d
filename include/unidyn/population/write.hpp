#pragma once
// Gathers records into the population file, in parallel: every rank reads its own contiguous share
// of the records, a few at a time, and writes it where it belongs. The file's contents are the
// same, byte for byte, at any number of ranks.
#include <mpi.h>

#include <concepts>
#include <filesystem>
#include <functional>

#include "unidyn/record/record.hpp"

namespace unidyn {

/// What a population is made of, beside its records.
struct PopulationPlan {
  std::vector<Point> points;   // in the order of the job's grid, all of one task
  Trials probe;                // the trials on which every network was recorded
  AnalysisPlan analysis_plan;  // by which they were analysed
  std::string title;           // a line for people
  std::string job;             // the resolved job file
  Index memory = 64 << 20;     // for the records that a rank writes at a time, at least one [bytes]
};

/// Gives the record of point number `i`. Throws StorageError if there is none that can be read.
using RecordOf = std::function<Record(Index i)>;

/// Where the records come from. Of each network the outline is asked for first, so that the file
/// can be laid out, and then once the whole.
struct RecordSource {
  RecordSource(RecordOf outlines, RecordOf wholes)
      : outline(std::move(outlines)), whole(std::move(wholes)) {}
  /// Of records that are at hand.
  template <std::invocable<Index> Give>
  RecordSource(Give give) : outline(give), whole(give) {}  // NOLINT: where a RecordOf is enough

  RecordOf outline;  // read_outline(), or more
  RecordOf whole;
};

/// What a population's `digest` attribute is made of: a line for each network, in order.
struct DigestLine {
  std::string id;
  Status status = Status::complete;
  std::string analysis_key;  // ignored for a failed network
};

/// The UUID of these lines and the schema. A population whose digest differs from that of the
/// records is to be gathered again.
std::string population_digest(std::span<const DigestLine> lines);

/// What has been gathered.
struct Gathered {
  Index complete = 0;  // networks
  Index failed = 0;
  std::string digest;  // population_digest() of the records
  Index writes = 0;    // of parts of datasets, by this rank
};

/// Writes the population of `plan` to `target`, replaced only when whole, read back and durable; a
/// marker of a change (changing.hpp) is then removed. `plan` is the same on all ranks, and
/// `records` are asked for the networks of this rank's share. Collective over `ranks`. Throws on
/// all ranks alike what was thrown on one (parallel/errors.hpp), and leaves `target` as it was
/// then: StorageError also for a record that is not the point's, or was not made on these probe
/// trials. Throws std::invalid_argument for no points, for points of several tasks, or a task that
/// does not have the probe's channels.
Gathered write_population(MPI_Comm ranks, const std::filesystem::path& target,
                          const PopulationPlan& plan, const RecordSource& records);

}  // namespace unidyn
