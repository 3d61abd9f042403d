#pragma once
// Settings that describe themselves. A settings struct lists its members once,
//
//   struct AdamSettings {
//     double rate = 1e-3;
//     static void describe(auto& self, auto&& setting) {
//       setting("rate", self.rate, Range{1e-12, 1e3}, "learning rate of the first step");
//     }
//   };
//
// From that list the job file is parsed, checked and written out with all defaults resolved; it
// also gives the canonical text that identifies a point, and the text of --help.
#include <filesystem>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "unidyn/core/enumeration.hpp"

namespace unidyn {

/// The closed interval that a numeric setting must lie in.
struct Range {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
};

/// The shortest text that reads back as exactly `value`.
std::string to_text(double value);
std::string to_text(long value);
std::string to_text(bool value);
std::string to_text(const std::string& value);
std::string to_text(const std::filesystem::path& value);
/// Paths separated by blanks; those with blanks in them stand in double quotes.
std::string to_text(const std::vector<std::filesystem::path>& paths);
template <Named E>
std::string to_text(E value) {
  return std::string(to_name(value));
}
template <class T>
std::string to_text(const std::vector<T>& values) {
  std::string joined;
  for (const T& value : values) joined.append(joined.empty() ? "" : " ").append(to_text(value));
  return joined;
}

/// Parses `text` into `value`. Throws UsageError that states the allowed values.
void read_text(std::string_view text, Range range, double& value);
void read_text(std::string_view text, Range range, long& value);
void read_text(std::string_view text, Range range, bool& value);
void read_text(std::string_view text, Range range, std::string& value);
void read_text(std::string_view text, Range range, std::filesystem::path& value);
template <Named E>
void read_text(std::string_view text, Range, E& value) {
  value = from_name<E>(text);
}

/// The words of `text`, separated by whitespace.
std::vector<std::string> words(std::string_view text);

/// A list of items separated by whitespace; it must not be empty or list an item twice.
template <class T>
void read_text(std::string_view text, Range range, std::vector<T>& values) {
  std::vector<T> items;
  std::set<T> listed_before;
  for (const std::string& word : words(text)) {
    T item{};
    read_text(word, range, item);
    if (!listed_before.insert(item).second) throw UsageError("'" + word + "' is listed twice");
    items.push_back(item);
  }
  if (items.empty()) throw UsageError("the list is empty; at least one value is needed");
  values = std::move(items);
}

/// The same for a setting in a file in `directory`: relative paths are resolved against `directory`
/// and become absolute.
template <class T>
void read_text(std::string_view text, Range range, const std::filesystem::path&, T& value) {
  read_text(text, range, value);
}
void read_text(std::string_view text, Range range, const std::filesystem::path& directory,
               std::filesystem::path& value);
/// A list of paths as to_text() writes it. It may be empty; no path stands in it twice.
void read_text(std::string_view text, Range range, const std::filesystem::path& directory,
               std::vector<std::filesystem::path>& values);

/// Parses `text` into the setting `key` of `settings`; false if there is no such setting. Throws
/// UsageError that states the allowed values.
template <class Settings>
bool assign_setting(Settings& settings, std::string_view key, std::string_view text,
                    const std::filesystem::path& directory = ".") {
  bool known = false;
  Settings::describe(settings, [&](std::string_view name, auto& value, Range range, auto) {
    if (name != key) return;
    known = true;
    read_text(text, range, directory, value);
  });
  return known;
}

/// One setting as shown to users.
struct SettingText {
  std::string key;
  std::string value;
  std::string help;  // including the names to choose from
};

/// " (a, b, c)", the names of T or of its items if it is a list; empty if T has no names.
template <class T>
std::string choices_text(const T&) {
  return {};
}
template <Named E>
std::string choices_text(const E&) {
  return " (" + all_names<E>() + ")";
}
template <Named E>
std::string choices_text(const std::vector<E>&) {
  return choices_text(E{});
}

/// The settings of `settings`, in the order in which it describes them.
template <class Settings>
std::vector<SettingText> listed(const Settings& settings) {
  std::vector<SettingText> all;
  Settings::describe(settings, [&](std::string_view key, const auto& value, Range, auto help) {
    all.push_back({std::string(key), to_text(value), std::string(help) + choices_text(value)});
  });
  return all;
}

/// One line `prefix`key = value for each setting: part of a canonical text.
template <class Settings>
std::string canonical_text(std::string_view prefix, const Settings& settings) {
  std::string text;
  for (const SettingText& s : listed(settings))
    text.append(prefix).append(s.key).append(" = ").append(s.value).append("\n");
  return text;
}

}  // namespace unidyn
