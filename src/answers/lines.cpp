#include "lines.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace unidyn {
namespace {

std::string value_text(const Json& value) {
  if (value.is_null()) return "unknown";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number_float()) return fmt::format("{:.6g}", value.get<double>());
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const Json& item : value) text.append(text.empty() ? "" : ", ").append(value_text(item));
  return text;
}

bool is_blank(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>().empty();
  return value.is_structured() && value.empty();
}

}  // namespace

std::string lines_of(const Json& object, int depth) {
  const std::string indent(static_cast<std::size_t>(2 * depth), ' ');
  std::size_t width = 0;
  for (const auto& [name, value] : object.items())
    if (!value.is_object()) width = std::max(width, name.size());
  std::string text;
  for (const auto& [name, value] : object.items()) {
    if (is_blank(value)) continue;
    if (value.is_object())
      text += indent + name + "\n" + lines_of(value, depth + 1);
    else
      text += fmt::format("{}{:<{}}  {}\n", indent, name, width, value_text(value));
  }
  return text;
}

}  // namespace unidyn
