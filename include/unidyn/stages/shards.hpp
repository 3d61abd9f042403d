#pragma once
// A sweep in parts: shards sweep the same job into the same directory, each the points dealt to it.
#include <optional>
#include <vector>

#include "unidyn/stages/directory.hpp"

namespace unidyn {

/// Part `index` of `count` of a job's points, counted from 1. Where it is optional, none means all
/// of the points.
struct Shard {
  long index = 1;
  long count = 1;
};

/// Which of `count` shards has each point, counted from 1: point by point, the longest expected
/// first, to the shard that has the least so far. Among points that cost the same the first one
/// comes first, and so among shards that have the same. So every point is in one shard, and no
/// shard has more than the mean and one point (Graham, SIAM J. Appl. Math. 17, 1969).
///
/// It depends on the expectations in whole microseconds alone: shards on machines whose libraries
/// round differently deal alike. Requires count ≥ 1, and expectations that are finite and not
/// negative.
std::vector<long> deal(const std::vector<double>& expected_seconds, long count);

/// The indices of the points of `shard` among `all` of the job's points, ascending.
std::vector<std::size_t> points_in(std::optional<Shard> shard, const Job& job,
                                   const std::vector<Point>& all);

/// The first shard that works in `directory` decides how many there are, in the file
/// `directory`/shards; with another number points would be swept twice. Throws UsageError that
/// names both numbers and what to do if `shard` is one of another number.
void freeze_shard_count(const StudyDirectory& directory, Shard shard);

}  // namespace unidyn
