#include "layout.hpp"

#include <algorithm>
#include <numeric>

#include "dimensions.hpp"
#include "unidyn/population/population.hpp"
#include "unidyn/results/datasets.hpp"
#include "unidyn/tasks/file.hpp"

namespace unidyn {
namespace {

hsize_t extent(Index size) {
  return static_cast<hsize_t>(size);
}

// Indices 0, 1, ….
h5::Dataset write_index(h5::File& file, const std::string& path, Index count,
                        const std::string& description) {
  std::vector<std::int64_t> index(static_cast<std::size_t>(count));
  std::iota(index.begin(), index.end(), 0);
  h5::Dataset dataset = write_list(file, path, index);
  describe(dataset, "1", description);
  return dataset;
}

template <h5::Element T>
void write_scale(h5::File& file, Dimension dimension, const std::vector<T>& values,
                 const std::string& units, const std::string& description) {
  h5::Dataset scale = write_list(file, scale_path(dimension), values);
  describe(scale, units, description);
  scale.make_scale(std::string(to_name(dimension)));
}

// A dimension at the root.
void write_dimension(h5::File& file, const std::string& path, Index count,
                     const std::string& description) {
  h5::Dataset dimension = file.create_dimension(path, extent(count));
  describe(dimension, "1", "dimension: " + description);
}

void write_dimensions(h5::File& file, const std::vector<Column>& columns,
                      const PopulationSizes& sizes) {
  const auto shared = [&](Dimension dimension, const std::string& description) {
    write_dimension(file, scale_path(dimension), sizes.extents.of(dimension), description);
  };
  const Index networks = sizes.rows.networks;
  write_dimension(file, scale_path(Dimension::network), networks,
                  "networks, in the order of /network/id");
  write_dimension(file, other_scale_path(Dimension::network), networks,
                  "networks that others are compared with, in the same order");
  shared(Dimension::condition, "held inputs, in the order of /condition/label");
  shared(Dimension::label, "nodes of the graph, in the order of /graph/label");
  write_dimension(file, other_scale_path(Dimension::label), sizes.extents.of(Dimension::label),
                  "nodes that others are joined with, in the same order");
  shared(Dimension::input, "input channels");
  shared(Dimension::output, "output channels");
  for (const Dimension dimension : ragged_dimensions)
    if (std::ranges::find(columns, dimension, &Column::first) != columns.end())
      write_dimension(file, scale_path(dimension), sizes.rows.along(dimension),
                      "ragged; the count whose sample_dimension is " + netcdf_name(dimension) +
                          " says how many rows each entry has");
}

const Task& task_of(const PopulationPlan& plan) {
  return plan.points.front().task;
}

bool asks(const PopulationPlan& plan, Question question) {
  const auto& questions = plan.analysis_plan.analysis.questions;
  return std::ranges::find(questions, question) != questions.end();
}

// The names of the entries along a dimension at the root.
void write_names(h5::File& file, const std::string& path, Dimension dimension,
                 const std::vector<std::string>& names, const std::string& description) {
  h5::Dataset dataset = write_list(file, path, names);
  describe(dataset, "", description);
  attach(file, dataset, 0, scale_path(dimension), to_name(dimension));
}

void write_graph_scales(h5::File& file, const PopulationPlan& plan, const Extents& extents) {
  const Task& task = task_of(plan);
  write_names(file, datasets::graph_label, Dimension::label, graph_labels(task, plan.analysis_plan),
              std::string(node_description(task, plan.analysis_plan)));
  if (asks(plan, Question::lines)) {
    write_index(file, scale_path(Dimension::node), extents.nodes,
                "stretch of the sums, from its lower end")
        .make_scale("node");
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
    write_index(file, scale_path(dimension), extents.of(dimension), description)
        .make_scale(std::string(to_name(dimension)));
  };
  const auto channels = [&](const std::string& path, Dimension dimension,
                            const std::string& description) {
    h5::Dataset numbers = write_index(file, path, extents.of(dimension), description);
    attach(file, numbers, 0, scale_path(dimension), to_name(dimension));
  };
  index(Dimension::sample,
        plan.probe.length.empty()
            ? "step of a probe trial: sample = trial * time + step"
            : "step of a probe trial up to its end (/probe/length), trial by trial");
  index(Dimension::component, "direction of a representation");
  index(Dimension::mode, "rank of an eigenvalue by descending |lambda|");
  channels("/probe/input_channel", Dimension::input, "input channel");
  channels("/probe/output_channel", Dimension::output, "output channel");
  write_index(file, datasets::probe_trial, plan.probe.count, "probe trial").make_scale("trial");
  write_index(file, datasets::probe_time, plan.probe.time, "step of a trial").make_scale("time");
  write_scale<double>(file, Dimension::level, {q_levels.begin(), q_levels.end()}, "1",
                      "q below which points are counted");
  write_names(file, datasets::condition_label, Dimension::condition,
              task_of(plan).condition_names(),
              "input held while fixed points are looked for; /condition/input");
  write_graph_scales(file, plan, extents);
}

// The inputs of the task's conditions.
void write_conditions(h5::File& file, const PopulationPlan& plan) {
  const Matrix<double> held = task_of(plan).conditions();
  h5::Dataset inputs =
      file.write<double>(datasets::condition_input, {extent(held.cols()), extent(held.rows())},
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

// `trials` [channels × time·count, step-major] as trial × time × channel.
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
  attach(file, dataset, 0, datasets::probe_trial, "trial");
  attach(file, dataset, 1, datasets::probe_time, "time");
  attach(file, dataset, 2, scale_path(channel), to_name(channel));
}

// The weights of the probe's targets and the lengths of its trials, unless they are trivial.
void write_extent_of_trials(h5::File& file, const Trials& probe) {
  if (!probe.all_count())
    write_trials(file, "/probe/mask", probe, probe.weights, Dimension::output,
                 "weight of each target in the error; 0: does not count");
  if (probe.length.empty()) return;
  const std::vector<std::int64_t> steps(probe.length.begin(), probe.length.end());
  h5::Dataset length = file.write<std::int64_t>(datasets::probe_length, {steps.size()}, steps);
  describe(length, "1", "steps of each trial; those behind are padding");
  attach(file, length, 0, datasets::probe_trial, "trial");
}

// The statistics of the targets before standardisation, for converting outputs back.
void note_standardisation(h5::File& file, const Task& task) {
  const auto* given = task.as<FileTask>();
  if (!given || !given->standardise || !given->has_trials()) return;
  const ChannelScale& scale = given->target_statistics();
  const auto list = [](const Vector<double>& values) {
    return std::vector<double>(values.begin(), values.end());
  };
  h5::Dataset targets = file.dataset(datasets::probe_targets);
  targets.set_attribute<std::string>(
      "standardised", "(target in the file - standardised_mean) / standardised_spread");
  targets.set_attribute_list<double>("standardised_mean", list(scale.offset));
  targets.set_attribute_list<double>("standardised_spread",
                                     list((scale.spread.array() > 0).select(scale.spread, 1)));
}

// What the loss and the error are.
void note_loss(h5::File& file, const Task& task) {
  const std::optional<double> chance = task.chance();
  file.dataset(datasets::network_loss)
      .set_attribute<std::string>("function", chance ? "cross-entropy" : "mean squared error");
  if (!chance) return;
  h5::Dataset targets = file.dataset(datasets::probe_targets);
  targets.set_attribute<std::int64_t>("classes", task.outputs());
  targets.set_attribute<double>("chance", *chance);
  file.dataset(datasets::network_error).set_attribute<double>("chance", *chance);
}

h5::Dataset create(h5::File& file, const Column& column, const PopulationSizes& sizes) {
  h5::Shape shape{extent(sizes.rows.along(column.first))};
  for (const Dimension dimension : column.row) shape.push_back(extent(sizes.extents.of(dimension)));
  return std::visit(
      [&]<class T>(const std::vector<T>&) {
        if constexpr (std::same_as<T, std::string>)
          return file.create_texts(column.path, shape);
        else
          return file.create<T>(column.path, shape);
      },
      column.none);
}

// Splits texts that are terminated by null bytes.
std::vector<std::string> divided(const std::string& texts) {
  std::vector<std::string> all;
  for (std::size_t begin = 0; begin < texts.size();) {
    const std::size_t end = texts.find('\0', begin);
    all.push_back(texts.substr(begin, end - begin));
    begin = end + 1;
  }
  return all;
}

// Writes a whole column of texts.
void write_texts(h5::Dataset dataset, const std::string& path, const std::string& texts,
                 h5::WrittenParts& written) {
  const std::vector<std::string> values = divided(texts);
  written.add_rows<std::string>(path, dataset.shape(), 0, dataset.shape().front(), values);
  dataset.write<std::string>(values);
}

// Creates the dataset of `column`.
h5::Dataset lay_out(h5::File& file, const Column& column, const PopulationSizes& sizes) {
  h5::Dataset dataset = create(file, column, sizes);
  describe(dataset, column.units, column.description, column.formula);
  if (column.counted)
    dataset.set_attribute<std::string>("sample_dimension", netcdf_name(*column.counted));
  if (column.numbered)
    dataset.set_attribute<std::string>("instance_dimension", netcdf_name(*column.numbered));
  std::vector<Dimension> dimensions{column.first};
  dimensions.insert(dimensions.end(), column.row.begin(), column.row.end());
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    const auto before = dimensions.begin() + static_cast<std::ptrdiff_t>(d);
    const bool again = std::find(dimensions.begin(), before, dimensions[d]) != before;
    attach(file, dataset, static_cast<unsigned>(d),
           again ? other_scale_path(dimensions[d]) : scale_path(dimensions[d]),
           to_name(dimensions[d]));
  }
  return dataset;
}

// The layout of the blocks, row-major, one after the other; O outputs, I inputs, N units.
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

h5::WrittenParts lay_out_population(const std::filesystem::path& path, const PopulationPlan& plan,
                                    const std::vector<Column>& columns,
                                    const PopulationSizes& sizes) {
  h5::WrittenParts written;
  h5::File file(path, h5::Mode::create);
  file.set_attribute<std::int64_t>("schema_version", schema_version);
  file.set_attribute<std::string>("Conventions", "CF-1.8");
  file.set_attribute<std::string>("title", plan.title);
  file.set_attribute<std::string>("task", to_text(task_of(plan).name()));
  file.set_attribute<std::string>("job", plan.job);
  file.set_attribute<std::string>("digest", sizes.digest);
  write_dimensions(file, columns, sizes);
  write_scales(file, plan, sizes.extents);
  write_conditions(file, plan);
  write_trials(file, datasets::probe_inputs, plan.probe, plan.probe.inputs, Dimension::input,
               "inputs of the trials on which every network was recorded");
  write_trials(file, datasets::probe_targets, plan.probe, plan.probe.targets, Dimension::output,
               "what the outputs should have been");
  write_extent_of_trials(file, plan.probe);
  note_standardisation(file, task_of(plan));
  for (std::size_t c = 0; c < columns.size(); ++c) {
    h5::Dataset dataset = lay_out(file, columns[c], sizes);
    if (columns[c].holds_texts())
      write_texts(std::move(dataset), columns[c].path, sizes.texts[c], written);
  }
  describe_weights(file.dataset(datasets::weights_values));
  note_loss(file, task_of(plan));
  file.close();
  return written;
}

}  // namespace unidyn
