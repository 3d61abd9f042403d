#pragma once
#include "columns.hpp"

namespace unidyn {

/// A contiguous range of networks, `first` to `first + count` (exclusive).
struct Share {
  Index first = 0;
  Index count = 0;
};

/// The range of `networks` assigned to `rank` of `ranks`.
Share share_of(Index networks, Index rank, Index ranks);

/// What must be known of all records before the first of them can be written. The same on all
/// ranks, except for `first_row`, `ids` and `texts`.
struct PopulationSizes {
  Extents extents;
  Rows rows;
  Rows first_row;                  // of this rank's share
  std::vector<std::string> ids;    // of its networks
  std::vector<std::string> texts;  // of each column on rank 0: each with a null byte at its end
  Index failed = 0;                // on rank 0, for each column: each terminated by a null byte
  Index round = 1;                 // networks that a rank should hold at a time
  std::string digest;
};

/// Reads the outlines of all records once, each rank those of its `share`. Collective; throws the
/// same on all ranks.
PopulationSizes survey_population(MPI_Comm ranks, const PopulationPlan& plan,
                                  const std::vector<Column>& columns, Share share,
                                  const RecordOf& outline_of);

}  // namespace unidyn
