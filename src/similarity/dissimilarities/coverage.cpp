#include "unidyn/similarity/structure.hpp"
#include "unidyn/similarity/topology.hpp"

namespace unidyn {
namespace {

double coverage_value(const Structure& first, const Structure& second) {
  return coverage_dissimilarity(nodes_with_points(first), nodes_with_points(second));
}

}  // namespace

constinit const Definition dissimilarities::coverage{
    .formula = "share of the nodes at which one of two networks has a point (/graph/eigenvalue)",
    .squared = true,
    .measure = Structural{coverage_value},
};

}  // namespace unidyn
