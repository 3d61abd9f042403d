#pragma once
// The gathered population: one file for all networks, a public format that h5py and xarray read
// without Unidyn. jobs/schema.md lists its datasets; population/write.hpp creates it, and the
// stages add to it through this class.
#include <mpi.h>

#include <filesystem>
#include <map>
#include <optional>

#include "unidyn/embedding/mds.hpp"
#include "unidyn/hdf5/file.hpp"
#include "unidyn/hdf5/written_parts.hpp"
#include "unidyn/record/record.hpp"
#include "unidyn/similarity/pairs.hpp"
#include "unidyn/similarity/spectral.hpp"

namespace unidyn {

/// The version of the population's layout. Files of another version are rejected.
inline constexpr std::int64_t schema_version = 5;

/// The value in /network/compared for a network that is part of every comparison.
inline constexpr const char* compared = "compared";

/// The description of one network without its results.
struct NetworkLabels {
  std::string id;
  std::optional<CellKind> cell;  // nothing for a recording, which has no weights
  long units = 0;
  double l2 = 0;  // NaN where it is not known
  long replicate = 0;
  bool trained = true;
  Status status = Status::complete;
  std::optional<StopReason> stop_reason;  // empty if training itself threw
  double error = 0;                       // normalised held-out error; NaN likewise
  std::string reason;
  std::string origin = trained_here;
  std::string name = {};  // of what was imported

  bool is_recording() const { return !cell; }
};

/// An open population file. `i`, `first` and `count` index networks in the order of the job's grid.
/// If several ranks open it, everything is collective and every rank passes the same arguments,
/// except for factors, graphs, spectra, distances and write_block, which each rank calls
/// independently.
class Population {
 public:
  /// Opens the file for this process alone. Throws StorageError if it cannot be read or its
  /// datasets do not fit each other, UsageError if its schema is another version's.
  Population(const std::filesystem::path& path, h5::Mode mode);
  /// Opens the file on all ranks of `ranks`. Collective; throws the same on all.
  Population(const std::filesystem::path& path, h5::Mode mode, MPI_Comm ranks);

  /// The number of networks, M.
  Index size() const { return static_cast<Index>(status_.size()); }
  /// population_digest() of the records from which it was gathered.
  std::string digest() const;
  std::string job() const;
  /// Where targets are classes, the share of wrong answers that an error of 1 stands for:
  /// Task::chance(). Nothing if they are numbers.
  std::optional<double> chance() const;
  std::vector<NetworkLabels> labels() const;

  /// The representations of networks, prepared for comparison; Factor{} for a failed one.
  std::vector<Factor> factors(Index first, Index count) const;
  /// Their graphs [L × L], /graph/transition; empty for a failed one and for a recording, as are
  /// spectra and distances.
  std::vector<Matrix<double>> graphs(Index first, Index count) const;
  /// The eigenvalues at the nodes of these graphs [K × L]; empty for a failed one.
  std::vector<NodeSpectra> spectra(Index first, Index count) const;
  /// The distances between the points at these nodes [L × L], /graph/distance; empty for a failed
  /// network, and for tasks without them (nodes_are_places).
  std::vector<Matrix<double>> distances(Index first, Index count) const;
  /// Samples and directions of the stored representations, for memory planning (factor_bytes).
  Index samples() const;
  Index directions() const;
  /// The number of nodes of the graphs, L.
  Index nodes() const;

  /// For each network whether its hidden states can be compared in `components` directions:
  /// `compared`, or why not: "failed", "states do not vary", "fewer directions than compared".
  std::vector<std::string> comparable_along(Index components) const;
  /// Writes that to /network/compared, replacing what is there; from one process only.
  void write_comparable(const std::vector<std::string>& reasons);
  /// What was written there; empty if nothing was.
  std::vector<std::string> comparable() const;

  /// The settings with which the matrix of dissimilarities was computed; empty if it was not.
  std::optional<std::string> dissimilarity_settings(Dissimilarity which) const;
  /// Creates the matrix of dissimilarities [M × M], to be computed with `settings`.
  void create_dissimilarity(Dissimilarity which, const std::string& settings);
  /// Opens an existing one for write_block.
  void open_dissimilarity(Dissimilarity which);
  /// Writes the dissimilarities `values` [rows × columns] of `block`, and their mirror image.
  /// Collective if `transfer` is; a rank with nothing to write then passes a block without rows.
  /// Returns how the data really moved.
  h5::Transfer write_block(Dissimilarity which, const PairBlock& block,
                           const Matrix<double>& values,
                           h5::Transfer transfer = h5::Transfer::independent);
  /// What this rank has written with write_block.
  const h5::WrittenParts& written() const { return written_; }
  /// The matrix of dissimilarities [M × M]. Throws UsageError if it was not computed.
  Matrix<double> dissimilarity(Dissimilarity which) const;
  /// Its rows `first` to `first + count` (exclusive), as columns [M × count].
  Matrix<double> dissimilarity_rows(Dissimilarity which, Index first, Index count) const;

  /// The settings with which the embedding was computed; empty if it was not.
  std::optional<std::string> embedding_settings(Dissimilarity which) const;
  void write_embedding(Dissimilarity which, const Embedding& embedding,
                       const std::string& settings);
  /// Throws UsageError if it was not computed.
  Embedding embedding(Dissimilarity which) const;

  /// The file itself, for anything not offered here.
  h5::File& file() { return file_; }
  const h5::File& file() const { return file_; }
  /// Writes what is pending and closes. Required after any change to the population.
  void close();

 private:
  Population(const std::filesystem::path& path, h5::File file);
  bool complete(Index i) const;
  bool has_graph(Index i) const;
  // Throw StorageError, of the dataset called so, where it is not as the others ask for.
  [[noreturn]] void misfit(const std::string& dataset) const;
  static constexpr hsize_t any_extent = static_cast<hsize_t>(-1);
  void require_extents(const h5::Dataset& dataset, const std::string& name,
                       const std::vector<hsize_t>& extents) const;
  void require_consistent() const;
  /// A dataset with an element for each network.
  template <class T>
  std::vector<T> of_networks(const char* path) const {
    auto values = file_.read<T>(path);
    if (values.size() != status_.size()) misfit(path);
    return values;
  }
  /// The right singular vectors of a complete network [units × directions].
  Matrix<float> right(Index i) const;
  std::vector<Matrix<double>> node_matrices(const h5::Dataset& dataset, Index first,
                                            Index count) const;

  std::filesystem::path path_;
  h5::File file_;
  std::vector<std::string> status_, architecture_;  // of each network
  // Kept open, since opening a dataset is collective.
  h5::Dataset basis_;
  h5::Dataset singular_value_;
  h5::Dataset right_;
  std::vector<std::int64_t> units_;        // of each network
  std::vector<std::int64_t> right_first_;  // first row of each network in right_, and the end
  h5::Dataset transition_;
  std::optional<h5::Dataset> distance_;
  h5::Dataset eigenvalue_re_;
  h5::Dataset eigenvalue_im_;
  std::map<Dissimilarity, h5::Dataset> matrices_;  // those created or opened
  h5::WrittenParts written_;
};

}  // namespace unidyn
