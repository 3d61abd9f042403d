#pragma once
// The members of a result as a flat list, which can be written, read back and gathered over
// networks without knowing the result's type. A member of list items is one field, with one entry
// for each item.
#include <complex>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "unidyn/core/error.hpp"
#include "unidyn/linalg/types.hpp"
#include "unidyn/results/about.hpp"

namespace unidyn {

/// The type of a field's values.
enum class FieldType { text, flag, integer, float32, float64, complex };
template <>
struct Names<FieldType> {
  static constexpr std::array<std::pair<FieldType, std::string_view>, 6> value{
      {{FieldType::text, "text"},
       {FieldType::flag, "flag"},
       {FieldType::integer, "int64"},
       {FieldType::float32, "float32"},
       {FieldType::float64, "float64"},
       {FieldType::complex, "complex"}}};
};

/// One member of a result.
struct Field {
  std::string path;  // without a leading "/"
  FieldType type{};
  bool is_array = false;              // entries are vectors or matrices rather than single values
  bool hidden = false;                // stored in records only
  std::vector<Dimension> dimensions;  // of the enclosing lists, outermost first, then its own
  std::size_t own = 0;                // how many dimensions are its own
  About about;

  Index entries = 0;
  std::vector<Index> shape;  // of arrays: rows and columns of each entry
  // The values of all entries, one after the other, matrices in column-major order. Only the vector
  // of the field's type is used; complex numbers take two doubles, flags are integers.
  std::vector<std::string> texts;
  std::vector<std::int64_t> integers;
  std::vector<float> singles;
  std::vector<double> doubles;
  bool unread = false;  // floating-point values were not read; see Extent

  /// The number of values in an entry: 1 unless it is an array.
  Index size_of(Index entry) const;
  /// The number of values in all entries.
  Index size() const;
};
using Fields = std::vector<Field>;

template <class T>
concept EigenMatrix = std::derived_from<T, Eigen::PlainObjectBase<T>>;

namespace detail {

template <class T>
struct IsArray : std::bool_constant<EigenMatrix<T>> {};
template <Named E>
struct IsArray<std::vector<E>> : std::true_type {};
template <std::integral I, std::size_t N>
struct IsArray<std::array<I, N>> : std::true_type {};

template <class T>
struct ValueOf {
  using Type = T;
};
template <class T>
requires IsArray<T>::value struct ValueOf<T> {
  using Type = std::remove_cvref_t<decltype(*std::declval<T&>().data())>;
};

template <class T>
constexpr FieldType field_type() {
  using V = typename ValueOf<T>::Type;
  if constexpr (std::same_as<V, std::string> || Named<V>)
    return FieldType::text;
  else if constexpr (std::same_as<V, bool>)
    return FieldType::flag;
  else if constexpr (std::integral<V>)
    return FieldType::integer;
  else if constexpr (std::same_as<V, float>)
    return FieldType::float32;
  else if constexpr (std::same_as<V, double>)
    return FieldType::float64;
  else
    return FieldType::complex;
}

/// The position of a visitor within a description.
class Place {
 protected:
  /// Calls `visit` within the group `name`, whose members get `dimension` as an enclosing dimension
  /// if it is given.
  template <class Visit>
  void within(std::string_view name, std::optional<Dimension> dimension, Visit visit) {
    const std::string before = prefix_;
    prefix_ = path(name);
    if (!prefix_.empty() && !prefix_.ends_with('/')) prefix_ += '/';
    if (dimension) dimensions_.push_back(*dimension);
    visit();
    if (dimension) dimensions_.pop_back();
    prefix_ = before;
  }
  std::string path(std::string_view name) const {
    return name.starts_with('/') ? std::string(name.substr(1)) : prefix_ + std::string(name);
  }

  std::string prefix_;
  std::vector<Dimension> dimensions_;
  std::size_t next_ = 0;  // index of the next field
  bool passing_ = false;  // visit members without writing or reading values
};

}  // namespace detail

/// The visitor that turns a description into fields.
class FieldWriter : detail::Place {
 public:
  /// Appends fields to `to`; without entries if `blank`.
  explicit FieldWriter(Fields& to, bool blank = false) : to_(to) {
    next_ = to.size();
    passing_ = blank;
  }

  template <class T>
  void operator()(std::string_view name, const T& value, std::initializer_list<Dimension> own,
                  const About& about) {
    put(name, value, own, about, false);
  }
  template <class T>
  void operator()(std::string_view name, const T& value, const About& about) {
    put(name, value, {}, about, false);
  }
  template <class T>
  void hidden(std::string_view name, const T& value) {
    put(name, value, {}, {}, true);
  }
  template <class S>
  void group(std::string_view name, const S& value) {
    within(name, {}, [&] { S::describe(value, *this); });
  }
  template <class S>
  void part(std::string_view name, const S& value, bool there) {
    within(name, {}, [&] {
      hidden("there", there);
      const bool before = passing_;
      passing_ = passing_ || !there;
      S::describe(value, *this);
      passing_ = before;
    });
  }
  template <class S>
  void part(std::string_view name, const std::optional<S>& value) {
    part(name, value ? *value : S{}, value.has_value());
  }
  template <class Item>
  void each(std::string_view name, const std::vector<Item>& list, Dimension dimension) {
    within(name, dimension, [&] {
      hidden("items", static_cast<std::int64_t>(list.size()));
      const std::size_t first = next_;
      const bool before = passing_;
      passing_ = true;  // creates the fields even if the list is empty
      const Item blank{};
      Item::describe(blank, *this);
      passing_ = before;
      if (passing_) return;
      for (const Item& item : list) {
        next_ = first;
        Item::describe(item, *this);
      }
    });
  }

 private:
  template <class T>
  void put(std::string_view name, const T& value, std::initializer_list<Dimension> own,
           const About& about, bool is_hidden) {
    if (next_ == to_.size()) {
      Field& made = to_.emplace_back();
      made.path = path(name);
      made.type = detail::field_type<T>();
      made.is_array = detail::IsArray<T>::value;
      made.hidden = is_hidden;
      made.dimensions = dimensions_;
      made.dimensions.insert(made.dimensions.end(), own);
      made.own = own.size();
      made.about = about;
    }
    Field& field = to_[next_++];
    if (passing_) return;
    ++field.entries;
    if constexpr (EigenMatrix<T>) {
      field.shape.insert(field.shape.end(), {value.rows(), value.cols()});
      add(field, std::span(value.data(), static_cast<std::size_t>(value.size())));
    } else if constexpr (detail::IsArray<T>::value) {
      field.shape.insert(field.shape.end(), {static_cast<Index>(value.size()), 1});
      add(field, std::span(value.data(), value.size()));
    } else {
      add(field, std::span(&value, 1));
    }
  }
  template <class V, std::size_t N>
  static void add(Field& field, std::span<V, N> values) {
    using T = std::remove_const_t<V>;
    if constexpr (std::same_as<T, std::string>)
      field.texts.insert(field.texts.end(), values.begin(), values.end());
    else if constexpr (Named<T>)
      for (const T value : values) field.texts.emplace_back(to_name(value));
    else if constexpr (std::integral<T>)
      for (const T value : values) field.integers.push_back(static_cast<std::int64_t>(value));
    else if constexpr (std::same_as<T, float>)
      field.singles.insert(field.singles.end(), values.begin(), values.end());
    else if constexpr (std::same_as<T, double>)
      field.doubles.insert(field.doubles.end(), values.begin(), values.end());
    else {
      const auto* const numbers = reinterpret_cast<const double*>(values.data());
      field.doubles.insert(field.doubles.end(), numbers, numbers + 2 * values.size());
    }
  }

  Fields& to_;
};

/// The visitor that restores a result from its fields. Throws std::invalid_argument if there are
/// too few values.
class FieldReader : detail::Place {
 public:
  explicit FieldReader(const Fields& from) : from_(from), taken_(from.size()) {}

  template <class T>
  void operator()(std::string_view, T& value, std::initializer_list<Dimension>, const About&) {
    take(value);
  }
  template <class T>
  void operator()(std::string_view, T& value, const About&) {
    take(value);
  }
  template <class T>
  void hidden(std::string_view, T& value) {
    take(value);
  }
  template <class S>
  void group(std::string_view, S& value) {
    S::describe(value, *this);
  }
  template <class S>
  void part(std::string_view, S& value, bool) {
    const bool before = passing_;
    passing_ = !take_flag() || passing_;
    S::describe(value, *this);
    passing_ = before;
  }
  template <class S>
  void part(std::string_view, std::optional<S>& value) {
    S found{};
    const bool before = passing_;
    const bool there = take_flag();
    passing_ = !there || passing_;
    S::describe(found, *this);
    passing_ = before;
    if (there && !passing_) value = std::move(found);
  }
  template <class Item>
  void each(std::string_view, std::vector<Item>& list, Dimension) {
    std::int64_t items = 0;
    take(items);
    const std::size_t first = next_;
    const bool before = passing_;
    passing_ = true;
    Item blank{};
    Item::describe(blank, *this);
    passing_ = before;
    if (passing_) return;
    require(items >= 0 && items <= most_items(first), "more items of a list than there are values");
    list.assign(static_cast<std::size_t>(items), Item{});
    for (Item& item : list) {
      next_ = first;
      Item::describe(item, *this);
    }
  }

 private:
  struct Taken {
    Index entries = 0;
    std::size_t values = 0;  // consumed by those entries
  };

  // The largest possible number of items in a list whose fields begin with `first`.
  Index most_items(std::size_t first) const {
    return first < from_.size() ? from_[first].entries : 0;
  }

  bool take_flag() {
    bool flag = false;
    take(flag);
    return flag;
  }

  template <class T>
  void take(T& value) {
    require(next_ < from_.size(), "fewer fields than are described");
    const Field& field = from_[next_];
    Taken& taken = taken_[next_++];
    require(field.type == detail::field_type<T>() && field.is_array == detail::IsArray<T>::value,
            "a field of another type than is described");
    if (passing_) return;
    require(taken.entries < field.entries, "fewer entries of a field than items of a list");
    if constexpr (EigenMatrix<T>) {
      const auto at = 2 * static_cast<std::size_t>(taken.entries);
      require(T::ColsAtCompileTime == Eigen::Dynamic || T::ColsAtCompileTime == field.shape[at + 1],
              "a matrix instead of a vector");
      value.resize(field.shape[at], field.shape[at + 1]);
      fill(field, taken, std::span(value.data(), static_cast<std::size_t>(value.size())));
    } else if constexpr (detail::IsArray<T>::value) {
      const auto size = static_cast<std::size_t>(field.size_of(taken.entries));
      if constexpr (requires { value.resize(size); }) value.resize(size);
      require(value.size() == size, "an array of another size than is described");
      fill(field, taken, std::span(value.data(), value.size()));
    } else {
      fill(field, taken, std::span(&value, 1));
    }
    ++taken.entries;
  }

  template <class T, std::size_t N>
  void fill(const Field& field, Taken& taken, std::span<T, N> values) {
    const auto copy = [&](const auto& all, auto* to, std::size_t count) {
      if (field.unread) return;
      require(taken.values <= all.size() && count <= all.size() - taken.values,
              "fewer values of a field than its shapes say");
      if (count > 0) std::memcpy(to, all.data() + taken.values, count * sizeof *to);
      taken.values += count;
    };
    if constexpr (std::same_as<T, float>) {
      copy(field.singles, values.data(), values.size());
    } else if constexpr (std::same_as<T, double>) {
      copy(field.doubles, values.data(), values.size());
    } else if constexpr (std::same_as<T, std::complex<double>>) {
      copy(field.doubles, reinterpret_cast<double*>(values.data()), 2 * values.size());
    } else {
      for (T& value : values) {
        if constexpr (std::integral<T>) {
          require(taken.values < field.integers.size(),
                  "fewer values of a field than its shapes say");
          value = static_cast<T>(field.integers[taken.values++]);
        } else {
          require(taken.values < field.texts.size(), "fewer values of a field than its shapes say");
          const std::string& text = field.texts[taken.values++];
          if constexpr (Named<T>)
            value = from_name<T>(text);
          else
            value = text;
        }
      }
    }
  }

  const Fields& from_;
  std::vector<Taken> taken_;  // for each field
};

}  // namespace unidyn
