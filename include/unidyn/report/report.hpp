#pragma once
// The data of a report: a population reduced to what one page can show.
//
// Up to `most_networks` networks have a row in its tables and a place on its maps; if there are
// more, every k-th is shown. Heat maps show at most `heat_rows` networks, evenly spread over the
// grid. Details (loss curve, example trials, trajectories, fixed points) are included for all
// networks if they fit into `budget`; otherwise for failed networks, and then for others in the
// order of van der Corput's sequence, every prefix of which is evenly spread, until the budget is
// used up. The data state what was left out, so that the page can show it.
#include <filesystem>
#include <functional>

#include "unidyn/core/stop_requested.hpp"
#include "unidyn/embedding/mds.hpp"
#include "unidyn/population/population.hpp"
#include "unidyn/report/page.hpp"

namespace unidyn {

/// Limits on the size of a report.
struct ReportLimits {
  Index most_networks = 10000;
  Index heat_rows = 512;
  std::size_t budget = std::size_t{12} << 20;  // for details [bytes of the page]
};

/// Information for a report that the population does not hold.
struct ReportSubject {
  std::filesystem::path directory;
  std::vector<Dissimilarity> dissimilarities;  // those not yet computed are left out
  MdsSettings embed;
  long seed = 1;                    // of the job
  double threshold = 0;             // error below which a network is solved; 0: none
  std::vector<std::string> alarms;  // what has to be read before anything else
  std::function<void(double)> share = [](double) {};  // told how much of the report is made
};

/// The data of the report on `population`. If there are controls, and so no embedding of the
/// trained networks alone, that embedding is computed here, by landmarks if they are more than
/// 1000. Throws Interrupted when asked to stop.
PageData report_of(const Population& population, const ReportSubject& subject,
                   const ReportLimits& limits, const StopRequested& stop_requested);

/// The first `count` numbers below `size` in the order of van der Corput's sequence in base 2:
/// every prefix is evenly spread. All numbers if `size` ≤ `count`.
std::vector<Index> spread(Index size, Index count);

}  // namespace unidyn
