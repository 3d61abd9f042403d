#include "unidyn/similarity/topology.hpp"
#include "unidyn/similarity/structure.hpp"

namespace unidyn {
namespace {

double topology_value(const Structure& first, const Structure& second) {
  if (first.distance.size() > 0 && second.distance.size() > 0)
    return neighbour_dissimilarity(first.distance, second.distance);
  return topology_dissimilarity(first.graph, second.graph);
}

}  // namespace

constinit const Definition dissimilarities::topology{
    .formula =
        "|G1 - G2|_F of /graph/transition; where there is /graph/distance, |N1 - N2|_F / "
        "sqrt(2 S) of the walks between mutual neighbours among the S nodes of both",
    .measure = Structural{topology_value},
};

}  // namespace unidyn
