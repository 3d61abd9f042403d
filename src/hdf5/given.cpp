#include "unidyn/hdf5/given.hpp"

#include <hdf5_hl.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <memory>

#include "driver.hpp"
#include "unidyn/core/error.hpp"

namespace unidyn::h5 {
namespace {

struct Reason {
  std::string innermost;
  bool locked = false;
};

herr_t keep_innermost(unsigned, const H5E_error2_t* record, void* data) {
  auto& reason = *static_cast<Reason*>(data);
  if (reason.innermost.empty()) reason.innermost = record->desc;
  reason.locked |= std::strstr(record->desc, "unable to lock file") != nullptr;
  return 0;
}

// HDF5's reason for the failure of the last call.
std::string last_reason() {
  const Handle stack(H5Eget_current_stack(), H5Eclose_stack);
  Reason reason;
  H5Ewalk2(stack.id(), H5E_WALK_UPWARD, keep_innermost, &reason);
  if (reason.locked) return "somebody else has it open to write";
  return reason.innermost.empty() ? "HDF5 gives no reason" : reason.innermost;
}

// Returns the result of an HDF5 function. Throws if it is negative: about `place`, or about the
// object at `path` in its file.
template <std::signed_integral Code>
Code sure(Code code, hid_t place, const char* what, const std::string& path = {}) {
  if (code >= 0) return code;
  const std::string reason = last_reason();  // before the next call clears it
  std::string name = name_of(place);
  if (!path.empty()) name = name.substr(0, name.find_last_of(':') + 1) + path;
  throw StorageError(name + ": " + what + ": " + reason);
}

herr_t refuse_other_files(const char*, const char*, const char*, const char*, unsigned*, hid_t,
                          void*) {
  return -1;
}

Handle opened(const std::filesystem::path& path) {
  silence_error_printing();
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  const auto unwritten = std::make_shared<WriteFailure>();
  if (access.id() < 0 || !set_careful_driver(access.id(), unwritten, false))
    throw StorageError(path.string() + ": cannot prepare to open it: " + last_reason());
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.id());
  if (file < 0)
    throw StorageError(
        path.string() +
        ": cannot be opened as HDF5; it may be damaged or cut short: " + last_reason());
  return {file, H5Fclose};
}

bool has_column_major_header(const std::filesystem::path& path) {
  char begin[64] = {};
  std::ifstream(path, std::ios::binary).read(begin, sizeof begin);
  const std::string_view there(begin, sizeof begin);
  return there.starts_with("MATLAB") || there.starts_with("HDF5-based Julia Data Format") ||
         there.starts_with("Julia data file (HDF5)");
}

herr_t append_name(hid_t, const char* name, const H5A_info_t*, void* names) {
  static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

std::size_t points_of(const Handle& space) {
  return static_cast<std::size_t>(std::max<hssize_t>(H5Sget_simple_extent_npoints(space.id()), 0));
}

// The texts that `read` stores in a buffer for elements of `type`.
template <class Read>
std::vector<std::string> texts_of(const Handle& type, const Handle& space, const Read& read) {
  const std::size_t count = points_of(space);
  const Handle memory(H5Tcopy(type.id()), H5Tclose);
  std::vector<std::string> texts;
  if (H5Tis_variable_str(type.id()) > 0) {
    std::vector<char*> pointers(count, nullptr);
    if (count == 0 || read(memory.id(), pointers.data()) < 0) return {};
    for (const char* text : pointers) texts.emplace_back(text ? text : "");
    H5Dvlen_reclaim(memory.id(), space.id(), H5P_DEFAULT, pointers.data());
    return texts;
  }
  const std::size_t width = H5Tget_size(type.id());
  std::vector<char> bytes(count * width);
  if (count == 0 || read(memory.id(), bytes.data()) < 0) return {};
  for (std::size_t i = 0; i < count; ++i) {
    std::string text(bytes.data() + i * width, width);
    text.resize(std::min(text.find('\0'), text.size()));
    text.resize(text.find_last_not_of(' ') + 1);
    texts.push_back(std::move(text));
  }
  return texts;
}

// Whether a type is boolean as h5py or netCDF store it.
bool is_boolean(const Handle& type) {
  if (H5Tget_class(type.id()) == H5T_BITFIELD) return H5Tget_size(type.id()) == 1;
  if (H5Tget_class(type.id()) != H5T_ENUM || H5Tget_nmembers(type.id()) != 2) return false;
  for (const auto& [name, truth] : {std::pair{"FALSE", 0}, std::pair{"TRUE", 1}}) {
    const Handle super(H5Tget_super(type.id()), H5Tclose);
    std::vector<unsigned char> value(H5Tget_size(type.id()));
    if (H5Tenum_valueof(type.id(), name, value.data()) < 0) return false;
    double as_double = 0;
    std::vector<unsigned char> room(std::max(value.size(), sizeof as_double));
    std::ranges::copy(value, room.begin());
    if (H5Tconvert(super.id(), H5T_NATIVE_DOUBLE, 1, room.data(), nullptr, H5P_DEFAULT) < 0)
      return false;
    std::memcpy(&as_double, room.data(), sizeof as_double);
    if (as_double != truth) return false;
  }
  return true;
}

bool is_number(const Handle& type) {
  const H5T_class_t kind = H5Tget_class(type.id());
  return kind == H5T_INTEGER || kind == H5T_FLOAT;
}

std::string member_names(const Handle& type) {
  std::string names;
  for (int m = 0; m < std::min(H5Tget_nmembers(type.id()), 4); ++m) {
    char* name = H5Tget_member_name(type.id(), static_cast<unsigned>(m));
    names.append(names.empty() ? "" : ", ").append(name);
    H5free_memory(name);
  }
  return names;
}

std::string path_in_file(hid_t object) {
  char path[1024] = {};
  H5Iget_name(object, path, sizeof path);
  return path;
}

struct Scale {
  std::string path;
  std::vector<std::string> texts;
};

herr_t keep_scale(hid_t, unsigned, hid_t scale, void* data) {
  auto& found = *static_cast<Scale*>(data);
  found.path = path_in_file(scale);
  const Handle type(H5Dget_type(scale), H5Tclose), space(H5Dget_space(scale), H5Sclose);
  if (H5Tget_class(type.id()) == H5T_STRING)
    found.texts = texts_of(type, space, [&](hid_t memory, void* to) {
      return H5Dread(scale, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, to);
    });
  return 1;  // one is enough
}

Scale scale_of_axis(hid_t dataset, unsigned axis) {
  Scale scale;
  int from = 0;
  if (H5DSget_num_scales(dataset, axis) > 0)
    H5DSiterate_scales(dataset, axis, &from, keep_scale, &scale);
  return scale;
}

}  // namespace

std::vector<std::string> GivenObject::attributes() const {
  std::vector<std::string> names;
  hsize_t from = 0;
  sure(H5Aiterate2(id(), H5_INDEX_NAME, H5_ITER_INC, &from, append_name, &names), id(),
       "its attributes cannot be listed");
  return names;
}

bool GivenObject::has(const std::string& attribute) const {
  return H5Aexists(id(), attribute.c_str()) > 0;
}

std::vector<double> GivenObject::numbers(const std::string& attribute) const {
  const Handle handle(H5Aopen(id(), attribute.c_str(), H5P_DEFAULT), H5Aclose);
  if (handle.id() < 0) return {};
  const Handle type(H5Aget_type(handle.id()), H5Tclose), space(H5Aget_space(handle.id()), H5Sclose);
  std::vector<double> values(points_of(space));
  if (values.empty() || !is_number(type)) return {};
  sure(H5Aread(handle.id(), H5T_NATIVE_DOUBLE, values.data()), id(),
       "its attributes cannot be read");
  return values;
}

std::optional<bool> GivenObject::flag(const std::string& attribute) const {
  const Handle handle(H5Aopen(id(), attribute.c_str(), H5P_DEFAULT), H5Aclose);
  if (handle.id() < 0) return {};
  const Handle type(H5Aget_type(handle.id()), H5Tclose), space(H5Aget_space(handle.id()), H5Sclose);
  if (points_of(space) != 1 || !is_boolean(type)) return {};
  std::vector<char> bytes(H5Tget_size(type.id()));
  sure(H5Aread(handle.id(), type.id(), bytes.data()), id(), "its attributes cannot be read");
  return std::ranges::any_of(bytes, [](char byte) { return byte != 0; });
}

std::vector<std::string> GivenObject::texts(const std::string& attribute) const {
  const Handle handle(H5Aopen(id(), attribute.c_str(), H5P_DEFAULT), H5Aclose);
  if (handle.id() < 0) return {};
  const Handle type(H5Aget_type(handle.id()), H5Tclose), space(H5Aget_space(handle.id()), H5Sclose);
  if (H5Tget_class(type.id()) != H5T_STRING) return {};
  return texts_of(type, space,
                  [&](hid_t memory, void* to) { return H5Aread(handle.id(), memory, to); });
}

GivenDataset::GivenDataset(Handle handle) : GivenObject(std::move(handle)) {
  require_readable();
  const Handle space(sure(H5Dget_space(id()), id(), "its shape cannot be read"), H5Sclose);
  shape_.resize(static_cast<std::size_t>(std::max(H5Sget_simple_extent_ndims(space.id()), 0)));
  if (!shape_.empty()) H5Sget_simple_extent_dims(space.id(), shape_.data(), nullptr);
}

void GivenDataset::require_readable() const {
  const Handle made(sure(H5Dget_create_plist(id()), id(), "cannot be read"), H5Pclose);
  if (H5Pget_layout(made.id()) == H5D_VIRTUAL || H5Pget_external_count(made.id()) > 0)
    throw StorageError(name_of(id()) + ": has its numbers in other files; copy them into this one");
  for (int i = 0; i < H5Pget_nfilters(made.id()); ++i) {
    unsigned flags = 0;
    std::size_t values = 0;
    char name[64] = {};
    const H5Z_filter_t filter = H5Pget_filter2(made.id(), static_cast<unsigned>(i), &flags, &values,
                                               nullptr, sizeof name, name, nullptr);
    if (H5Zfilter_avail(filter) <= 0)
      throw StorageError(name_of(id()) + ": is compressed with the filter '" + name + "' (" +
                         std::to_string(filter) +
                         "), which is not installed here; write it with gzip, or uncompressed");
  }
}

Elements GivenDataset::elements() const {
  const Handle type(H5Dget_type(id()), H5Tclose);
  if (is_number(type) || is_boolean(type)) return Elements::numbers;
  if (H5Tget_class(type.id()) == H5T_VLEN) {
    const Handle element(H5Tget_super(type.id()), H5Tclose);
    if (is_number(element)) return Elements::rows;
  }
  return Elements::no_numbers;
}

std::string GivenDataset::element_text() const {
  const Handle type(H5Dget_type(id()), H5Tclose);
  switch (H5Tget_class(type.id())) {
    case H5T_STRING:
      return "texts";
    case H5T_COMPOUND:
      return "records (" + member_names(type) + ")";
    case H5T_ENUM:
      return "names (" + member_names(type) + ")";
    case H5T_REFERENCE:
      return "references to others, as a MATLAB cell array";
    default:
      return "of another kind";
  }
}

void GivenDataset::read(const std::function<void(hsize_t, std::span<const double>)>& take) const {
  const Handle type(H5Dget_type(id()), H5Tclose);
  const bool bits = H5Tget_class(type.id()) == H5T_BITFIELD;
  const Handle file(H5Dget_space(id()), H5Sclose);
  Shape begin(shape_.size(), 0), count = shape_;
  hsize_t row = 1;
  for (std::size_t d = 1; d < shape_.size(); ++d) row *= shape_[d];
  constexpr hsize_t most = 1 << 22;  // elements at a time
  const hsize_t rows = std::max<hsize_t>(most / std::max<hsize_t>(row, 1), 1);
  std::vector<double> values;
  std::vector<unsigned char> bytes;
  for (hsize_t first = 0; first < shape_[0]; first += rows) {
    begin[0] = first;
    count[0] = std::min(rows, shape_[0] - first);
    const auto size = static_cast<std::size_t>(count[0] * row);
    values.resize(size);
    const Handle memory = space_of(count, id());
    sure(H5Sselect_hyperslab(file.id(), H5S_SELECT_SET, begin.data(), nullptr, count.data(),
                             nullptr),
         id(), "cannot be read");
    if (bits) bytes.resize(size);
    sure(H5Dread(id(), bits ? H5T_NATIVE_B8 : H5T_NATIVE_DOUBLE, memory.id(), file.id(),
                 H5P_DEFAULT, bits ? static_cast<void*>(bytes.data()) : values.data()),
         id(), "cannot be read; the file may be damaged");
    if (bits) std::ranges::copy(bytes, values.begin());
    take(first * row, values);
  }
}

std::vector<std::vector<double>> GivenDataset::read_rows() const {
  const Handle type(H5Tvlen_create(H5T_NATIVE_DOUBLE), H5Tclose);
  const Handle space(H5Dget_space(id()), H5Sclose);
  std::vector<hvl_t> rows(points_of(space));
  sure(H5Dread(id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, rows.data()), id(),
       "cannot be read; the file may be damaged");
  std::vector<std::vector<double>> values;
  for (const hvl_t& row : rows) {
    const auto* begin = static_cast<const double*>(row.p);
    values.emplace_back(begin, begin + row.len);
  }
  H5Dvlen_reclaim(type.id(), space.id(), H5P_DEFAULT, rows.data());
  return values;
}

std::vector<std::string> GivenDataset::axis_names() const {
  std::vector<std::string> names;
  for (unsigned axis = 0; axis < shape_.size(); ++axis) {
    char label[256] = {};
    if (H5DSget_label(id(), axis, label, sizeof label) <= 0) label[0] = '\0';
    const std::string path = scale_of_axis(id(), axis).path;
    std::string name = label;
    if (name.empty()) name = path.substr(path.find_last_of('/') + 1);
    names.push_back(name);
  }
  return names;
}

std::vector<std::string> GivenDataset::scale_texts(unsigned axis) const {
  return scale_of_axis(id(), axis).texts;
}

std::vector<std::string> GivenDataset::scale_paths() const {
  std::vector<std::string> paths;
  for (unsigned axis = 0; axis < shape_.size(); ++axis)
    if (const std::string path = scale_of_axis(id(), axis).path; !path.empty())
      paths.push_back(path);
  return paths;
}

GivenFile::GivenFile(const std::filesystem::path& path)
    : file_(opened(path)),
      links_(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose),
      is_column_major_(has_column_major_header(path)) {
  H5Pset_elink_cb(links_.id(), refuse_other_files, nullptr);
}

Member GivenFile::member(const std::string& path) const {
  if (path.empty() || path == "/") return {Member::Kind::group, ""};
  for (std::size_t end = 0; end != path.npos;) {
    end = path.find('/', end + 1);
    const std::string here = path.substr(0, end);
    if (here == "/" || (end != path.npos && end + 1 == path.size())) continue;
    if (H5Lexists(file_.id(), here.c_str(), links_.id()) <= 0) return {};
    H5L_info_t link;
    if (H5Lget_info(file_.id(), here.c_str(), &link, links_.id()) < 0) return {};
    std::vector<char> value(link.type == H5L_TYPE_HARD ? 0 : link.u.val_size + 1, '\0');
    if (!value.empty())
      H5Lget_val(file_.id(), here.c_str(), value.data(), value.size(), links_.id());
    if (link.type == H5L_TYPE_EXTERNAL) {
      const char *file = nullptr, *object = nullptr;
      H5Lunpack_elink_val(value.data(), link.u.val_size, nullptr, &file, &object);
      return {Member::Kind::other_file, file ? file : ""};
    }
    if (link.type == H5L_TYPE_SOFT && H5Oexists_by_name(file_.id(), here.c_str(), links_.id()) <= 0)
      return {Member::Kind::broken_link, value.data()};
  }
  const Handle object(H5Oopen(file_.id(), path.c_str(), links_.id()), H5Oclose);
  const H5I_type_t type = object.id() < 0 ? H5I_BADID : H5Iget_type(object.id());
  if (type == H5I_GROUP) return {Member::Kind::group, ""};
  if (type == H5I_DATASET) return {Member::Kind::dataset, ""};
  return {Member::Kind::unknown, ""};
}

std::vector<std::string> GivenFile::names(const std::string& path) const {
  const GivenObject here = group(path);
  H5G_info_t info;
  sure(H5Gget_info(here.id(), &info), here.id(), "cannot be listed");
  std::vector<std::string> all;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    const auto query = [&](char* text, std::size_t size) {
      return sure(H5Lget_name_by_idx(here.id(), ".", H5_INDEX_NAME, H5_ITER_INC, i, text, size,
                                     H5P_DEFAULT),
                  here.id(), "cannot be listed");
    };
    std::string& name = all.emplace_back(static_cast<std::size_t>(query(nullptr, 0)), '\0');
    query(name.data(), name.size() + 1);
  }
  return all;
}

GivenObject GivenFile::group(const std::string& path) const {
  const Handle links(H5Pcreate(H5P_GROUP_ACCESS), H5Pclose);
  H5Pset_elink_cb(links.id(), refuse_other_files, nullptr);
  return GivenObject({sure(H5Gopen2(file_.id(), path.c_str(), links.id()), file_.id(),
                           "cannot be opened as a group", path),
                      H5Gclose});
}

GivenDataset GivenFile::dataset(const std::string& path) const {
  return GivenDataset(
      {sure(H5Dopen2(file_.id(), path.c_str(), links_.id()), file_.id(), "cannot be opened", path),
       H5Dclose});
}

}  // namespace unidyn::h5
