#pragma once
// How well a dissimilarity predicts a label, such as a network's architecture.
#include <span>
#include <vector>

#include "unidyn/inference/label_test.hpp"

namespace unidyn {

struct NeighbourAccuracy {
  double accuracy = 0;  // fraction of networks whose neighbours vote for their label
  double chance = 0;    // its expectation for randomly assigned labels
  Index networks = 0;   // number of networks included
};

/// The leave-one-out accuracy of k-nearest-neighbour classification (Fix & Hodges 1951): the k
/// other networks with the smallest dissimilarities to a network vote with their labels, and the
/// vote is right if the most frequent label among them is the network's own.
///
/// Ties are broken at random, and `accuracy` is the exact expectation over that: if several
/// networks are as far as the last of the k, any of them may be chosen, and m labels with equally
/// many votes win 1/m each. So no label benefits from its place in the grid, and identical graphs
/// are treated fairly. `chance` is exact too: neighbours are then a random k of the others (a
/// multivariate hypergeometric distribution), under a random permutation of the labels.
///
/// Networks that cannot be compared (see comparable_networks) are left out. With fewer than k
/// others, all others vote; with fewer than two networks, both numbers are NaN. A network whose
/// label no other has is never right. `labels` [M] may be any numbers. Throws std::invalid_argument
/// unless k ≥ 1 and there is a label for each network.
NeighbourAccuracy neighbour_accuracy(const Matrix<double>& dissimilarities,
                                     std::span<const long> labels, Index k = 5);

/// Only the accuracies, for several labellings [M] of the same networks by 0, …, labels−1, each
/// among the networks that it does not leave out; hardly slower than for one labelling.
/// `dissimilarities` [M × M] must not be NaN. Throws std::invalid_argument otherwise.
std::vector<double> neighbour_accuracies(const Matrix<double>& dissimilarities,
                                         std::span<const Groups> labellings, Index labels,
                                         Index k = 5);

}  // namespace unidyn
