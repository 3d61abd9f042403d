#include "unidyn/stages/shards.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <queue>
#include <utility>

#include "unidyn/core/error.hpp"
#include "unidyn/files/durable.hpp"
#include "unidyn/stages/cost.hpp"

namespace unidyn {
namespace {

// At least one, so that points of no cost are spread over the shards too.
std::int64_t microseconds(double seconds) {
  require(std::isfinite(seconds) && seconds >= 0, "deal: an expectation is no time");
  return std::max(std::int64_t{1}, static_cast<std::int64_t>(std::llround(1e6 * seconds)));
}

// The number in a shards file; 0 if it holds none.
long count_in(const std::string& text) {
  long count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  return error == std::errc() && std::string(end) == "\n" && count > 0 ? count : 0;
}

}  // namespace

std::vector<long> deal(const std::vector<double>& expected_seconds, long count) {
  require(count >= 1, "deal: no shards");
  std::vector<std::int64_t> cost(expected_seconds.size());
  std::ranges::transform(expected_seconds, cost.begin(), microseconds);
  std::vector<std::size_t> order(cost.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return cost[a] > cost[b]; });

  using Load = std::pair<std::int64_t, long>;  // [µs], shard
  std::priority_queue<Load, std::vector<Load>, std::greater<>> least;
  // If there are more shards than points, some stay empty.
  for (long shard = 1; shard <= std::min(count, static_cast<long>(cost.size())); ++shard)
    least.emplace(0, shard);
  std::vector<long> shard_of(cost.size());
  for (const std::size_t point : order) {
    const auto [load, shard] = least.top();
    least.pop();
    shard_of[point] = shard;
    least.emplace(load + cost[point], shard);
  }
  return shard_of;
}

std::vector<std::size_t> points_in(std::optional<Shard> shard, const Job& job,
                                   const std::vector<Point>& all) {
  std::vector<std::size_t> mine(all.size());
  std::iota(mine.begin(), mine.end(), std::size_t{0});
  if (!shard) return mine;
  std::vector<double> expected(all.size());
  // Not this machine's measured rates: all machines must deal alike.
  std::ranges::transform(all, expected.begin(), [&](const Point& point) {
    return expected_cost(job, point, Rates()).seconds();
  });
  const std::vector<long> shard_of = deal(expected, shard->count);
  std::erase_if(mine, [&](std::size_t point) { return shard_of[point] != shard->index; });
  return mine;
}

void freeze_shard_count(const StudyDirectory& directory, Shard shard) {
  const long frozen = count_in(first_text(directory.shards(), std::to_string(shard.count) + "\n"));
  if (frozen == shard.count) return;
  const std::string file = directory.shards().string();
  const std::string anew = "remove " + file + " while no shard runs, to deal them anew";
  if (frozen == 0) throw UsageError(file + ": does not hold the number of shards; " + anew);
  throw UsageError(directory.path.string() + ": the points were dealt to " +
                   std::to_string(frozen) + " shards when the first of them ran, not to " +
                   std::to_string(shard.count) + "; take --shard I/" + std::to_string(frozen) +
                   ", or finish with unidyn run, which takes what all of them have left, or " +
                   anew);
}

}  // namespace unidyn
