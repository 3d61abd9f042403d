#pragma once
#include <string>
#include <vector>

#include "unidyn/hdf5/type.hpp"

namespace unidyn::h5 {

/// Extents, slowest-varying dimension first; empty for a scalar.
using Shape = std::vector<hsize_t>;

/// A dataspace of these extents.
Handle space_of(const Shape& shape, hid_t place);

/// The common base of files, groups and datasets: attributes. Every call states the element type,
/// since it is part of the file's schema: set_attribute<double>("stress1", 0.1).
///
/// In a parallel file all ranks must set the same attributes to the same values in the same order.
class Object {
 public:
  bool has_attribute(const std::string& name) const;

  /// Removes the attribute of that name, if there is one.
  void remove_attribute(const std::string& name);

  /// Sets a scalar attribute, replacing any of that name. An attribute and its name must take less
  /// than 64 KiB.
  template <Element T>
  void set_attribute(const std::string& name, const T& value) {
    write_attribute(name, std::span<const T>(&value, 1), Shape{});
  }
  /// Sets a one-dimensional attribute.
  template <Element T>
  void set_attribute_list(const std::string& name, std::span<const T> values) {
    write_attribute(name, values, Shape{values.size()});
  }

  /// The attribute's value. Throws StorageError if there is none, or it is not a single T.
  template <Element T>
  T attribute(const std::string& name) const {
    std::vector<T> one(attribute_size(name, type_of<T>()));
    if (one.size() != 1)
      throw StorageError(name_of(id()) + ": attribute '" + name + "' has " +
                         std::to_string(one.size()) + " values, not one");
    read_attribute(name, std::span<T>(one));
    return std::move(one.front());
  }
  /// All values of an attribute of any shape. Throws StorageError if there is none of type T.
  template <Element T>
  std::vector<T> attribute_list(const std::string& name) const {
    std::vector<T> values(attribute_size(name, type_of<T>()));
    read_attribute(name, std::span<T>(values));
    return values;
  }

  /// The HDF5 identifier, for what this layer does not offer; still owned by the object.
  hid_t id() const { return handle_.id(); }

 protected:
  explicit Object(Handle handle) : handle_(std::move(handle)) {}

  Handle handle_;

 private:
  void write_attribute(const std::string& name, const ConstValues& values, const Shape& shape);
  std::size_t attribute_size(const std::string& name, Type wanted) const;
  void read_attribute(const std::string& name, const Values& values) const;
};

}  // namespace unidyn::h5
