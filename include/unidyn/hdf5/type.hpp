#pragma once
// The closed list of element types in Unidyn's files and their representation: numbers are
// little-endian; texts are UTF-8, either of fixed length, padded with null bytes (h5py: an 'S'
// array), or of variable length. netCDF-C reads only variable-length texts in datasets; these are
// written by one process, because parallel HDF5 does not support them.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "unidyn/core/enumeration.hpp"
#include "unidyn/hdf5/handle.hpp"

namespace unidyn {
namespace h5 {

enum class Type { float32, float64, int32, int64, uint8, text };

template <class T>
concept Number = std::same_as<T, float> || std::same_as<T, double> ||
    std::same_as<T, std::int32_t> || std::same_as<T, std::int64_t> || std::same_as<T, std::uint8_t>;
template <class T>
concept Element = Number<T> || std::same_as<T, std::string>;

}  // namespace h5

template <>
struct Names<h5::Type> {
  static constexpr std::array<std::pair<h5::Type, std::string_view>, 6> value{
      {{h5::Type::float32, "float32"},
       {h5::Type::float64, "float64"},
       {h5::Type::int32, "int32"},
       {h5::Type::int64, "int64"},
       {h5::Type::uint8, "uint8"},
       {h5::Type::text, "text"}}};
};

namespace h5 {

/// The stored type for elements of C++ type T.
template <Element T>
constexpr Type type_of() {
  if constexpr (std::same_as<T, float>) return Type::float32;
  if constexpr (std::same_as<T, double>) return Type::float64;
  if constexpr (std::same_as<T, std::int32_t>) return Type::int32;
  if constexpr (std::same_as<T, std::int64_t>) return Type::int64;
  if constexpr (std::same_as<T, std::uint8_t>) return Type::uint8;
  if constexpr (std::same_as<T, std::string>) return Type::text;
}

/// A type, the size of one element in memory [bytes], and whether it is a pointer to a text.
struct Stored {
  Type type;
  std::size_t width;
  bool variable = false;
};

/// The HDF5 type of numbers in the file. Requires a `type` other than text.
Handle number_type(Type type);
/// The HDF5 type of texts of at most `width` bytes. Requires width ≥ 1.
Handle text_type(std::size_t width);
/// The HDF5 type of variable-length texts.
Handle variable_text_type();

/// The size in bytes of an element of the HDF5 type `type` of the object `place`.
std::size_t width_of(const Handle& type, hid_t place);

/// Identifies the HDF5 type `type` of the object `place`. Throws StorageError if it is not in the
/// list.
Stored recognised(const Handle& type, hid_t place);

/// The HDF5 type of numbers in this machine's memory. Requires a `type` other than text.
Handle native_type(Type type);

/// The memory layout for transfers from or to elements of HDF5 type `type` in the file.
Handle memory_type(const Handle& type, Type stored);

/// Elements to be written, of a type known at run time. A non-owning view.
struct ConstValues {
  template <Element T>
  ConstValues(std::span<const T> values)  // NOLINT: a span is all that it is
      : type(type_of<T>()), data(values.data()), count(values.size()) {}

  /// The width of the longest text in bytes, at least 1.
  std::size_t widest() const;

  Type type;
  const void* data;
  std::size_t count;
};

/// The HDF5 type for storing `values`; fixed-length texts as wide as the longest.
Handle type_for(const ConstValues& values);

/// A buffer for elements to be read, of a type known at run time. A non-owning view.
struct Values {
  template <Element T>
  Values(std::span<T> values)  // NOLINT: a span is all that it is
      : type(type_of<T>()), data(values.data()), count(values.size()) {}

  Type type;
  void* data;
  std::size_t count;
};

/// `values` in the form that HDF5 expects: numbers in place; texts concatenated, each padded with
/// null bytes to the width of `stored`; or pointers to texts.
class Outgoing {
 public:
  /// Throws std::invalid_argument if a text is longer than the width or contains a null byte.
  Outgoing(const ConstValues& values, const Stored& stored);
  const void* data() const { return data_; }

 private:
  std::vector<char> packed_;
  std::vector<const char*> addresses_;
  const void* data_;
};

/// The buffer that HDF5 reads into for `values`: the inverse of Outgoing.
class Incoming {
 public:
  Incoming(const Values& values, const Stored& stored);
  Incoming(const Incoming&) = delete;
  Incoming& operator=(const Incoming&) = delete;
  ~Incoming();

  void* data();
  /// Call this after the transfer: unpacks texts.
  void deliver() const;

 private:
  Values values_;
  Stored stored_;
  std::vector<char> packed_;
  std::vector<char*> addresses_;  // of texts that HDF5 allocated
};

}  // namespace h5
}  // namespace unidyn
