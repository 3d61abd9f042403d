#include "unidyn/stages/summary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "summary_text.hpp"
#include "unidyn/similarity/statistics.hpp"
#include "unidyn/storage/population.hpp"

namespace unidyn {
namespace {

std::string solved_table(const std::vector<NetworkLabels>& networks, const Job& job) {
  std::string text = "Networks solved, of those trained (error below " +
                     to_text(job.training.threshold) + " of the targets' variance)\n\n  " +
                     fmt::format("{:<12}", "");
  for (const Activation f : job.grid.activation) text += fmt::format("{:>10}", to_text(f));
  text += "\n";
  for (const CellKind& row : cells_of(networks)) {
    text += "  " + fmt::format("{:<12}", cell_name(row));
    for (const Activation f : job.grid.activation) {
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

std::string failures(const std::vector<NetworkLabels>& networks) {
  std::string text;
  for (const NetworkLabels& n : networks)
    if (n.status == Status::failed)
      text += "  " + cell_name(n.cell) + " " + to_text(n.cell.activation) + ", " +
              to_text(n.units) + " units, " + (n.trained ? "replicate " : "untrained ") +
              to_text(n.replicate) + " failed: " + n.reason + "\n";
  return text.empty() ? text : "\n" + text;
}

std::string neighbour_table(const Population& population,
                            const std::vector<NetworkLabels>& networks, const Job& job) {
  std::vector<Index> trained;
  std::vector<long> cells, activations;
  for (std::size_t i = 0; i < networks.size(); ++i)
    if (networks[i].trained && networks[i].status == Status::complete) {
      trained.push_back(static_cast<Index>(i));
      cells.push_back(static_cast<long>(networks[i].cell.architecture));
      activations.push_back(static_cast<long>(networks[i].cell.activation));
    }
  std::string text = fmt::format(
      "\nHow often a network's 5 nearest neighbours give away its label, of "
      "{} trained networks\n\n  {:<14}{:>20}{:>20}{:>10}\n",
      trained.size(), "", "cell", "activation", "stress-1");
  for (const Dissimilarity which : job.compare.dissimilarity) {
    const Matrix<double> all = population.dissimilarity(which);
    const Matrix<double> among = all(trained, trained);
    const auto by_cell = neighbour_accuracy(among, cells);
    const auto by_activation = neighbour_accuracy(among, activations);
    text += fmt::format("  {:<14}{:6.2f} (chance {:4.2f}){:6.2f} (chance {:4.2f}){:10.3f}\n",
                        to_text(which), by_cell.accuracy, by_cell.chance, by_activation.accuracy,
                        by_activation.chance, population.embedding(which).stress1);
  }
  return text;
}

}  // namespace

std::string summary_text(const StudyDirectory& directory, const Job& job) {
  const Population population(directory.population(), h5::Mode::read);
  const auto networks = population.labels();
  return solved_table(networks, job) + failures(networks) +
         findings_table(population, networks, job) + attractor_line(population, networks) +
         neighbour_table(population, networks, job);
}

}  // namespace unidyn
