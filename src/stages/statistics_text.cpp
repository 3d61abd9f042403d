#include <cmath>
#include <cstdio>

#include "unidyn/stages/statistics.hpp"
#include "unidyn/storage/population_statistics.hpp"

namespace unidyn {
namespace {

template <class... Arguments>
std::string format(const char* pattern, Arguments... arguments) {
  char line[256];
  std::snprintf(line, sizeof line, pattern, arguments...);
  return line;
}

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
      format("  %-14s", "");
  for (const Label label : labels) text += format("%16s", to_text(label).c_str());
  const Knowledge* line = nullptr;
  for (const Knowledge& row : rows) {
    if (row.groups < 2) continue;
    if (line == nullptr || line->dissimilarity != row.dissimilarity) {
      line = &row;
      text += format("\n  %-14s", to_text(row.dissimilarity).c_str());
    }
    const double chance =
        static_cast<double>(row.groups - 1) / static_cast<double>(row.networks - 1);
    text += format("   %4.2f%c (%4.2f)", row.r2, row.p_holm < 0.05 ? '*' : ' ', chance);
  }
  return text + "\n";
}

std::string with_interval(double value, const Interval& interval, double p) {
  if (std::isnan(interval.low)) return format("%+5.2f", value);
  return format("%+5.2f [%+5.2f, %+5.2f] p %5.3f", value, interval.low, interval.high, p);
}

std::string advantage_text(const std::vector<Advantage>& rows) {
  std::string text =
      "\nHow much more than topology the others know, with intervals and corrected p\n\n" +
      format("  %-28s  %-30s  %s\n", "", "accuracy of neighbours", "R²");
  for (const Advantage& row : rows)
    text += format("  %-14s%-14s  %-30s  %s\n", to_text(row.dissimilarity).c_str(),
                   to_text(row.label).c_str(),
                   with_interval(row.accuracy, row.accuracy_interval, row.accuracy_p_holm).c_str(),
                   with_interval(row.r2, row.r2_interval, row.r2_p_holm).c_str());
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
