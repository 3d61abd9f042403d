#include "layout.hpp"

#include <algorithm>
#include <numeric>

#include "unidyn/population/population.hpp"
#include "unidyn/tasks/file.hpp"

namespace unidyn {
namespace {

hsize_t extent(Index size) {
  return static_cast<hsize_t>(size);
}

// Of the dimensions along which all networks are alike.
std::string scale_path(Dimension dimension) {
  switch (dimension) {
    case Dimension::network:
      return network_scale;
    case Dimension::sample:
      return "/representation/sample";
    case Dimension::component:
      return "/representation/component";
    case Dimension::level:
      return "/fixed_point/level";
    case Dimension::condition:
      return "/condition/label";
    case Dimension::label:
      return "/graph/label";
    case Dimension::mode:
      return "/graph/mode";
    case Dimension::pulse:
      return "/transitions/pulse";
    case Dimension::node:
      return "/lines/node";
    case Dimension::retained:
      return "/lines/retained";
    case Dimension::input:
      return "/probe/input_channel";
    case Dimension::output:
      return "/probe/output_channel";
    default:
      throw std::invalid_argument("scale_path: a ragged dimension has no scale");
  }
}

void describe(h5::Dataset& dataset, const std::string& units, const std::string& description,
              const std::string& formula = {}) {
  if (!units.empty()) dataset.set_attribute<std::string>("units", units);
  dataset.set_attribute<std::string>("description", description);
  if (!formula.empty()) dataset.set_attribute<std::string>("formula", formula);
}

void attach(h5::File& file, h5::Dataset& dataset, unsigned dimension, const std::string& scale,
            std::string_view name) {
  dataset.attach_scale(dimension, file.dataset(scale));
  dataset.label(dimension, std::string(name));
}

// A scale that counts from 0.
void write_index(h5::File& file, const std::string& path, const std::string& name, Index count,
                 const std::string& description) {
  std::vector<std::int64_t> index(static_cast<std::size_t>(count));
  std::iota(index.begin(), index.end(), 0);
  h5::Dataset scale = file.write<std::int64_t>(path, {index.size()}, index);
  describe(scale, "1", description);
  scale.make_scale(name);
}

template <h5::Element T>
void write_scale(h5::File& file, Dimension dimension, const std::vector<T>& values,
                 const std::string& units, const std::string& description) {
  h5::Dataset scale = file.write<T>(scale_path(dimension), {values.size()}, values);
  describe(scale, units, description);
  scale.make_scale(std::string(to_name(dimension)));
}

const Task& task_of(const PopulationPlan& plan) {
  return plan.points.front().task;
}

bool asks(const PopulationPlan& plan, Question question) {
  const auto& questions = plan.analysis_plan.analysis.questions;
  return std::ranges::find(questions, question) != questions.end();
}

void write_graph_scales(h5::File& file, const PopulationPlan& plan, const Extents& extents) {
  const Task& task = task_of(plan);
  write_scale(file, Dimension::label, graph_labels(task, plan.analysis_plan), "",
              std::string(node_description(task, plan.analysis_plan)));
  if (asks(plan, Question::lines)) {
    write_index(file, scale_path(Dimension::node), "node", extents.nodes,
                "stretch of the sums, from its lower end");
    std::vector<std::int64_t> retained(static_cast<std::size_t>(curve_modes));
    std::iota(retained.begin(), retained.end(), 1);
    write_scale(file, Dimension::retained, retained, "1", "modes retained, of largest |lambda|");
  }
  if (!asks(plan, Question::transitions)) return;
  std::vector<std::string> pulses;
  for (Index bit = 0; bit < extents.outputs; ++bit)
    for (const char* sign : {"+1", "-1"})
      pulses.push_back(sign + (" on channel " + std::to_string(bit)));
  write_scale(file, Dimension::pulse, pulses, "", "pulse of one step");
}

void write_scales(h5::File& file, const PopulationPlan& plan, const Extents& extents) {
  const auto index = [&](Dimension dimension, const std::string& description) {
    write_index(file, scale_path(dimension), std::string(to_name(dimension)), extents.of(dimension),
                description);
  };
  index(Dimension::sample,
        plan.probe.length.empty()
            ? "step of a probe trial: sample = trial * time + step"
            : "step of a probe trial up to its end (/probe/length), trial by trial");
  index(Dimension::component, "direction of a representation");
  index(Dimension::mode, "rank of an eigenvalue by descending |lambda|");
  index(Dimension::input, "input channel");
  index(Dimension::output, "output channel");
  write_index(file, "/probe/trial", "trial", plan.probe.count, "probe trial");
  write_index(file, "/probe/time", "time", plan.probe.time, "step of a trial");
  write_scale<double>(file, Dimension::level, {q_levels.begin(), q_levels.end()}, "1",
                      "q below which points are counted");
  write_scale(file, Dimension::condition, task_of(plan).condition_names(), "",
              "input held while fixed points are looked for; /condition/input");
  write_graph_scales(file, plan, extents);
}

// The inputs of the task's conditions.
void write_conditions(h5::File& file, const PopulationPlan& plan) {
  const Matrix<double> held = task_of(plan).conditions();
  h5::Dataset inputs =
      file.write<double>("/condition/input", {extent(held.cols()), extent(held.rows())},
                         {held.data(), static_cast<std::size_t>(held.size())});
  describe(inputs, "1", "the input that each condition holds");
  attach(file, inputs, 0, scale_path(Dimension::condition), to_name(Dimension::condition));
  attach(file, inputs, 1, scale_path(Dimension::input), to_name(Dimension::input));
  for (const ConditionFact& fact : task_of(plan).condition_facts()) {
    h5::Dataset dataset =
        file.write<double>("/condition/" + fact.name, {extent(fact.values.size())},
                           {fact.values.data(), static_cast<std::size_t>(fact.values.size())});
    describe(dataset, fact.units, fact.description);
    attach(file, dataset, 0, scale_path(Dimension::condition), to_name(Dimension::condition));
  }
}

// `trials` [channels × time·count, step by step] as trial × time × channel.
void write_trials(h5::File& file, const std::string& path, const Trials& probe,
                  const Matrix<float>& trials, Dimension channel, const std::string& description) {
  std::vector<float> values;
  for (Index trial = 0; trial < probe.count; ++trial)
    for (Index t = 0; t < probe.time; ++t) {
      const auto step = trials.col(t * probe.count + trial);
      values.insert(values.end(), step.begin(), step.end());
    }
  h5::Dataset dataset = file.write<float>(
      path, {extent(probe.count), extent(probe.time), extent(trials.rows())}, values);
  describe(dataset, "1", description);
  attach(file, dataset, 0, "/probe/trial", "trial");
  attach(file, dataset, 1, "/probe/time", "time");
  attach(file, dataset, 2, scale_path(channel), to_name(channel));
}

// What of the probe trials counts, and where they end, where that is not everything.
void write_extent_of_trials(h5::File& file, const Trials& probe) {
  if (!probe.all_count())
    write_trials(file, "/probe/mask", probe, probe.weights, Dimension::output,
                 "weight of each target in the error; 0: does not count");
  if (probe.length.empty()) return;
  const std::vector<std::int64_t> steps(probe.length.begin(), probe.length.end());
  h5::Dataset length = file.write<std::int64_t>("/probe/length", {steps.size()}, steps);
  describe(length, "1", "steps of each trial; those behind are padding");
  attach(file, length, 0, "/probe/trial", "trial");
}

// What the targets were before they were standardised, for whoever wants to turn outputs back.
void note_standardisation(h5::File& file, const Task& task) {
  const auto* given = task.as<FileTask>();
  if (!given || !given->standardise || !given->has_trials()) return;
  const ChannelScale& scale = given->target_statistics();
  const auto list = [](const Vector<double>& values) {
    return std::vector<double>(values.begin(), values.end());
  };
  h5::Dataset targets = file.dataset("/probe/targets");
  targets.set_attribute<std::string>(
      "standardised", "(target in the file - standardised_mean) / standardised_spread");
  targets.set_attribute_list<double>("standardised_mean", list(scale.offset));
  targets.set_attribute_list<double>("standardised_spread",
                                     list((scale.spread.array() > 0).select(scale.spread, 1)));
}

h5::Dataset create(h5::File& file, const Column& column, const PopulationSizes& sizes,
                   std::size_t width) {
  h5::Shape shape{extent(sizes.rows.along(column.first))};
  for (const Dimension dimension : column.row) shape.push_back(extent(sizes.extents.of(dimension)));
  return std::visit(
      [&]<class T>(const std::vector<T>&) {
        if constexpr (std::same_as<T, std::string>)
          return file.create_text(column.path, shape, std::max<std::size_t>(width, 1));
        else
          return file.create<T>(column.path, shape);
      },
      column.none);
}

// Creates the dataset of `column`. That of ids comes first and is the scale of all others.
void lay_out(h5::File& file, const Column& column, const PopulationSizes& sizes,
             std::size_t width) {
  h5::Dataset dataset = create(file, column, sizes, width);
  describe(dataset, column.units, column.description, column.formula);
  if (column.path == network_scale) {
    dataset.make_scale("network");
    return;
  }
  if (column.first == Dimension::network)
    attach(file, dataset, 0, network_scale, "network");
  else
    dataset.label(0, std::string(to_name(column.first)));
  unsigned position = 1;
  for (const Dimension dimension : column.row)
    attach(file, dataset, position++, scale_path(dimension), to_name(dimension));
}

// Blocks, row by row, one after the other; O outputs, I inputs, N units.
void describe_weights(h5::Dataset dataset) {
  const auto blocks = [](const std::string& gates, const std::string& more = "") {
    return "recurrent [" + gates + "N x N], input [" + gates + "N x I], bias [" + gates + "N], " +
           more + "readout [O x N], readout_bias [O]";
  };
  const std::string gru_gates = "; rows: r, u, c (N each)";
  const std::pair<const char*, std::string> layouts[] = {
      {"layout_vanilla", blocks("")},
      {"layout_ugrnn", blocks("2") + "; rows: c, g (N each)"},
      {"layout_gru_before", blocks("3") + gru_gates},
      {"layout_gru_after", blocks("3", "recurrent_bias [N], ") + gru_gates},
      {"layout_lstm", blocks("4") + "; rows: i, f, j, o (N each); torch's i, f, g, o"},
  };
  for (const auto& [name, text] : layouts) dataset.set_attribute<std::string>(name, text);
}

}  // namespace

void lay_out_population(const std::filesystem::path& path, const PopulationPlan& plan,
                        const std::vector<Column>& columns, const PopulationSizes& sizes) {
  h5::File file(path, h5::Mode::create);
  file.set_attribute<std::int64_t>("schema_version", schema_version);
  file.set_attribute<std::string>("title", plan.title);
  file.set_attribute<std::string>("task", to_text(task_of(plan).name()));
  file.set_attribute<std::string>("job", plan.job);
  file.set_attribute<std::string>("digest", sizes.digest);
  write_scales(file, plan, sizes.extents);
  write_conditions(file, plan);
  write_trials(file, "/probe/inputs", plan.probe, plan.probe.inputs, Dimension::input,
               "inputs of the trials on which every network was recorded");
  write_trials(file, "/probe/targets", plan.probe, plan.probe.targets, Dimension::output,
               "what the outputs should have been");
  write_extent_of_trials(file, plan.probe);
  note_standardisation(file, task_of(plan));
  for (std::size_t c = 0; c < columns.size(); ++c)
    lay_out(file, columns[c], sizes, sizes.widths[c]);
  describe_weights(file.dataset("/weights/values"));
  file.close();
}

}  // namespace unidyn
