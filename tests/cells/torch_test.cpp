// Every cell against PyTorch: states, loss and gradient of small networks in double precision. The
// numbers come from torch_fixture.py, which says how to make them again.
#include <gtest/gtest.h>

#include <fstream>

#include "unidyn/training/bptt.hpp"

namespace unidyn {
namespace {

// Those of torch_fixture.py.
namespace sizes {
constexpr Index inputs = 2, units = 3, outputs = 2, time_steps = 5, batch = 2;
}

// The same sequence as in torch_fixture.py.
double number(Index k) {
  return static_cast<double>((k * k * 31 + k * 167 + 59) % 1024) / 512 - 1;
}

// Rows × columns of the sequence from `first` + 100 t on, row by row, for each step t.
Matrix<float> sequence(Index first, Index rows) {
  Matrix<float> m(rows, sizes::time_steps * sizes::batch);
  for (Index t = 0; t < sizes::time_steps; ++t)
    for (Index row = 0; row < rows; ++row)
      for (Index n = 0; n < sizes::batch; ++n)
        m(row, t * sizes::batch + n) =
            static_cast<float>(number(first + 100 * t + row * sizes::batch + n));
  return m;
}

struct Case {
  CellKind kind;
  Vector<double> states, loss, gradient;
};

Vector<double> read_numbers(std::istream& file, const std::string& expected) {
  std::string name;
  Index size = 0;
  file >> name >> size;
  if (name != expected) throw std::runtime_error("torch_fixture.txt: no " + expected);
  Vector<double> values(size);
  for (double& value : values) {
    std::string word;  // operator>> of double is not exact everywhere, stod is
    file >> word;
    value = std::stod(word);
  }
  return values;
}

std::vector<Case> read_cases() {
  std::ifstream file(UNIDYN_TORCH_FIXTURE);
  std::vector<Case> cases;
  std::string word, architecture, activation, reset;
  while (file >> word >> architecture >> activation >> reset) {
    Case c;
    c.kind = {from_name<Architecture>(architecture), from_name<Activation>(activation),
              from_name<Reset>(reset)};
    c.states = read_numbers(file, "states");
    c.loss = read_numbers(file, "loss");
    c.gradient = read_numbers(file, "gradient");
    cases.push_back(std::move(c));
  }
  return cases;
}

TEST(Torch, AgreesOnStatesLossAndGradientOfEveryCell) {
  const std::vector<Case> cases = read_cases();
  EXPECT_EQ(cases.size(), std::variant_size_v<AnyCell>);
  const Trials trials{sizes::batch, sizes::time_steps, sequence(5000, sizes::inputs),
                      sequence(6000, sizes::outputs)};
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(to_name(c.kind.architecture)) + " " +
                 std::string(to_name(c.kind.activation)) + " " +
                 std::string(to_name(c.kind.reset)));
    const NetworkShape shape{c.kind, sizes::inputs, sizes::units, sizes::outputs};
    Vector<double> w(parameter_count(shape)), gradient(w.size());
    for (Index k = 0; k < w.size(); ++k) w[k] = number(k);
    const std::span<double> weights(w.data(), static_cast<std::size_t>(w.size()));
    const std::span<double> slopes(gradient.data(), weights.size());

    const Index cell_size = w.size() - sizes::outputs * (sizes::units + 1);
    const auto dynamics = make_dynamics(shape.cell(), w.head(cell_size));
    const Matrix<double> states = run_states(*dynamics, trials);
    ASSERT_EQ(states.size(), c.states.size());
    EXPECT_LT((states.reshaped() - c.states).cwiseAbs().maxCoeff(), 1e-13);

    const auto loss = make_reference_loss(shape, sizes::batch, sizes::time_steps);
    EXPECT_NEAR(loss->gradient(weights, trials, slopes), c.loss[0], 1e-13);
    ASSERT_EQ(gradient.size(), c.gradient.size());
    EXPECT_LT((gradient - c.gradient).cwiseAbs().maxCoeff(), 1e-13);
  }
}

}  // namespace
}  // namespace unidyn
