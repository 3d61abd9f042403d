#include "unidyn/cli/timing.hpp"

#include <fmt/format.h>

#include "unidyn/cli/progress.hpp"
#include "unidyn/linalg/instruction_set.hpp"

namespace unidyn {
std::string timing_text(const SweepResult& swept, const StageSeconds& later) {
  const double all = swept.workers * swept.seconds;
  const auto line = [&](const char* name, double seconds) {
    return fmt::format("  {:<10}{:4.0f} %", name, all > 0 ? 100 * seconds / all : 0);
  };
  const TimeSpent& spent = swept.spent;
  std::string text = fmt::format("Where the time went ({} worker{} for {})\n\n", swept.workers,
                                 swept.workers == 1 ? "" : "s", duration_text(swept.seconds));
  text += line("training", spent.training);
  if (spent.attainable > 0)
    text += fmt::format("   at {:.2f} of the peak of {:.0f} GFLOP/s a core ({})",
                        spent.share_of_peak(), swept.peak / 1e9, instruction_set());
  text.append("\n");
  for (const auto& [name, seconds] :
       {std::pair("analysis", spent.analysis), std::pair("records", spent.records),
        std::pair("waiting", spent.waiting)})
    text.append(line(name, seconds)).append("\n");
  return text + fmt::format(
                    "  then gather {:.1f} s, compare {:.1f} s, embed {:.1f} s, statistics {:.1f} "
                    "s, report "
                    "{:.1f} s\n",
                    later.gather, later.compare, later.embed, later.statistics, later.report);
}

}  // namespace unidyn
