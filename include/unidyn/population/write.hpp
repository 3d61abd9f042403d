#pragma once
// Gathers records into the population file, in parallel: every rank reads its own contiguous range
// of the records, a few at a time, and writes them to their places. The file's contents are the
// same, byte for byte, at any number of ranks.
#include <mpi.h>

#include <concepts>
#include <filesystem>
#include <functional>

#include "unidyn/record/record.hpp"

namespace unidyn {

/// The parts of a population other than its records.
struct PopulationPlan {
  std::vector<Point> points;   // in the order of the job's grid, all of one task
  Trials probe;                // the trials on which every network was recorded
  AnalysisPlan analysis_plan;  // with which they were analysed
  std::string title;           // one line for readers
  std::string job;             // the resolved job file
  Index memory = 64 << 20;     // for the records that a rank writes at once (at least one) [bytes]
};

/// Returns the record of point number `i`. Throws StorageError if it cannot be read.
using RecordOf = std::function<Record(Index i)>;

/// The source of the records. Each network's outline is requested first, to lay out the file, and
/// then once the whole record.
struct RecordSource {
  RecordSource(RecordOf outlines, RecordOf wholes)
      : outline(std::move(outlines)), whole(std::move(wholes)) {}
  /// For records in memory.
  template <std::invocable<Index> Give>
  RecordSource(Give give) : outline(give), whole(give) {}  // NOLINT: one RecordOf may be enough

  RecordOf outline;  // read_outline(), or more
  RecordOf whole;
};

/// One network's line in a population's `digest` attribute; lines are in the networks' order.
struct DigestLine {
  std::string id;
  Status status = Status::complete;
  std::string analysis_key;  // ignored for a failed network
};

/// The UUID of these lines and the schema. If a population's digest differs from that of the
/// records, the population has to be gathered again.
std::string population_digest(std::span<const DigestLine> lines);

/// The result of gathering.
struct Gathered {
  Index complete = 0;  // networks
  Index failed = 0;
  std::string digest;  // population_digest() of the records
  Index writes = 0;    // of parts of datasets, by this rank
};

/// Writes the population of `plan` to `target`, which is replaced only when the new file is
/// complete, verified and durable; a marker of a change (changing.hpp) is then removed. `plan` is
/// the same on all ranks; each rank requests `records` only for its own range of networks.
/// Collective over `ranks`. An exception on one rank is thrown on all (parallel/errors.hpp), and
/// `target` is then unchanged: StorageError also for a record that is not the point's, or was not
/// made with these probe trials. Throws std::invalid_argument for no points, for points of several
/// tasks, or for a task whose channels do not match the probe.
Gathered write_population(MPI_Comm ranks, const std::filesystem::path& target,
                          const PopulationPlan& plan, const RecordSource& records);

}  // namespace unidyn
