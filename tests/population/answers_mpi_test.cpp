// What a population holds of networks that were asked for orbits or lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "populations.hpp"
#include "unidyn/tasks/integration.hpp"
#include "unidyn/tasks/sinewave.hpp"

namespace unidyn {
namespace {

using h5::Mode;
using h5::Shape;
using synthetic::same_bits;
using ::testing::Each;
using ::testing::ElementsAre;

// Two sinewave networks, the second of which failed.
PopulationPlan sinewave_plan() {
  PopulationPlan two = plan();
  const Task task = Sinewave{.commands = 5, .time = synthetic::time};
  two.points.resize(2);
  for (Point& point : two.points) point.task = task;
  two.analysis_plan.analysis.questions = {Question::orbits};
  two.probe = make_trials(task, synthetic::trials, Stream("synthetic", "probe"));
  return two;
}
Record sinewave_record(const PopulationPlan& two, Index i) {
  Record record = synthetic::record(i);
  record.point = two.points[static_cast<std::size_t>(i)];
  record.trained.network = initial_network(record.point.shape(), {}, Stream("record", "network"));
  record.analysis.conditions.clear();
  record.analysis.findings = {};
  if (i == 1) {
    record.status = Status::failed;
    record.analysis = {};
    return record;
  }
  Stream stream("record", "findings");
  const Matrix<double> commands = record.point.task.conditions();
  for (Index c = 0; c < commands.cols(); ++c)
    record.analysis.conditions.push_back(
        synthetic::held(commands.col(c), record.point.units, c % 2 == 0 ? 3 : 0, stream));
  record.analysis.findings.orbits = synthetic::oscillator(5, stream);
  record.analysis.graph = synthetic::graph_of(record.analysis.conditions, record.analysis.findings);
  return record;
}

TEST_F(Populations, HoldPointsAndCyclesUnderEachCommand) {
  const PopulationPlan two = sinewave_plan();
  write_population(world_, path_, two, [&](Index i) { return sinewave_record(two, i); });
  const h5::File file(path_, Mode::read);
  EXPECT_THAT(file.read<std::int64_t>("/fixed_point/count"), ElementsAre(9, 0));
  EXPECT_THAT(file.read<std::int64_t>("/fixed_point/held_input"),
              ElementsAre(0, 0, 0, 2, 2, 2, 4, 4, 4));
  // Commands 0, 2 and 4 chose their points 0, 2 and 1.
  EXPECT_THAT(file.read<std::int64_t>("/fixed_point/label"),
              ElementsAre(0, -1, -1, -1, -1, 2, -1, 4, -1));
  const Sinewave task{.commands = 5};
  const auto input = file.read<double>("/fixed_point/input");
  for (std::size_t p = 0; p < 9; ++p)
    EXPECT_EQ(input[p], task.command(static_cast<Index>(2 * (p / 3))));
  EXPECT_THAT(file.read<std::int64_t>("/attractor/resting"),
              ElementsAre(13, 10, 13, 10, 13, -1, -1, -1, -1, -1));
  EXPECT_EQ(file.read<double>("/attractor/period")[2], 12.5);
  EXPECT_EQ(file.read<double>("/condition/input")[4], task.command(4));
  EXPECT_EQ(file.read<double>("/condition/frequency")[4], task.frequency(4));
  EXPECT_EQ(file.dataset("/fixed_point/scale").shape(), (Shape{2, 5}));
  EXPECT_THAT(file.read<std::int64_t>("/orbits/unstable"),
              ElementsAre(1, -1, 3, -1, 5, -1, -1, -1, -1, -1));
  const Analysis analysis = sinewave_record(two, 0).analysis;
  const Oscillator& expected = *analysis.findings.orbits;
  const std::vector<double> period(expected.period.begin(), expected.period.end());
  EXPECT_TRUE(same_bits(file.dataset("/orbits/period").read_rows<double>(0, 1), period));
  EXPECT_THAT(file.dataset("/orbits/period").read_rows<double>(1, 1), Each(::testing::IsNan()));
  const Population population(path_, Mode::read);
  EXPECT_EQ(population.graphs(0, 1)[0], analysis.graph.transition);
  EXPECT_THAT(file.read<std::string>("/orbits/kind"),
              ElementsAre("resting", "cycle", "aperiodic", "divergent", "resting", "none", "none",
                          "none", "none", "none"));
  const NodeSpectra spectra = population.spectra(0, 1)[0];
  ASSERT_EQ(spectra.rows(), compared_eigenvalues);
  ASSERT_EQ(spectra.cols(), 5);
  for (Index c = 0; c < 5; ++c) {
    // The third point of a command, which command 2 chose, has no spectrum.
    if (c % 2 == 1 || c == 2) {
      EXPECT_TRUE(std::isnan(spectra(0, c).real()));
      continue;
    }
    const auto p = static_cast<std::size_t>(expected.point(c));
    const auto& eigenvalue =
        analysis.conditions[static_cast<std::size_t>(c)].modes[p].spectrum.eigenvalue;
    EXPECT_EQ(spectra.col(c).head(eigenvalue.size()), eigenvalue);
    EXPECT_EQ(spectra.col(c).tail(compared_eigenvalues - eigenvalue.size()).norm(), 0);
  }
  EXPECT_EQ(population.spectra(1, 1)[0].size(), 0);
}

TEST_F(Populations, HoldLinesByContextAndNode) {
  PopulationPlan one = plan();
  one.points.resize(1);
  one.points[0].task = Integration{.time = synthetic::time};
  one.probe = make_trials(one.points[0].task, synthetic::trials, Stream("synthetic", "probe"));
  one.analysis_plan.analysis.questions = {Question::lines};
  one.analysis_plan.analysis.lines.nodes = 3;
  Record record = synthetic::record(0);
  record.point = one.points[0];
  record.trained.network = initial_network(record.point.shape(), {}, Stream("record", "network"));
  Stream stream("record", "findings");
  record.analysis.conditions.clear();
  const Matrix<double> contexts = record.point.task.conditions();
  for (Index k = 0; k < 2; ++k)
    record.analysis.conditions.push_back(
        synthetic::held(contexts.col(k), record.point.units, 2, stream));
  const Integrator lines = synthetic::integrator(3, stream);
  record.analysis.findings = {};
  record.analysis.findings.lines = lines;
  record.analysis.graph = synthetic::graph_of(record.analysis.conditions, record.analysis.findings);
  write_population(world_, path_, one, [&](Index) { return record; });
  const h5::File file(path_, Mode::read);
  EXPECT_THAT(file.read<std::int64_t>("/fixed_point/held_input"), ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(file.read<std::int64_t>("/fixed_point/label"), ElementsAre(2, -1, -1, 5));
  EXPECT_EQ(file.dataset("/lines/drift").shape(), (Shape{1, 2, 3}));
  const auto drift = file.read<double>("/lines/drift");
  for (Index k = 0; k < 2; ++k)
    for (Index node = 0; node < 3; ++node)
      EXPECT_EQ(drift[static_cast<std::size_t>(3 * k + node)],
                lines.context[static_cast<std::size_t>(k)].drift(node));
  EXPECT_THAT(file.read<std::int64_t>("/lines/integrating"), ElementsAre(0, 1, 2, 1, 2, 3));
  EXPECT_THAT(file.read<double>("/lines/straightness"), ElementsAre(0.5, 0.6));
  EXPECT_THAT(file.read<double>("/lines/coverage"), ElementsAre(0.25, 0.75));
  EXPECT_THAT(file.read<double>("/lines/whole_response"), ElementsAre(1.5, 2.5));
  EXPECT_THAT(file.read<std::string>("/lines/kind"), ElementsAre("sparse", "line"));
  const auto modes = static_cast<std::size_t>(curve_modes);
  EXPECT_EQ(file.dataset("/lines/explained").shape(), (Shape{1, 2, 3, modes}));
  EXPECT_EQ(file.dataset("/lines/response").shape(), (Shape{1, 2, modes}));
  const auto explained = file.read<double>("/lines/explained");
  const auto response = file.read<double>("/lines/response");
  for (std::size_t k = 0; k < 2; ++k)
    for (std::size_t n = 0; n < modes; ++n) {
      EXPECT_EQ(response[modes * k + n], lines.context[k].response(static_cast<Index>(n)));
      for (std::size_t node = 0; node < 3; ++node)
        EXPECT_EQ(explained[modes * (3 * k + node) + n],
                  lines.context[k].explained(static_cast<Index>(node), static_cast<Index>(n)));
    }
  // One point of each context is at a node, the last one.
  EXPECT_THAT(file.read<double>("/graph/coverage"), ElementsAre(2 / 6.0));
  const Matrix<double> distance = Population(path_, Mode::read).distances(0, 1)[0];
  ASSERT_EQ(distance.rows(), 6);
  const auto state_at = [&](std::size_t k, std::size_t p) {
    return record.analysis.conditions[k].search.points[p].state;
  };
  EXPECT_NEAR(distance(2, 5), (state_at(0, 0) - state_at(1, 1)).norm(), 1e-14);
  for (Index i = 0; i < 6; ++i)
    for (Index j = 0; j < 6; ++j)
      EXPECT_EQ(std::isnan(distance(i, j)), (i != 2 && i != 5) || (j != 2 && j != 5));
  EXPECT_EQ(file.read<std::string>("/graph/label")[4], "context 2, node 2");
}

}  // namespace
}  // namespace unidyn
