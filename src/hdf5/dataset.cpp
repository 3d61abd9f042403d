#include "unidyn/hdf5/dataset.hpp"

#include <hdf5_hl.h>

#include <cerrno>
#include <functional>
#include <numeric>

namespace unidyn::h5 {
namespace {

Handle transfer_properties(Transfer transfer, hid_t place) {
  Handle properties(checked(H5Pcreate(H5P_DATASET_XFER), "prepare a transfer with", place),
                    H5Pclose);
  if (transfer == Transfer::collective)
    checked(H5Pset_dxpl_mpio(properties.id(), H5FD_MPIO_COLLECTIVE),
            "prepare a collective transfer with", place);
  return properties;
}

Transfer transfer_done(const Handle& properties, hid_t place) {
  H5D_mpio_actual_io_mode_t mode = H5D_MPIO_NO_COLLECTIVE;
  checked(H5Pget_mpio_actual_io_mode(properties.id(), &mode), "ask for the kind of transfer with",
          place);
  const bool collective =
      mode == H5D_MPIO_CONTIGUOUS_COLLECTIVE || mode == H5D_MPIO_CHUNK_COLLECTIVE;
  return collective ? Transfer::collective : Transfer::independent;
}

}  // namespace

hsize_t element_count(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), hsize_t{1}, std::multiplies<>());
}

Shape Dataset::shape() const {
  const Handle space(checked(H5Dget_space(id()), "ask for the shape of", id()), H5Sclose);
  const int rank =
      checked(H5Sget_simple_extent_ndims(space.id()), "ask for the dimensions of", id());
  Shape extents(static_cast<std::size_t>(rank));
  checked(H5Sget_simple_extent_dims(space.id(), extents.data(), nullptr), "ask for the extents of",
          id());
  return extents;
}

Dataset::Room Dataset::room() const {
  if (element_count(shape()) == 0) return {};
  const hsize_t size = H5Dget_storage_size(id());
  const haddr_t first = H5Dget_offset(id());
  if (size == 0 || first == HADDR_UNDEF) fail("find in the file the room of", id());
  return {first, size};
}

Handle Dataset::hdf5_type() const {
  return {checked(H5Dget_type(id()), "ask for the element type of", id()), H5Tclose};
}

Stored Dataset::stored() const {
  return recognised(hdf5_type(), id());
}

Dataset::Selection Dataset::everything() const {
  const Shape extents = shape();
  const std::size_t size = element_count(extents);
  return {space_of(extents, id()), space_of(extents, id()), size, size == 0};
}

Dataset::Selection Dataset::rows(hsize_t first, hsize_t count) const {
  Shape extents = shape();
  require(!extents.empty(), "h5: a scalar has no rows");
  Shape begin(extents.size(), 0);
  begin[0] = first;
  extents[0] = count;
  return box(begin, extents);
}

Dataset::Selection Dataset::box(const Shape& begin, const Shape& count) const {
  const Shape extents = shape();
  require(!extents.empty(), "h5: a scalar has no rows");
  require(begin.size() == extents.size() && count.size() == extents.size(),
          "h5: a box needs a beginning and a count along each dimension");
  for (std::size_t d = 0; d < extents.size(); ++d)
    if (begin[d] > extents[d] || count[d] > extents[d] - begin[d])
      throw std::invalid_argument(
          name_of(id()) + ": " + (d == 0 ? "rows " : "columns ") + std::to_string(begin[d]) +
          " to " + std::to_string(begin[d] + count[d]) + " of " + std::to_string(extents[d]));
  Handle file = space_of(extents, id());
  Handle memory = space_of(count, id());
  const std::size_t size = element_count(count);
  // A hyperslab must not be empty, but a rank without data still takes part.
  if (size == 0) {
    checked(H5Sselect_none(file.id()), "select nothing of", id());
    checked(H5Sselect_none(memory.id()), "select nothing of", id());
  } else {
    checked(H5Sselect_hyperslab(file.id(), H5S_SELECT_SET, begin.data(), nullptr, count.data(),
                                nullptr),
            "select a part of", id());
  }
  return {std::move(file), std::move(memory), size, element_count(extents) == 0};
}

Stored Dataset::checked_for(Type type, std::size_t count, const Selection& selection) const {
  if (count != selection.size)
    throw std::invalid_argument(name_of(id()) + ": " + std::to_string(count) + " values for " +
                                std::to_string(selection.size) + " elements");
  const Stored element = stored();
  if (element.type != type)
    throw StorageError(name_of(id()) + ": holds " + std::string(to_name(element.type)) + ", not " +
                       std::string(to_name(type)));
  return element;
}

Transfer Dataset::put(const Selection& selection, const ConstValues& values, Transfer transfer) {
  const Stored element = checked_for(values.type, values.count, selection);
  // In HDF5 1.10, collective transfers of a dataset without storage fail.
  if (selection.of_nothing) return transfer;
  const Outgoing outgoing(values, element);
  const Handle memory = memory_type(hdf5_type(), element.type);
  const Handle properties = transfer_properties(transfer, id());
  errno = 0;
  if (H5Dwrite(id(), memory.id(), selection.memory.id(), selection.file.id(), properties.id(),
               outgoing.data()) < 0)
    fail("write dataset", id(), {}, errno);
  return transfer_done(properties, id());
}

Transfer Dataset::fetch(const Selection& selection, const Values& values, Transfer transfer) const {
  const Stored element = checked_for(values.type, values.count, selection);
  if (selection.of_nothing) return transfer;
  Incoming incoming(values, element);
  const Handle memory = memory_type(hdf5_type(), element.type);
  const Handle properties = transfer_properties(transfer, id());
  checked(H5Dread(id(), memory.id(), selection.memory.id(), selection.file.id(), properties.id(),
                  incoming.data()),
          "read dataset", id());
  incoming.deliver();
  return transfer_done(properties, id());
}

void Dataset::fetch_converted(const Values& values) const {
  const Selection all = everything();
  require(values.count == all.size, "h5: not as many values as elements");
  const H5T_class_t kind = H5Tget_class(hdf5_type().id());
  if (kind != H5T_INTEGER && kind != H5T_FLOAT)
    throw StorageError(name_of(id()) +
                       ": holds elements that are no numbers; floating-point numbers or "
                       "integers are needed");
  if (all.of_nothing) return;
  checked(H5Dread(id(), native_type(values.type).id(), all.memory.id(), all.file.id(), H5P_DEFAULT,
                  values.data),
          "read dataset", id());
}

void Dataset::make_scale(const std::string& name) {
  checked(H5DSset_scale(id(), name.c_str()), "make a dimension scale of", id());
}

void Dataset::attach_scale(unsigned dimension, const Dataset& scale) {
  checked(H5DSattach_scale(id(), scale.id(), dimension), "attach a dimension scale to", id());
}

void Dataset::detach_scale(unsigned dimension, const Dataset& scale) {
  checked(H5DSdetach_scale(id(), scale.id(), dimension), "detach a dimension scale from", id());
}

void Dataset::label(unsigned dimension, const std::string& text) {
  checked(H5DSset_label(id(), dimension, text.c_str()), "label a dimension of", id());
}

}  // namespace unidyn::h5
