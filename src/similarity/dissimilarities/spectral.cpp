#include "unidyn/similarity/structure.hpp"
#include "unidyn/similarity/topology.hpp"

namespace unidyn {
namespace {

double spectral_value(const Structure& first, const Structure& second) {
  if (first.distance.size() > 0 && second.distance.size() > 0)
    return spectral_dissimilarity(first.spectra, second.spectra,
                                  shared_nodes(first.distance, second.distance));
  return spectral_dissimilarity(first.spectra, second.spectra);
}

}  // namespace

constinit const Definition dissimilarities::spectral{
    .formula =
        "rms |lambda1 - lambda2| of /graph/eigenvalue, a missing node counting as 0; where "
        "there is /graph/distance, over the nodes of both",
    .measure = Structural{spectral_value},
};

}  // namespace unidyn
