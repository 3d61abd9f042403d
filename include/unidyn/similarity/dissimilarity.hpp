#pragma once
// What can be measured between two networks, by the names that job files and results use.
#include <string_view>
#include <vector>

#include "unidyn/core/enumeration.hpp"
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// svcca, cka, cka_debiased and procrustes compare the geometry of hidden states
/// (similarity/geometry.hpp), topology compares transition graphs (similarity/topology.hpp),
/// spectral linearisations at the nodes of these graphs (similarity/spectral.hpp), and coverage at
/// which nodes networks have points.
///
/// A new one is its function in a file of its own, its name here and its line in the table of
/// similarity/dissimilarity.cpp; one that compares hidden states is called in geometry.cpp besides.
enum class Dissimilarity { svcca, cka, cka_debiased, procrustes, topology, spectral, coverage };

template <>
struct Names<Dissimilarity> {
  static constexpr std::array<std::pair<Dissimilarity, std::string_view>, 7> value{
      {{Dissimilarity::svcca, "svcca"},
       {Dissimilarity::cka, "cka"},
       {Dissimilarity::cka_debiased, "cka_debiased"},
       {Dissimilarity::procrustes, "procrustes"},
       {Dissimilarity::topology, "topology"},
       {Dissimilarity::spectral, "spectral"},
       {Dissimilarity::coverage, "coverage"}}};
};

struct Structure;

/// What there is to know about a dissimilarity.
struct Definition {
  std::string_view formula;  // and its source
  std::string_view units = "1";
  bool squared = false;  // a squared distance already, so that sums of squares take it as it is
  double (*structural)(const Structure&, const Structure&) = nullptr;  // none: it is geometric
};

const Definition& definition_of(Dissimilarity which);

/// Whether `which` compares hidden states, so that it needs a Factor of each network; the others
/// compare a Structure.
inline bool is_geometric(Dissimilarity which) {
  return definition_of(which).structural == nullptr;
}

/// The networks that a matrix of dissimilarities [M × M] says something about, ascending. A network
/// that failed has NaN in its row and column; it may have 0 or NaN on the diagonal. Left out is
/// thus every network whose diagonal entry is NaN, or whose dissimilarities to all others are.
/// Throws std::invalid_argument if the matrix is not square, or is not finite among those that
/// remain.
std::vector<Index> comparable_networks(const Matrix<double>& dissimilarities);

}  // namespace unidyn
