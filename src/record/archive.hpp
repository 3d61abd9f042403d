#pragma once
// A struct's members as a table of contents and two arrays of numbers: a function template that
// lists them once (record.cpp) writes them with a Writer and reads them back, bit for bit, with a
// Reader.
//
//   scalar(name, value)          a text, an enumeration by name, a number, a bool
//   array(name, matrix)          a matrix of numbers, column by column
//   items(name, vector)          the number of items; reading makes room for them
//   each(name, vector, member)   one member of every item: scalars, or matrices one after the
//                                other, with their rows and columns in "<name>_shape" before them
//
// The contents are text, a line for each member in the order of the listing: its path, its type,
// its rows and columns, and
//
//   reason text 1 11 out of luck               a text itself, here of 11 bytes
//   training/steps int64 1 1 340               integers, bools and shapes themselves
//   training/loss real 1 1 0.00028             a single number itself, in digits that bring it back
//   fixed_point/q float64 27 1 1728            where its values begin among all float64
//   representation/basis float32 640 64 4547   the same among all float32
//
// So a look at the contents tells all but arrays of numbers. Complex numbers are two rows each; the
// names of several enumerators are separated by blanks.
#include <complex>
#include <cstring>
#include <span>

#include "unidyn/core/enumeration.hpp"
#include "unidyn/linalg/spectrum.hpp"

namespace unidyn {

template <>
struct Names<SpectrumStatus> {
  static constexpr std::array<std::pair<SpectrumStatus, std::string_view>, 4> value{
      {{SpectrumStatus::ok, "ok"},
       {SpectrumStatus::defective, "defective"},
       {SpectrumStatus::non_finite, "non_finite"},
       {SpectrumStatus::unconverged, "unconverged"}}};
};

namespace archive {

/// What a Writer makes.
struct Packed {
  std::string contents;
  std::vector<float> float32;
  std::vector<double> float64;
};

/// What a Reader reads: the same as bytes, that need not be aligned.
struct View {
  std::string_view contents;
  std::string_view float32;
  std::string_view float64;
};

// The array of `packed` for numbers of type T.
template <class T, class P>
auto& pool(P& packed) {
  if constexpr (std::same_as<T, float>)
    return packed.float32;
  else
    return packed.float64;
}

template <class T>
concept EigenMatrix = std::derived_from<T, Eigen::PlainObjectBase<T>>;

// The real numbers or integers that a matrix's entries are made of, in memory order.
template <EigenMatrix M>
using NumberOf = typename Eigen::NumTraits<typename M::Scalar>::Real;
template <EigenMatrix M>
inline constexpr Index numbers_each = sizeof(typename M::Scalar) / sizeof(NumberOf<M>);
template <EigenMatrix M>
std::span<NumberOf<M>> numbers_of(M& matrix) {
  return {reinterpret_cast<NumberOf<M>*>(matrix.data()),
          static_cast<std::size_t>(numbers_each<M> * matrix.size())};
}
template <EigenMatrix M>
std::span<const NumberOf<M>> numbers_of(const M& matrix) {
  return numbers_of(const_cast<M&>(matrix));
}

class Writer {
 public:
  explicit Writer(Packed& to, std::string prefix = {}) : to_(to), prefix_(std::move(prefix)) {}

  Writer group(const std::string& name) const { return Writer(to_, prefix_ + name + "/"); }

  template <class T>
  void scalar(std::string_view name, const T& value) {
    if constexpr (std::same_as<T, std::string>)
      text(name, value);
    else if constexpr (Named<T>)
      text(name, to_name(value));
    else if constexpr (std::same_as<T, double>)
      real(name, value);
    else
      list(name, std::vector<T>{value});
  }

  template <EigenMatrix M>
  void array(std::string_view name, const M& matrix) {
    line<NumberOf<M>>(name, numbers_each<M> * matrix.rows(), matrix.cols());
    add(numbers_of(matrix));
    end();
  }

  template <class Item>
  void items(std::string_view name, const std::vector<Item>& list) {
    scalar(name, static_cast<std::int64_t>(list.size()));
  }

  template <class Item, class Member>
  void each(std::string_view name, const std::vector<Item>& items, Member member) {
    using T = std::remove_cvref_t<std::invoke_result_t<Member, const Item&>>;
    if constexpr (EigenMatrix<T>) {
      Matrix<std::int64_t> shapes(2, static_cast<Index>(items.size()));
      Index size = 0;
      for (std::size_t i = 0; i < items.size(); ++i) {
        const T& matrix = member(items[i]);
        shapes.col(static_cast<Index>(i)) << matrix.rows(), matrix.cols();
        size += numbers_each<T> * matrix.size();
      }
      array(std::string(name) + "_shape", shapes);
      line<NumberOf<T>>(name, size, 1);
      for (const Item& item : items) add(numbers_of(member(item)));
      end();
    } else if constexpr (Named<T>) {
      std::string names;
      for (const Item& item : items) names.append(to_name(member(item))).append(1, ' ');
      text(name, names);
    } else {
      std::vector<T> values;
      for (const Item& item : items) values.push_back(member(item));
      list(name, values);
    }
  }

 private:
  void text(std::string_view name, std::string_view value);
  void real(std::string_view name, double value);
  // A line without its end, of as many numbers as are then added.
  void line(std::string_view name, std::string_view type, Index rows, Index columns);
  template <class T>
  void line(std::string_view name, Index rows, Index columns) {
    if constexpr (std::integral<T>) {
      line(name, "int64", rows, columns);
    } else {
      line(name, std::same_as<T, float> ? "float32" : "float64", rows, columns);
      add(static_cast<std::int64_t>(pool<T>(to_).size()));
    }
  }
  void add(std::int64_t value);
  template <class T>
  void add(std::span<const T> values) {
    if constexpr (std::integral<T>)
      for (const T value : values) add(std::int64_t{value});
    else
      pool<T>(to_).insert(pool<T>(to_).end(), values.begin(), values.end());
  }
  void end() { to_.contents += '\n'; }

  template <class T>
  void list(std::string_view name, const std::vector<T>& values) {
    line<T>(name, static_cast<Index>(values.size()), 1);
    if constexpr (std::integral<T>)
      for (const T value : values) add(static_cast<std::int64_t>(value));
    else
      add(std::span(values));
    end();
  }

  Packed& to_;
  std::string prefix_;
};

/// How much a Reader reads.
enum class Extent {
  whole,
  outline,  // the contents alone: arrays of float32 or float64 get room, but no values
};

/// A place in the contents, at which the next member is looked for.
struct Cursor {
  Cursor(const View& view, Extent how_much) : from(view), extent(how_much), left(view.contents) {}

  View from;
  Extent extent;
  std::string_view left;
};

/// Throws a std::exception where the contents are not those of what is read.
class Reader {
 public:
  explicit Reader(Cursor& at, std::string prefix = {}) : at_(at), prefix_(std::move(prefix)) {}

  Reader group(const std::string& name) const { return Reader(at_, prefix_ + name + "/"); }

  template <class T>
  void scalar(std::string_view name, T& value) {
    if constexpr (std::same_as<T, std::string>) {
      value = text(name);
    } else if constexpr (Named<T>) {
      value = from_name<T>(text(name));
    } else if constexpr (std::same_as<T, double>) {
      value = real(name);
    } else {
      auto one = std::vector<T>{value};
      list(name, one);
      value = one.front();
    }
  }

  template <EigenMatrix M>
  void array(std::string_view name, M& matrix) {
    const Line line = next(name, type_of<NumberOf<M>>());
    require(line.rows % numbers_each<M> == 0, "an array of half numbers");
    resize(matrix, line.rows / numbers_each<M>, line.columns);
    Index first = line.first;
    take(numbers_of(matrix), first);
    end();
  }

  template <class Item>
  void items(std::string_view name, std::vector<Item>& list) {
    std::int64_t size = 0;
    scalar(name, size);
    // Of every item, there is at least a character.
    require(size >= 0 && static_cast<std::size_t>(size) <= at_.from.contents.size(),
            "more items than there is room for");
    list.resize(static_cast<std::size_t>(size));
  }

  template <class Item, class Member>
  void each(std::string_view name, std::vector<Item>& items, Member member) {
    using T = std::remove_cvref_t<std::invoke_result_t<Member, Item&>>;
    if constexpr (EigenMatrix<T>) {
      Matrix<std::int64_t> shapes;
      array(std::string(name) + "_shape", shapes);
      require_fit(shapes.cols(), items.size(), name);
      const Line line = next(name, type_of<NumberOf<T>>());
      require_fit(line.rows, shapes, numbers_each<T>, name);
      Index first = line.first;
      for (std::size_t i = 0; i < items.size(); ++i) {
        T& matrix = member(items[i]);
        resize(matrix, shapes(0, static_cast<Index>(i)), shapes(1, static_cast<Index>(i)));
        take(numbers_of(matrix), first);
      }
      end();
    } else if constexpr (Named<T>) {
      std::string_view names = text(name);
      for (Item& item : items) member(item) = from_name<T>(word(names));
      require_fit(static_cast<Index>(names.size()), 0, name);
    } else {
      std::vector<T> values(items.size());
      list(name, values);
      for (std::size_t i = 0; i < items.size(); ++i) member(items[i]) = values[i];
    }
  }

 private:
  struct Line {
    Index rows;
    Index columns;
    Index first;  // of its values among all of the type; 0 where they are in the line itself
  };

  template <class T>
  static constexpr std::string_view type_of() {
    return std::integral<T> ? "int64" : std::same_as<T, float> ? "float32" : "float64";
  }
  template <EigenMatrix M>
  static void resize(M& matrix, Index rows, Index columns) {
    require(M::ColsAtCompileTime == Eigen::Dynamic || M::ColsAtCompileTime == columns,
            "a matrix instead of a vector");
    matrix.resize(rows, columns);
  }
  // The beginning of the line of `name`, which has to be next, up to its integers or text.
  Line next(std::string_view name, std::string_view type);
  void end();
  std::string_view text(std::string_view name);
  std::int64_t integer() { return number<std::int64_t>(); }
  double real(std::string_view name);
  template <class T>
  T number();
  static std::string_view word(std::string_view& words);
  void require_fit(Index found, std::size_t items, std::string_view name) const;
  void require_fit(Index found, const Matrix<std::int64_t>& shapes, Index numbers,
                   std::string_view name) const;

  // The next values of a line: integers from the contents, others from `first` of all on.
  template <class T>
  void take(std::span<T> values, Index& first) {
    if constexpr (std::integral<T>) {
      for (T& value : values) value = static_cast<T>(integer());
    } else if (at_.extent == Extent::whole) {
      const std::string_view all = pool<T>(at_.from);
      const std::size_t begin = sizeof(T) * static_cast<std::size_t>(first);
      require(begin <= all.size() && values.size_bytes() <= all.size() - begin,
              "there are fewer numbers than the contents say");
      if (!values.empty()) std::memcpy(values.data(), all.data() + begin, values.size_bytes());
      first += static_cast<Index>(values.size());
    }
  }

  template <class T>
  void list(std::string_view name, std::vector<T>& values) {
    Line line = next(name, type_of<T>());
    require_fit(line.rows * line.columns, values.size(), name);
    if constexpr (std::integral<T>)
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<T>(integer());
    else
      take(std::span<T>(values), line.first);
    end();
  }

  Cursor& at_;
  std::string prefix_;
};

}  // namespace archive
}  // namespace unidyn
