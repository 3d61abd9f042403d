#include "unidyn/core/settings.hpp"

#include <charconv>
#include <cmath>

namespace unidyn {
namespace {

std::string allowed(Range range) {
  const bool least = std::isfinite(range.least);
  const bool most = std::isfinite(range.most);
  if (least && most) return to_text(range.least) + " to " + to_text(range.most);
  if (least) return "at least " + to_text(range.least);
  if (most) return "at most " + to_text(range.most);
  return "any";
}

template <class Number>
void read_number(std::string_view text, Range range, const char* kind, Number& value) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  const double as_double = static_cast<double>(number);
  const bool in_range = as_double >= range.least && as_double <= range.most;
  if (error != std::errc() || stop != end || !std::isfinite(as_double) || !in_range)
    throw UsageError("'" + std::string(text) + "' is not allowed; " + kind + ", " + allowed(range));
  value = number;
}

template <class Number>
std::string shortest(Number value) {
  char buffer[64];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, result.ptr};
}

}  // namespace

std::string to_text(double value) {
  return shortest(value);
}
std::string to_text(long value) {
  return shortest(value);
}
std::string to_text(bool value) {
  return value ? "true" : "false";
}
std::string to_text(const std::string& value) {
  return value;
}
std::string to_text(const std::filesystem::path& value) {
  return value.string();
}

std::string to_text(const std::vector<std::filesystem::path>& paths) {
  std::string joined;
  for (const auto& path : paths) {
    const std::string name = path.string();
    const bool quoted = name.find_first_of(" \t") != name.npos;
    joined.append(joined.empty() ? "" : " ").append(quoted ? '"' + name + '"' : name);
  }
  return joined;
}

void read_text(std::string_view text, Range range, double& value) {
  read_number(text, range, "a number", value);
}
void read_text(std::string_view text, Range range, long& value) {
  read_number(text, range, "a whole number", value);
}
void read_text(std::string_view text, Range, bool& value) {
  if (text == "true" || text == "1") {
    value = true;
  } else if (text == "false" || text == "0") {
    value = false;
  } else {
    throw UsageError("unknown value '" + std::string(text) + "'; one of: true, false");
  }
}
void read_text(std::string_view text, Range, std::string& value) {
  if (text.find_first_of("#\n") != text.npos)
    throw UsageError("'" + std::string(text) +
                     "' is not allowed; job files have no place for texts with # or line breaks");
  value = text;
}
void read_text(std::string_view text, Range range, std::filesystem::path& value) {
  std::string name;
  read_text(text, range, name);
  value = name;
}

void read_text(std::string_view text, Range range, const std::filesystem::path& directory,
               std::filesystem::path& value) {
  read_text(text, range, value);
  if (!value.empty())
    read_text(std::filesystem::absolute(directory / value).lexically_normal().string(), range,
              value);
}

void read_text(std::string_view text, Range range, const std::filesystem::path& directory,
               std::vector<std::filesystem::path>& values) {
  std::vector<std::filesystem::path> paths;
  std::set<std::filesystem::path> listed_before;
  // Every second part stands between quotes.
  std::vector<std::string> names;
  for (bool quoted = false;; quoted = !quoted) {
    const auto quote = text.find('"');
    if (quoted && quote == text.npos) throw UsageError("a quote \" has no second one");
    const std::string_view part = text.substr(0, quote);
    for (const std::string& name : quoted ? std::vector{std::string(part)} : words(part))
      names.push_back(name);
    if (quote == text.npos) break;
    text.remove_prefix(quote + 1);
  }
  for (const std::string& name : names) {
    std::filesystem::path path;
    read_text(name, range, directory, path);
    if (path.empty()) throw UsageError("\"\" names no file");
    if (!listed_before.insert(path).second) throw UsageError("'" + name + "' is listed twice");
    paths.push_back(path);
  }
  values = std::move(paths);
}

std::vector<std::string> words(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  std::vector<std::string> all;
  for (auto begin = text.find_first_not_of(blanks); begin != text.npos;) {
    const auto end = text.find_first_of(blanks, begin);
    all.emplace_back(text.substr(begin, end - begin));
    begin = text.find_first_not_of(blanks, end);
  }
  return all;
}

}  // namespace unidyn
