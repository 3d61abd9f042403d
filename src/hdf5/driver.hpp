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

/// The first error in writing, syncing and closing a file; empty: none.
struct WriteFailure {
  std::string message;
};

/// Makes files opened with this access property list use the driver. They are synced to disk when
/// they are closed. `failure` is final once the file is closed. Returns whether the list could be
/// changed.
///
/// `shared`: other processes write elements to the same file. This process then writes only the
/// elements it is given, none around them and no metadata, and takes no lock.
bool set_careful_driver(hid_t access, const std::shared_ptr<WriteFailure>& failure, bool shared);

}  // namespace unidyn::h5
