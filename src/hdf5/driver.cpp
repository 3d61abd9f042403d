#include "driver.hpp"

#if __has_include(<H5FDdevelop.h>)
#include <H5FDdevelop.h>
#endif
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <limits>

#include "unidyn/files/posix_file.hpp"

namespace unidyn::h5 {
namespace {

// The driver's part of an access property list, copied byte by byte. The pointer stays valid as
// long as the list is used to open a file.
struct Properties {
  const std::shared_ptr<WriteFailure>* failure;
  bool shared;
};

// HDF5 receives these and passes them back as H5FD_t*.
struct DriverFile : H5FD_t {
  DriverFile(const char* path, int flags, const Properties& properties)
      : H5FD_t{},
        file(path, flags),
        failure(*properties.failure),
        shared(properties.shared),
        eof(file.size()) {}

  // Calls `act`, which modifies the file, unless an earlier modification has failed.
  void attempt(const std::function<void()>& act) {
    if (!failure->message.empty()) return;
    changed = true;
    try {
      act();
    } catch (const std::exception& error) {
      failure->message = error.what();
    }
  }

  PosixFile file;
  std::shared_ptr<WriteFailure> failure;
  bool shared;
  haddr_t eoa = 0;
  haddr_t eof;
  bool changed = false;
};

DriverFile& ours(H5FD_t* file) {
  return *static_cast<DriverFile*>(file);
}
const DriverFile& ours(const H5FD_t* file) {
  return *static_cast<const DriverFile*>(file);
}

// Pushes `what` onto HDF5's error stack.
void complain(hid_t kind, const char* function, const char* what) {
  static_cast<void>(
      H5Epush2(H5E_DEFAULT, __FILE__, function, __LINE__, H5E_ERR_CLS, H5E_VFL, kind, "%s", what));
}

H5FD_t* open_file(const char* path, unsigned flags, hid_t access, haddr_t) {
  const auto* properties = static_cast<const Properties*>(H5Pget_driver_info(access));
  if (properties == nullptr) return nullptr;
  int how = (flags & H5F_ACC_RDWR) != 0 ? O_RDWR : O_RDONLY;
  if ((flags & H5F_ACC_TRUNC) != 0) how |= O_TRUNC;
  if ((flags & H5F_ACC_CREAT) != 0) how |= O_CREAT;
  if ((flags & H5F_ACC_EXCL) != 0) how |= O_EXCL;
  try {
    return new DriverFile(path, how, *properties);
  } catch (const std::exception& error) {
    complain(H5E_CANTOPENFILE, "open", error.what());
    return nullptr;
  }
}

herr_t close_file(H5FD_t* file) {
  const std::unique_ptr<DriverFile> closing(&ours(file));
  // Unlock first, so that other processes need not wait for a close that fails.
  static_cast<void>(::flock(closing->file.descriptor(), LOCK_UN));
  // HDF5 first opens a file once as a test, and closes that without changes.
  if (closing->changed)
    closing->attempt([&] {
      closing->file.sync();
      closing->file.close();
    });
  return 0;
}

// Whether two open files are the same file.
int compare_files(const H5FD_t* one, const H5FD_t* other) {
  struct stat first {
  }, second{};
  if (::fstat(ours(one).file.descriptor(), &first) != 0 ||
      ::fstat(ours(other).file.descriptor(), &second) != 0)
    return one < other ? -1 : one > other;
  if (first.st_dev != second.st_dev) return first.st_dev < second.st_dev ? -1 : 1;
  if (first.st_ino != second.st_ino) return first.st_ino < second.st_ino ? -1 : 1;
  return 0;
}

herr_t query_features(const H5FD_t* file, unsigned long* flags) {
  // The flags of HDF5's default driver, so that equal calls produce equal bytes with either.
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA |
           H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
  // A data sieve writes back what it has read around the elements, overwriting what others wrote
  // there. HDF5 once queries the flags without a file.
  if (file == nullptr || !ours(file).shared) *flags |= H5FD_FEAT_DATA_SIEVE;
  return 0;
}

haddr_t get_eoa(const H5FD_t* file, H5FD_mem_t) {
  return ours(file).eoa;
}

herr_t set_eoa(H5FD_t* file, H5FD_mem_t, haddr_t address) {
  ours(file).eoa = address;
  return 0;
}

haddr_t get_eof(const H5FD_t* file, H5FD_mem_t) {
  return ours(file).eof;
}

herr_t read_bytes(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t address, std::size_t size,
                  void* buffer) {
  const std::span<char> bytes(static_cast<char*>(buffer), size);
  try {
    const std::size_t count = ours(file).file.read(address, bytes);
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(count), bytes.end(), '\0');
    return 0;
  } catch (const std::exception& error) {
    complain(H5E_READERROR, "read", error.what());
    return -1;
  }
}

herr_t write_bytes(H5FD_t* file, H5FD_mem_t kind, hid_t, haddr_t address, std::size_t size,
                   const void* buffer) {
  const std::string_view bytes(static_cast<const char*>(buffer), size);
  DriverFile& to = ours(file);
  if (to.shared && kind != H5FD_MEM_DRAW) return 0;  // metadata is already there
  to.attempt([&] {
    to.file.write(address, bytes);
    // Shared files are read back in larger parts, once every process is done (written_parts.hpp).
    if (!to.shared) to.file.require_contents(address, bytes);
  });
  to.eof = std::max<haddr_t>(to.eof, address + size);
  return 0;
}

herr_t truncate_file(H5FD_t* file, hid_t, hbool_t) {
  DriverFile& at = ours(file);
  if (at.eof == at.eoa || at.shared) return 0;
  at.attempt([&] { at.file.resize(at.eoa); });
  at.eof = at.eoa;
  return 0;
}

herr_t lock_file(H5FD_t* file, hbool_t to_write) {
  if (ours(file).shared) return 0;
  const int how = (to_write ? LOCK_EX : LOCK_SH) | LOCK_NB;
  if (::flock(ours(file).file.descriptor(), how) == 0) return 0;
  // Anything else says that the file system has no locks: the directory's lease keeps others away.
  if (errno != EWOULDBLOCK) return 0;
  complain(H5E_CANTLOCKFILE, "lock",
           (std::string("unable to lock file: ") + std::strerror(errno)).c_str());
  return -1;
}

herr_t unlock_file(H5FD_t* file) {
  // Closing releases the lock in any case.
  static_cast<void>(::flock(ours(file).file.descriptor(), LOCK_UN));
  return 0;
}

hid_t registered_driver() {
  static const hid_t id = [] {
    static H5FD_class_t driver{};
#ifdef H5FD_CLASS_VERSION
    driver.version = H5FD_CLASS_VERSION;
    driver.value = static_cast<H5FD_class_value_t>(513);  // from 512 on: not reserved for HDF5
#endif
    driver.name = "careful";
    driver.maxaddr = static_cast<haddr_t>(std::numeric_limits<off_t>::max());
    driver.fc_degree = H5F_CLOSE_WEAK;
    driver.fapl_size = sizeof(Properties);
    driver.open = open_file;
    driver.close = close_file;
    driver.cmp = compare_files;
    driver.query = query_features;
    driver.get_eoa = get_eoa;
    driver.set_eoa = set_eoa;
    driver.get_eof = get_eof;
    driver.read = read_bytes;
    driver.write = write_bytes;
    driver.truncate = truncate_file;
    driver.lock = lock_file;
    driver.unlock = unlock_file;
    const H5FD_mem_t kinds[] = H5FD_FLMAP_DICHOTOMY;
    std::copy(std::begin(kinds), std::end(kinds), driver.fl_map);
    return H5FDregister(&driver);
  }();
  return id;
}

}  // namespace

bool set_careful_driver(hid_t access, const std::shared_ptr<WriteFailure>& failure, bool shared) {
  const Properties properties{&failure, shared};
  return registered_driver() >= 0 && H5Pset_driver(access, registered_driver(), &properties) >= 0;
}

}  // namespace unidyn::h5
