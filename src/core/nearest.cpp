#include "unidyn/core/nearest.hpp"

#include <algorithm>
#include <limits>

namespace unidyn {
namespace {

std::string_view last_component(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == name.npos ? name : name.substr(dot + 1);
}

// Those for which `distance` is least, if it is at most `most`.
template <class Distance>
std::vector<std::string> closest(std::span<const std::string> known, std::size_t most,
                                 Distance distance) {
  std::vector<std::string> found;
  for (const std::string& name : known) {
    const std::size_t d = distance(name);
    if (d > most) continue;
    if (d < most) found.clear();
    most = d;
    found.push_back(name);
  }
  return found;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Rows of the table: to the first i - 2, i - 1 and i letters of a from each beginning of b.
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      const bool exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (exchanged) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::vector<std::string> nearest(std::string_view given, std::span<const std::string> known) {
  const std::string_view last = last_component(given);
  auto found =
      closest(known, 0, [&](const std::string& name) -> std::size_t {  // the same last component
        return last_component(name) == last ? 0 : 1;
      });
  if (found.empty())
    found =
        closest(known, std::max<std::size_t>(1, given.size() / 3), [&](const std::string& name) {
          const bool whole = given.find('.') != given.npos;
          const std::size_t d = edit_distance(given, whole ? name : last_component(name));
          return d < given.size() ? d
                                  : std::numeric_limits<std::size_t>::max();  // nothing in common
        });
  constexpr std::size_t most = 3;
  if (found.size() > most) found.clear();
  return found;
}

std::string did_you_mean(std::string_view given, std::span<const std::string> known) {
  const auto found = nearest(given, known);
  std::string text;
  for (const std::string& name : found) text.append(text.empty() ? "" : " or ").append(name);
  return text.empty() ? text : "did you mean " + text + "?";
}

}  // namespace unidyn
