#include "unidyn/training/network.hpp"

#include <gtest/gtest.h>

#include "every_kind.hpp"
#include "unidyn/tasks/flipflop.hpp"
#include "unidyn/tasks/task.hpp"

namespace unidyn {
namespace {

constexpr Initialisation how{.gain = 0.9, .noise = 0.1};

NetworkShape shape_of(const CellKind& kind, Index units) {
  return {kind, 3, units, 2};
}

Network network_of(const CellKind& kind, Index units) {
  return initial_network(shape_of(kind, units), how, Stream(text_of(kind), "network test"));
}

WeightBlock block_of(const NetworkShape& shape, std::string_view name) {
  for (const WeightBlock& block : layout(shape))
    if (block.name == name) return block;
  throw std::invalid_argument("no such block");
}

// The block `name` of a network, as a matrix.
Matrix<double> weights_of(const Network& network, std::string_view name) {
  const WeightBlock block = block_of(network.shape, name);
  return network.parameters.segment(block.offset, block.size())
      .cast<double>()
      .reshaped<Eigen::RowMajor>(block.rows, block.columns);
}

class NetworkOfEveryKind : public ::testing::TestWithParam<CellKind> {};

TEST_P(NetworkOfEveryKind, LayoutCoversTheParametersOnceAndInOrder) {
  const NetworkShape shape = shape_of(GetParam(), 5);
  Index end = 0;
  for (const WeightBlock& block : layout(shape)) {
    EXPECT_EQ(block.offset, end) << block.name;
    end += block.size();
  }
  EXPECT_EQ(end, parameter_count(shape));
  EXPECT_EQ(network_of(GetParam(), 5).parameters.size(), end);
}

TEST_P(NetworkOfEveryKind, ReadoutIsTheLastBlocks) {
  Network network = network_of(GetParam(), 5);
  network.parameters.tail(2) << 0.5f, -2;
  EXPECT_EQ(network.readout(), weights_of(network, "readout"));
  EXPECT_EQ(network.readout_bias(), weights_of(network, "readout_bias"));
}

TEST_P(NetworkOfEveryKind, StatesAreThoseOfSteppingEachTrialOnItsOwn) {
  const Network network = network_of(GetParam(), 5);
  const Trials trials = make_trials(Flipflop{.bits = 3, .time = 9}, 4, Stream("a", "trials"));
  const auto dynamics = network.dynamics();
  const Matrix<double> states = run_states(*dynamics, trials);
  ASSERT_EQ(states.rows(), dynamics->state_size());
  ASSERT_EQ(states.cols(), 9 * 4);
  for (Index n = 0; n < 4; ++n) {
    Vector<double> state = Vector<double>::Zero(dynamics->state_size());
    for (Index t = 0; t < 9; ++t) {
      state = dynamics->step(state, trials.inputs.col(t * 4 + n).cast<double>());
      EXPECT_LT((states.col(t * 4 + n) - state).norm(), 1e-14) << "trial " << n << " step " << t;
    }
  }
}

TEST_P(NetworkOfEveryKind, OutputsAreAffineInTheHiddenUnits) {
  Network network = network_of(GetParam(), 5);
  network.parameters.tail(2) << 0.5f, -2;
  const Index size = network.dynamics()->state_size();
  const Matrix<double> states = Matrix<double>::Identity(size, size);
  const Matrix<double> outputs = read_out(network, states);
  for (Index unit = 0; unit < size; ++unit) {
    const Vector<double> weight =
        unit < 5 ? network.readout().col(unit).eval() : Vector<double>::Zero(2).eval();
    EXPECT_EQ(outputs.col(unit), weight + network.readout_bias()) << "state " << unit;
  }
}

TEST_P(NetworkOfEveryKind, IsDrawnAnewFromEveryStreamAndAlikeFromTheSame) {
  const NetworkShape shape = shape_of(GetParam(), 5);
  const auto drawn = [&](std::uint64_t index) {
    return initial_network(shape, how, Stream("network", "weights", index)).parameters;
  };
  EXPECT_EQ(drawn(1), drawn(1));
  EXPECT_NE(drawn(1), drawn(2));
}

// Row groups of the recurrent weights: the mean and the spread that the cells promise. The bounds
// are five standard errors.
TEST_P(NetworkOfEveryKind, RecurrentWeightsHaveThePromisedMoments) {
  constexpr Index units = 100;
  const auto [architecture, activation, reset] = GetParam();
  const Matrix<double> all = weights_of(network_of(GetParam(), units), "recurrent");
  const bool relu = activation == Activation::relu;
  for (Index group = 0; group < all.rows() / units; ++group) {
    Matrix<double> w = all.middleRows(group * units, units);
    const bool gated_lstm = relu && architecture == Architecture::lstm && group % 3 == 0;  // i, o
    const bool identity = relu && architecture != Architecture::lstm &&
                          group == (architecture == Architecture::gru ? 2 : 0);
    const double spread = (identity ? how.noise : how.gain) / 10;  // over √units
    if (identity) w.diagonal().array() -= how.gain;
    if (gated_lstm) w.array() += how.gain / 10;
    EXPECT_NEAR(w.mean(), 0, 5 * spread / 100) << "group " << group;
    EXPECT_NEAR(w.squaredNorm() / 1e4 / (spread * spread), 1, 5 * std::sqrt(2) / 100)
        << "group " << group;
  }
}

TEST_P(NetworkOfEveryKind, WithIdentityTanhCandidatesStartWhereReluOnesDo) {
  constexpr Index units = 10;
  CellKind kind = GetParam();
  if (kind.architecture == Architecture::lstm) return;
  const auto drawn = [&](Activation activation) {
    kind.activation = activation;
    Initialisation identity = how;
    identity.identity = true;
    return initial_network(shape_of(kind, units), identity, Stream("identity", "weights"))
        .parameters;
  };
  EXPECT_EQ(drawn(Activation::tanh), drawn(Activation::relu));
}

TEST_P(NetworkOfEveryKind, InputScalesTheWeightsOfInputsAlone) {
  Initialisation twice = how;
  twice.input = 2 * how.input;
  const NetworkShape shape = shape_of(GetParam(), 7);
  const Stream stream("input", "weights");
  const Network usual = initial_network(shape, how, stream);
  const Network scaled = initial_network(shape, twice, stream);
  for (const WeightBlock& block : layout(shape)) {
    const float factor = block.name == "input" ? 2 : 1;
    EXPECT_EQ(scaled.parameters.segment(block.offset, block.size()),
              factor * usual.parameters.segment(block.offset, block.size()))
        << block.name;
  }
}

TEST_P(NetworkOfEveryKind, OnlyGatesThatKeepTheStateStartWithABias) {
  const auto bias = weights_of(network_of(GetParam(), 5), "bias");
  const auto ones = [&](std::vector<int> expected) {
    ASSERT_EQ(bias.rows(), 5 * static_cast<Index>(expected.size()));
    for (Index row = 0; row < bias.rows(); ++row)
      EXPECT_EQ(bias(row, 0), expected[static_cast<std::size_t>(row / 5)]) << "row " << row;
  };
  switch (GetParam().architecture) {
    case Architecture::vanilla:
      return ones({0});
    case Architecture::ugrnn:
      return ones({0, 1});
    case Architecture::gru:
      return ones({1, 1, 0});
    case Architecture::lstm:
      return ones({0, 1, 0, 0});
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, NetworkOfEveryKind, ::testing::ValuesIn(every_kind()),
                         [](const auto& kind) { return text_of(kind.param); });

TEST(Network, ReadoutStartsWithVarianceOneOverUnitsAndNoBias) {
  const NetworkShape shape{{}, 3, 1000, 6};
  const Network network = initial_network(shape, how, Stream("readout", "weights"));
  const Matrix<double> w = network.readout();
  EXPECT_NEAR(w.mean(), 0, 5 / std::sqrt(1000. * 6000));
  EXPECT_NEAR(w.squaredNorm() / 6, 1, 5 * std::sqrt(2. / 6000));
  EXPECT_EQ(network.readout_bias(), Vector<double>::Zero(6));
}

}  // namespace
}  // namespace unidyn
