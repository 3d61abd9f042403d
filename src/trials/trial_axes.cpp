#include "trial_axes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

constexpr std::array<std::pair<std::string_view, Role>, 22> axis_names{{
    {"trial", Role::trial},
    {"batch", Role::trial},
    {"episode", Role::trial},
    {"trial_number", Role::trial},
    {"time", Role::time},
    {"t", Role::time},
    {"step", Role::time},
    {"time_step", Role::time},
    {"timestep", Role::time},
    {"time_point", Role::time},
    {"timepoint", Role::time},
    {"frame", Role::time},
    {"bin", Role::time},
    {"channel", Role::channel},
    {"input", Role::channel},
    {"output", Role::channel},
    {"input_channel", Role::channel},
    {"output_channel", Role::channel},
    {"feature", Role::channel},
    {"unit", Role::channel},
    {"neuron", Role::channel},
    {"condition", Role::condition},
}};

const char* text_of(Role role) {
  switch (role) {
    case Role::trial:
      return "trial";
    case Role::time:
      return "time";
    case Role::channel:
      return "channel";
    case Role::condition:
      return "condition";
  }
  return "";
}

std::string lower_case(const std::string& text) {
  std::string lower;
  for (const char c : text) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

// Names that libraries give to unnamed axes.
bool is_anonymous(const std::string& name) {
  const auto stem = name.substr(0, name.find_last_not_of("0123456789") + 1);
  return name.empty() || stem == "phony_dim_" || stem == "dim_" || stem == "axis_";
}

}  // namespace

std::optional<Role> role_of(const std::string& name) {
  const std::string lower = lower_case(name);
  const auto find = [](std::string_view text) {
    return std::ranges::find(axis_names, text, &std::pair<std::string_view, Role>::first);
  };
  auto found = find(lower);
  if (found == axis_names.end() && lower.ends_with('s'))
    found = find(lower.substr(0, lower.size() - 1));
  if (found == axis_names.end()) return std::nullopt;
  return found->second;
}

std::optional<std::vector<std::size_t>> axes_by_name(const std::vector<std::string>& names,
                                                     std::span<const Role> wanted) {
  if (std::ranges::all_of(names, is_anonymous)) return std::nullopt;
  std::vector<std::size_t> axes;
  std::optional<std::size_t> missing;
  for (std::size_t w = 0; w < wanted.size(); ++w) {
    std::vector<std::size_t> here;
    for (std::size_t n = 0; n < names.size(); ++n)
      if (role_of(names[n]) == wanted[w]) here.push_back(n);
    const bool first_missing = here.empty() && !missing;
    if (first_missing) missing = w;
    if (here.size() != 1 && !first_missing) break;
    axes.push_back(here.empty() ? names.size() : here.front());
  }
  if (axes.size() == wanted.size() && names.size() == wanted.size()) {
    if (!missing) return axes;
    for (std::size_t n = 0; n < names.size(); ++n)
      if (!role_of(names[n])) axes[*missing] = n;
    if (axes[*missing] < names.size()) return axes;
  }
  std::vector<const char*> right;
  for (const Role role : wanted) right.push_back(text_of(role));
  throw UsageError(fmt::format("has axes named {}; {} are needed, in any order, or no names",
                               fmt::join(names, ", "), fmt::join(right, ", ")));
}

bool tells_axes(const std::string& attribute) {
  static constexpr std::array<std::string_view, 9> known{
      "_array_dimensions", "dims",       "dim_names", "dimensions", "dimension_order", "axes",
      "axis_names",        "axis_order", "order"};
  return std::ranges::find(known, lower_case(attribute)) != known.end();
}

std::vector<std::string> axes_told(const std::vector<std::string>& texts) {
  if (texts.size() != 1) return texts;
  std::vector<std::string> names;
  bool inside = false;
  for (const char c : texts.front()) {
    const bool letter = c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (letter && !inside) names.emplace_back();
    if (letter) names.back() += c;
    inside = letter;
  }
  return names;
}

}  // namespace unidyn
