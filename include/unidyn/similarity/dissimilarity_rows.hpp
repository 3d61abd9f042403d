#pragma once
// A matrix of dissimilarities whose rows are distributed over processes.
#include <functional>
#include <vector>

#include "unidyn/similarity/dissimilarity.hpp"

namespace unidyn {

/// Gathers the columns that processes have computed: each process has filled columns `first` to
/// `first + count` (exclusive) of `all` [numbers × networks]; afterwards every process has all
/// columns. Column ranges are in the order of the processes.
using GatherColumns = std::function<void(Matrix<double>& all, Index first, Index count)>;

/// Rows `first` to `first + count()` (exclusive) of a symmetric matrix of dissimilarities [M × M],
/// stored as the columns of `rows` [M × count]. A non-owning view.
struct DissimilarityRows {
  Index first = 0;
  ConstView<double> rows;
  GatherColumns gather;

  /// A whole matrix in one process.
  static DissimilarityRows all(const Matrix<double>& dissimilarities);
  Index size() const { return rows.rows(); }  // M
  Index count() const { return rows.cols(); }
};

/// The networks for which the matrix has values; see comparable_networks(). The result, and any
/// exception, is the same on all processes.
std::vector<Index> comparable_networks(const DissimilarityRows& dissimilarities);

/// Returns `use` applied to the rows and columns of `networks` (ascending) only; copies them,
/// unless these are all networks.
template <class Use>
auto among(const DissimilarityRows& dissimilarities, const std::vector<Index>& networks, Use use) {
  if (static_cast<Index>(networks.size()) == dissimilarities.size()) return use(dissimilarities);
  const Index end = dissimilarities.first + dissimilarities.count();
  std::vector<Index> mine;
  Index before = 0;
  for (const Index network : networks) {
    if (network < dissimilarities.first) ++before;
    if (network >= dissimilarities.first && network < end)
      mine.push_back(network - dissimilarities.first);
  }
  const Matrix<double> rows = dissimilarities.rows(networks, mine);
  return use(DissimilarityRows{before, rows, dissimilarities.gather});
}

}  // namespace unidyn
