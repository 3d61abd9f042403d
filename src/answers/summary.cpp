#include "unidyn/answers/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "summary_text.hpp"
#include "unidyn/population/statistics.hpp"

namespace unidyn {
namespace {

// When a network is solved.
std::string criterion(const Population& population, const Job& job) {
  const std::string threshold = to_text(job.training.threshold);
  const auto chance = population.chance();
  return chance ? fmt::format("wrong answers below {} of chance, which is {:.3g} %", threshold,
                              100 * *chance)
                : fmt::format("error below {} of the targets' variance", threshold);
}

std::string solved_table(const std::vector<NetworkLabels>& networks, const Job& job,
                         const std::string& criterion) {
  const auto cells = cells_of(networks);
  if (cells.empty()) return {};
  const auto activations = activations_of(networks, job);
  std::string text =
      "Networks solved, of those trained (" + criterion + ")\n\n  " + fmt::format("{:<12}", "");
  for (const Activation f : activations) text += fmt::format("{:>10}", to_text(f));
  text += "\n";
  for (const CellKind& row : cells) {
    text += "  " + fmt::format("{:<12}", cell_name(row));
    for (const Activation f : activations) {
      long trained = 0, good = 0;
      for (const NetworkLabels& n : networks)
        if (n.trained && n.cell == CellKind{row.architecture, f, row.reset}) {
          ++trained;
          good += solved(n);
        }
      text += fmt::format("{:>10}", fmt::format("{}/{}", good, trained));
    }
    text += "\n";
  }
  return text;
}

// What was imported, by its origins.
std::string origins(const std::vector<NetworkLabels>& networks) {
  std::map<std::string, std::pair<long, long>> counts;  // networks and recordings
  for (const NetworkLabels& n : networks)
    if (n.origin != trained_here)
      ++(n.is_recording() ? counts[n.origin].second : counts[n.origin].first);
  std::string text;
  for (const auto& [origin, count] : counts)
    text += (text.empty() ? "\nImported: " : "; ") +
            fmt::format("{} network{} and {} recording{} of {}", count.first,
                        count.first == 1 ? "" : "s", count.second, count.second == 1 ? "" : "s",
                        origin);
  return text.empty() ? text : text + "\n";
}

std::string failures(const std::vector<NetworkLabels>& networks) {
  std::string text;
  for (const NetworkLabels& n : networks) {
    if (n.status != Status::failed) continue;
    const std::string cell =
        n.cell ? cell_name(*n.cell) + " " + to_text(n.cell->activation) : "recording";
    const std::string which =
        n.origin != trained_here ? n.name + " of " + n.origin
                                 : (n.trained ? "replicate " : "untrained ") + to_text(n.replicate);
    text +=
        "  " + cell + ", " + to_text(n.units) + " units, " + which + " failed: " + n.reason + "\n";
  }
  return text.empty() ? text : "\n" + text;
}

// How many networks could not be compared, and why.
std::string incomparable(const Population& population) {
  std::map<std::string, long> counts;
  for (const std::string& why : population.comparable())
    if (why != compared) ++counts[why];
  std::string text;
  for (const auto& [why, count] : counts)
    text += (text.empty() ? "" : ", ") + fmt::format("{} {}", count, why);
  return text.empty() ? text : "\nNetworks that are compared with none: " + text + "\n";
}

// The accuracy for one label, and its value if the label meant nothing.
std::string accuracy_text(const std::vector<LabelEffect>& rows, Dissimilarity which, Label label) {
  for (const LabelEffect& row : rows) {
    if (row.dissimilarity != which || row.label != label || row.groups < 2) continue;
    const double meaningless = std::isnan(row.accuracy_null) ? row.chance : row.accuracy_null;
    return fmt::format("{:.2f}{} ({:.2f})", row.accuracy,
                       row.accuracy_p_holm < significance ? '*' : ' ', meaningless);
  }
  return "-";
}

std::string neighbour_table(const Population& population, const Job& job) {
  const std::vector<LabelEffect> rows = read_statistics(population).effects;
  Index networks = 0;
  bool with_origins = false;
  for (const LabelEffect& row : rows) {
    if (row.label == Label::architecture) networks = row.networks;
    with_origins = with_origins || row.label == Label::origin;
  }
  std::string text = fmt::format(
      "\nHow often a network's {} nearest neighbours give away its label, of {} trained networks\n"
      "(in brackets: if the label meant nothing; * corrected p < {})\n\n"
      "  {:<14}{:>20}{:>20}{}{:>10}\n",
      job.statistics.neighbours, networks, significance, "", "architecture", "activation",
      with_origins ? fmt::format("{:>20}", "origin") : "", "stress-1");
  for (const Dissimilarity which : job.compare.dissimilarity)
    text += fmt::format(
        "  {:<14}{:>20}{:>20}{}{:10.3f}\n", to_text(which),
        accuracy_text(rows, which, Label::architecture),
        accuracy_text(rows, which, Label::activation),
        with_origins ? fmt::format("{:>20}", accuracy_text(rows, which, Label::origin)) : "",
        population.embedding(which).stress1);
  return text;
}

}  // namespace

std::string summary_text(const StudyDirectory& directory, const Job& job) {
  const Population population(directory.population(), h5::Mode::read);
  const auto networks = population.labels();
  return nothing_solved(networks, job) + solved_table(networks, job, criterion(population, job)) +
         origins(networks) + failures(networks) + findings_table(population, networks, job) +
         attractor_line(population, networks) + incomparable(population) +
         neighbour_table(population, job);
}

}  // namespace unidyn
