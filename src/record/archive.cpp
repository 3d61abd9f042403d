#include "archive.hpp"

#include <charconv>

namespace unidyn::archive {
namespace {

// More numbers than any record has: beyond this, a product of rows and columns might overflow.
constexpr Index most_numbers = Index{1} << 48;

bool sensible(Index rows, Index columns) {
  return rows >= 0 && columns >= 0 && (columns == 0 || rows <= most_numbers / columns);
}

// Single numbers are stored in the contents, others in the array of their type.
bool is_inline(const Field& field) {
  return !field.is_array && field.entries == 1 && field.type == FieldType::float64;
}

Index numbers_each(const Field& field) {
  return field.type == FieldType::complex ? 2 : 1;
}

// With the fewest digits that restore the number.
template <class T>
void append_number(std::string& text, T value) {
  char digits[32] = {' '};
  const auto [end, error] = std::to_chars(digits + 1, digits + sizeof digits, value);
  text.append(digits, end);
}

void append_texts(std::string& contents, const std::vector<std::string>& texts) {
  for (const std::string& text : texts)
    append_number(contents, static_cast<std::int64_t>(text.size()));
  contents.append(1, ' ');
  for (const std::string& text : texts) contents.append(text);
}

template <class T>
void append_pool(std::string& contents, std::vector<T>& pool, const std::vector<T>& values) {
  append_number(contents, static_cast<std::int64_t>(pool.size()));
  pool.insert(pool.end(), values.begin(), values.end());
}

// Numbers of type T from `pool`, starting at number `first`.
template <class T>
void take(std::string_view pool, Index first, Index count, std::vector<T>& values) {
  const std::size_t begin = sizeof(T) * static_cast<std::size_t>(first);
  const std::size_t size = sizeof(T) * static_cast<std::size_t>(count);
  require(first >= 0 && begin <= pool.size() && size <= pool.size() - begin,
          "there are fewer numbers than the contents say");
  values.resize(static_cast<std::size_t>(count));
  if (count > 0) std::memcpy(values.data(), pool.data() + begin, size);
}

}  // namespace

void pack(const Fields& fields, Packed& packed) {
  std::string& contents = packed.contents;
  for (const Field& field : fields) {
    contents.append(field.path).append(1, ' ').append(to_name(field.type));
    append_number(contents, std::int64_t{field.entries});
    for (const Index extent : field.shape) append_number(contents, std::int64_t{extent});
    if (field.type == FieldType::text)
      append_texts(contents, field.texts);
    else if (field.type == FieldType::float32)
      append_pool(contents, packed.float32, field.singles);
    else if (is_inline(field))
      append_number(contents, field.doubles.front());
    else if (field.type == FieldType::float64 || field.type == FieldType::complex)
      append_pool(contents, packed.float64, field.doubles);
    else
      for (const std::int64_t value : field.integers) append_number(contents, value);
    contents += '\n';
  }
}

void Cursor::unpack(Fields& fields) {
  for (Field& field : fields) unpack(field);
}

void Cursor::unpack(Field& field) {
  begin(field);
  field.entries = number<std::int64_t>();
  // Every entry takes at least one character.
  require(field.entries >= 0 && static_cast<std::size_t>(field.entries) <= from_.contents.size(),
          "more entries than there is room for");
  read_shapes(field);
  if (field.type == FieldType::text)
    read_texts(field);
  else
    read_numbers(field);
  end();
}

void Cursor::begin(const Field& field) {
  for (const std::string_view part :
       {std::string_view(field.path), std::string_view(" "), to_name(field.type)}) {
    if (!left_.starts_with(part))
      throw std::runtime_error("no " + field.path + " of type " + std::string(to_name(field.type)) +
                               " where it should be");
    left_.remove_prefix(part.size());
  }
}

void Cursor::read_shapes(Field& field) {
  if (!field.is_array) return;
  field.shape.resize(2 * static_cast<std::size_t>(field.entries));
  for (Index& extent : field.shape) extent = number<std::int64_t>();
  Index numbers = 0;
  for (Index e = 0; e < field.entries; ++e) {
    const auto at = 2 * static_cast<std::size_t>(e);
    require(sensible(field.shape[at], field.shape[at + 1]), "a matrix of an impossible size");
    numbers += field.size_of(e);
    require(numbers <= most_numbers, "matrices of an impossible size");
  }
}

void Cursor::read_texts(Field& field) {
  std::vector<std::size_t> lengths(static_cast<std::size_t>(field.size()));
  for (std::size_t& length : lengths) {
    const auto value = number<std::int64_t>();
    require(value >= 0, "a text of negative length");
    length = static_cast<std::size_t>(value);
  }
  require(left_.starts_with(' '), "texts are missing from the contents");
  left_.remove_prefix(1);
  for (const std::size_t length : lengths) {
    require(left_.size() > length, "a text is longer than the contents");
    field.texts.emplace_back(left_.substr(0, length));
    left_.remove_prefix(length);
  }
}

void Cursor::read_numbers(Field& field) {
  const Index count = field.size();
  if (field.type == FieldType::integer || field.type == FieldType::flag) {
    require(static_cast<std::size_t>(count) <= left_.size(),
            "integers are missing from the contents");
    field.integers.resize(static_cast<std::size_t>(count));
    for (std::int64_t& value : field.integers) value = number<std::int64_t>();
    return;
  }
  if (is_inline(field)) {
    field.doubles = {number<double>()};
    return;
  }
  const auto first = number<std::int64_t>();
  Index& next = field.type == FieldType::float32 ? next_float32_ : next_float64_;
  require(first == next, "numbers that do not begin where those before them end");
  next += numbers_each(field) * count;
  field.unread = extent_ == Extent::outline;
  if (field.unread) return;
  if (field.type == FieldType::float32)
    take(from_.float32, first, count, field.singles);
  else
    take(from_.float64, first, numbers_each(field) * count, field.doubles);
}

template <class T>
T Cursor::number() {
  T value = 0;
  require(left_.starts_with(' '), "a number is missing from the contents");
  const char* const last = left_.data() + left_.size();
  const auto [end, error] = std::from_chars(left_.data() + 1, last, value);
  require(error == std::errc(), "something other than a number among the contents");
  left_.remove_prefix(static_cast<std::size_t>(end - left_.data()));
  return value;
}

void Cursor::end() {
  require(left_.starts_with('\n'), "a line of the contents is longer than it should be");
  left_.remove_prefix(1);
}

}  // namespace unidyn::archive
