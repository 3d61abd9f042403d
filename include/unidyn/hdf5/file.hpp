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
// Every failure is a StorageError with the file, the object, what was attempted and HDF5's own
// error stack. Files hold no times and no addresses of memory: equal calls make equal bytes. Their
// format is that of HDF5 1.8, which every h5py reads.
#include <mpi.h>

#include <filesystem>
#include <memory>

#include "unidyn/hdf5/dataset.hpp"

namespace unidyn::h5 {

/// Names things by paths: from the root with a leading "/", else from this group.
class Group : public Object {
 public:
  /// `ranks`: those whose file it is; none where it is one process's alone.
  explicit Group(Handle handle, MPI_Comm ranks = MPI_COMM_NULL)
      : Object(std::move(handle)), ranks_(ranks) {}

  bool exists(const std::string& path) const;
  /// The names of the group's direct members, sorted.
  std::vector<std::string> names() const;
  /// The paths of all datasets below the group, from it on with a leading "/", sorted.
  std::vector<std::string> dataset_paths() const;

  Group group(const std::string& path) const;
  Dataset dataset(const std::string& path) const;

  /// Creates a group, and those above it that are missing.
  Group create_group(const std::string& path);
  /// Creates a dataset, and the groups above it that are missing.
  template <Number T>
  Dataset create(const std::string& path, const Shape& shape) {
    return create_dataset(path, shape, number_type(type_of<T>()));
  }
  /// Creates a dataset of texts of any length, for a file that one process alone has open.
  Dataset create_texts(const std::string& path, const Shape& shape) {
    return create_dataset(path, shape, variable_text_type());
  }
  /// Creates a scale of `extent` without values, which takes no room in a file of one process: what
  /// netCDF calls a dimension without a variable. Datasets are attached to it as to any scale.
  Dataset create_dimension(const std::string& path, hsize_t extent);
  /// Unlinks a group or dataset. The file does not shrink.
  void remove(const std::string& path);

  /// Creates a dataset and writes all of it; texts as wide as the widest one. In a parallel file
  /// all ranks give the same values.
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

/// What to do with a file: make it anew (over any that is there), read it, change it; or fill it:
/// write elements of datasets that are there, each of several processes its own, and change nothing
/// else. A process that fails to is then told so, and no other waits for it: not so where MPI
/// writes. With Open MPI 4.1 the others never return from a collective write in which one fails.
enum class Mode { create, read, edit, fill };

/// An HDF5 file; its own root group.
class File : public Group {
 public:
  /// A file of this process alone. Writes that fail are said by `close` (hdf5_driver.hpp).
  File(const std::filesystem::path& path, Mode mode);
  /// A file of all ranks of `ranks`, which outlives it. Everything but independent transfers is
  /// collective from here on: every rank makes the same calls with the same arguments in the same
  /// order, also `close`.
  File(const std::filesystem::path& path, Mode mode, MPI_Comm ranks);

  /// A new file that is in memory alone, for `contents`.
  static File in_memory();

  File(File&&) noexcept = default;
  File& operator=(File&&) noexcept = default;
  /// Closes, ignoring errors: what was written may be lost. But a parallel file is left open while
  /// an exception passes: the other ranks may not be closing theirs, and would be waited for.
  ~File();

  /// Writes out what is still in memory, syncs it to disk and closes. Throws StorageError if that
  /// or any write before has failed; the file is closed then too, but for one case: it stays open,
  /// to be closed later, where datasets or groups of it still are. Whoever writes a file calls this
  /// in the end. A rank of a parallel file on which something failed has closed like the others,
  /// so that none of them waits.
  void close();

  /// The bytes of the file as they would be on disk, of a file in memory.
  std::string contents();

 private:
  explicit File(Handle handle) : Group(std::move(handle)) {}
  File(const std::filesystem::path& path, Mode mode, const std::shared_ptr<WriteFailure>& failure);

  std::shared_ptr<WriteFailure> failure_;  // of a file that this process alone has open
  bool writable_ = false;
  int exceptions_ = 0;  // in flight when the file was opened
};

}  // namespace unidyn::h5
