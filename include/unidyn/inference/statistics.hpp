#pragma once
// How much a dissimilarity knows of a label, such as a network's architecture.
#include <span>
#include <vector>

#include "unidyn/inference/label_test.hpp"

namespace unidyn {

struct NeighbourAccuracy {
  double accuracy = 0;  // fraction of networks whose neighbours vote for their label
  double chance = 0;    // its expectation if labels were dealt to the networks at random
  Index networks = 0;   // how many took part
};

/// The leave-one-out accuracy of k-nearest-neighbour classification (Fix & Hodges 1951): the k
/// other networks with the smallest dissimilarities to a network vote with their labels, and the
/// vote is right if the most frequent label among them is the network's own.
///
/// Ties are broken at random, and `accuracy` is the exact expectation over that: where several
/// networks are equally far as the last of k, any of them may be taken, and m labels with equally
/// many votes win 1/m each. So no label gains by its place in the grid, and graphs that coincide
/// exactly are treated fairly. `chance` is exact too: neighbours are then a random k of the others
/// (a multivariate hypergeometric law), under a random permutation of the labels.
///
/// Networks that cannot be compared (see comparable_networks) are left out; with fewer than k
/// others, all others vote; with fewer than two networks, both numbers are NaN. A network whose
/// label no other has is never right. `labels` [M] may be any numbers. Throws std::invalid_argument
/// unless k ≥ 1 and there is a label for each network.
NeighbourAccuracy neighbour_accuracy(const Matrix<double>& dissimilarities,
                                     std::span<const long> labels, Index k = 5);

/// The accuracies alone for each of several labellings [M] of the same networks by 0, …, labels−1,
/// among those networks that the labelling does not leave out; it costs little more than for one.
/// `dissimilarities` [M × M] are numbers. Throws std::invalid_argument otherwise.
std::vector<double> neighbour_accuracies(const Matrix<double>& dissimilarities,
                                         std::span<const Groups> labellings, Index labels,
                                         Index k = 5);

}  // namespace unidyn
