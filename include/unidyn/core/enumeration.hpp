#pragma once
// Enumerations that have names in job files, on the command line and in result files.
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "unidyn/core/error.hpp"

namespace unidyn {

/// Specialised for each enumeration E: an array `value` of (E, name) pairs, in the order in which
/// users should see them.
template <class E>
struct Names;

template <class E>
concept Named = requires {
  Names<E>::value;
};

/// The name of `e`. Requires that it has one.
template <Named E>
constexpr std::string_view to_name(E e) {
  for (const auto& [value, name] : Names<E>::value)
    if (value == e) return name;
  throw std::invalid_argument("to_name: an enumerator without a name");
}

/// The names of E, joined by ", ".
template <Named E>
std::string all_names() {
  std::string joined;
  for (const auto& [value, name] : Names<E>::value)
    joined.append(joined.empty() ? "" : ", ").append(name);
  return joined;
}

/// The enumerator called `name`. Throws UsageError that lists the names there are.
template <Named E>
E from_name(std::string_view name) {
  for (const auto& [value, candidate] : Names<E>::value)
    if (candidate == name) return value;
  throw UsageError("unknown value '" + std::string(name) + "'; one of: " + all_names<E>());
}

}  // namespace unidyn
