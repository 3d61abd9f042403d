#pragma once
// Populations that might have been, to judge by what a statistic of the one at hand is worth.
//
// *Permutations* ask what the statistic would be if the label meant nothing: labels are dealt anew
// among units for which they are exchangeable (label_test.hpp). With P random permutations,
//
//   p = (1 + #{F* ≥ F}) / (1 + P)
//
// is an exact test (Phipson & Smyth 2010); so is #{F* ≥ F} / W with all W arrangements, of which
// that at hand is one.
//
// *Half-samples* ask how the statistic would vary with other random seeds, every configuration
// staying in the population: of the n replicates of each cell, about half are kept (McCarthy 1969;
// the delete-d jackknife of Shao & Wu 1989 with d = n/2). The bootstrap of Efron draws with
// replacement instead, and is wrong here: a network drawn twice is its own nearest neighbour, at
// distance 0 and of the right label, and even if copies are not asked about one another, they vote
// with several voices and leave only two thirds of the networks to be neighbours.
//
// A mean over m of n varies with (1/m − 1/n) σ², which is σ²/n, just as the mean of all n does, if
// m = n/2. For odd n, m is (n − 1)/2 with probability (n − 1)/2n, else (n + 1)/2, which makes it
// right on average. The only network of a cell is kept always: it says nothing of how it varies.
// So the standard deviation s of a statistic in half-samples stands for the standard error of its
// estimate θ̂, without rescaling. It comes from Σ(n − 1) degrees of freedom, over the cells, which
// is what Student's t is for (Wolter 2007, ch. 3):
//
//   interval at level 1 − α    θ̂ ± t(1 − α/2) s
//   p for θ = 0, two-sided     2 T(−|θ̂| / s)
#include <span>
#include <vector>

#include "unidyn/core/random.hpp"
#include "unidyn/inference/label_test.hpp"

namespace unidyn {

/// The labels of `test` dealt anew among the units of each stratum, all orders equally probable
/// (Fisher & Yates 1938).
Groups permuted(const LabelTest& test, Stream stream);

/// Which networks of `test` to permute so that in each stratum all units are equally large, as
/// those must be that are exchangeable: of each unit as many as the smallest has, drawn at random;
/// ascending.
std::vector<Index> equal_units(const LabelTest& test, Stream stream);

/// The labels of `test` in a half-sample of each cell; left_out elsewhere.
Groups half_sample(const LabelTest& test, Stream stream);

/// The p-value of `observed` from its values in permutations; `all` says that these are all
/// arrangements. Values closer than `rounding` count as equal. NaN if `observed` is, or if there
/// are no permutations.
double permutation_p(double observed, std::span<const double> permuted, bool all,
                     double rounding = 1e-10);

/// The same for a difference, which may be as unusual by being small: what counts is the distance
/// from the mean of all values, `observed` being one of them.
double two_sided_permutation_p(double observed, std::span<const double> permuted, bool all,
                               double rounding = 1e-10);

/// The degrees of freedom within the cells of `test`.
Index degrees_of_freedom(const LabelTest& test);

struct Interval {
  double low = 0;
  double high = 0;
  bool operator==(const Interval&) const = default;
};

/// The interval at `level` around `estimate` from its values in half-samples. Those that are NaN
/// are passed over; NaN if fewer than two are left, if all are equal, or without degrees of
/// freedom. Requires 0 < level < 1.
Interval half_sample_interval(double estimate, std::span<const double> values, Index degrees,
                              double level);

/// The p-value of the hypothesis that what `estimate` estimates is 0; else likewise.
double half_sample_p(double estimate, std::span<const double> values, Index degrees);

}  // namespace unidyn
