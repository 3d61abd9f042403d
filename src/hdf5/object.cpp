#include "unidyn/hdf5/object.hpp"

namespace unidyn::h5 {
namespace {

// An attribute opened for reading.
struct Attribute {
  Attribute(hid_t place, const std::string& name)
      : handle(checked(H5Aopen(place, name.c_str(), H5P_DEFAULT), "open attribute", place, name),
               H5Aclose),
        type(checked(H5Aget_type(handle.id()), "ask for the type of attribute", place, name),
             H5Tclose),
        stored(recognised(type, place)) {}

  Handle handle;
  Handle type;
  Stored stored;
};

}  // namespace

Handle space_of(const Shape& shape, hid_t place) {
  const hid_t space = shape.empty()
                          ? H5Screate(H5S_SCALAR)
                          : H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr);
  return {checked(space, "lay out an array in", place), H5Sclose};
}

bool Object::has_attribute(const std::string& name) const {
  return checked(H5Aexists(id(), name.c_str()), "look for attribute", id(), name) > 0;
}

void Object::remove_attribute(const std::string& name) {
  if (has_attribute(name)) checked(H5Adelete(id(), name.c_str()), "remove attribute", id(), name);
}

void Object::write_attribute(const std::string& name, const ConstValues& values,
                             const Shape& shape) {
  const Handle type = type_for(values);
  const Handle space = space_of(shape, id());
  const Outgoing outgoing(values, recognised(type, id()));
  remove_attribute(name);
  const Handle attribute(
      checked(H5Acreate2(id(), name.c_str(), type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT),
              "create attribute", id(), name),
      H5Aclose);
  if (values.count == 0) return;  // HDF5 does not accept empty data
  const Handle memory = memory_type(type, values.type);
  checked(H5Awrite(attribute.id(), memory.id(), outgoing.data()), "write attribute", id(), name);
}

std::size_t Object::attribute_size(const std::string& name, Type wanted) const {
  const Attribute from(id(), name);
  if (from.stored.type != wanted)
    throw StorageError(name_of(id()) + ": attribute '" + name + "' holds " +
                       std::string(to_name(from.stored.type)) + ", not " +
                       std::string(to_name(wanted)));
  const Handle space(
      checked(H5Aget_space(from.handle.id()), "ask for the shape of attribute", id(), name),
      H5Sclose);
  return static_cast<std::size_t>(checked(H5Sget_simple_extent_npoints(space.id()),
                                          "ask for the size of attribute", id(), name));
}

void Object::read_attribute(const std::string& name, const Values& values) const {
  if (values.count == 0) return;
  const Attribute from(id(), name);
  const Handle memory = memory_type(from.type, values.type);
  Incoming incoming(values, from.stored);
  checked(H5Aread(from.handle.id(), memory.id(), incoming.data()), "read attribute", id(), name);
  incoming.deliver();
}

}  // namespace unidyn::h5
