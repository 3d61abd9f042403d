#pragma once
// Permutational multivariate analysis of variance (Anderson 2001; McArdle & Anderson 2001): the
// fraction of the squared distances between networks that is between groups of them.
//
//   SS_T = (1/N) Σ_{i<j} d_ij²                       all N networks
//   SS_W = Σ_g (1/n_g) Σ_{i<j in g} d_ij²            within the groups
//   SS_A = SS_T − SS_W                               among the groups
//   R² = SS_A / SS_T      F = (SS_A / (a − 1)) / (SS_W / (N − a))      a groups
//
// With Euclidean distances these are the sums of squares of analysis of variance, and F is its F
// (with the traces of the multivariate sums of squares). R² is marginal: what the label explains
// without knowing anything else about a network. It is not 0 for a meaningless label: its mean over
// all permutations is (a − 1)/(N − 1). In a balanced grid the labels' parts are additive, and the
// part of one label is the same with or without the others in the model.
//
// Since SS_T is the same for all permutations, SS_A, R² and F order them in the same way.
//
// F also responds to differences in spread rather than location: hardly if groups are equally
// large, but possibly if not (Anderson & Walsh 2013), as for `trained` and `solved`.
//
// Dissimilarities need not be Euclidean distances, but then SS_A may be negative. Dissimilarities
// that are squared distances are used unsquared: see squared_distances().
//
// Computed from Gower's centred matrix G = −½ J d² J, J = I − 11ᵀ/N: for any subset S of the
// networks and groups with indicator vectors z_g,
//
//   SS_T = Σ_{i in S} G_ii − 1ₛᵀ G 1ₛ / |S|      SS_A = Σ_g z_gᵀ G z_g / n_g − 1ₛᵀ G 1ₛ / |S|
//
// so that one product of G with their indicators serves many groupings.
#include <span>
#include <vector>

#include "unidyn/inference/label_test.hpp"
#include "unidyn/similarity/dissimilarity.hpp"

namespace unidyn {

/// The squared distances that the values of a dissimilarity stand for, up to a factor, on which no
/// statistic depends. procrustes, topology and spectral are distances. svcca, cka and cka_debiased
/// are 1 − s for a similarity s, and 2 (1 − s) is already a squared distance: 2 (1 − CKA) that of
/// two normalised Gram matrices ‖K/‖K‖ − L/‖L‖‖² (see Gower & Legendre 1986: √(1 − s)), and 2k (1 −
/// mean ρ) that of two bases of k directions, min_Q ‖U − VQ‖².
Matrix<double> squared_distances(Dissimilarity which, const Matrix<double>& dissimilarities);

/// −½ J d² J for `squared` distances d² [N × N], which must be symmetric and finite. Throws
/// std::invalid_argument if the matrix is not square.
Matrix<double> gower_centred(const Matrix<double>& squared);

/// The same for the centroids of sets of networks, numbered from 0, in place of the networks; all
/// centroids have equal weight. `centred` is gower_centred() of the networks.
Matrix<double> gower_of_centres(const Matrix<double>& centred, const Groups& set);

/// The partition of the squared distances between networks.
struct Variation {
  double total = 0;  // SS_T
  double among = 0;  // SS_A
  Index networks = 0;
  Index groups = 0;  // non-empty ones

  /// NaN if there is only one group, or all distances are 0.
  double r2() const;
  /// NaN likewise, and if each network is a group of its own.
  double pseudo_f() const;
};

/// Groupings that `variations` multiplies at once. The last bits of its results depend on how
/// groupings are divided into calls, unless all calls have multiples of this number.
inline constexpr Index groupings_at_once = 32;

/// The variation of each of several groupings into `groups` groups, over the networks that the
/// grouping does not leave out. `centred` [N × N] is gower_centred() of squared distances; each
/// grouping has N numbers below `groups`. Throws std::invalid_argument otherwise.
std::vector<Variation> variations(const Matrix<double>& centred, std::span<const Groups> groupings,
                                  Index groups);

}  // namespace unidyn
