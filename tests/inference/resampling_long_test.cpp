// How often intervals hold what they are said to hold, by simulation.
#include <gtest/gtest.h>

#include <map>

#include "unidyn/inference/resampling.hpp"

namespace unidyn {
namespace {

// The mean over all networks of the values of those that are kept, cells weighing alike.
double mean_of(const Groups& kept, const LabelTest& test, const std::vector<double>& values) {
  std::map<Index, std::pair<double, int>> cells;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i] == left_out) continue;
    cells[test.cell[i]].first += values[i];
    ++cells[test.cell[i]].second;
  }
  double sum = 0;
  for (const auto& [cell, total] : cells) sum += total.first / total.second;
  return sum / static_cast<double>(cells.size());
}

// How often the 0.9 interval for the mean of `cells` normal cells of `replicates` each holds it.
double coverage(Index cells, Index replicates) {
  constexpr int studies = 600;
  LabelTest test;
  for (Index i = 0; i < cells * replicates; ++i) test.cell.push_back(i / replicates);
  test.group = test.cell;
  int held = 0;
  for (std::uint64_t study = 0; study < studies; ++study) {
    Stream stream("coverage", std::to_string(cells) + " " + std::to_string(replicates), study);
    std::vector<double> values;
    for (const Index cell : test.cell)
      values.push_back(static_cast<double>(cell) + stream.normal());
    std::vector<double> resampled;
    for (std::uint64_t i = 0; i < 200; ++i)
      resampled.push_back(
          mean_of(half_sample(test, Stream("coverage", std::to_string(study), i)), test, values));
    const double truth = static_cast<double>(cells - 1) / 2;
    const double estimate = mean_of(test.group, test, values);
    const Interval found = half_sample_interval(estimate, resampled, degrees_of_freedom(test), 0.9);
    held += found.low <= truth && truth <= found.high;
  }
  return held / double{studies};
}

TEST(HalfSampleInterval, HoldsTheMeanOfNormalCellsAsOftenAsItSays) {
  // 4 standard errors of a proportion of 600; also of few cells of few replicates.
  for (const auto& [cells, replicates] :
       {std::pair(12, 10), std::pair(24, 3), std::pair(8, 3), std::pair(4, 2)})
    EXPECT_NEAR(coverage(cells, replicates), 0.9, 0.05) << cells << " × " << replicates;
}

}  // namespace
}  // namespace unidyn
