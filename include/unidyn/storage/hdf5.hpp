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

#include "unidyn/storage/hdf5_dataset.hpp"

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

  Group group(const std::string& path) const;
  Dataset dataset(const std::string& path) const;

  /// Creates a group, and those above it that are missing.
  Group create_group(const std::string& path);
  /// Creates a dataset, and the groups above it that are missing.
  template <Number T>
  Dataset create(const std::string& path, const Shape& shape) {
    return create_dataset(path, shape, number_type(type_of<T>()));
  }
  /// Creates a dataset of texts of at most `width` bytes each.
  Dataset create_text(const std::string& path, const Shape& shape, std::size_t width) {
    return create_dataset(path, shape, text_type(width));
  }
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
  Dataset create_dataset(const std::string& path, const Shape& shape, const Handle& type);
};

/// Whether there is an HDF5 file at `path`.
bool is_hdf5(const std::filesystem::path& path);

/// What to do with a file: make it anew (over any that is there), read it, or change it.
enum class Mode { create, read, edit };

/// An HDF5 file; its own root group.
class File : public Group {
 public:
  /// A file of this process alone.
  File(const std::filesystem::path& path, Mode mode);
  /// A file of all ranks of `ranks`, which outlives it. Everything but independent transfers is
  /// collective from here on: every rank makes the same calls with the same arguments in the same
  /// order, also `close`.
  File(const std::filesystem::path& path, Mode mode, MPI_Comm ranks);

  File(File&&) noexcept = default;
  File& operator=(File&&) noexcept = default;
  /// Closes, ignoring errors. But a parallel file is left open while an exception passes: the other
  /// ranks may not be closing theirs, and would be waited for.
  ~File();

  /// Writes out what is still in memory and closes. Throws StorageError if that fails, or if
  /// datasets or groups of the file are still open. A parallel file is also synced to disk by
  /// every rank. Whoever writes a file calls this in the end.
  void close();

 private:
  bool writable_ = false;
  int exceptions_ = 0;  // in flight when the file was opened
};

}  // namespace unidyn::h5
