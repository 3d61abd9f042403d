#pragma once
// The kinds of cell, for tests that hold for each of them.
#include <string>
#include <vector>

#include "unidyn/cells/cell.hpp"

namespace unidyn {

inline std::vector<CellKind> every_kind() {
  std::vector<CellKind> kinds;
  for (const auto& [architecture, a] : Names<Architecture>::value)
    for (const auto& [activation, b] : Names<Activation>::value)
      for (const auto& [reset, c] : Names<Reset>::value)
        if (reset == Reset::before || architecture == Architecture::gru)
          kinds.push_back({architecture, activation, reset});
  return kinds;
}

inline std::string text_of(const CellKind& kind) {
  std::string text(to_name(kind.architecture));
  text.append("_").append(to_name(kind.activation));
  if (kind.architecture == Architecture::gru) text.append("_").append(to_name(kind.reset));
  return text;
}

template <class S>
std::span<S> span_of(Vector<S>& v) {
  return {v.data(), static_cast<std::size_t>(v.size())};
}

}  // namespace unidyn
