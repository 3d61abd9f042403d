#include "instructions.hpp"

#include <hdf5.h>
#include <hdf5_hl.h>

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace unidyn::fuzz {
namespace {

// What may fail, since the instructions ask for what HDF5 refuses, is left undone.
class Quiet {
 public:
  Quiet() { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }
};

// The bytes of a file in memory, which is closed.
std::string closed(hid_t file) {
  H5Fflush(file, H5F_SCOPE_GLOBAL);
  const ssize_t size = H5Fget_file_image(file, nullptr, 0);
  if (size < 0) throw std::runtime_error("a file in memory has no bytes");
  std::string bytes(static_cast<std::size_t>(size), '\0');
  H5Fget_file_image(file, bytes.data(), bytes.size());
  H5Fclose(file);
  return bytes;
}

hid_t element_kind(Instructions& take) {
  switch (take.below(7)) {
    case 0:
    case 1:
      return H5T_IEEE_F32LE;
    case 2:
      return H5T_IEEE_F64BE;
    case 3:
      return H5T_STD_I8LE;
    case 4:
      return H5T_STD_U16BE;
    case 5:
      return H5T_STD_I64LE;
    default:
      return H5T_C_S1;  // texts of one character
  }
}

std::vector<double> numbers(std::size_t count, Instructions& take) {
  std::vector<double> values(count);
  for (double& value : values) value = take.number();
  return values;
}

std::vector<hsize_t> shape(Instructions& take) {
  std::vector<hsize_t> extents(take.below(5));
  for (hsize_t& extent : extents) extent = take.below(6);
  return extents;
}

std::size_t product(const std::vector<hsize_t>& extents) {
  std::size_t count = 1;
  for (const hsize_t extent : extents) count *= extent;
  return count;
}

void write_numbers(hid_t dataset, std::size_t count, Instructions& take) {
  const auto values = numbers(std::max<std::size_t>(count, 1), take);
  H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
}

void write_rows(hid_t dataset, std::size_t count, Instructions& take) {
  std::vector<std::vector<double>> rows(count);
  std::vector<hvl_t> raw;
  for (auto& row : rows) {
    row = numbers(take.below(5), take);
    raw.push_back({row.size(), row.data()});
  }
  const hid_t kind = H5Tvlen_create(H5T_NATIVE_DOUBLE);
  if (count > 0) H5Dwrite(dataset, kind, H5S_ALL, H5S_ALL, H5P_DEFAULT, raw.data());
  H5Tclose(kind);
}

void add_attributes(hid_t place, const std::string& name, Instructions& take) {
  constexpr std::array names = {"scale_factor", "add_offset", "_FillValue", "missing_value",
                                "units",        "dt",         "gain"};
  for (std::uint8_t more = take.below(3); more > 0; --more) {
    const double value = take.number();
    const char* attribute = names[take.below(names.size())];
    if (take.below(4) == 0)
      H5LTset_attribute_string(place, name.c_str(), attribute, "ms");
    else
      H5LTset_attribute_double(place, name.c_str(), attribute, &value, 1);
  }
}

void name_axes(hid_t dataset, std::size_t axes, Instructions& take) {
  constexpr std::array names = {"trial", "time", "channel", "output", "step", "batch", "x", ""};
  for (unsigned axis = 0; axis < axes; ++axis)
    H5DSset_label(dataset, axis, names[take.below(names.size())]);
}

void add_dataset(hid_t place, const std::string& name, Instructions& take) {
  // Mostly trial × time × channel, which fit each other.
  const bool usual = take.below(3) > 0;
  const std::vector<hsize_t> extents =
      usual ? std::vector<hsize_t>{3, 4, hsize_t{1} + take.below(2)} : shape(take);
  const bool rows = take.below(8) == 0;
  const hid_t kind = rows ? H5Tvlen_create(H5T_IEEE_F64LE) : H5Tcopy(element_kind(take));
  const hid_t space = H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
  const hid_t options = H5Pcreate(H5P_DATASET_CREATE);
  if (take.below(4) == 0 && !extents.empty() && product(extents) > 0) {
    H5Pset_chunk(options, static_cast<int>(extents.size()), extents.data());
    H5Pset_deflate(options, 1);
  }
  const hid_t dataset =
      H5Dcreate2(place, name.c_str(), kind, space, H5P_DEFAULT, options, H5P_DEFAULT);
  if (dataset >= 0) {
    if (rows)
      write_rows(dataset, product(extents), take);
    else
      write_numbers(dataset, product(extents), take);
    if (take.below(4) == 0) name_axes(dataset, extents.size(), take);
    add_attributes(place, name, take);
    H5Dclose(dataset);
  }
  H5Pclose(options);
  H5Sclose(space);
  H5Tclose(kind);
}

void add_trial(hid_t file, std::uint8_t number, Instructions& take) {
  const std::string name = "trial_" + std::to_string(number);
  const hid_t group = H5Gcreate2(file, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  if (group < 0) return;
  add_dataset(group, "inputs", take);
  add_dataset(group, "targets", take);
  H5Gclose(group);
}

herr_t keep_dataset(hid_t, const char* name, const H5O_info_t* about, void* names) {
  if (about->type == H5O_TYPE_DATASET)
    static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

// Some elements of numbers become others.
void change_elements(hid_t dataset, Instructions& take) {
  const hid_t space = H5Dget_space(dataset);
  const auto count =
      static_cast<std::size_t>(std::max<hssize_t>(0, H5Sget_simple_extent_npoints(space)));
  H5Sclose(space);
  std::vector<double> values(count);
  if (count == 0 ||
      H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
    return;
  for (std::uint8_t changes = std::uint8_t(1 + take.below(3)); changes > 0; --changes) {
    const auto at = static_cast<std::size_t>(256 * take.byte() + take.byte()) % count;
    values[at] = take.number();
  }
  H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
}

}  // namespace

std::uint8_t Instructions::byte() {
  if (bytes_.empty()) return 0;
  const auto first = static_cast<std::uint8_t>(bytes_.front());
  bytes_.remove_prefix(1);
  return first;
}

double Instructions::number() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr std::array special = {std::numeric_limits<double>::quiet_NaN(),
                                  infinity,
                                  -infinity,
                                  -1.0,
                                  1e300,
                                  9.3e18,
                                  -0.0,
                                  2147483648.0};
  const std::uint8_t drawn = byte();
  return drawn < 232 ? drawn / 16.0 : special[drawn % special.size()];
}

std::string trials_made_by(Instructions& take) {
  const Quiet quiet;
  const hid_t memory = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_fapl_core(memory, 1 << 16, 0);
  const hid_t file = H5Fcreate("trials", H5F_ACC_TRUNC, H5P_DEFAULT, memory);
  H5Pclose(memory);
  if (file < 0) throw std::runtime_error("no file in memory");
  constexpr std::array names = {"inputs", "targets", "condition", "mask",
                                "length", "weights", "loss_mask"};
  if (take.below(4) == 0)
    for (std::uint8_t trial = 0, count = take.below(4); trial < count; ++trial)
      add_trial(file, trial, take);
  else
    for (const char* name : {"inputs", "targets"}) add_dataset(file, name, take);
  for (std::uint8_t more = take.below(4); more > 0; --more)
    add_dataset(file, names[take.below(names.size())], take);
  add_attributes(file, ".", take);
  return closed(file);
}

std::string edited_by(Instructions& take, std::string population) {
  const Quiet quiet;
  const hid_t file =
      H5LTopen_file_image(population.data(), population.size(), H5LT_FILE_IMAGE_OPEN_RW);
  if (file < 0) throw std::runtime_error("no population in the corpus");
  std::vector<std::string> names;
  H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, keep_dataset, &names, H5O_INFO_BASIC);
  for (int edits = 0; edits < 8 && !take.over(); ++edits) {
    const std::string& name =
        names[static_cast<std::size_t>(256 * take.byte() + take.byte()) % names.size()];
    if (const std::uint8_t how = take.below(6); how >= 4) {
      H5Ldelete(file, name.c_str(), H5P_DEFAULT);
      if (how == 5) add_dataset(file, name, take);
      continue;
    }
    const hid_t dataset = H5Dopen2(file, name.c_str(), H5P_DEFAULT);
    if (dataset < 0) continue;
    change_elements(dataset, take);
    H5Dclose(dataset);
  }
  return closed(file);
}

}  // namespace unidyn::fuzz
