#include "unidyn/cli/timing.hpp"

#include <cstdio>

#include "unidyn/cli/progress.hpp"
#include "unidyn/linalg/instruction_set.hpp"

namespace unidyn {
namespace {

template <class... Arguments>
std::string format(const char* pattern, Arguments... arguments) {
  char line[256];
  std::snprintf(line, sizeof line, pattern, arguments...);
  return line;
}

}  // namespace

std::string timing_text(const SweepResult& swept, const StageSeconds& later) {
  const double all = swept.workers * swept.seconds;
  const auto line = [&](const char* name, double seconds) {
    return format("  %-10s%4.0f %%", name, all > 0 ? 100 * seconds / all : 0);
  };
  const TimeSpent& spent = swept.spent;
  std::string text = format("Where the time went (%d worker%s for %s)\n\n", swept.workers,
                            swept.workers == 1 ? "" : "s", duration_text(swept.seconds).c_str());
  text += line("training", spent.training);
  if (spent.attainable > 0)
    text += format("   at %.2f of the peak of %.0f GFLOP/s a core (%s)", spent.share_of_peak(),
                   swept.peak / 1e9, instruction_set().c_str());
  text.append("\n");
  for (const auto& [name, seconds] :
       {std::pair("analysis", spent.analysis), std::pair("records", spent.records),
        std::pair("waiting", spent.waiting)})
    text.append(line(name, seconds)).append("\n");
  return text + format("  then gather %.1f s, compare %.1f s, embed %.1f s, statistics %.1f s\n",
                       later.gather, later.compare, later.embed, later.statistics);
}

}  // namespace unidyn
