#pragma once
// Resampled populations, against which the statistics of the actual one are judged.
//
// *Permutations* show what the statistic would be if the label meant nothing: labels are randomly
// reassigned among the units for which they are exchangeable (label_test.hpp). With P random ones,
//
//   p = (1 + #{F* ≥ F}) / (1 + P)
//
// is an exact test (Phipson & Smyth 2010); so is #{F* ≥ F} / W with all W arrangements, which
// include the actual one.
//
// *Half-samples* show how the statistic would vary with other random seeds while every
// configuration stays in the population: of the n replicates of each cell, about half are kept
// (McCarthy 1969; the delete-d jackknife of Shao & Wu 1989 with d = n/2). Efron's bootstrap draws
// with replacement instead, which is wrong here: a network drawn twice is its own nearest
// neighbour, at distance 0 with the right label, and even if copies do not count as each other's
// neighbours, they vote repeatedly and leave only two thirds of the networks to be neighbours.
//
// A mean over m of n varies by (1/m − 1/n) σ², which for m = n/2 is σ²/n, as for the mean of all n.
// For odd n, m is (n − 1)/2 with probability (n − 1)/2n, else (n + 1)/2, which makes it right on
// average. The only network of a cell is always kept: it shows nothing of the cell's variation. So
// the standard deviation s of a statistic over half-samples is the standard error of its estimate
// θ̂, without rescaling. It has Σ(n − 1) degrees of freedom, summed over the cells, hence Student's
// t (Wolter 2007, ch. 3):
//
//   interval at level 1 − α    θ̂ ± t(1 − α/2) s
//   p for θ = 0, two-sided     2 T(−|θ̂| / s)
#include <span>
#include <vector>

#include "unidyn/core/random.hpp"
#include "unidyn/inference/label_test.hpp"

namespace unidyn {

/// The labels of `test` randomly permuted among the units of each stratum, all orders equally
/// likely (Fisher & Yates 1938).
Groups permuted(const LabelTest& test, Stream stream);

/// The networks of `test` to permute so that all units of a stratum are equally large, as
/// exchangeable units must be: of each unit as many as the smallest one has, drawn at random;
/// indices in ascending order.
std::vector<Index> equal_units(const LabelTest& test, Stream stream);

/// The labels of `test` for a half-sample of each cell; left_out for the other networks.
Groups half_sample(const LabelTest& test, Stream stream);

/// The p-value of `observed` given the values in permutations; `all` means that these are all
/// arrangements. Values closer than `rounding` count as equal. NaN if `observed` is, or if there
/// are no permutations.
double permutation_p(double observed, std::span<const double> permuted, bool all,
                     double rounding = 1e-10);

/// The two-sided test of a difference: what counts is the distance from the mean of all values,
/// including `observed`.
double two_sided_permutation_p(double observed, std::span<const double> permuted, bool all,
                               double rounding = 1e-10);

/// The degrees of freedom within the cells of `test`.
Index degrees_of_freedom(const LabelTest& test);

struct Interval {
  double low = 0;
  double high = 0;
  bool operator==(const Interval&) const = default;
};

/// The interval at `level` around `estimate` given the values in half-samples. NaN values are
/// ignored; the result is NaN if fewer than two remain, if all are equal, or without degrees of
/// freedom. Requires 0 < level < 1.
Interval half_sample_interval(double estimate, std::span<const double> values, Index degrees,
                              double level);

/// The p-value of the hypothesis that the estimated quantity is 0; NaN likewise.
double half_sample_p(double estimate, std::span<const double> values, Index degrees);

}  // namespace unidyn
