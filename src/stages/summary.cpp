#include "unidyn/stages/summary.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include "unidyn/similarity/statistics.hpp"
#include "unidyn/storage/population.hpp"

namespace unidyn {
namespace {

template <class... Arguments>
std::string format(const char* pattern, Arguments... arguments) {
  char line[256];
  std::snprintf(line, sizeof line, pattern, arguments...);
  return line;
}

bool solved(const NetworkLabels& network) {
  return network.stop_reason == StopReason::solved;
}

std::string cell_name(const CellKind& cell) {
  if (cell.architecture != Architecture::gru) return to_text(cell.architecture);
  return to_text(cell.architecture) + (cell.reset == Reset::after ? " (after)" : "");
}

std::string solved_table(const std::vector<NetworkLabels>& networks, const Job& job) {
  std::string text = "Networks solved, of those trained (error below " +
                     to_text(job.training.threshold) + " of the targets' variance)\n\n  " +
                     format("%-12s", "");
  for (const Activation f : job.grid.activation) text += format("%10s", to_text(f).c_str());
  text += "\n";
  std::vector<CellKind> rows;
  for (const NetworkLabels& n : networks) {
    const CellKind row{n.cell.architecture, Activation::tanh, n.cell.reset};
    if (std::find(rows.begin(), rows.end(), row) == rows.end()) rows.push_back(row);
  }
  for (const CellKind& row : rows) {
    text += "  " + format("%-12s", cell_name(row).c_str());
    for (const Activation f : job.grid.activation) {
      long trained = 0, good = 0;
      for (const NetworkLabels& n : networks)
        if (n.trained && n.cell == CellKind{row.architecture, f, row.reset}) {
          ++trained;
          good += solved(n);
        }
      text += format("%10s", (std::to_string(good) + "/" + std::to_string(trained)).c_str());
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

// What the fixed points of one network amount to.
struct Landscape {
  long fixed = 0;
  long stable = 0;
  std::set<std::int64_t> stable_labels;
};

std::vector<Landscape> landscapes(const Population& population) {
  std::vector<Landscape> all(static_cast<std::size_t>(population.size()));
  const auto network = population.file().read<std::int64_t>("/fixed_point/network");
  const auto slow = population.file().read<std::uint8_t>("/fixed_point/slow");
  const auto stable = population.file().read<std::uint8_t>("/fixed_point/stable");
  const auto label = population.file().read<std::int64_t>("/fixed_point/label");
  for (std::size_t p = 0; p < network.size(); ++p) {
    if (slow[p]) continue;
    Landscape& landscape = all[static_cast<std::size_t>(network[p])];
    ++landscape.fixed;
    if (stable[p]) {
      ++landscape.stable;
      landscape.stable_labels.insert(label[p]);
    }
  }
  return all;
}

long median(std::vector<long> values) {
  if (values.empty()) return 0;
  std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

// The labels whose digits are all −1 or +1: one for each memory.
std::vector<std::int64_t> corner_labels(Index bits) {
  std::vector<std::int64_t> corners;
  for (Index label = 0; label < label_count(bits); ++label)
    if (label_text(label, bits).find('0') == std::string::npos) corners.push_back(label);
  return corners;
}

std::string fixed_point_table(const Population& population,
                              const std::vector<NetworkLabels>& networks, const Job& job) {
  const Index bits = output_size(job.task);
  const auto corners = corner_labels(bits);
  const auto all = landscapes(population);
  std::string text = format(
      "\nFixed points without input, in solved networks (ideal: %td, %zu of "
      "them stable)\n\n  %-12s%10s%10s%24s\n",
      label_count(bits), corners.size(), "", "median", "stable", "every memory is stable");
  for (const Activation f : job.grid.activation) {
    std::vector<long> fixed, stable;
    long whole = 0;
    for (std::size_t i = 0; i < networks.size(); ++i) {
      if (!solved(networks[i]) || networks[i].cell.activation != f) continue;
      fixed.push_back(all[i].fixed);
      stable.push_back(all[i].stable);
      whole += std::all_of(corners.begin(), corners.end(),
                           [&](auto c) { return all[i].stable_labels.contains(c); });
    }
    text += format("  %-12s%10ld%10ld%24s\n", to_text(f).c_str(), median(fixed), median(stable),
                   (std::to_string(whole) + "/" + std::to_string(fixed.size())).c_str());
  }
  return text;
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
  std::string text = format(
      "\nHow often a network's 5 nearest neighbours give away its label, of "
      "%zu trained networks\n\n  %-14s%20s%20s%10s\n",
      trained.size(), "", "cell", "activation", "stress-1");
  for (const Dissimilarity which : job.compare.dissimilarity) {
    const Matrix<double> all = population.dissimilarity(which);
    const Matrix<double> among = all(trained, trained);
    const auto by_cell = neighbour_accuracy(among, cells);
    const auto by_activation = neighbour_accuracy(among, activations);
    text += format("  %-14s%6.2f (chance %4.2f)%6.2f (chance %4.2f)%10.3f\n",
                   to_text(which).c_str(), by_cell.accuracy, by_cell.chance, by_activation.accuracy,
                   by_activation.chance, population.embedding(which).stress1);
  }
  return text;
}

}  // namespace

std::string summary_text(const StudyDirectory& directory, const Job& job) {
  const Population population(directory.population(), h5::Mode::read);
  const auto networks = population.labels();
  return solved_table(networks, job) + failures(networks) +
         fixed_point_table(population, networks, job) + neighbour_table(population, networks, job);
}

}  // namespace unidyn
