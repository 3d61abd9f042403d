#pragma once
// Populations that might have been, to judge by what a statistic of the one at hand is worth.
//
// *Permutations* ask what the statistic would be if the label meant nothing: labels are dealt anew
// among networks for which they are exchangeable. With P permutations,
//
//   p = (1 + #{F* ≥ F}) / (1 + P)
//
// is an exact test (Phipson & Smyth 2010).
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
// So deviations of half-samples from their mean θ̄* stand for the error of the estimate θ̂, without
// rescaling, and θ̄* takes out what is due to a half being smaller (a larger R² by chance):
//
//   interval at level 1 − α    [θ̂ − q(1 − α/2), θ̂ − q(α/2)],   q the quantiles of θ* − θ̄*
//   p for θ = 0, two-sided     (1 + #{|θ* − θ̄*| ≥ |θ̂|}) / (1 + B)
//
// (basic intervals: Davison & Hinkley 1997, ch. 5; from samples without replacement: Politis &
// Romano 1994).
#include <span>
#include <vector>

#include "unidyn/core/random.hpp"
#include "unidyn/similarity/question.hpp"

namespace unidyn {

/// The labels of `question` dealt anew, each stratum's among its own networks, all orders equally
/// probable (Fisher & Yates 1938).
Groups permuted(const Question& question, Stream stream);

/// The labels of `question` in a half-sample of each cell; left_out elsewhere.
Groups half_sample(const Question& question, Stream stream);

/// The p-value of the first of `values` among all of them, the others being of permutations.
/// Values closer than `rounding` count as equal. NaN if the first is, or if there is none.
double permutation_p(std::span<const double> values, double rounding = 1e-10);

struct Interval {
  double low = 0;
  double high = 0;
  bool operator==(const Interval&) const = default;
};

/// The interval at `level` around `estimate` from its values in half-samples. Those that are NaN
/// are passed over; NaN if fewer than two are left. Requires 0 < level < 1.
Interval half_sample_interval(double estimate, std::span<const double> values, double level);

/// The p-value of the hypothesis that what `estimate` estimates is 0; else likewise.
double half_sample_p(double estimate, std::span<const double> values);

}  // namespace unidyn
