#include "unidyn/report/report.hpp"

#include <algorithm>
#include <bit>

#include "parts.hpp"

namespace unidyn {

std::vector<Index> spread(Index size, Index count) {
  std::vector<Index> order;
  const auto last = std::bit_ceil(static_cast<std::uint64_t>(std::max<Index>(size, 1)));
  const int digits = std::countr_zero(last);
  for (std::uint64_t i = 0; i < last && static_cast<Index>(order.size()) < count; ++i) {
    std::uint64_t reversed = 0;
    for (int digit = 0; digit < digits; ++digit)
      reversed |= (i >> digit & 1) << (digits - 1 - digit);
    if (static_cast<Index>(reversed) < size) order.push_back(static_cast<Index>(reversed));
  }
  return order;
}

void ReportMaking::warn(const std::string& text, bool alarm) {
  data["warnings"].push_back({{"text", text}, {"alarm", alarm}});
}

PageData report_of(const Population& population, const ReportSubject& subject,
                   const ReportLimits& limits, const StopRequested& stop_requested) {
  ReportMaking making{population, subject, limits, stop_requested, population.labels(), {}, {}, {}};
  making.shown = spread(population.size(), limits.most_networks);
  std::ranges::sort(making.shown);
  making.data["warnings"] = Json::array();
  add_summary(making);
  add_comparisons(making);
  add_findings(making);
  add_details(making);
  // Texts may come from users' files: invalid UTF-8 is replaced visibly.
  return {making.data.dump(-1, ' ', false, Json::error_handler_t::replace),
          std::move(making.packs)};
}

}  // namespace unidyn
