#include "vote.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace unidyn {
namespace {

double log_factorial(Index n) {
  static const auto table = [] {
    std::vector<double> some(4096);
    for (std::size_t m = 0; m < some.size(); ++m) some[m] = std::lgamma(static_cast<double>(m + 1));
    return some;
  }();
  const auto place = static_cast<std::size_t>(n);
  return place < table.size() ? table[place] : std::lgamma(static_cast<double>(n + 1));
}

double log_choose(Index n, Index k) {
  return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
}

/// The probability that `draws` random networks out of `all` include `hits` of the `marked` ones.
double hypergeometric(Index hits, Index marked, Index all, Index draws) {
  const bool possible = hits <= marked && draws - hits <= all - marked;
  if (!possible) return 0;
  return std::exp(log_choose(marked, hits) + log_choose(all - marked, draws - hits) -
                  log_choose(all, draws));
}

/// The expected credit of label `own`, given that it ends with `votes` ≥ 1 and that `draws`
/// networks with other labels are drawn from the pool: the mean over draws of 1/(1 + ties) if no
/// other label has more. probability[r * width + t]: r draws are left, t labels have as many votes.
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

/// Likewise, with nothing left to draw.
double credit_of_cast(std::size_t own, const Counts& cast) {
  const Index votes = cast[own];
  if (votes == 0 || votes < *std::ranges::max_element(cast)) return 0;
  return 1.0 / static_cast<double>(std::ranges::count(cast, votes));
}

}  // namespace

double expected_credit(std::size_t own, const Vote& vote) {
  if (vote.draws == 0) return credit_of_cast(own, vote.cast);
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

}  // namespace unidyn
