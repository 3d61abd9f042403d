#pragma once
// Sweeping in parts: shards sweep the same job into the same directory, each some of the points.
#include <optional>
#include <vector>

#include "unidyn/stages/directory.hpp"

namespace unidyn {

/// Part `index` of `count` of a job's points, counted from 1. An empty std::optional<Shard> stands
/// for all points.
struct Shard {
  long index = 1;
  long count = 1;
};

/// The shard of each point, counted from 1: points are dealt out one by one, longest expected time
/// first, to the shard with the least so far. Ties between points, and between shards, go to the
/// first one. So every point is in exactly one shard, and no shard exceeds the mean by more than
/// one point (Graham, SIAM J. Appl. Math. 17, 1969).
///
/// It depends only on the expectations in whole microseconds, so that shards on machines whose
/// libraries round differently deal alike. Requires count ≥ 1, and expectations that are finite and
/// not negative.
std::vector<long> deal(const std::vector<double>& expected_seconds, long count);

/// The indices of the points of `shard` among `all` of the job's points, ascending.
std::vector<std::size_t> points_in(std::optional<Shard> shard, const Job& job,
                                   const std::vector<Point>& all);

/// The first shard that works in `directory` fixes their number, in the file `directory`/shards;
/// with another number points would be swept twice. Throws UsageError that names both numbers and
/// the remedy if `shard` has another number.
void freeze_shard_count(const StudyDirectory& directory, Shard shard);

}  // namespace unidyn
