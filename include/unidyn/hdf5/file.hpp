#pragma once
// The one layer over the C interface of HDF5, serial and parallel:
//
//   h5::File file("population.h5", h5::Mode::create, comm);
//   h5::Dataset loss = file.create<double>("/network/loss", {networks});
//   loss.set_attribute<std::string>("units", "1");
//   loss.write_rows<double>(first, count, mine, h5::Transfer::collective);
//   ...
//   file.close();
//
// Every failure is a StorageError with the file, the object, the operation and HDF5's own error
// stack. Files contain no timestamps and no memory addresses: equal calls produce equal bytes.
// Their format is that of HDF5 1.8, which every h5py can read.
#include <mpi.h>

#include <filesystem>
#include <memory>

#include "unidyn/hdf5/dataset.hpp"

namespace unidyn::h5 {

/// A group. Paths are absolute with a leading "/", otherwise relative to the group.
class Group : public Object {
 public:
  /// `ranks`: communicator of a parallel file; MPI_COMM_NULL for a serial one.
  explicit Group(Handle handle, MPI_Comm ranks = MPI_COMM_NULL)
      : Object(std::move(handle)), ranks_(ranks) {}

  bool exists(const std::string& path) const;
  /// The names of the group's direct members, sorted.
  std::vector<std::string> names() const;
  /// The paths of all datasets below the group, relative to it with a leading "/", sorted.
  std::vector<std::string> dataset_paths() const;

  Group group(const std::string& path) const;
  Dataset dataset(const std::string& path) const;

  /// Creates a group, and missing groups above it.
  Group create_group(const std::string& path);
  /// Creates a dataset, and missing groups above it.
  template <Number T>
  Dataset create(const std::string& path, const Shape& shape) {
    return create_dataset(path, shape, number_type(type_of<T>()));
  }
  /// Creates a dataset of variable-length texts; in serial files only.
  Dataset create_texts(const std::string& path, const Shape& shape) {
    return create_dataset(path, shape, variable_text_type());
  }
  /// Creates a scale of `extent` without values, which takes no space in a serial file: in netCDF,
  /// a dimension without a variable. Datasets are attached to it as to any scale.
  Dataset create_dimension(const std::string& path, hsize_t extent);
  /// Unlinks a group or dataset. The file does not shrink.
  void remove(const std::string& path);

  /// Creates a dataset and writes all of it; texts are as wide as the widest one. In a parallel
  /// file all ranks must pass the same values.
  template <Element T>
  Dataset write(const std::string& path, const Shape& shape, std::span<const T> values) {
    Dataset dataset = create_dataset(path, shape, type_for(values));
    dataset.write(values);
    return dataset;
  }
  /// All elements of a dataset.
  template <Element T>
  std::vector<T> read(const std::string& path) const {
    return dataset(path).read<T>();
  }

 protected:
  bool is_parallel() const { return ranks_ != MPI_COMM_NULL; }

  MPI_Comm ranks_;

 private:
  Dataset create_dataset(const std::string& path, const Shape& shape, const Handle& type,
                         H5D_alloc_time_t room = H5D_ALLOC_TIME_EARLY);
};

/// Whether there is an HDF5 file at `path`.
bool is_hdf5(const std::filesystem::path& path);

struct WriteFailure;

/// How to open a file: create it (replacing any existing one), read it, edit it; or fill it, that
/// is, write elements of existing datasets, with several processes each writing their own, and
/// change nothing else. A process whose write fails is then told, and no other waits for it, unlike
/// with MPI-IO: if a collective write of Open MPI 4.1 fails on one rank, it never returns on
/// others.
enum class Mode { create, read, edit, fill };

/// An HDF5 file, which is also its root group.
class File : public Group {
 public:
  /// A file of this process only. `close` reports failed writes (src/hdf5/driver.hpp).
  File(const std::filesystem::path& path, Mode mode);
  /// A parallel file of all ranks of `ranks`, which must outlive it. Everything except independent
  /// transfers is collective: every rank makes the same calls with the same arguments in the same
  /// order, including `close`.
  File(const std::filesystem::path& path, Mode mode, MPI_Comm ranks);

  /// A new file that exists in memory only; read it with `contents`.
  static File in_memory();

  File(File&&) noexcept = default;
  File& operator=(File&&) noexcept = default;
  /// Closes and ignores errors, so writes may be lost. A parallel file is left open during stack
  /// unwinding: other ranks may not be closing theirs, and closing would wait for them.
  ~File();

  /// Writes what is still in memory, syncs it to disk and closes. Throws StorageError if that or
  /// any earlier write has failed; the file is then closed too, unless datasets or groups of it are
  /// still open, in which case it stays open and can be closed later. Every writer must call this
  /// at the end. If something fails on one rank of a parallel file, that rank closes like the
  /// others, so that none of them waits.
  void close();

  /// For a file in memory: its bytes as they would be on disk.
  std::string contents();

 private:
  explicit File(Handle handle) : Group(std::move(handle)) {}
  File(const std::filesystem::path& path, Mode mode, const std::shared_ptr<WriteFailure>& failure);

  std::shared_ptr<WriteFailure> failure_;  // for a serial file
  bool writable_ = false;
  int exceptions_ = 0;  // in flight when the file was opened
};

}  // namespace unidyn::h5
