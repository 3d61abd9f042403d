#pragma once
// The dissimilarities between two networks, by their names in job files and results.
#include <array>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "unidyn/core/enumeration.hpp"
#include "unidyn/linalg/types.hpp"
#include "unidyn/similarity/small_svd.hpp"

namespace unidyn {

/// The dissimilarities, in the order in which users see them. To add one, add its name here and a
/// file src/similarity/dissimilarities/NAME.cpp that defines the Definition dissimilarities::NAME;
/// a name without a definition does not link.
#define UNIDYN_DISSIMILARITIES(X) \
  X(svcca)                        \
  X(cca_projection_weighted)      \
  X(cka)                          \
  X(cka_angular)                  \
  X(cka_debiased)                 \
  X(procrustes)                   \
  X(topology)                     \
  X(spectral)                     \
  X(coverage)

#define UNIDYN_ENUMERATOR(name) name,
enum class Dissimilarity { UNIDYN_DISSIMILARITIES(UNIDYN_ENUMERATOR) };
#undef UNIDYN_ENUMERATOR

template <>
struct Names<Dissimilarity> {
#define UNIDYN_NAME(name) std::pair{Dissimilarity::name, std::string_view(#name)},
  static constexpr auto value = std::to_array({UNIDYN_DISSIMILARITIES(UNIDYN_NAME)});
#undef UNIDYN_NAME
};

/// The values of one batch of pairs of networks.
using PairValues = std::array<double, SmallMatrices::count>;

struct ComparedPair;
struct Structure;
enum class Precision;

/// Compares the hidden states of pairs of networks (similarity/geometry.hpp).
struct Geometric {
  /// The values of at most SmallMatrices::count pairs. All networks must have representations.
  PairValues (&values)(std::span<const ComparedPair> pairs, Index components, Precision precision);
  /// Values below this are recomputed from double-precision products: 1 − x, and arccos even more,
  /// lose the accuracy of single-precision sums when two networks are close.
  double recompute_below = 1e-3;
  /// Whether only the leading `components` directions are compared. Networks with fewer directions
  /// are then not compared, because a mean over fewer correlations is another quantity.
  bool uses_components = false;
  bool uses_row_norms = false;  // ComparedPair::row_norms
};

/// Compares the graphs and spectra of two networks at their nodes (similarity/structure.hpp).
struct Structural {
  double (&value)(const Structure& first, const Structure& second);
};

/// The definition of a dissimilarity.
struct Definition {
  std::string_view formula;  // with its source
  std::string_view units = "1";
  bool squared = false;  // already a squared distance, so sums of squares use it unsquared
  std::variant<Geometric, Structural> measure;
};

namespace dissimilarities {
#define UNIDYN_DECLARATION(name) extern const Definition name;
UNIDYN_DISSIMILARITIES(UNIDYN_DECLARATION)
#undef UNIDYN_DECLARATION
}  // namespace dissimilarities

const Definition& definition_of(Dissimilarity which);

/// Whether `which` compares hidden states and so needs a Factor of each network; the others compare
/// a Structure.
bool is_geometric(Dissimilarity which);

/// The geometric definition of `which`. Throws std::invalid_argument if it compares structures.
const Geometric& geometric(Dissimilarity which);
/// The structural definition of `which`. Throws std::invalid_argument if it compares hidden states.
const Structural& structural(Dissimilarity which);

/// Whether any of `which` compares leading directions only.
bool use_components(std::span<const Dissimilarity> which);

/// The networks for which a matrix of dissimilarities [M × M] has values, ascending. The row and
/// column of a network that failed are NaN; its diagonal entry may be 0 or NaN. So every network is
/// left out whose diagonal entry is NaN, or whose dissimilarities to all others are. Throws
/// std::invalid_argument if the matrix is not square, or has values that are not finite among the
/// remaining networks.
std::vector<Index> comparable_networks(const Matrix<double>& dissimilarities);

}  // namespace unidyn
