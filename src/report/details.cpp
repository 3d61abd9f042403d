#include <algorithm>
#include <cmath>
#include <limits>

#include "examples.hpp"
#include "parts.hpp"
#include "unidyn/results/datasets.hpp"
#include "unidyn/training/network.hpp"

namespace unidyn {
namespace {

constexpr Index axes = 3;           // principal components that are drawn
constexpr Index most_points = 128;  // of a network
constexpr Index most_modes = 2048;  // eigenvalues of a network, but at least least_modes per point
constexpr Index least_modes = 8;

std::vector<std::int64_t> running_sum(const std::vector<std::int64_t>& counts) {
  std::vector<std::int64_t> sums{0};
  for (const std::int64_t count : counts)
    sums.push_back(sums.back() + std::max<std::int64_t>(count, 0));
  return sums;
}

// A ragged dataset: networks differ in their number of rows.
class Ragged {
 public:
  Ragged(const ReportMaking& making, const char* path, const std::vector<std::int64_t>& counts)
      : dataset_(making.population.file().dataset(path)), first_(running_sum(counts)) {}
  Index count(Index i) const {
    return first_[static_cast<std::size_t>(i) + 1] - first_[static_cast<std::size_t>(i)];
  }
  template <h5::Element T>
  std::vector<T> of(Index i) const {
    return dataset_.read_rows<T>(static_cast<hsize_t>(first_[static_cast<std::size_t>(i)]),
                                 static_cast<hsize_t>(count(i)));
  }

 private:
  h5::Dataset dataset_;
  std::vector<std::int64_t> first_;
};

// Rows `places` of a table with rows of `width` numbers, and the first `kept` numbers of each.
template <class T>
std::vector<T> rows_of(const std::vector<T>& table, const std::vector<Index>& places, Index width,
                       Index kept) {
  std::vector<T> some;
  for (const Index place : places) {
    const auto first = table.begin() + place * width;
    some.insert(some.end(), first, first + kept);
  }
  return some;
}

std::vector<double> log10_of(std::vector<double> values) {
  constexpr double least = 1e-40;  // far below rounding errors
  for (double& value : values) value = std::log10(std::max(value, least));
  return values;
}

// The data from which the packs of single networks are made.
class Details {
 public:
  explicit Details(const ReportMaking& making);
  const Examples& examples() const { return examples_; }
  std::string of(Index i) const;

 private:
  void add_history(Pack& pack, Index i) const;
  void add_trials(Pack& pack, Index i) const;
  void add_recording(Pack& pack, Index i) const;
  void add_points(Pack& pack, Index i) const;
  std::optional<Network> network(Index i) const;
  /// Coordinates of hidden states [units × …] along the leading principal components.
  Matrix<double> projected(Index i, ConstView<double> hidden) const;

  const ReportMaking& making_;
  Examples examples_;
  Index outputs_;
  std::vector<std::int64_t> units_, point_count_, state_size_;  // of each network
  Ragged weights_, step_, error_, right_, mean_;
  Ragged unstable_, slow_, held_, label_, q_, output_, state_, re_, im_;
};

// The number of rows per network in datasets of state components: state_size for each point.
std::vector<std::int64_t> component_counts(const ReportMaking& making) {
  auto counts = making.read<std::int64_t>(datasets::fixed_point_count);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const NetworkLabels& network = making.labels[i];
    const bool pair = network.cell && network.cell->architecture == Architecture::lstm;
    counts[i] *= network.units * (pair ? 2 : 1);
  }
  return counts;
}

Details::Details(const ReportMaking& making)
    : making_(making),
      examples_(examples_of(making.population)),
      outputs_(examples_.trials.targets.rows()),
      units_(making.read<std::int64_t>(datasets::network_units)),
      point_count_(making.read<std::int64_t>(datasets::fixed_point_count)),
      state_size_(component_counts(making)),
      weights_(making, datasets::weights_values,
               making.read<std::int64_t>(datasets::weights_count)),
      step_(making, "/training/step", making.read<std::int64_t>(datasets::training_count)),
      error_(making, "/training/error", making.read<std::int64_t>(datasets::training_count)),
      right_(making, datasets::representation_right,
             making.read<std::int64_t>(datasets::representation_loading_count)),
      mean_(making, "/representation/mean",
            making.read<std::int64_t>(datasets::representation_unit_count)),
      unstable_(making, "/fixed_point/unstable", point_count_),
      slow_(making, datasets::fixed_point_slow, point_count_),
      held_(making, datasets::fixed_point_held_input, point_count_),
      label_(making, datasets::fixed_point_label, point_count_),
      q_(making, "/fixed_point/q", point_count_),
      output_(making, datasets::fixed_point_output, point_count_),
      state_(making, "/fixed_point/state", state_size_),
      re_(making, "/fixed_point/eigenvalue_re", state_size_),
      im_(making, "/fixed_point/eigenvalue_im", state_size_) {}

std::optional<Network> Details::network(Index i) const {
  if (weights_.count(i) == 0) return {};
  const auto values = weights_.of<float>(i);
  const NetworkLabels& labels = making_.labels[static_cast<std::size_t>(i)];
  return Network{{*labels.cell, examples_.trials.inputs.rows(), labels.units, outputs_},
                 Eigen::Map<const Vector<float>>(values.data(), static_cast<Index>(values.size()))};
}

Matrix<double> Details::projected(Index i, ConstView<double> hidden) const {
  const auto mean = mean_.of<float>(i);
  const auto right = right_.of<float>(i);
  const auto units = static_cast<Index>(mean.size());
  const Index directions = std::min(axes, static_cast<Index>(right.size()) / units);
  const auto centre = Eigen::Map<const Vector<float>>(mean.data(), units).cast<double>();
  const auto along =
      Eigen::Map<const Matrix<float>>(right.data(), units, directions).cast<double>();
  Matrix<double> coordinates = Matrix<double>::Zero(axes, hidden.cols());
  coordinates.topRows(directions) = along.transpose() * (hidden.colwise() - centre.eval());
  return coordinates;
}

void Details::add_history(Pack& pack, Index i) const {
  const Index count = step_.count(i);
  pack.add_integers("step", {count}, step_.of<std::int64_t>(i));
  pack.add("error", {count}, log10_of(error_.of<double>(i)));
}

// Of classes, in each column: the softmax of their logits, to be drawn beside the targets.
Matrix<double> probabilities(const Matrix<double>& logits) {
  const auto top = logits.colwise().maxCoeff().eval();
  const Matrix<double> e = (logits.rowwise() - top).array().exp();
  return e.array().rowwise() / e.colwise().sum().array();
}

void Details::add_trials(Pack& pack, Index i) const {
  const auto network = this->network(i);
  const Trials& trials = examples_.trials;
  const Matrix<double> states = run_states(*network->dynamics(), trials);
  const Matrix<double> hidden = states.topRows(network->shape.units);
  const Matrix<double> readout = read_out(*network, hidden);
  const Matrix<double> output = trials.classes ? probabilities(readout) : readout;
  const Matrix<double> path = projected(i, hidden);
  // Column t · count + n is the output in trial n after step t.
  pack.add("output", {trials.time, trials.count, outputs_},
           {output.data(), static_cast<std::size_t>(output.size())});
  pack.add("path", {trials.time, trials.count, axes},
           {path.data(), static_cast<std::size_t>(path.size())});
}

// A recording has no outputs, and its states are those on the samples.
void Details::add_recording(Pack& pack, Index i) const {
  const Trials& trials = examples_.trials;
  const auto row = static_cast<hsize_t>(i);
  const h5::File& file = making_.population.file();
  const auto basis = file.dataset(datasets::representation_basis).read_rows<float>(row, 1);
  const auto value =
      file.dataset(datasets::representation_singular_value).read_rows<double>(row, 1);
  const auto kept = static_cast<Index>(value.size());
  std::vector<double> path;
  for (Index t = 0; t < trials.time; ++t)
    for (Index n = 0; n < trials.count; ++n)
      for (Index axis = 0; axis < axes; ++axis) {
        const Index sample = examples_.first_sample[static_cast<std::size_t>(n)] + t;
        const auto place = static_cast<std::size_t>(sample * kept + axis);
        path.push_back(axis < kept && trials.has_step(n, t)
                           ? double{basis[place]} * value[static_cast<std::size_t>(axis)]
                           : 0);
      }
  const auto outputs = static_cast<std::size_t>(trials.time * trials.count * outputs_);
  pack.add("output", {trials.time, trials.count, outputs_},
           std::vector<double>(outputs, std::numeric_limits<double>::quiet_NaN()));
  pack.add("path", {trials.time, trials.count, axes}, path);
}

void Details::add_points(Pack& pack, Index i) const {
  const Index all = unstable_.count(i);
  const Index size = all > 0 ? state_.count(i) / all : 0;
  const Index units = units_[static_cast<std::size_t>(i)];
  std::vector<Index> places = spread(all, most_points);
  std::ranges::sort(places);
  const auto count = static_cast<Index>(places.size());
  const Index modes = std::min(size, std::max(least_modes, most_modes / std::max<Index>(count, 1)));
  const auto state = rows_of(state_.of<double>(i), places, size, units);
  const Matrix<double> at =
      projected(i, Eigen::Map<const Matrix<double>>(state.data(), units, count));
  pack.add("point", {count, axes}, {at.data(), static_cast<std::size_t>(at.size())});
  pack.add("re", {count, modes}, rows_of(re_.of<double>(i), places, size, modes));
  pack.add("im", {count, modes}, rows_of(im_.of<double>(i), places, size, modes));
  pack.add("q", {count}, log10_of(rows_of(q_.of<double>(i), places, 1, 1)));
  pack.add("readout", {count, outputs_},
           rows_of(output_.of<double>(i), places, outputs_, outputs_));
  const auto integers = [&](const char* name, const Ragged& column) {
    pack.add_integers(name, {count}, rows_of(column.of<std::int64_t>(i), places, 1, 1));
  };
  integers("unstable", unstable_);
  integers("held", held_);
  integers("label", label_);
  const auto slow = rows_of(slow_.of<std::uint8_t>(i), places, 1, 1);
  pack.add_integers("slow", {count}, std::vector<std::int64_t>(slow.begin(), slow.end()));
  pack.add_integers("all", {2}, std::vector<std::int64_t>{all, size});
}

std::string Details::of(Index i) const {
  Pack pack;
  add_history(pack, i);
  const NetworkLabels& labels = making_.labels[static_cast<std::size_t>(i)];
  if (labels.status == Status::complete) {
    labels.is_recording() ? add_recording(pack, i) : add_trials(pack, i);
    add_points(pack, i);
  }
  return pack.text();
}

// The trials on which every network's outputs and trajectories are shown.
void add_examples(ReportMaking& making, const Examples& examples) {
  const Trials& trials = examples.trials;
  const auto add = [&](Pack& pack, const char* name, const Matrix<float>& values) {
    const Matrix<double> numbers = values.cast<double>();
    pack.add(name, {trials.time, trials.count, values.rows()},
             {numbers.data(), static_cast<std::size_t>(numbers.size())});
  };
  Pack pack;
  add(pack, "input", trials.inputs);
  add(pack, "target", trials.targets);
  making.keep("trials", pack);
  making.data["trials"] = {{"number", examples.number},
                           {"condition", examples.condition},
                           {"length", trials.length},
                           {"steps", examples.steps}};
}

// Positions among the networks shown, in the order in which they get details.
std::vector<Index> by_precedence(const ReportMaking& making) {
  std::vector<Index> order =
      spread(static_cast<Index>(making.shown.size()), static_cast<Index>(making.shown.size()));
  std::stable_partition(order.begin(), order.end(), [&](Index place) {
    const Index i = making.shown[static_cast<std::size_t>(place)];
    return making.labels[static_cast<std::size_t>(i)].status == Status::failed;
  });
  return order;
}

// The fraction of the states' variance along each of the drawn components.
Json shares_of_variance(const ReportMaking& making) {
  const h5::Dataset values =
      making.population.file().dataset(datasets::representation_singular_value);
  const auto variance = making.read<double>("/representation/variance");
  const auto samples = static_cast<double>(making.population.samples());
  Json shares = Json::array();
  for (const Index i : making.shown) {
    auto all = values.read_rows<double>(static_cast<hsize_t>(i), 1);
    all.resize(axes, std::numeric_limits<double>::quiet_NaN());
    for (double& value : all)
      value *= value / ((samples - 1) * variance[static_cast<std::size_t>(i)]);
    shares.push_back(all);
  }
  return shares;
}

}  // namespace

void add_details(ReportMaking& making) {
  const Details details(making);
  add_examples(making, details.examples());
  std::vector<Index> kept;
  std::size_t used = 0;
  for (const Index place : by_precedence(making)) {
    making.stop_if_asked();
    std::string text = details.of(making.shown[static_cast<std::size_t>(place)]);
    used += text.size();
    if (used > making.limits.budget) break;
    kept.push_back(place);
    making.packs.emplace_back("network-" + std::to_string(place), std::move(text));
  }
  std::ranges::sort(kept);
  if (kept.size() < making.shown.size())
    making.warn("Loss curves, trials, trajectories and fixed points are in this page of " +
                std::to_string(kept.size()) + " of " + std::to_string(making.shown.size()) +
                " networks, spread evenly over the grid, so that it stays small. population.h5 "
                "holds those of all.");
  making.data["details"] = kept;
  making.data["variance"] = shares_of_variance(making);
}

}  // namespace unidyn
