#pragma once
// Permutational multivariate analysis of variance (Anderson 2001; McArdle & Anderson 2001): how
// much of the squared distances of networks is between groups of them.
//
//   SS_T = (1/N) Σ_{i<j} d_ij²                       all N networks
//   SS_W = Σ_g (1/n_g) Σ_{i<j in g} d_ij²            within the groups
//   SS_A = SS_T − SS_W                               among them
//   R² = SS_A / SS_T      F = (SS_A / (a − 1)) / (SS_W / (N − a))      a groups
//
// With Euclidean distances these are the sums of squares of analysis of variance, and F its F
// (traces of those of the multivariate one). R² is marginal: what the label explains if one knows
// nothing else of a network. It is not 0 for a meaningless label: the mean over all permutations is
// (a − 1)/(N − 1). In a balanced grid the labels' parts are additive, and the part of one label is
// the same with the others in the model or without.
//
// Since SS_T is the same for all permutations, SS_A, R² and F order them alike.
//
// F also responds to groups that differ in spread rather than place; of equally large groups it
// hardly does, of unequal ones it may (Anderson & Walsh 2013): `trained` and `solved` are such.
//
// Dissimilarities need be no distances of points, but then SS_A may be negative. Those that are
// squared distances by nature are taken as such: see squared_distances().
//
// Computed from Gower's centred matrix G = −½ J d² J, J = I − 11ᵀ/N: for any subset S of networks
// in groups with indicator vectors z_g,
//
//   SS_T = Σ_{i in S} G_ii − 1ₛᵀ G 1ₛ / |S|      SS_A = Σ_g z_gᵀ G z_g / n_g − 1ₛᵀ G 1ₛ / |S|
//
// so that many groupings share one product of G with their indicators.
#include <span>
#include <vector>

#include "unidyn/inference/label_test.hpp"
#include "unidyn/similarity/dissimilarity.hpp"

namespace unidyn {

/// The squares of distances that the values of a dissimilarity stand for, up to a factor, on which
/// no statistic depends. procrustes, topology and spectral are distances. svcca, cka and
/// cka_debiased are 1 − s of a similarity s, and 2 (1 − s) is a squared distance already: 2 (1 −
/// CKA) that of two normalised Gram matrices ‖K/‖K‖ − L/‖L‖‖² (see Gower & Legendre 1986: √(1 −
/// s)), and 2k (1 − mean ρ) that of two bases of k directions, min_Q ‖U − VQ‖².
Matrix<double> squared_distances(Dissimilarity which, const Matrix<double>& dissimilarities);

/// −½ J d² J for `squared` distances d² [N × N], symmetric and finite. Throws std::invalid_argument
/// if they are not square.
Matrix<double> gower_centred(const Matrix<double>& squared);

/// The same for the centres of sets of networks, numbered from 0, in place of the networks; each
/// centre weighs alike. From gower_centred() of networks.
Matrix<double> gower_of_centres(const Matrix<double>& centred, const Groups& set);

/// How the squared distances of some networks divide.
struct Variation {
  double total = 0;  // SS_T
  double among = 0;  // SS_A
  Index networks = 0;
  Index groups = 0;  // that are not empty

  /// NaN if there is one group only, or networks do not differ at all.
  double r2() const;
  /// Likewise, and if each network is a group.
  double pseudo_f() const;
};

/// Groupings that `variations` multiplies at once. Its results depend to the last bit on how
/// groupings are divided into calls; multiples of this number can be divided as one likes.
inline constexpr Index groupings_at_once = 32;

/// The variation of each of several groupings, of all networks or of those not left out, into
/// `groups` groups. `centred` [N × N] is gower_centred() of squared distances; each grouping has
/// N numbers below `groups`. Throws std::invalid_argument otherwise.
std::vector<Variation> variations(const Matrix<double>& centred, std::span<const Groups> groupings,
                                  Index groups);

}  // namespace unidyn
