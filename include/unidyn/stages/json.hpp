#pragma once
// JSON that the program writes: answers to other programs, and files.
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace unidyn {

using Json = nlohmann::ordered_json;

/// A number without a point where it is whole; null where it is none.
inline Json number_json(double value) {
  constexpr double exact = 9007199254740992;  // 2⁵³
  if (!std::isfinite(value)) return nullptr;
  if (value == std::floor(value) && std::abs(value) < exact)
    return static_cast<std::int64_t>(value);
  return value;
}

/// For a file or a terminal: with line breaks, whatever bytes texts are of.
inline std::string dumped(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace unidyn
