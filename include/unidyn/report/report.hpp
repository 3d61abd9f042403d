#pragma once
// The data of a report: what a population holds, reduced to what one page can show.
//
// All networks have a row in its tables and a place on its maps, up to `most_networks`; of more,
// every k-th is shown. Heat maps are of at most `heat_rows` networks, evenly spread over the grid.
// Details (loss curve, example trials, trajectories, fixed points) are kept of all networks where
// they fit into `budget`; else of failed networks, and then of others in the order of van der
// Corput's sequence, every beginning of which is evenly spread, until it is used up. What was left
// out is said in the data, for the page to say.
#include <filesystem>
#include <functional>

#include "unidyn/core/stop_requested.hpp"
#include "unidyn/embedding/mds.hpp"
#include "unidyn/population/population.hpp"
#include "unidyn/report/page.hpp"

namespace unidyn {

/// What bounds the size of a report.
struct ReportLimits {
  Index most_networks = 10000;
  Index heat_rows = 512;
  std::size_t budget = std::size_t{12} << 20;  // for details [bytes of the page]
};

/// What a report is asked to say beside what the population holds.
struct ReportSubject {
  std::filesystem::path directory;
  std::vector<Dissimilarity> dissimilarities;  // those that were not computed are left out
  MdsSettings embed;
  long seed = 1;                    // of the job
  double threshold = 0;             // error below which a network is solved; 0: none
  std::vector<std::string> alarms;  // what has to be read before anything else
  std::function<void(double)> share = [](double) {};  // told how much of the report is made
};

/// The data of the report on `population`. Where there are controls and so no embedding of the
/// trained networks by themselves, that is computed here, by landmarks where they are more than
/// 1000. Throws Interrupted when asked to stop.
PageData report_of(const Population& population, const ReportSubject& subject,
                   const ReportLimits& limits, const StopRequested& stop_requested);

/// The first `count` numbers below `size` in the order of van der Corput's sequence in base 2: each
/// beginning is spread evenly. All of them where there are no more.
std::vector<Index> spread(Index size, Index count);

}  // namespace unidyn
