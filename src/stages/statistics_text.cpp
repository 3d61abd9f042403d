#include <fmt/format.h>

#include <cmath>

#include "unidyn/stages/statistics.hpp"
#include "unidyn/storage/population_statistics.hpp"

namespace unidyn {
namespace {

// The labels that networks differ in, in the order of the table.
std::vector<Label> asked_labels(const std::vector<Knowledge>& rows) {
  std::vector<Label> all;
  for (const Knowledge& row : rows)
    if (row.dissimilarity == rows.front().dissimilarity && row.groups > 1) all.push_back(row.label);
  return all;
}

std::string knowledge_text(const std::vector<Knowledge>& rows) {
  const auto labels = asked_labels(rows);
  if (labels.empty()) return "\nNetworks share all labels: there is nothing to ask.\n";
  std::string text =
      "\nHow much of the networks' squared distances a label explains: R² (by chance)\n"
      "* where p < 0.05, by permutations, corrected for all of them\n\n" +
      fmt::format("  {:<14}", "");
  for (const Label label : labels) text += fmt::format("{:>16}", to_text(label));
  const Knowledge* line = nullptr;
  for (const Knowledge& row : rows) {
    if (row.groups < 2) continue;
    if (line == nullptr || line->dissimilarity != row.dissimilarity) {
      line = &row;
      text += fmt::format("\n  {:<14}", to_text(row.dissimilarity));
    }
    const double chance =
        static_cast<double>(row.groups - 1) / static_cast<double>(row.networks - 1);
    text += fmt::format("   {:4.2f}{} ({:4.2f})", row.r2, row.p_holm < 0.05 ? '*' : ' ', chance);
  }
  return text + "\n";
}

std::string with_interval(double value, const Interval& interval, double p) {
  if (std::isnan(interval.low)) return fmt::format("{:+5.2f}", value);
  return fmt::format("{:+5.2f} [{:+5.2f}, {:+5.2f}] p {:5.3f}", value, interval.low, interval.high,
                     p);
}

std::string advantage_text(const std::vector<Advantage>& rows) {
  std::string text =
      "\nHow much more than topology the others know, with intervals and corrected p\n\n" +
      fmt::format("  {:<28}  {:<30}  {}\n", "", "accuracy of neighbours", "R²");
  for (const Advantage& row : rows)
    text +=
        fmt::format("  {:<14}{:<14}  {:<30}  {}\n", to_text(row.dissimilarity), to_text(row.label),
                    with_interval(row.accuracy, row.accuracy_interval, row.accuracy_p_holm),
                    with_interval(row.r2, row.r2_interval, row.r2_p_holm));
  return text;
}

}  // namespace

std::string statistics_text(const StudyDirectory& directory) {
  const Population population(directory.population(), h5::Mode::read);
  const KnowledgeTables tables = read_statistics(population);
  std::string text = knowledge_text(tables.knowledge);
  if (!tables.advantage.empty()) text += advantage_text(tables.advantage);
  return text;
}

}  // namespace unidyn
