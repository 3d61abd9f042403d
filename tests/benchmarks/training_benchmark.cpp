// A training step: forward, back through time, clipping, Adam. Its share of the peak counts the
// operations that a gradient cannot do without.
#include "beside_peak.hpp"
#include "unidyn/linalg/subnormals.hpp"
#include "unidyn/training/adam.hpp"
#include "unidyn/training/bptt.hpp"

namespace unidyn {
namespace {

constexpr Index inputs = 3, outputs = 3, steps = 100;

std::span<float> span_of(Vector<float>& v) {
  return {v.data(), static_cast<std::size_t>(v.size())};
}

void training_step(benchmark::State& state, CellKind kind) {
  const NetworkShape shape{kind, inputs, state.range(0), outputs};
  const Index batch = state.range(1);
  Network network =
      initial_network(shape, {.gain = 0.9, .noise = 0.1}, Stream("benchmark", "weights"));
  Trials trials{batch, steps, Matrix<float>::Random(inputs, batch * steps),
                Matrix<float>::Random(outputs, batch * steps)};
  const auto loss = make_loss(shape, batch, steps);
  Vector<float> gradient(network.parameters.size());
  AdamState adam(gradient.size());
  const SubnormalsAreZero as_in_training;
  time_beside_peak(state, gradient_operations(shape, batch, steps), [&] {
    loss->gradient(span_of(network.parameters), trials, span_of(gradient));
    clip_to_norm(1, gradient);
    adam_step({}, gradient, adam, network.parameters);
  });
}

std::string name_of(const CellKind& kind) {
  std::string name = "training/" + std::string(to_name(kind.architecture));
  if (kind.reset == Reset::after) name += "_after";
  return name + "_" + std::string(to_name(kind.activation));
}

const bool registered = [] {
  for (const auto& [architecture, a] : Names<Architecture>::value)
    for (const auto& [activation, b] : Names<Activation>::value)
      for (const Reset reset : {Reset::before, Reset::after}) {
        if (reset == Reset::after && architecture != Architecture::gru) continue;
        const CellKind kind{architecture, activation, reset};
        benchmark::RegisterBenchmark(name_of(kind).c_str(),
                                     [kind](benchmark::State& s) { training_step(s, kind); })
            ->ArgsProduct({{64, 128, 256}, {64, 128}})
            ->ArgNames({"units", "batch"})
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond);
      }
  return true;
}();

}  // namespace
}  // namespace unidyn
