#include "unidyn/training/network.hpp"

namespace unidyn {
namespace {

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Index cell_parameters(const NetworkShape& shape) {
  return std::visit([](const auto& c) { return c.parameter_count(); }, shape.cell());
}

}  // namespace

std::vector<WeightBlock> layout(const NetworkShape& shape) {
  auto blocks = std::visit([](const auto& c) { return c.layout(); }, shape.cell());
  const Index readout = cell_parameters(shape);
  blocks.push_back({"readout", readout, shape.outputs, shape.units});
  blocks.push_back({"readout_bias", readout + shape.outputs * shape.units, shape.outputs, 1});
  return blocks;
}

Index parameter_count(const NetworkShape& shape) {
  return cell_parameters(shape) + shape.outputs * (shape.units + 1);
}

std::unique_ptr<Dynamics> Network::dynamics() const {
  return make_dynamics(shape.cell(), parameters.head(cell_parameters(shape)).cast<double>());
}

Matrix<double> Network::readout() const {
  return Eigen::Map<const RowMajor>(parameters.data() + cell_parameters(shape), shape.outputs,
                                    shape.units)
      .cast<double>();
}

Vector<double> Network::readout_bias() const {
  return parameters.tail(shape.outputs).cast<double>();
}

Network initial_network(const NetworkShape& shape, Initialisation how, Stream stream) {
  Network network{shape, Vector<float>::Zero(parameter_count(shape))};
  const std::span<float> weights(network.parameters.data(),
                                 static_cast<std::size_t>(network.parameters.size()));
  std::visit([&](const auto& c) { c.initialise(weights, how, stream); }, shape.cell());
  const double spread = 1 / std::sqrt(static_cast<double>(shape.units));
  for (Index i = 0; i < shape.outputs * shape.units; ++i)
    network.parameters[cell_parameters(shape) + i] = static_cast<float>(spread * stream.normal());
  return network;
}

Matrix<double> run_states(const Dynamics& dynamics, const Trials& trials) {
  Matrix<double> states(dynamics.state_size(), trials.time * trials.count);
  Matrix<double> now = Matrix<double>::Zero(dynamics.state_size(), trials.count);
  for (Index t = 0; t < trials.time; ++t) {
    now = dynamics.step(now, trials.inputs_at(t).cast<double>());
    states.middleCols(t * trials.count, trials.count) = now;
  }
  return states;
}

Matrix<double> read_out(const Network& network, ConstView<double> states) {
  return (network.readout() * states.topRows(network.shape.units)).colwise() +
         network.readout_bias();
}

}  // namespace unidyn
