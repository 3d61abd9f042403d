#pragma once
// One matrix of dissimilarities whose rows are divided among processes.
#include <functional>
#include <vector>

#include "unidyn/similarity/dissimilarity.hpp"

namespace unidyn {

/// Puts together what processes have found for their networks: of `all` [numbers × networks], this
/// process has filled columns `first` to before `first + count`; afterwards all columns are there,
/// on every process. Column ranges follow one another in the order of the processes.
using GatherColumns = std::function<void(Matrix<double>& all, Index first, Index count)>;

/// Rows `first` to before `first + count()` of a symmetric matrix of dissimilarities [M × M], which
/// are columns of `rows` [M × count]. A view; owns nothing.
struct DissimilarityRows {
  Index first = 0;
  ConstView<double> rows;
  GatherColumns gather;

  /// All of a matrix in one process.
  static DissimilarityRows all(const Matrix<double>& dissimilarities);
  Index size() const { return rows.rows(); }  // M
  Index count() const { return rows.cols(); }
};

/// The networks that the matrix says something about; see comparable_networks(). The same on all
/// processes, and so is what it throws.
std::vector<Index> comparable_networks(const DissimilarityRows& dissimilarities);

/// What `use` returns for the rows and columns of `networks` alone, ascending; a copy, unless these
/// are all.
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
