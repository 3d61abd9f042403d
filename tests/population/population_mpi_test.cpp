// What a population holds.
#include "unidyn/population/population.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "populations.hpp"
#include "unidyn/tasks/integration.hpp"
#include "unidyn/tasks/sinewave.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;
using h5::Mode;
using h5::Shape;
using synthetic::networks;
using synthetic::same_bits;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

// All fixed points, condition by condition.
std::vector<FixedPoint> points_of(const Analysis& analysis) {
  std::vector<FixedPoint> all;
  for (const HeldInput& held : analysis.conditions)
    std::ranges::copy(held.search.points, std::back_inserter(all));
  return all;
}

// Every part of a dataset, one for each network, in order.
template <class T, class PartOf>
void expect_parts(const fs::path& path, const char* name, PartOf part_of) {
  std::vector<T> expected;
  for (Index i = 0; i < networks; ++i) {
    const Record record = synthetic::record(i, true);
    const std::vector<T> part = part_of(record);
    expected.insert(expected.end(), part.begin(), part.end());
  }
  const auto found = h5::File(path, Mode::read).read<T>(name);
  if constexpr (std::same_as<T, std::string>)
    EXPECT_EQ(found, expected) << name;
  else
    EXPECT_TRUE(same_bits(found, expected)) << name;
}

TEST_F(Populations, CountWhatFailed) {
  const Gathered gathered = write();
  EXPECT_EQ(gathered.complete, networks - 2);
  EXPECT_EQ(gathered.failed, 2);
}

TEST_F(Populations, HoldWhatTrainingBrought) {
  write();
  using Texts = std::vector<std::string>;
  using Reals = std::vector<double>;
  using Integers = std::vector<std::int64_t>;
  expect_parts<std::string>(path_, "/network/id",
                            [](const Record& r) { return Texts{id_of(r.point)}; });
  expect_parts<std::string>(path_, "/network/status",
                            [](const Record& r) { return Texts{to_text(r.status)}; });
  expect_parts<std::string>(path_, "/network/reason",
                            [](const Record& r) { return Texts{r.reason}; });
  expect_parts<double>(path_, "/network/l2", [](const Record& r) { return Reals{r.point.l2}; });
  expect_parts<double>(path_, "/network/error", [](const Record& r) {
    return Reals{r.has_network() ? r.trained.error : nan_value};
  });
  expect_parts<std::int64_t>(path_, "/network/steps", [](const Record& r) {
    return Integers{r.has_network() ? r.trained.steps : -1};
  });
  expect_parts<double>(path_, "/network/seconds",
                       [](const Record& r) { return Reals{r.provenance.training_seconds}; });
  expect_parts<float>(path_, "/weights/values", [](const Record& r) {
    const Vector<float>& w = r.trained.network.parameters;
    return std::vector<float>(w.begin(), w.end());
  });
  expect_parts<std::int64_t>(path_, "/weights/count", [](const Record& r) {
    return Integers{r.trained.network.parameters.size()};
  });
  expect_parts<double>(path_, "/training/error", [](const Record& r) {
    Reals errors;
    for (const ErrorAt& h : r.trained.history) errors.push_back(h.error);
    return errors;
  });
  expect_parts<std::string>(path_, "/provenance/cpu",
                            [](const Record& r) { return Texts{r.provenance.cpu}; });
  const h5::File file(path_, Mode::read);
  EXPECT_THAT(file.read<std::string>("/network/reset"),
              ElementsAre("none", "none", "before", "none", "none", "none", "after", "none"));
  EXPECT_THAT(file.read<std::string>("/network/stop_reason"),
              ElementsAre("solved", "solved", "solved", "solved", "none", "diverged", "solved",
                          "untrained"));
  EXPECT_THAT(file.read<std::uint8_t>("/network/trained"), ElementsAre(1, 1, 1, 1, 1, 1, 1, 0));
}

TEST_F(Populations, HoldRepresentationsPaddedWithZeros) {
  write(true);
  const h5::File file(path_, Mode::read);
  const h5::Dataset basis = file.dataset("/representation/basis");
  ASSERT_EQ(basis.shape(), (Shape{networks, synthetic::samples, 5}));
  for (Index i = 0; i < networks; ++i) {
    SCOPED_TRACE(i);
    const auto row = static_cast<hsize_t>(i);
    const auto numbers = basis.read_rows<float>(row, 1);
    const auto values = file.dataset("/representation/singular_value").read_rows<double>(row, 1);
    if (i == 4 || i == 5) {
      EXPECT_THAT(numbers, Each(::testing::IsNan()));
      EXPECT_THAT(values, Each(::testing::IsNan()));
      continue;
    }
    const Representation r = synthetic::record(i, true).analysis.representation;
    for (Index s = 0; s < synthetic::samples; ++s)
      for (Index k = 0; k < 5; ++k)
        EXPECT_EQ(numbers[static_cast<std::size_t>(5 * s + k)],
                  k < r.basis.cols() ? r.basis(s, k) : 0);
    for (Index k = 0; k < 5; ++k)
      EXPECT_EQ(values[static_cast<std::size_t>(k)], k < r.basis.cols() ? r.singular_value(k) : 0);
  }
  expect_parts<float>(path_, "/representation/state", [](const Record& r) {
    std::vector<float> states;
    for (Index s = 0; s < r.analysis.states.cols(); ++s)
      for (Index unit = 0; unit < r.point.units; ++unit)
        states.push_back(r.analysis.states(unit, s));
    return states;
  });
  expect_parts<std::int64_t>(path_, "/representation/state_count", [](const Record& r) {
    return std::vector<std::int64_t>{r.analysis.states.size()};
  });
}

TEST_F(Populations, HoldFixedPointsAndTheirModesAsRaggedArrays) {
  write();
  const auto expect_each = [&](const char* name, auto numbers_of) {
    expect_parts<double>(path_, name, [&](const Record& r) {
      std::vector<double> all;
      for (const HeldInput& held : r.analysis.conditions)
        for (std::size_t p = 0; p < held.modes.size(); ++p)
          for (const double x : numbers_of(held.search.points[p], held.modes[p])) all.push_back(x);
      return all;
    });
  };
  using Reals = std::vector<double>;
  expect_each("/fixed_point/q", [](const auto& p, const auto&) { return Reals{p.q}; });
  expect_each("/fixed_point/state", [](const auto& p, const auto&) { return p.state; });
  expect_each("/fixed_point/eigenvalue_im", [](const auto& p, const auto& m) {
    Reals all(static_cast<std::size_t>(p.state.size()), nan_value);
    for (Index i = 0; i < m.spectrum.eigenvalue.size(); ++i)
      all[static_cast<std::size_t>(i)] = m.spectrum.eigenvalue(i).imag();
    return all;
  });
  expect_each("/fixed_point/right_re", [](const auto&, const auto& m) {
    Reals all;
    for (Index mode = 0; mode < m.spectrum.right.cols(); ++mode)
      for (Index i = 0; i < m.spectrum.right.rows(); ++i)
        all.push_back(m.spectrum.right(i, mode).real());
    return all;
  });
  expect_each("/fixed_point/left_im", [](const auto&, const auto& m) {
    Reals all;
    for (Index i = 0; i < m.spectrum.left.size(); ++i)
      all.push_back(m.spectrum.left.reshaped()(i).imag());
    return all;
  });
  expect_each("/fixed_point/condition", [](const auto& p, const auto& m) {
    Reals all(static_cast<std::size_t>(p.state.size()), nan_value);
    std::copy(m.spectrum.condition.begin(), m.spectrum.condition.end(), all.begin());
    return all;
  });
}

TEST_F(Populations, CountTheRowsOfRaggedArrays) {
  write();
  const h5::File file(path_, Mode::read);
  EXPECT_THAT(file.read<std::int64_t>("/fixed_point/count"), ElementsAre(0, 1, 2, 3, 0, 0, 2, 3));
  EXPECT_THAT(file.read<std::int64_t>("/fixed_point/network"),
              ElementsAre(1, 2, 2, 3, 3, 3, 6, 6, 7, 7, 7));
  // Three units or up to five; those of the LSTMs (3 and 7) have two numbers each.
  EXPECT_THAT(file.read<std::int64_t>("/fixed_point/state_size"),
              ElementsAre(4, 5, 5, 6, 6, 6, 3, 3, 8, 8, 8));
  EXPECT_THAT(file.read<std::int64_t>("/fixed_point/mode_count"),
              ElementsAre(2, 2, 2, 2, 2, 0, 2, 2, 2, 2, 0));
  EXPECT_THAT(file.read<std::int64_t>("/fixed_point/starts_fixed"),
              ElementsAre(100, 101, 102, 103, -1, -1, 102, 103));
  EXPECT_THAT(file.read<std::int64_t>("/fixed_point/starts_degenerate"),
              ElementsAre(6, 6, 6, 6, -1, -1, 6, 6));
  EXPECT_THAT(file.read<std::int64_t>("/fixed_point/kinks"),
              ElementsAre(0, 0, 2, 0, 2, 0, 0, 2, 0, 2, 0));
  EXPECT_THAT(file.read<std::uint8_t>("/fixed_point/degenerate"),
              ElementsAre(0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0));
  const auto missed = file.read<double>("/fixed_point/missed");
  ASSERT_EQ(missed.size(), 8u);
  for (const std::size_t network : {2, 3, 6, 7}) EXPECT_EQ(missed[network], 1.0 / 7);
  for (const std::size_t network : {0, 1, 4, 5}) EXPECT_TRUE(std::isnan(missed[network]));
  EXPECT_THAT(file.dataset("/fixed_point/distinct").read_rows<std::int64_t>(3, 1),
              ElementsAre(9, 8, 7, 6, 5, 4, 3, 3));
}

TEST_F(Populations, HoldTheReadoutOfEachFixedPoint) {
  write();
  const auto output = h5::File(path_, Mode::read).read<double>("/fixed_point/output");
  std::size_t next = 0;
  for (Index i = 0; i < networks; ++i) {
    const Record r = synthetic::record(i);
    if (!r.has_network()) continue;
    const Matrix<double> weight = r.trained.network.readout();
    const Vector<double> bias = r.trained.network.readout_bias();
    for (const FixedPoint& point : points_of(r.analysis))
      for (Index bit = 0; bit < 2; ++bit) {
        double y = bias(bit);
        for (Index unit = 0; unit < r.point.units; ++unit)
          y += weight(bit, unit) * point.state(unit);
        EXPECT_NEAR(output.at(next++), y, 1e-14 * (1 + weight.norm() * point.state.norm()));
      }
  }
  EXPECT_EQ(next, output.size());
}

TEST_F(Populations, HoldProbeTrialsTrialByTrial) {
  write();
  const h5::File file(path_, Mode::read);
  const Trials probe = synthetic::probe();
  const auto inputs = file.read<float>("/probe/inputs"),
             targets = file.read<float>("/probe/targets");
  ASSERT_EQ(file.dataset("/probe/inputs").shape(), (Shape{synthetic::trials, synthetic::time, 2}));
  std::size_t next = 0;
  for (Index trial = 0; trial < synthetic::trials; ++trial)
    for (Index t = 0; t < synthetic::time; ++t)
      for (Index channel = 0; channel < 2; ++channel, ++next) {
        EXPECT_EQ(inputs[next], probe.inputs_at(t)(channel, trial));
        EXPECT_EQ(targets[next], probe.targets_at(t)(channel, trial));
      }
}

TEST_F(Populations, NameTheBlocksOfEachArchitecturesWeights) {
  write();
  const h5::File file(path_, Mode::read);
  const h5::Dataset weights = file.dataset("/weights/values");
  for (Index i : {0, 1, 2, 6, 3}) {
    const Point point = synthetic::point(i);
    std::string name = "layout_" + to_text(point.cell.architecture);
    if (point.cell.architecture == Architecture::gru) name += "_" + to_text(point.cell.reset);
    const auto text = weights.attribute<std::string>(name);
    std::size_t place = 0;
    for (const WeightBlock& block : layout(point.shape())) {
      const auto found = text.find(block.name + " [", place);
      ASSERT_NE(found, text.npos) << name << ": " << block.name;
      place = found + 1;
      const Index gates = block.rows / point.units;
      if (block.name == "recurrent" && gates > 1) {
        EXPECT_THAT(text, HasSubstr("[" + std::to_string(gates) + "N x N]"));
      }
    }
  }
}

TEST_F(Populations, AreReadByPython) {
  write(true);
  if (world_.rank() != 0) return;
  const std::string python = UNIDYN_PYTHON;
  if (std::system((python + " -c 'import h5py' 2>/dev/null").c_str()) != 0)
    GTEST_SKIP() << "no h5py for " << python;
  const std::string script = std::string(UNIDYN_TEST_DIRECTORY) + "/h5py_test.py";
  EXPECT_EQ(std::system((python + " " + script + " " + path_.string()).c_str()), 0);
}

}  // namespace
}  // namespace unidyn
