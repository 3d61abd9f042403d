#include "unidyn/inference/statistics.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "unidyn/core/error.hpp"
#include "unidyn/similarity/dissimilarity.hpp"
#include "vote.hpp"

namespace unidyn {
namespace {

constexpr double no_statistic = std::numeric_limits<double>::quiet_NaN();

/// The other networks, nearest first, sorted only as far as they are used.
class NearestFirst {
 public:
  struct Other {
    double distance;
    std::size_t network;
    bool operator<(const Other& other) const { return distance < other.distance; }
  };

  NearestFirst(const Matrix<double>& dissimilarities, std::size_t network) {
    others_.reserve(static_cast<std::size_t>(dissimilarities.rows()));
    for (std::size_t other = 0; other < others_.capacity(); ++other)
      if (other != network)
        others_.push_back(
            {dissimilarities(static_cast<Index>(other), static_cast<Index>(network)), other});
  }

  std::size_t size() const { return others_.size(); }
  const Other& operator[](std::size_t place) {
    if (place >= sorted_) sort_beyond(place);
    return others_[place];
  }

 private:
  void sort_beyond(std::size_t place) {
    const auto at = [&](std::size_t i) { return others_.begin() + static_cast<std::ptrdiff_t>(i); };
    const std::size_t end = std::min(others_.size(), std::max<std::size_t>(64, 4 * place));
    if (end < others_.size()) std::nth_element(at(sorted_), at(end), others_.end());
    std::sort(at(sorted_), at(end));
    sorted_ = end;
  }

  std::vector<Other> others_;
  std::size_t sorted_ = 0;
};

/// Several labellings, stored network by network, because near networks are visited in turn.
class Ballots {
 public:
  Ballots(std::span<const Groups> labellings, Index networks)
      : count_(labellings.size()), labels_(static_cast<std::size_t>(networks) * count_) {
    for (std::size_t which = 0; which < count_; ++which)
      for (std::size_t i = 0; i < labellings[which].size(); ++i)
        labels_[i * count_ + which] = static_cast<std::int32_t>(labellings[which][i]);
  }
  Index label(std::size_t network, std::size_t which) const {
    return labels_[network * count_ + which];
  }

 private:
  std::size_t count_;
  std::vector<std::int32_t> labels_;
};

/// The votes of the k nearest networks that labelling `which` does not leave out.
void poll(NearestFirst& nearest, const Ballots& ballots, std::size_t which, Index k, Vote& vote) {
  std::ranges::fill(vote.cast, 0);
  std::ranges::fill(vote.pool, 0);
  vote.draws = k;
  for (std::size_t begin = 0, end = 0; begin < nearest.size() && vote.draws > 0; begin = end) {
    const double distance = nearest[begin].distance;
    Index equally_far = 0;
    for (end = begin; end < nearest.size() && nearest[end].distance == distance; ++end) {
      const Index label = ballots.label(nearest[end].network, which);
      if (label == left_out) continue;
      ++vote.pool[static_cast<std::size_t>(label)];
      ++equally_far;
    }
    if (equally_far > vote.draws) return;  // any of them may be chosen
    for (std::size_t label = 0; label < vote.pool.size(); ++label)
      vote.cast[label] += std::exchange(vote.pool[label], 0);
    vote.draws -= equally_far;
  }
  vote.draws = 0;
}

/// The labels of the given networks as 0, 1, … in ascending order.
Groups numbered(std::span<const long> labels, const std::vector<Index>& networks) {
  std::vector<long> own;
  own.reserve(networks.size());
  for (const Index network : networks) own.push_back(labels[static_cast<std::size_t>(network)]);
  std::vector<long> distinct = own;
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  Groups numbers;
  numbers.reserve(own.size());
  for (const long label : own) {
    const auto place = std::lower_bound(distinct.begin(), distinct.end(), label);
    numbers.push_back(place - distinct.begin());
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

std::vector<double> neighbour_accuracies(const Matrix<double>& dissimilarities,
                                         std::span<const Groups> labellings, Index labels,
                                         Index k) {
  require(k >= 1, "neighbour_accuracies: at least one neighbour must vote");
  for (const Groups& labelling : labellings) {
    require(static_cast<Index>(labelling.size()) == dissimilarities.cols(),
            "neighbour_accuracies: as many labels as networks are needed");
    for (const Index label : labelling)
      require(label == left_out || (label >= 0 && label < labels),
              "neighbour_accuracies: no such label");
  }
  std::vector<double> right(labellings.size(), 0.0);
  const Counts none(static_cast<std::size_t>(labels), 0);
  Vote vote{none, none};
  const Ballots ballots(labellings, dissimilarities.cols());
  for (std::size_t i = 0; i < static_cast<std::size_t>(dissimilarities.cols()); ++i) {
    NearestFirst nearest(dissimilarities, i);
    for (std::size_t which = 0; which < labellings.size(); ++which) {
      const Index own = ballots.label(i, which);
      if (own == left_out) continue;
      poll(nearest, ballots, which, k, vote);
      right[which] += expected_credit(static_cast<std::size_t>(own), vote);
    }
  }
  for (std::size_t which = 0; which < labellings.size(); ++which) {
    const auto& labelling = labellings[which];
    const auto absent = std::ranges::count(labelling, left_out);
    const Index count = static_cast<Index>(labelling.size()) - absent;
    right[which] = count < 2 ? no_statistic : right[which] / static_cast<double>(count);
  }
  return right;
}

NeighbourAccuracy neighbour_accuracy(const Matrix<double>& dissimilarities,
                                     std::span<const long> labels, Index k) {
  require(k >= 1, "neighbour_accuracy: at least one neighbour must vote");
  require(static_cast<Index>(labels.size()) == dissimilarities.cols(),
          "neighbour_accuracy: as many labels as networks are needed");
  const auto networks = comparable_networks(dissimilarities);
  const auto count = static_cast<Index>(networks.size());
  if (count < 2) return {no_statistic, no_statistic, count};
  k = std::min(k, count - 1);

  const Groups label = numbered(labels, networks);
  Counts counts(static_cast<std::size_t>(*std::ranges::max_element(label)) + 1, 0);
  for (const Index own : label) ++counts[static_cast<std::size_t>(own)];
  const Matrix<double> among = dissimilarities(networks, networks);
  const double accuracy =
      neighbour_accuracies(among, {&label, 1}, static_cast<Index>(counts.size()), k).front();
  return {accuracy, chance_accuracy(counts, count, k), count};
}

}  // namespace unidyn
