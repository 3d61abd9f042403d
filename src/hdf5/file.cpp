#include "unidyn/hdf5/file.hpp"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <functional>

#include "driver.hpp"
#include "unidyn/core/error.hpp"

namespace unidyn::h5 {
namespace {

using SetDriver = std::function<bool(hid_t access)>;

Handle file_access(const std::filesystem::path& path, Mode mode, const SetDriver& set_driver) {
  silence_error_printing();
  Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  // Refuse to close while objects are open; otherwise the file would silently stay open.
  bool prepared = access.id() >= 0 && H5Pset_fclose_degree(access.id(), H5F_CLOSE_SEMI) >= 0;
  if (mode != Mode::read)
    prepared =
        prepared && H5Pset_libver_bounds(access.id(), H5F_LIBVER_EARLIEST, H5F_LIBVER_V18) >= 0;
  if (!prepared || !set_driver(access.id())) fail("prepare to open the file", path);
  return access;
}

Handle access_of_one(const std::filesystem::path& path, Mode mode,
                     const std::shared_ptr<WriteFailure>& failure) {
  return file_access(path, mode, [&](hid_t access) {
    return set_careful_driver(access, failure, mode == Mode::fill);
  });
}

Handle access_of_ranks(const std::filesystem::path& path, Mode mode, MPI_Comm ranks) {
  return file_access(path, mode, [&](hid_t access) {
    return H5Pset_fapl_mpio(access, ranks, MPI_INFO_NULL) >= 0 &&
           H5Pset_all_coll_metadata_ops(access, true) >= 0;
  });
}

Handle access_of_memory() {
  constexpr std::size_t increment = 1 << 16;  // step by which the memory grows [bytes]
  return file_access("", Mode::create,
                     [&](hid_t access) { return H5Pset_fapl_core(access, increment, false) >= 0; });
}

Handle opened(const std::filesystem::path& path, Mode mode, const Handle& access) {
  hid_t file = H5I_INVALID_HID;
  if (mode == Mode::create)
    file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.id());
  else
    file = H5Fopen(path.c_str(), mode == Mode::read ? H5F_ACC_RDONLY : H5F_ACC_RDWR, access.id());
  if (file < 0) fail(mode == Mode::create ? "create the file" : "open the file", path);
  return {file, H5Fclose};
}

Handle making_parents(hid_t place) {
  Handle links(checked(H5Pcreate(H5P_LINK_CREATE), "prepare to create an object in", place),
               H5Pclose);
  checked(H5Pset_create_intermediate_group(links.id(), 1), "prepare to create groups in", place);
  return links;
}

// Extends the file to the end of its newest dataset. Open MPI fills gaps between the parts that
// ranks write collectively from the file, but past its end with arbitrary memory: rows that no rank
// writes would not be zero.
void extend_over(const Dataset& newest, MPI_Comm ranks) {
  const Dataset::Room room = newest.room();
  if (room.size == 0) return;
  const auto end = static_cast<MPI_Offset>(room.first + room.size);
  const Handle file(checked(H5Iget_file_id(newest.id()), "find the file of", newest.id()),
                    H5Fclose);
  void* driver = nullptr;
  checked(H5Fget_vfd_handle(file.id(), H5P_DEFAULT, &driver), "find the driver of", newest.id());
  const MPI_File mpi_file = *static_cast<MPI_File*>(driver);
  // A rank may not yet see what others wrote past the end known to it.
  MPI_Offset size = 0;
  bool done = MPI_File_get_size(mpi_file, &size) == MPI_SUCCESS &&
              MPI_Allreduce(MPI_IN_PLACE, &size, 1, MPI_OFFSET, MPI_MAX, ranks) == MPI_SUCCESS;
  if (done && size < end) done = MPI_File_set_size(mpi_file, end) == MPI_SUCCESS;
  if (!done)
    throw StorageError(name_of(newest.id()) + ": cannot extend the file to " + std::to_string(end) +
                       " bytes");
}

}  // namespace

bool is_hdf5(const std::filesystem::path& path) {
  silence_error_printing();
  return H5Fis_hdf5(path.c_str()) > 0;
}

bool Group::exists(const std::string& path) const {
  // H5Lexists fails, instead of returning false, if a group on the path is missing.
  for (std::size_t end = 0; end != path.npos;) {
    end = path.find('/', end + 1);
    const std::string ancestor = path.substr(0, end);
    if (ancestor != "/" &&
        checked(H5Lexists(id(), ancestor.c_str(), H5P_DEFAULT), "look for", id(), ancestor) == 0)
      return false;
  }
  return true;
}

std::vector<std::string> Group::names() const {
  H5G_info_t info;
  checked(H5Gget_info(id(), &info), "list", id());
  std::vector<std::string> all;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    const auto query = [&](char* text, std::size_t size) {
      return checked(
          H5Lget_name_by_idx(id(), ".", H5_INDEX_NAME, H5_ITER_INC, i, text, size, H5P_DEFAULT),
          "list", id());
    };
    std::string& name = all.emplace_back(static_cast<std::size_t>(query(nullptr, 0)), '\0');
    query(name.data(), name.size() + 1);
  }
  return all;
}

std::vector<std::string> Group::dataset_paths() const {
  std::vector<std::string> paths;
  for (const std::string& name : names()) {
    const Handle member(checked(H5Oopen(id(), name.c_str(), H5P_DEFAULT), "open", id(), name),
                        H5Oclose);
    const H5I_type_t kind = H5Iget_type(member.id());
    if (kind == H5I_DATASET) paths.push_back("/" + name);
    if (kind == H5I_GROUP)
      for (const std::string& below : group(name).dataset_paths())
        paths.push_back("/" + name + below);
  }
  std::ranges::sort(paths);
  return paths;
}

Group Group::group(const std::string& path) const {
  return Group(
      {checked(H5Gopen2(id(), path.c_str(), H5P_DEFAULT), "open group", id(), path), H5Gclose});
}

Dataset Group::dataset(const std::string& path) const {
  return Dataset(
      {checked(H5Dopen2(id(), path.c_str(), H5P_DEFAULT), "open dataset", id(), path), H5Dclose});
}

Group Group::create_group(const std::string& path) {
  return Group(
      {checked(H5Gcreate2(id(), path.c_str(), making_parents(id()).id(), H5P_DEFAULT, H5P_DEFAULT),
               "create group", id(), path),
       H5Gclose});
}

Dataset Group::create_dataset(const std::string& path, const Shape& shape, const Handle& type,
                              H5D_alloc_time_t room) {
  const Handle properties(
      checked(H5Pcreate(H5P_DATASET_CREATE), "prepare to create dataset", id(), path), H5Pclose);
  // Modification times would make equal files differ.
  checked(H5Pset_obj_track_times(properties.id(), false), "prepare to create dataset", id(), path);
  // Storage is allocated now, so that many processes can fill a file laid out by one.
  checked(H5Pset_alloc_time(properties.id(), room), "prepare to create dataset", id(), path);
  Dataset dataset({checked(H5Dcreate2(id(), path.c_str(), type.id(), space_of(shape, id()).id(),
                                      making_parents(id()).id(), properties.id(), H5P_DEFAULT),
                           "create dataset", id(), path),
                   H5Dclose});
  if (is_parallel()) extend_over(dataset, ranks_);
  return dataset;
}

Dataset Group::create_dimension(const std::string& path, hsize_t extent) {
  Dataset scale = create_dataset(path, {extent}, number_type(Type::float32), H5D_ALLOC_TIME_LATE);
  // netCDF knows by the beginning of this name that there is no variable; it appends the extent.
  std::string size = std::to_string(extent);
  size.insert(0, size.size() < 10 ? 10 - size.size() : 0, ' ');
  scale.make_scale("This is a netCDF dimension but not a netCDF variable." + size);
  return scale;
}

void Group::remove(const std::string& path) {
  checked(H5Ldelete(id(), path.c_str(), H5P_DEFAULT), "remove", id(), path);
}

File::File(const std::filesystem::path& path, Mode mode)
    : File(path, mode, std::make_shared<WriteFailure>()) {}

File::File(const std::filesystem::path& path, Mode mode,
           const std::shared_ptr<WriteFailure>& failure)
    : Group(opened(path, mode, access_of_one(path, mode, failure))), failure_(failure) {}

File::File(const std::filesystem::path& path, Mode mode, MPI_Comm ranks)
    : Group(opened(path, mode, access_of_ranks(path, mode, ranks)), ranks),
      writable_(mode != Mode::read),
      exceptions_(std::uncaught_exceptions()) {}

File::~File() {
  if (is_parallel() && std::uncaught_exceptions() > exceptions_) handle_.release();
}

File File::in_memory() {
  return File(opened("a file in memory", Mode::create, access_of_memory()));
}

void File::close() {
  // Queried now: once closing has failed, nothing may touch the file, even to get its name.
  const std::string name = name_of(id());
  const auto open = checked(H5Fget_obj_count(id(), H5F_OBJ_ALL), "ask what is open of", id()) - 1;
  if (open > 0)
    throw StorageError(name + ": cannot be closed: " + std::to_string(open) +
                       " of its groups, datasets or attributes are still open");
  std::string trouble;
  const auto attempt = [&](const char* what, const std::function<herr_t()>& act) {
    errno = 0;
    if (act() < 0 && trouble.empty())
      trouble = name + ": cannot be " + what + ": " + take_error_stack(errno);
  };
  // Closing alone leaves a parallel file in each node's cache; flushing also syncs it.
  if (is_parallel() && writable_)
    attempt("written out", [&] { return H5Fflush(id(), H5F_SCOPE_GLOBAL); });
  attempt("closed", [&] { return H5Fclose(handle_.release()); });
  if (failure_ && !failure_->message.empty()) trouble = failure_->message;
  if (!trouble.empty()) throw StorageError(trouble);
}

std::string File::contents() {
  checked(H5Fflush(id(), H5F_SCOPE_GLOBAL), "write out", id());
  const auto ask = [&](char* bytes, std::size_t size) {
    return checked(H5Fget_file_image(id(), bytes, size), "take the bytes of", id());
  };
  std::string bytes(static_cast<std::size_t>(ask(nullptr, 0)), '\0');
  ask(bytes.data(), bytes.size());
  return bytes;
}

}  // namespace unidyn::h5
