#pragma once
// The parts of a report. Each adds its results to the data.
#include <nlohmann/json.hpp>
#include <string_view>

#include "unidyn/report/pack.hpp"
#include "unidyn/report/report.hpp"

namespace unidyn {

using Json = nlohmann::json;

/// The data shared by all parts.
struct ReportMaking {
  const Population& population;
  const ReportSubject& subject;
  const ReportLimits& limits;
  const StopRequested& stop_requested;
  std::vector<NetworkLabels> labels;  // of all networks
  std::vector<Index> shown;           // indices of the networks on the page, ascending
  Json data = Json::object();
  std::vector<std::pair<std::string, std::string>> packs;

  void keep(const std::string& name, const Pack& pack) { packs.emplace_back(name, pack.text()); }
  void warn(const std::string& text, bool alarm = false);
  void stop_if_asked() const {
    if (stop_requested()) throw Interrupted();
  }

  template <h5::Element T>
  std::vector<T> read(const std::string& path) const {
    return population.file().read<T>(path);
  }
  bool has(const std::string& path) const { return population.file().exists(path); }

  /// The shown part of `all`, which has a row of equal width for each network.
  template <class T>
  std::vector<T> of_shown(const std::vector<T>& all) const {
    const std::size_t width = all.size() / labels.size();
    std::vector<T> some;
    some.reserve(shown.size() * width);
    for (const Index i : shown) {
      const auto first = all.begin() + static_cast<std::ptrdiff_t>(width) * i;
      some.insert(some.end(), first, first + static_cast<std::ptrdiff_t>(width));
    }
    return some;
  }
};

/// The study as a whole: title, counts, warnings, machine, time; and one row for each
/// network.
void add_summary(ReportMaking& making);
/// For each dissimilarity its maps, its heat map and its statistics.
void add_comparisons(ReportMaking& making);
/// The answers to the job's questions, as one or a few numbers for each network.
void add_findings(ReportMaking& making);
/// A pack for each network, as long as there is room.
void add_details(ReportMaking& making);

}  // namespace unidyn
