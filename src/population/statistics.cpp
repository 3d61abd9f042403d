#include "unidyn/population/statistics.hpp"

#include "dimensions.hpp"

namespace unidyn {
namespace {

constexpr const char* group_path = "/statistics";

// A column of numbers, read from and written to a member of the rows.
template <class Row, class Number>
struct TableColumn {
  const char* name;
  const char* description;
  Number& (*at)(Row&);
};

template <class Row>
using Real = TableColumn<Row, double>;
template <class Row>
using Count = TableColumn<Row, Index>;

template <class Row>
using Why = TableColumn<Row, Reason>;

constexpr const char* why_p =
    "given, or why the p-values are NaN: one label, too few configurations, too few replicates, "
    "too "
    "few permutations, does not vary";
constexpr const char* why_accuracy =
    "given, or why accuracy has no interval: one label, too few replicates, does not vary";
constexpr const char* why_r2 =
    "given, or why r2 has no interval: one label, too few replicates, does not vary";

std::vector<Why<LabelEffect>> reasons(const LabelEffect*) {
  using Row = LabelEffect;
  return {
      {"p_status", why_p, [](Row& r) -> Reason& { return r.p_reason; }},
      {"accuracy_interval_status", why_accuracy,
       [](Row& r) -> Reason& { return r.accuracy_interval_reason; }},
      {"r2_interval_status", why_r2, [](Row& r) -> Reason& { return r.r2_interval_reason; }},
  };
}

std::vector<Why<EffectDifference>> reasons(const EffectDifference*) {
  using Row = EffectDifference;
  return {
      {"p_status",
       "given, or why there are no permutations; a p-value is NaN also where there is no interval",
       [](Row& r) -> Reason& { return r.p_reason; }},
      {"accuracy_interval_status", why_accuracy,
       [](Row& r) -> Reason& { return r.accuracy_interval_reason; }},
      {"r2_interval_status", why_r2, [](Row& r) -> Reason& { return r.r2_interval_reason; }},
  };
}

std::vector<Count<LabelEffect>> counts(const LabelEffect*) {
  using Row = LabelEffect;
  return {
      {"networks", "networks that take part", [](Row& r) -> Index& { return r.networks; }},
      {"groups", "different labels among them", [](Row& r) -> Index& { return r.groups; }},
      {"exchangeable", "networks that share a stratum of the permutations with another label",
       [](Row& r) -> Index& { return r.exchangeable; }},
      {"permutations", "by which p and accuracy_p were computed; 0: none",
       [](Row& r) -> Index& { return r.permutations; }},
  };
}

std::vector<Real<LabelEffect>> reals(const LabelEffect*) {
  using Row = LabelEffect;
  return {
      {"accuracy", "fraction of networks whose nearest neighbours vote for their label",
       [](Row& r) -> double& { return r.accuracy; }},
      {"chance", "accuracy expected if neighbours were random networks",
       [](Row& r) -> double& { return r.chance; }},
      {"accuracy_null",
       "mean of accuracy over permutations of the label among configurations; NaN: nothing to "
       "permute",
       [](Row& r) -> double& { return r.accuracy_null; }},
      {"accuracy_p", "of accuracy, by permutations of the label among configurations",
       [](Row& r) -> double& { return r.accuracy_p; }},
      {"accuracy_p_holm", "accuracy_p corrected over both p of all rows (Holm 1979)",
       [](Row& r) -> double& { return r.accuracy_p_holm; }},
      {"accuracy_low", "lower end of the interval for accuracy",
       [](Row& r) -> double& { return r.accuracy_interval.low; }},
      {"accuracy_high", "upper end of the interval for accuracy",
       [](Row& r) -> double& { return r.accuracy_interval.high; }},
      {"silhouette",
       "mean silhouette of the label's groups (Rousseeuw 1987), without p-value and interval; NaN: "
       "one label, a label of one network, or all dissimilarities 0",
       [](Row& r) -> double& { return r.silhouette; }},
      {"r2", "PERMANOVA: part of the squared distances that is between the label's groups",
       [](Row& r) -> double& { return r.r2; }},
      {"r2_null",
       "mean of r2 over permutations of the label among configurations; NaN: nothing to permute",
       [](Row& r) -> double& { return r.r2_null; }},
      {"r2_low", "lower end of the interval for r2",
       [](Row& r) -> double& { return r.r2_interval.low; }},
      {"r2_high", "upper end of the interval for r2",
       [](Row& r) -> double& { return r.r2_interval.high; }},
      {"pseudo_f", "PERMANOVA: pseudo-F (Anderson 2001)",
       [](Row& r) -> double& { return r.pseudo_f; }},
      {"p", "of r2 of the configurations' centres, by permutations of the label among them",
       [](Row& r) -> double& { return r.p; }},
      {"p_holm", "p corrected over both p of all rows (Holm 1979)",
       [](Row& r) -> double& { return r.p_holm; }},
  };
}

std::vector<Count<EffectDifference>> counts(const EffectDifference*) {
  return {{"networks", "networks that take part",
           [](EffectDifference& r) -> Index& { return r.networks; }}};
}

std::vector<Real<EffectDifference>> reals(const EffectDifference*) {
  using Row = EffectDifference;
  return {
      {"accuracy", "accuracy of the dissimilarity minus accuracy of topology",
       [](Row& r) -> double& { return r.accuracy; }},
      {"accuracy_low", "lower end of its interval",
       [](Row& r) -> double& { return r.accuracy_interval.low; }},
      {"accuracy_high", "upper end of its interval",
       [](Row& r) -> double& { return r.accuracy_interval.high; }},
      {"accuracy_p",
       "that the label means nothing or topology is as accurate: the larger of two p-values",
       [](Row& r) -> double& { return r.accuracy_p; }},
      {"accuracy_p_holm", "accuracy_p corrected over both p of all rows (Holm 1979)",
       [](Row& r) -> double& { return r.accuracy_p_holm; }},
      {"r2", "r2 of the dissimilarity minus r2 of topology",
       [](Row& r) -> double& { return r.r2; }},
      {"r2_low", "lower end of its interval", [](Row& r) -> double& { return r.r2_interval.low; }},
      {"r2_high", "upper end of its interval",
       [](Row& r) -> double& { return r.r2_interval.high; }},
      {"r2_p",
       "that the label means nothing or topology has the same r2: the larger of two p-values",
       [](Row& r) -> double& { return r.r2_p; }},
      {"r2_p_holm", "r2_p corrected over both p of all rows (Holm 1979)",
       [](Row& r) -> double& { return r.r2_p_holm; }},
  };
}

template <h5::Element T>
void write_column(h5::Group& group, const char* name, const char* description,
                  const std::vector<T>& values) {
  h5::Dataset dataset = write_list(group, name, values);
  describe(dataset, std::same_as<T, std::string> ? "" : "1", description);
  attach(group, dataset, 0, "row", "row");
}

template <class Row>
void write_table(h5::Group group, std::vector<Row> rows) {
  h5::Dataset dimension = group.create_dimension("row", rows.size());
  describe(dimension, "1", "dimension: rows of the table");
  std::vector<std::string> dissimilarities, labels;
  for (const Row& row : rows) {
    dissimilarities.push_back(to_text(row.dissimilarity));
    labels.push_back(to_text(row.label));
  }
  write_column(group, "dissimilarity", "what measures how networks differ", dissimilarities);
  write_column(group, "label", "what it may know of them", labels);
  const Row* kind = nullptr;
  for (const auto& column : reasons(kind)) {
    std::vector<std::string> values;
    for (Row& row : rows) values.push_back(to_text(column.at(row)));
    write_column(group, column.name, column.description, values);
  }
  for (const auto& column : counts(kind)) {
    std::vector<std::int64_t> values;
    for (Row& row : rows) values.push_back(column.at(row));
    write_column(group, column.name, column.description, values);
  }
  for (const auto& column : reals(kind)) {
    std::vector<double> values;
    for (Row& row : rows) values.push_back(column.at(row));
    write_column(group, column.name, column.description, values);
  }
}

template <class Row>
std::vector<Row> read_table(const h5::Group& group) {
  const auto dissimilarities = group.read<std::string>("dissimilarity");
  const auto labels = group.read<std::string>("label");
  std::vector<Row> rows(dissimilarities.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].dissimilarity = from_name<Dissimilarity>(dissimilarities[i]);
    rows[i].label = from_name<Label>(labels[i]);
  }
  const Row* kind = nullptr;
  for (const auto& column : reasons(kind)) {
    const auto values = group.read<std::string>(column.name);
    for (std::size_t i = 0; i < rows.size(); ++i)
      column.at(rows[i]) = from_name<Reason>(values.at(i));
  }
  for (const auto& column : counts(kind)) {
    const auto values = group.read<std::int64_t>(column.name);
    for (std::size_t i = 0; i < rows.size(); ++i)
      column.at(rows[i]) = static_cast<Index>(values.at(i));
  }
  for (const auto& column : reals(kind)) {
    const auto values = group.read<double>(column.name);
    for (std::size_t i = 0; i < rows.size(); ++i) column.at(rows[i]) = values.at(i);
  }
  return rows;
}

// The names of dissimilarities that are squared distances, or of those that are not.
std::string names_of(bool squared) {
  std::string text;
  for (const auto& [which, name] : Names<Dissimilarity>::value)
    if (definition_of(which).squared == squared)
      text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

void describe(h5::Group& group, const StatisticsSettings& asked) {
  const auto text = [&](const char* name, const std::string& value) {
    group.set_attribute<std::string>(name, value);
  };
  text("description",
       "how far each dissimilarity knows each label of the networks that all of them can compare; "
       "in the group advantage: how much further than topology");
  text("formula_r2",
       "SS_A / SS_T, SS_T = sum_{i<j} d_ij^2 / N, SS_W = sum_g sum_{i<j in g} d_ij^2 / n_g, "
       "SS_A = SS_T - SS_W; d^2 is the square of " +
           names_of(false) + "; " + names_of(true) + " are squared distances already");
  text("formula_p",
       "(1 + #{s* >= s}) / (1 + permutations), or #{s* >= s} / permutations where these are all "
       "arrangements; s is accuracy, or r2 of the centres of configurations, which weigh alike");
  text(
      "strata",
      "labels are permuted among configurations that are equal in architecture, activation, reset, "
      "units, l2 and trained, but for the label itself (and reset, a part of architecture), their "
      "replicates together; the label solved among the replicates of a configuration; origins of "
      "networks that are equal but for l2, and of recordings one by one");
  text("formula_interval",
       "estimate -+ t s, s the standard deviation in half-samples of each configuration's "
       "replicates, t the quantile of Student's law of sum(replicates - 1) degrees of freedom");
  text("silhouette", "describes groups; no p-value and no interval is computed for it");
  text("formula_advantage_p",
       "the larger of two: of permutations, the same on both sides, and 2 T(-|difference| / s)");
  text("source",
       "Fix & Hodges 1951 (accuracy); Rousseeuw 1987 (silhouette); Anderson 2001 (r2, pseudo_f); "
       "Anderson & ter Braak 2003 (strata, units); Holm 1979, Tarone 1990 (p_holm); McCarthy 1969, "
       "Shao & Wu 1989 (half-samples); Berger 1982 (advantage)");
  group.set_attribute<std::int64_t>("neighbours", asked.neighbours);
  group.set_attribute<std::int64_t>("permutations", asked.permutations);
  group.set_attribute<std::int64_t>("resamples", asked.resamples);
  group.set_attribute<double>("level", asked.level);
}

}  // namespace

std::optional<std::string> statistics_settings(const Population& population) {
  if (!population.file().exists(group_path)) return std::nullopt;
  return population.file().group(group_path).attribute<std::string>("settings");
}

void write_statistics(Population& population, const StatisticsTables& tables,
                      const StatisticsSettings& asked, const std::string& settings) {
  h5::File& file = population.file();
  if (file.exists(group_path)) file.remove(group_path);
  h5::Group group = file.create_group(group_path);
  describe(group, asked);
  group.set_attribute<std::string>("settings", settings);
  write_table(file.group(group_path), tables.effects);
  if (!tables.differences.empty()) write_table(group.create_group("advantage"), tables.differences);
}

StatisticsTables read_statistics(const Population& population) {
  const h5::Group group = population.file().group(group_path);
  StatisticsTables tables{read_table<LabelEffect>(group), {}};
  if (group.exists("advantage"))
    tables.differences = read_table<EffectDifference>(group.group("advantage"));
  return tables;
}

}  // namespace unidyn
