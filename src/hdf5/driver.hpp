#pragma once
// The file driver (H5FD) by which one process has an HDF5 file. HDF5 does not survive a write
// that fails: the file's structures stay half written in its memory, H5Fclose fails, and whatever
// touches the file or the library afterwards crashes. This driver therefore never reports a failed
// write to HDF5. It keeps the first failure for whoever closes the file, writes no more, and lets
// HDF5 close in good order. It looks at every return code, and reads back what it has written
// (PosixFile::require_contents). A failed read is HDF5's to report; a file that was only read
// always closes. It takes the locks (flock) that HDF5's own driver does, but for file systems that
// have none, where it goes on without.
#include <hdf5.h>

#include <filesystem>
#include <memory>
#include <string>

namespace unidyn::h5 {

/// What went wrong first while a file was written, synced and closed; empty: nothing.
struct WriteFailure {
  std::string message;
};

/// Lets files that are opened with this list of access properties be written by the driver. They
/// are synced to disk when they are closed. `failure` is complete once the file is closed. Returns
/// whether it could be set.
///
/// `shared`: other processes write elements into the same file. Then this one writes just those
/// that it is given, none around them and nothing that describes the file, and takes no lock.
bool set_careful_driver(hid_t access, const std::shared_ptr<WriteFailure>& failure, bool shared);

}  // namespace unidyn::h5
