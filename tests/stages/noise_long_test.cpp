// Studies in which labels mean nothing, a table of designs by kinds of noise: of each question no
// more than one study in twenty may be told to be significant. tests/benchmarks/noise.md has the
// same of many more.
#include <gtest/gtest.h>

#include <array>
#include <boost/math/distributions/binomial.hpp>
#include <boost/mpi/environment.hpp>

#include "../support/noise_studies.hpp"

namespace unidyn {
namespace {

using namespace testing;

constexpr std::array<const char*, 6> claims = {
    "accuracy",      "R²", "advantage of accuracy", "advantage of R²", "interval of accuracy",
    "interval of R²"};

struct Count {
  int studies = 0;
  int claimed = 0;
};
using Counts = std::array<Count, claims.size()>;

// The probability of at least as many claims where each study makes one with probability 0.05.
double probability_of_so_many(const Count& count) {
  if (count.claimed == 0) return 1;
  const boost::math::binomial law(count.studies, significance);
  return boost::math::cdf(complement(law, count.claimed - 1));
}

void add(const Claims& found, Noise noise, Counts& counts) {
  const std::array<bool, claims.size()> all = {found.accuracy,           found.r2,
                                               found.accuracy_advantage, found.r2_advantage,
                                               found.accuracy_interval,  found.r2_interval};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i >= 4 && !without_configurations(noise)) continue;
    ++counts[i].studies;
    counts[i].claimed += all[i];
  }
}

TEST(Noise, IsSignificantInNoMoreThanOneStudyInTwenty) {
  const boost::mpi::environment environment;
  const boost::mpi::communicator alone(MPI_COMM_SELF, boost::mpi::comm_attach);
  // Enough for the p-values of all labels of the largest design, and fewer than by themselves.
  const StatisticsSettings settings{.permutations = 999, .resamples = 99};
  constexpr std::uint64_t rounds = 4;
  Counts all;
  for (const Design& design : noise_designs) {
    Counts counts;
    for_each_noise([&](Noise noise, const char*) {
      for (std::uint64_t i = 0; i < rounds; ++i) {
        const Claims found = claims_of(
            statistics_of(alone, noise_study(design, noise, i), settings, [] { return false; }));
        add(found, noise, counts);
        add(found, noise, all);
      }
    });
    for (std::size_t i = 0; i < claims.size(); ++i)
      EXPECT_GT(probability_of_so_many(counts[i]), 1e-4)
          << name_of(design) << ": " << claims[i] << " in " << counts[i].claimed << " of "
          << counts[i].studies;
  }
  for (std::size_t i = 0; i < claims.size(); ++i)
    EXPECT_GT(probability_of_so_many(all[i]), 1e-3)
        << claims[i] << " in " << all[i].claimed << " of " << all[i].studies;
}

}  // namespace
}  // namespace unidyn
