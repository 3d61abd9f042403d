#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "unidyn/answers/summary.hpp"
#include "unidyn/population/statistics.hpp"
#include "unidyn/stages/nothing_solved.hpp"

namespace unidyn {
namespace {

// The labels in which networks differ, in the order of the table.
std::vector<Label> asked_labels(const std::vector<LabelEffect>& rows) {
  std::vector<Label> all;
  for (const LabelEffect& row : rows)
    if (row.dissimilarity == rows.front().dissimilarity && row.groups > 1) all.push_back(row.label);
  return all;
}

// The reasons for missing p-values or intervals, once each, with the labels that they apply to.
template <class Row, class ReasonOf>
std::string reasons_text(const std::vector<Row>& rows, const char* what, ReasonOf reason_of) {
  std::map<Reason, std::vector<Label>> labels;
  for (const Row& row : rows) {
    const Reason reason = reason_of(row);
    auto& some = labels[reason];
    if (std::ranges::find(some, row.label) == some.end()) some.push_back(row.label);
  }
  std::string text;
  for (const auto& [reason, some] : labels) {
    if (reason == Reason::given || reason == Reason::one_label) continue;
    text += fmt::format("  no {}, {}:", what, to_text(reason));
    for (const Label label : some) text.append(" ").append(to_text(label));
    text.append("\n");
  }
  return text;
}

std::string knowledge_text(const std::vector<LabelEffect>& rows) {
  const auto labels = asked_labels(rows);
  if (labels.empty()) return "\nNetworks share all labels: there is nothing to ask.\n";
  std::string text =
      "\nHow much of the networks' squared distances a label explains: R² (if it meant nothing)\n"
      "* where p < 0.05, by permutations among configurations, corrected for all tests; - no "
      "p\n\n" +
      fmt::format("  {:<14}", "");
  for (const Label label : labels) text += fmt::format("{:>16}", to_text(label));
  const LabelEffect* line = nullptr;
  for (const LabelEffect& row : rows) {
    if (row.groups < 2) continue;
    if (line == nullptr || line->dissimilarity != row.dissimilarity) {
      line = &row;
      text += fmt::format("\n  {:<14}", to_text(row.dissimilarity));
    }
    const std::string by_chance =
        std::isnan(row.r2_null) ? "   -" : fmt::format("{:4.2f}", row.r2_null);
    const char mark = std::isnan(row.p_holm) ? '-' : row.p_holm < significance ? '*' : ' ';
    text += fmt::format("   {:4.2f}{} ({})", row.r2, mark, by_chance);
  }
  return text + "\n" + reasons_text(rows, "p", [](const LabelEffect& row) { return row.p_reason; });
}

std::string with_interval(double value, const Interval& interval, double p) {
  const std::string around = std::isnan(interval.low)
                                 ? "[no interval]"
                                 : fmt::format("[{:+5.2f}, {:+5.2f}]", interval.low, interval.high);
  return fmt::format("{:+5.2f} {:<14} ", value, around) +
         (std::isnan(p) ? "no p" : fmt::format("p {:5.3f}", p));
}

std::string advantage_text(const std::vector<EffectDifference>& rows) {
  std::string text =
      "\nHow much more than topology the others know: difference, its own interval, p corrected "
      "for all\n\n" +
      fmt::format("  {:<28}  {:<30}  {}\n", "", "accuracy of neighbours", "R²");
  for (const EffectDifference& row : rows) {
    if (std::isnan(row.r2)) continue;  // all networks share the label
    text +=
        fmt::format("  {:<14}{:<14}  {:<30}  {}\n", to_text(row.dissimilarity), to_text(row.label),
                    with_interval(row.accuracy, row.accuracy_interval, row.accuracy_p_holm),
                    with_interval(row.r2, row.r2_interval, row.r2_p_holm));
  }
  return text + reasons_text(rows, "p", [](const EffectDifference& row) { return row.p_reason; }) +
         reasons_text(rows, "interval of accuracy",
                      [](const EffectDifference& row) { return row.accuracy_interval_reason; }) +
         reasons_text(rows, "interval of R²",
                      [](const EffectDifference& row) { return row.r2_interval_reason; });
}

}  // namespace

std::string statistics_text(const StudyDirectory& directory, const Job& job) {
  const Population population(directory.population(), h5::Mode::read);
  const StatisticsTables tables = read_statistics(population);
  std::string text;
  const std::string unsolved = nothing_solved(population.labels(), job);
  if (!unsolved.empty()) text.append("\n").append(unsolved);
  text.append(knowledge_text(tables.effects));
  if (!tables.differences.empty()) text += advantage_text(tables.differences);
  return text +
         "\nAccuracies and silhouettes are in population.h5; of silhouettes there is neither p "
         "nor interval.\n";
}

}  // namespace unidyn
