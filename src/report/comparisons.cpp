#include <fmt/format.h>

#include <algorithm>

#include "parts.hpp"
#include "unidyn/embedding/mds_rows.hpp"
#include "unidyn/inference/arrangements.hpp"

namespace unidyn {
namespace {

// Up to this many trained networks are embedded without landmarks.
constexpr Index most_without_landmarks = 1000;
constexpr long landmarks = 500;

// The columns of a table of /statistics, by name.
Json table(const h5::Group& group) {
  Json columns;
  for (const std::string& name : group.names()) {
    if (name == "advantage") continue;  // a group
    const h5::Dataset column = group.dataset(name);
    if (column.has_attribute("CLASS")) continue;  // a dimension
    if (column.type() == h5::Type::text)
      columns[name] = column.read<std::string>();
    else if (column.type() == h5::Type::int64)
      columns[name] = column.read<std::int64_t>();
    else
      columns[name] = column.read<double>();
  }
  return columns;
}

// The reasons for missing p-values or intervals, once each.
void warn_of_reasons(ReportMaking& making, const Json& effects, const char* column,
                     const char* what) {
  std::map<std::string, std::vector<std::string>> labels;
  for (std::size_t row = 0; row < effects[column].size(); ++row) {
    auto& some = labels[effects[column][row]];
    const std::string label = effects["label"][row];
    if (std::ranges::find(some, label) == some.end()) some.push_back(label);
  }
  for (const auto& [reason, some] : labels)
    if (reason != to_name(Reason::given) && reason != to_name(Reason::one_label))
      making.warn(fmt::format("No {} for {}: {}.", what, fmt::join(some, ", "), reason));
}

void add_statistics(ReportMaking& making) {
  if (!making.has("/statistics")) return;
  const h5::Group group = making.population.file().group("/statistics");
  Json& found = making.data["statistics"];
  found["effects"] = table(group);
  if (group.exists("advantage")) found["advantage"] = table(group.group("advantage"));
  found["neighbours"] = group.attribute<std::int64_t>("neighbours");
  found["level"] = group.attribute<double>("level");
  warn_of_reasons(making, found["effects"], "p_status", "p-values");
  warn_of_reasons(making, found["effects"], "accuracy_interval_status", "intervals");
}

// Expands the points of the networks `numbers` to all networks; NaN for the others.
Matrix<double> among_all(const Matrix<double>& points, const std::vector<Index>& numbers,
                         Index all) {
  Matrix<double> placed =
      Matrix<double>::Constant(2, all, std::numeric_limits<double>::quiet_NaN());
  placed(Eigen::all, numbers) = points;
  return placed;
}

// The embedding of a subset of networks, with the settings of the job.
Embedding embedded(const ReportMaking& making, Dissimilarity which, const Matrix<double>& matrix,
                   const std::vector<Index>& numbers) {
  MdsSettings settings = making.subject.embed;
  if (settings.landmarks == 0 && static_cast<Index>(numbers.size()) > most_without_landmarks)
    settings.landmarks = landmarks;
  const Matrix<double> own = matrix(numbers, numbers);
  const std::string subject =
      to_text(which) + " of trained networks " + std::to_string(making.subject.seed);
  const auto gather = [&](Matrix<double>&, Index, Index) { making.stop_if_asked(); };
  Embedding found = embed(DissimilarityRows{0, own, gather}, subject, settings);
  found.points = among_all(found.points, numbers, matrix.rows());
  return found;
}

// The description of a map, whose coordinates are in the pack under `name`.
Json add_map(const ReportMaking& making, Pack& pack, const std::string& name,
             const Embedding& embedding) {
  std::vector<double> coordinates;
  for (const Index i : making.shown)
    for (const Index axis : {0, 1}) coordinates.push_back(embedding.points(axis, i));
  pack.add(name, {static_cast<Index>(making.shown.size()), 2}, coordinates);
  const auto networks = embedding.points.row(0).array().isFinite().count();
  return {
      {"stress1", embedding.stress1}, {"converged", embedding.converged}, {"networks", networks}};
}

// The lower triangle between `rows`, which are positions among the networks shown.
void add_heat(const ReportMaking& making, Pack& pack, const Matrix<double>& matrix,
              const std::vector<Index>& rows) {
  std::vector<double> triangle;
  for (std::size_t a = 1; a < rows.size(); ++a)
    for (std::size_t b = 0; b < a; ++b)
      triangle.push_back(matrix(making.shown[static_cast<std::size_t>(rows[a])],
                                making.shown[static_cast<std::size_t>(rows[b])]));
  const std::vector<std::int64_t> numbers(rows.begin(), rows.end());
  pack.add_integers("rows", {static_cast<Index>(rows.size())}, numbers);
  pack.add("heat", {static_cast<Index>(triangle.size())}, triangle, Pack::Bits::eight);
}

std::vector<Index> numbers_of(const ReportMaking& making, bool trained) {
  std::vector<Index> numbers;
  for (std::size_t i = 0; i < making.labels.size(); ++i)
    if (making.labels[i].trained == trained) numbers.push_back(static_cast<Index>(i));
  return numbers;
}

// The matrix of all networks, read in blocks of rows so that it can be interrupted.
Matrix<double> matrix_of(const ReportMaking& making, Dissimilarity which) {
  constexpr Index at_a_time = 256;
  const Index size = making.population.size();
  Matrix<double> matrix(size, size);
  for (Index first = 0; first < size; first += at_a_time) {
    making.stop_if_asked();
    const Index count = std::min(at_a_time, size - first);
    matrix.middleCols(first, count) = making.population.dissimilarity_rows(which, first, count);
  }
  return matrix;
}

void add_comparison(ReportMaking& making, Dissimilarity which) {
  const Matrix<double> matrix = matrix_of(making, which);
  Pack pack;
  Json found = {{"name", to_text(which)},
                {"formula", definition_of(which).formula},
                {"units", definition_of(which).units},
                {"geometric", is_geometric(which)}};
  const std::vector<Index> trained = numbers_of(making, true);
  const bool controls = trained.size() < making.labels.size();
  std::optional<Embedding> all;
  if (making.population.embedding_settings(which)) {
    all = making.population.embedding(which);
    found["all"] = add_map(making, pack, "all", *all);
  }
  if (!trained.empty())
    found["trained"] = add_map(making, pack, "trained",
                               all && !controls ? *all : embedded(making, which, matrix, trained));
  std::vector<Index> rows =
      spread(static_cast<Index>(making.shown.size()), making.limits.heat_rows);
  std::ranges::sort(rows);
  add_heat(making, pack, matrix, rows);
  making.keep(to_text(which), pack);
  making.data["dissimilarities"].push_back(std::move(found));
}

}  // namespace

void add_comparisons(ReportMaking& making) {
  making.data["dissimilarities"] = Json::array();
  bool missing = false;
  double done = 0;
  for (const Dissimilarity which : making.subject.dissimilarities) {
    // What comes after comparisons takes about as long as one of them.
    making.subject.share(done++ / static_cast<double>(making.subject.dissimilarities.size() + 1));
    if (making.population.dissimilarity_settings(which))
      add_comparison(making, which);
    else
      missing = true;
  }
  if (missing) making.warn("Networks are not compared yet by all dissimilarities: unidyn compare.");
  add_statistics(making);
}

}  // namespace unidyn
