#include "unidyn/stages/shards.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <numeric>
#include <thread>

#include "../support/scratch.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/core/random.hpp"
#include "unidyn/stages/cost.hpp"
#include "unidyn/stages/events.hpp"

namespace unidyn {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::vector<double> expected_seconds(const Job& job) {
  std::vector<double> seconds;
  for (const Point& point : points(job)) seconds.push_back(expected_cost(job, point).seconds());
  return seconds;
}

// What each shard has to do [s].
std::vector<double> loads(const std::vector<double>& seconds, long count) {
  std::vector<double> load(static_cast<std::size_t>(count));
  const std::vector<long> shard_of = deal(seconds, count);
  for (std::size_t i = 0; i < seconds.size(); ++i)
    load[static_cast<std::size_t>(shard_of[i] - 1)] += seconds[i];
  return load;
}

Job shipped(const char* name) {
  return make_job(read_assignments(std::filesystem::path(UNIDYN_JOBS) / name));
}

TEST(Shards, HaveEveryPointOnceWhateverTheirNumber) {
  const Job job = shipped("smoke.cfg");
  const std::vector<Point> all = points(job);
  for (long count = 1; count <= 20; ++count) {
    std::vector<std::size_t> dealt;
    for (long index = 1; index <= count; ++index) {
      const auto mine = points_in(Shard{index, count}, job, all);
      EXPECT_TRUE(std::ranges::is_sorted(mine));
      dealt.insert(dealt.end(), mine.begin(), mine.end());
    }
    std::ranges::sort(dealt);
    EXPECT_EQ(dealt, points_in({}, job, all)) << count << " shards";
    EXPECT_EQ(dealt.size(), all.size());
  }
}

TEST(Shards, OfTheStudiesCostAboutTheSame) {
  for (const char* name : {"study-flipflop.cfg", "study-integration.cfg", "study-sinewave.cfg"}) {
    const auto seconds = expected_seconds(shipped(name));
    const double all = std::accumulate(seconds.begin(), seconds.end(), 0.0);
    for (long count = 1; count <= 32; ++count)
      EXPECT_LT(std::ranges::max(loads(seconds, count)), 1.3 * all / static_cast<double>(count))
          << name << " in " << count << " shards";
  }
}

TEST(Shards, HaveAtMostTheMeanAndOnePoint) {
  Stream stream("shards", "costs");
  for (long count = 1; count <= 60; ++count) {
    std::vector<double> seconds(50);
    for (double& s : seconds) s = std::exp(3 * stream.normal());
    const double mean =
        std::accumulate(seconds.begin(), seconds.end(), 0.0) / static_cast<double>(count);
    EXPECT_LE(std::ranges::max(loads(seconds, count)), mean + std::ranges::max(seconds) + 50e-6);
  }
}

TEST(Shards, AreDealtTheLongestFirstAndTiesInOrder) {
  EXPECT_EQ(deal({1, 5, 3, 3, 1}, 2), (std::vector<long>{1, 1, 2, 2, 1}));
  EXPECT_EQ(deal({0, 0, 0, 0}, 2), (std::vector<long>{1, 2, 1, 2}));
  EXPECT_EQ(deal({1, 1}, 1'000'000'000), (std::vector<long>{1, 2}));
  EXPECT_TRUE(deal({}, 3).empty());
}

TEST(Shards, DoNotDependOnHowALibraryRounds) {
  const auto seconds = expected_seconds(shipped("study-flipflop.cfg"));
  auto otherwise = seconds;
  for (std::size_t i = 0; i < seconds.size(); ++i)
    otherwise[i] = std::nextafter(seconds[i], i % 3 == 0 ? 0 : 1e9);
  for (long count = 2; count <= 32; ++count)
    EXPECT_EQ(deal(otherwise, count), deal(seconds, count));
}

TEST(Shards, AreRefusedWhereThereAreNone) {
  EXPECT_THROW(deal({1}, 0), std::invalid_argument);
  EXPECT_THROW(deal({-1}, 2), std::invalid_argument);
  EXPECT_THROW(deal({std::nan("")}, 2), std::invalid_argument);
}

class FrozenShards : public ::testing::Test {
 protected:
  std::string refusal(long count) const {
    try {
      freeze_shard_count(directory_, {1, count});
    } catch (const UsageError& error) {
      return error.what();
    }
    return "accepted";
  }

  const Scratch scratch_;
  const StudyDirectory directory_{scratch_.path()};
};

TEST_F(FrozenShards, KeepTheirNumberFromTheFirstOn) {
  EXPECT_EQ(refusal(4), "accepted");
  EXPECT_EQ(refusal(4), "accepted");
  EXPECT_THAT(refusal(3), AllOf(HasSubstr("4 shards"), HasSubstr("not to 3"),
                                HasSubstr("--shard I/4"), HasSubstr("unidyn run")));
  EXPECT_THAT(refusal(1), HasSubstr("4 shards"));
  std::filesystem::remove(directory_.shards());
  EXPECT_EQ(refusal(3), "accepted");
}

TEST_F(FrozenShards, AreOfOneNumberWhereSeveralBeginAtOnce) {
  for (int round = 0; round < 20; ++round) {
    std::filesystem::remove(directory_.shards());
    std::vector<int> accepted(8);
    {
      std::vector<std::jthread> shards;
      for (long count = 1; count <= 8; ++count)
        shards.emplace_back([&, count] {
          accepted[static_cast<std::size_t>(count - 1)] = refusal(count) == "accepted";
        });
    }
    EXPECT_EQ(std::accumulate(accepted.begin(), accepted.end(), 0), 1);
  }
}

TEST_F(FrozenShards, SayWhereTheirNumberCannotBeRead) {
  for (const char* text : {"", "four\n", "0\n", "4\nx"}) {
    std::ofstream(directory_.shards()) << text;
    EXPECT_THAT(refusal(4), HasSubstr("shards: does not hold the number of shards; remove"));
  }
}

TEST_F(FrozenShards, HaveLogsOfTheirOwn) {
  EXPECT_EQ(event_log(directory_, Shard{2, 4}), scratch_ / "events-2-of-4.jsonl");
  EXPECT_EQ(event_log(directory_, {}), scratch_ / "events.jsonl");
}

}  // namespace
}  // namespace unidyn
