#pragma once
// A struct's members as attributes and datasets of a group: a function template that lists them
// once (record.cpp) writes them with a Writer and reads them back, bit for bit, with a Reader.
//
//   scalar(name, value)          an attribute; bools as uint8, enumerations by name
//   array(name, matrix)          a dataset, column by column; complex numbers as pairs
//   items(name, vector)          the number of items, an attribute; reading makes room for them
//   each(name, vector, member)   one member of every item: a dataset of scalars, or of all numbers
//   of
//                                the items' matrices one after the other, with "<name>_shape"
//                                beside
#include <complex>

#include "unidyn/linalg/spectrum.hpp"
#include "unidyn/storage/hdf5.hpp"

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

// How scalars of type T are stored.
template <class T>
struct StoredAs {
  using type = T;
  static const T& to(const T& value) { return value; }
  static T from(T value) { return value; }
};
template <>
struct StoredAs<bool> {
  using type = std::uint8_t;
  static type to(bool value) { return value ? 1 : 0; }
  static bool from(type value) { return value != 0; }
};
template <Named E>
struct StoredAs<E> {
  using type = std::string;
  static type to(E value) { return std::string(to_name(value)); }
  static E from(const type& name) { return from_name<E>(name); }
};

template <class T>
concept EigenMatrix = std::derived_from<T, Eigen::PlainObjectBase<T>>;

// The real numbers that a matrix's entries are made of, in memory order.
template <class S>
std::span<const S> numbers(const S* data, Index size) {
  return {data, static_cast<std::size_t>(size)};
}
inline std::span<const double> numbers(const std::complex<double>* data, Index size) {
  return {reinterpret_cast<const double*>(data), static_cast<std::size_t>(2 * size)};
}
template <class M>
using NumberOf = typename Eigen::NumTraits<typename M::Scalar>::Real;
template <class M>
std::span<NumberOf<M>> numbers_of(M& matrix) {
  const auto view = numbers(matrix.data(), matrix.size());
  return {const_cast<NumberOf<M>*>(view.data()), view.size()};
}
template <class M>
std::span<const NumberOf<M>> numbers_of(const M& matrix) {
  return numbers(matrix.data(), matrix.size());
}

class Writer {
 public:
  explicit Writer(h5::Group group) : group_(std::move(group)) {}

  Writer group(const std::string& name) { return Writer(group_.create_group(name)); }

  template <class T>
  void scalar(const std::string& name, const T& value) {
    group_.set_attribute<typename StoredAs<T>::type>(name, StoredAs<T>::to(value));
  }

  template <EigenMatrix M>
  void array(const std::string& name, const M& matrix) {
    h5::Shape shape{static_cast<hsize_t>(matrix.rows())};
    if constexpr (M::ColsAtCompileTime != 1)
      shape.insert(shape.begin(), static_cast<hsize_t>(matrix.cols()));
    if constexpr (Eigen::NumTraits<typename M::Scalar>::IsComplex) shape.push_back(2);
    group_.write<NumberOf<M>>(name, shape, numbers_of(matrix));
  }

  template <class Item>
  void items(const std::string& name, const std::vector<Item>& list) {
    scalar(name, static_cast<long>(list.size()));
  }

  template <class Item, class Member>
  void each(const std::string& name, const std::vector<Item>& list, Member member) {
    using T = std::remove_cvref_t<std::invoke_result_t<Member, const Item&>>;
    if constexpr (EigenMatrix<T>) {
      std::vector<NumberOf<T>> all;
      std::vector<std::int64_t> shapes;
      for (const Item& item : list) {
        const T& matrix = member(item);
        const auto some = numbers_of(matrix);
        all.insert(all.end(), some.begin(), some.end());
        shapes.insert(shapes.end(), {matrix.rows(), matrix.cols()});
      }
      group_.write<NumberOf<T>>(name, {all.size()}, all);
      group_.write<std::int64_t>(name + "_shape", {list.size(), 2}, shapes);
    } else {
      using Element = typename StoredAs<T>::type;
      std::vector<Element> all;
      for (const Item& item : list) all.push_back(StoredAs<T>::to(member(item)));
      group_.write<Element>(name, {all.size()}, all);
    }
  }

 private:
  h5::Group group_;
};

class Reader {
 public:
  explicit Reader(h5::Group group) : group_(std::move(group)) {}

  Reader group(const std::string& name) { return Reader(group_.group(name)); }

  template <class T>
  void scalar(const std::string& name, T& value) {
    value = StoredAs<T>::from(group_.attribute<typename StoredAs<T>::type>(name));
  }

  template <EigenMatrix M>
  void array(const std::string& name, M& matrix) {
    const h5::Dataset dataset = group_.dataset(name);
    h5::Shape shape = dataset.shape();
    if constexpr (Eigen::NumTraits<typename M::Scalar>::IsComplex) shape.pop_back();
    if constexpr (M::ColsAtCompileTime == 1) shape.insert(shape.begin(), 1);
    require(shape.size() == 2, name + " has another number of dimensions");
    matrix.resize(static_cast<Index>(shape[1]), static_cast<Index>(shape[0]));
    if (matrix.size() > 0) dataset.read_rows_into(0, dataset.shape()[0], numbers_of(matrix));
  }

  template <class Item>
  void items(const std::string& name, std::vector<Item>& list) {
    list.resize(static_cast<std::size_t>(group_.attribute<std::int64_t>(name)));
  }

  template <class Item, class Member>
  void each(const std::string& name, std::vector<Item>& list, Member member) {
    using T = std::remove_cvref_t<std::invoke_result_t<Member, Item&>>;
    if constexpr (EigenMatrix<T>) {
      const auto all = group_.read<NumberOf<T>>(name);
      const auto shapes = group_.read<std::int64_t>(name + "_shape");
      require(shapes.size() == 2 * list.size(), name + "_shape does not fit the items");
      auto next = std::span(all);
      for (std::size_t i = 0; i < list.size(); ++i) {
        T& matrix = member(list[i]);
        matrix.resize(shapes[2 * i], shapes[2 * i + 1]);
        const auto some = numbers_of(matrix);
        require(next.size() >= some.size(), name + " has too few numbers");
        std::ranges::copy(next.first(some.size()), some.begin());
        next = next.subspan(some.size());
      }
      require(next.empty(), name + " has too many numbers");
    } else {
      const auto all = group_.read<typename StoredAs<T>::type>(name);
      require(all.size() == list.size(), name + " does not fit the items");
      for (std::size_t i = 0; i < list.size(); ++i) member(list[i]) = StoredAs<T>::from(all[i]);
    }
  }

 private:
  h5::Group group_;
};

}  // namespace archive
}  // namespace unidyn
