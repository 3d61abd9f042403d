#include "examples.hpp"

#include <algorithm>
#include <numeric>

#include "unidyn/results/datasets.hpp"

namespace unidyn {
namespace {

// Recorded values of the probe trials, trial × time × channel.
struct Recorded {
  std::vector<float> values;
  Index trials, time, channels;

  Recorded(const Population& population, const std::string& path)
      : values(population.file().read<float>(path)) {
    const h5::Shape shape = population.file().dataset(path).shape();
    trials = static_cast<Index>(shape[0]);
    time = static_cast<Index>(shape[1]);
    channels = static_cast<Index>(shape[2]);
  }
  Eigen::Map<const Vector<float>> at(Index trial, Index t) const {
    return {values.data() + (trial * time + t) * channels, channels};
  }
};

std::vector<Index> lengths_of(const Population& population, const Recorded& inputs) {
  if (!population.file().exists(datasets::probe_length))
    return std::vector<Index>(static_cast<std::size_t>(inputs.trials), inputs.time);
  const auto stored = population.file().read<std::int64_t>(datasets::probe_length);
  return {stored.begin(), stored.end()};
}

// The same as trial_conditions(), but from the population alone.
std::vector<Index> conditions_of(const Population& population, const Recorded& inputs,
                                 const std::vector<Index>& length) {
  const auto stored = population.file().read<double>(datasets::condition_input);
  const Eigen::Map<const Matrix<double>> held(stored.data(), inputs.channels,
                                              static_cast<Index>(stored.size()) / inputs.channels);
  std::vector<Index> all(length.size());
  for (Index n = 0; n < inputs.trials; ++n) {
    const Index steps = length[static_cast<std::size_t>(n)];
    Vector<double> mean = Vector<double>::Zero(inputs.channels);
    for (Index t = 0; t < steps; ++t)
      mean += inputs.at(n, t).cast<double>() / static_cast<double>(steps);
    (held.colwise() - mean).colwise().squaredNorm().minCoeff(&all[static_cast<std::size_t>(n)]);
  }
  return all;
}

// At most Examples::most trials, evenly spread over them in the order of their conditions.
std::vector<Index> chosen(const std::vector<Index>& condition) {
  std::vector<Index> order(condition.size());
  std::iota(order.begin(), order.end(), Index{0});
  std::ranges::stable_sort(order, {},
                           [&](Index n) { return condition[static_cast<std::size_t>(n)]; });
  const auto all = static_cast<Index>(order.size());
  const Index count = std::min(all, Examples::most);
  std::vector<Index> some;
  for (Index k = 0; k < count; ++k)
    some.push_back(order[static_cast<std::size_t>((2 * k + 1) * all / (2 * count))]);
  return some;
}

}  // namespace

Examples examples_of(const Population& population) {
  const Recorded inputs(population, datasets::probe_inputs),
      targets(population, datasets::probe_targets);
  const std::vector<Index> length = lengths_of(population, inputs);
  const std::vector<Index> condition = conditions_of(population, inputs, length);
  Examples found;
  found.steps = inputs.time;
  found.number = chosen(condition);
  Trials& trials = found.trials;
  trials.count = static_cast<Index>(found.number.size());
  trials.time = std::min(inputs.time, Examples::most_steps);
  trials.classes = population.chance().has_value();
  trials.inputs.resize(inputs.channels, trials.time * trials.count);
  trials.targets.resize(targets.channels, trials.time * trials.count);
  for (Index n = 0; n < trials.count; ++n) {
    const Index number = found.number[static_cast<std::size_t>(n)];
    found.condition.push_back(condition[static_cast<std::size_t>(number)]);
    found.first_sample.push_back(std::accumulate(
        length.begin(), length.begin() + static_cast<std::ptrdiff_t>(number), Index{0}));
    trials.length.push_back(std::min(trials.time, length[static_cast<std::size_t>(number)]));
    for (Index t = 0; t < trials.time; ++t) {
      trials.inputs.col(t * trials.count + n) = inputs.at(number, t);
      trials.targets.col(t * trials.count + n) = targets.at(number, t);
    }
  }
  return found;
}

}  // namespace unidyn
