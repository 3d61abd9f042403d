#include "unidyn/similarity/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "unidyn/core/error.hpp"
#include "unidyn/similarity/dissimilarity.hpp"

namespace unidyn {
namespace {

using Counts = std::vector<Index>;  // a number of networks for each label

double log_choose(Index n, Index k) {
  const auto log_factorial = [](Index m) { return std::lgamma(static_cast<double>(m + 1)); };
  return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
}

/// The probability that `draws` of `all` networks, taken at random, hold `hits` of `marked` ones.
double hypergeometric(Index hits, Index marked, Index all, Index draws) {
  const bool possible = hits <= marked && draws - hits <= all - marked;
  if (!possible) return 0;
  return std::exp(log_choose(marked, hits) + log_choose(all - marked, draws - hits) -
                  log_choose(all, draws));
}

/// Votes that are cast, and those still to be drawn from a pool of networks.
struct Vote {
  Counts cast;
  Counts pool;
  Index draws = 0;
};

/// The expected credit of label `own` given that it has `votes` ≥ 1 in the end and that `draws` of
/// the networks in the pool with other labels vote: the mean over draws of 1/(1 + ties) if no other
/// label has more. probability[r * width + t]: r draws are left, t labels have as many votes.
double credit_with(Index votes, std::size_t own, const Vote& vote, Index draws) {
  const Index all_votes =
      votes + draws + std::accumulate(vote.cast.begin(), vote.cast.end(), Index{0});
  const Index width = all_votes / votes + 1;
  const auto at = [&](Index left, Index ties) {
    return static_cast<std::size_t>(left * width + ties);
  };
  Index pool = std::accumulate(vote.pool.begin(), vote.pool.end(), Index{0}) - vote.pool[own];
  std::vector<double> probability(at(draws, width - 1) + 1, 0.0);
  probability[at(draws, 0)] = 1;
  for (std::size_t label = 0; label < vote.cast.size(); ++label) {
    if (label == own) continue;
    std::vector<double> next(probability.size(), 0.0);
    const Index most = std::min(vote.pool[label], votes - vote.cast[label]);
    for (Index left = 0; left <= draws; ++left)
      for (Index ties = 0; ties < width; ++ties) {
        const double here = probability[at(left, ties)];
        if (here == 0) continue;
        for (Index drawn = 0; drawn <= std::min(most, left); ++drawn) {
          const Index tied = ties + (vote.cast[label] + drawn == votes ? 1 : 0);
          next[at(left - drawn, tied)] +=
              here * hypergeometric(drawn, vote.pool[label], pool, left);
        }
      }
    pool -= vote.pool[label];
    probability = std::move(next);
  }
  double credit = 0;
  for (Index ties = 0; ties < width; ++ties)
    credit += probability[at(0, ties)] / static_cast<double>(1 + ties);
  return credit;
}

/// The probability that label `own` wins the vote, ties broken at random.
double expected_credit(std::size_t own, const Vote& vote) {
  const Index pool = std::accumulate(vote.pool.begin(), vote.pool.end(), Index{0});
  double credit = 0;
  for (Index drawn = 0; drawn <= std::min(vote.draws, vote.pool[own]); ++drawn) {
    const Index votes = vote.cast[own] + drawn;
    const double probability = hypergeometric(drawn, vote.pool[own], pool, vote.draws);
    if (votes > 0 && probability > 0)
      credit += probability * credit_with(votes, own, vote, vote.draws - drawn);
  }
  return credit;
}

/// How the k nearest of `others` vote: (dissimilarity, label) of each, in any order.
Vote nearest(std::vector<std::pair<double, std::size_t>>& others, Index k, std::size_t labels) {
  const auto last = others.begin() + (k - 1);
  std::nth_element(others.begin(), last, others.end());
  const double farthest = last->first;
  Vote vote{Counts(labels, 0), Counts(labels, 0), k};
  for (const auto& [distance, label] : others) {
    if (distance < farthest) {
      ++vote.cast[label];
      --vote.draws;
    } else if (distance == farthest) {
      ++vote.pool[label];
    }
  }
  return vote;
}

/// Labels as 0, 1, … in ascending order, of the given networks.
std::vector<std::size_t> numbered(std::span<const long> labels,
                                  const std::vector<Index>& networks) {
  std::vector<long> own;
  own.reserve(networks.size());
  for (const Index network : networks) own.push_back(labels[static_cast<std::size_t>(network)]);
  std::vector<long> distinct = own;
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  std::vector<std::size_t> numbers;
  numbers.reserve(own.size());
  for (const long label : own) {
    const auto place = std::lower_bound(distinct.begin(), distinct.end(), label);
    numbers.push_back(static_cast<std::size_t>(place - distinct.begin()));
  }
  return numbers;
}

/// The expected accuracy if every network's neighbours were a random k of the others.
double chance_accuracy(const Counts& counts, Index networks, Index k) {
  double chance = 0;
  for (std::size_t label = 0; label < counts.size(); ++label) {
    Vote vote{Counts(counts.size(), 0), counts, k};
    --vote.pool[label];
    chance += static_cast<double>(counts[label]) * expected_credit(label, vote);
  }
  return chance / static_cast<double>(networks);
}

}  // namespace

NeighbourAccuracy neighbour_accuracy(const Matrix<double>& dissimilarities,
                                     std::span<const long> labels, Index k) {
  require(k >= 1, "neighbour_accuracy: at least one neighbour must vote");
  require(static_cast<Index>(labels.size()) == dissimilarities.cols(),
          "neighbour_accuracy: as many labels as networks are needed");
  const auto networks = comparable_networks(dissimilarities);
  const auto count = static_cast<Index>(networks.size());
  constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
  if (count < 2) return {undefined, undefined, count};
  k = std::min(k, count - 1);

  const auto label = numbered(labels, networks);
  Counts counts(*std::max_element(label.begin(), label.end()) + 1, 0);
  for (const std::size_t own : label) ++counts[own];
  double right = 0;
  std::vector<std::pair<double, std::size_t>> others;
  for (std::size_t i = 0; i < networks.size(); ++i) {
    others.clear();
    for (std::size_t j = 0; j < networks.size(); ++j)
      if (j != i) others.emplace_back(dissimilarities(networks[j], networks[i]), label[j]);
    right += expected_credit(label[i], nearest(others, k, counts.size()));
  }
  return {right / static_cast<double>(count), chance_accuracy(counts, count, k), count};
}

}  // namespace unidyn
