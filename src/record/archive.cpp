#include "archive.hpp"

#include <charconv>

namespace unidyn::archive {
namespace {

// More numbers than any record has: beyond it, a product of rows and columns might overflow.
constexpr Index most_numbers = Index{1} << 48;

bool sensible(Index rows, Index columns) {
  return rows >= 0 && columns >= 0 && (columns == 0 || rows <= most_numbers / columns);
}

// In as few digits as bring back the same number.
template <class T>
void append_number(std::string& text, T value) {
  char digits[32] = {' '};
  const auto [end, error] = std::to_chars(digits + 1, digits + sizeof digits, value);
  text.append(digits, end);
}

}  // namespace

void Writer::line(std::string_view name, std::string_view type, Index rows, Index columns) {
  to_.contents.append(prefix_).append(name).append(1, ' ').append(type);
  add(std::int64_t{rows});
  add(std::int64_t{columns});
}

void Writer::text(std::string_view name, std::string_view value) {
  line(name, "text", 1, static_cast<Index>(value.size()));
  to_.contents.append(1, ' ').append(value);
  end();
}

void Writer::real(std::string_view name, double value) {
  line(name, "real", 1, 1);
  append_number(to_.contents, value);
  end();
}

void Writer::add(std::int64_t value) {
  append_number(to_.contents, value);
}

Reader::Line Reader::next(std::string_view name, std::string_view type) {
  for (const std::string_view part :
       {std::string_view(prefix_), name, std::string_view(" "), type}) {
    if (!at_.left.starts_with(part))
      throw std::runtime_error("no " + prefix_ + std::string(name) + " of type " +
                               std::string(type) + " where it should be");
    at_.left.remove_prefix(part.size());
  }
  Line line{};
  line.rows = integer();
  line.columns = integer();
  require(sensible(line.rows, line.columns), "an array of an impossible size");
  if (type.starts_with("float")) line.first = integer();
  require(line.first >= 0, "an array before the first number");
  return line;
}

void Reader::end() {
  require(at_.left.starts_with('\n'), "a line of the contents is longer than it should be");
  at_.left.remove_prefix(1);
}

std::string_view Reader::text(std::string_view name) {
  const Line line = next(name, "text");
  const auto size = static_cast<std::size_t>(line.columns);
  require(at_.left.size() > size, "a text is longer than the contents");
  const std::string_view value = at_.left.substr(1, size);
  at_.left.remove_prefix(1 + size);
  end();
  return value;
}

template <class T>
T Reader::number() {
  T value = 0;
  require(at_.left.starts_with(' '), "a number is missing from the contents");
  const char* const last = at_.left.data() + at_.left.size();
  const auto [end, error] = std::from_chars(at_.left.data() + 1, last, value);
  require(error == std::errc(), "something other than a number among the contents");
  at_.left.remove_prefix(static_cast<std::size_t>(end - at_.left.data()));
  return value;
}
template std::int64_t Reader::number<std::int64_t>();

double Reader::real(std::string_view name) {
  const Line line = next(name, "real");
  require(line.rows == 1 && line.columns == 1, "a number that is not one");
  const auto value = number<double>();
  end();
  return value;
}

std::string_view Reader::word(std::string_view& words) {
  const std::string_view first = words.substr(0, words.find(' '));
  words.remove_prefix(std::min(words.size(), first.size() + 1));
  return first;
}

void Reader::require_fit(Index found, std::size_t items, std::string_view name) const {
  if (found != static_cast<Index>(items))
    throw std::runtime_error(prefix_ + std::string(name) + " does not fit the items");
}

void Reader::require_fit(Index found, const Matrix<std::int64_t>& shapes, Index numbers,
                         std::string_view name) const {
  Index size = 0;
  require(shapes.rows() == 2 || shapes.cols() == 0, "shapes are pairs");
  for (const auto& shape : shapes.colwise()) {
    require(sensible(shape(0), shape(1)), "a matrix of an impossible size");
    size = std::min(most_numbers, size + numbers * shape(0) * shape(1));
  }
  require_fit(found, static_cast<std::size_t>(size), name);
}

}  // namespace unidyn::archive
