#include "unidyn/analysis/fixed_points.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "descent.hpp"
#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

// The region of the visited states.
struct Region {
  Matrix<double> states;  // the finite ones [D × V]
  Vector<double> mean;    // [D]
  double rms = 1;         // about the mean, per unit
  double radius = 1;      // greatest distance from the mean
  Index widest = 0;       // the coordinate of greatest variance

  double scale() const { return rms * std::sqrt(static_cast<double>(mean.size())); }
  bool usable() const { return states.cols() > 0 && std::isfinite(rms) && std::isfinite(radius); }
};

Region region_of(ConstView<double> visited) {
  std::vector<Index> finite;
  for (Index v = 0; v < visited.cols(); ++v)
    if (visited.col(v).allFinite()) finite.push_back(v);
  Region region;
  region.states = visited(Eigen::all, finite);
  region.mean = Vector<double>::Zero(visited.rows());
  if (finite.empty()) return region;

  region.mean = region.states.rowwise().mean();
  Vector<double> variance = Vector<double>::Zero(visited.rows());
  double farthest = 0;
  for (const auto& state : region.states.colwise()) {
    const Vector<double> deviation = state - region.mean;
    variance += deviation.cwiseAbs2();
    farthest = std::max(farthest, deviation.squaredNorm());
  }
  variance.maxCoeff(&region.widest);
  const double total = variance.sum();
  if (total == 0) return region;
  region.rms = std::sqrt(total / static_cast<double>(region.states.size()));
  region.radius = std::sqrt(farthest);
  return region;
}

// The size of the next batch of starts, which are tested against the known points in one product.
// It grows with the starts so far, because nothing is known before the first ones end.
long batch_after(long starts) {
  constexpr long most = 64;
  return std::clamp(starts, 1L, most);
}

// A start at one of `states`, or with probability `between` on the segment between two, plus noise.
Vector<double> draw_start(const Matrix<double>& states, double between, double noise,
                          Stream& stream) {
  const auto count = static_cast<std::uint64_t>(states.cols());
  const auto any = [&] { return states.col(static_cast<Index>(stream.below(count))); };
  Vector<double> start = any();
  if (stream.uniform() < between) {
    const double share = stream.uniform();
    start += share * (any() - start);
  }
  for (double& coordinate : start) coordinate += noise * stream.normal();
  return start;
}

Vector<double> draw_start(const Region& region, const FixedPointSettings& settings,
                          Stream& stream) {
  const bool wide = settings.polish && settings.wide > 0 && stream.uniform() < settings.wide;
  const double noise = wide ? settings.wide_noise : settings.noise;
  return draw_start(region.states, settings.between, noise * region.rms, stream);
}

// The end of lowest q among nearby ones, and the number of these.
struct Cluster {
  End end;
  long hits = 1;
  bool fixed = false;  // q < tolerance, and isolated
};

// Merges clusters closer than `distance`, in order of increasing q, so the kept end has the lowest.
std::vector<Cluster> merged(std::vector<Cluster> clusters, double distance) {
  std::stable_sort(clusters.begin(), clusters.end(),
                   [](const Cluster& a, const Cluster& b) { return a.end.q < b.end.q; });
  std::vector<Cluster> kept;
  for (Cluster& cluster : clusters) {
    const auto same = std::find_if(kept.begin(), kept.end(), [&](const Cluster& other) {
      return (other.end.state - cluster.end.state).squaredNorm() < distance * distance;
    });
    if (same == kept.end())
      kept.push_back(std::move(cluster));
    else
      same->hits += cluster.hits;
  }
  return kept;
}

// Sorts by the widest coordinate first. Coordinates are rounded, so that points that differ in one
// coordinate by rounding only do not change places.
void sort_along(const Region& region, std::vector<FixedPoint>& points) {
  constexpr double grain = 1e-6;
  const Index size = region.mean.size();
  std::stable_sort(points.begin(), points.end(), [&](const FixedPoint& a, const FixedPoint& b) {
    for (Index i = 0; i < size; ++i) {
      const Index along = (region.widest + i) % size;
      const double at_a = std::rint(a.state(along) / (grain * region.rms));
      const double at_b = std::rint(b.state(along) / (grain * region.rms));
      if (at_a != at_b) return at_a < at_b;
    }
    return false;
  });
}

FixedPointSearch summarised(std::vector<Cluster> clusters, DescentCounts starts, double missed,
                            const Region& region, const FixedPointSettings& settings) {
  FixedPointSearch search;
  if (settings.polish) search.missed = missed;
  search.starts = starts;
  search.scale = region.scale();
  for (Cluster& cluster : clusters) {
    const double q = cluster.end.q;
    for (std::size_t level = 0; level < q_levels.size(); ++level)
      search.distinct[level] += q < q_levels[level];
    const bool degenerate = !cluster.fixed && q < settings.tolerance;
    const bool slow = !cluster.fixed && !degenerate && q < settings.slow;
    (cluster.fixed ? search.starts.fixed
     : degenerate  ? search.starts.degenerate
     : slow        ? search.starts.slow
                   : search.starts.unconverged) += cluster.hits;
    const bool near = !settings.polish || (cluster.end.state - region.mean).norm() <= region.radius;
    if (cluster.fixed || (near && (degenerate || slow)))
      search.points.push_back(
          {std::move(cluster.end.state), q, cluster.hits, !cluster.fixed, degenerate});
  }
  sort_along(region, search.points);
  return search;
}

// Processes starts one after another and clusters their ends.
class Search {
 public:
  Search(const Dynamics& dynamics, const Vector<double>& input, const Region& region,
         const FixedPointSettings& settings, const StopRequested& stop_requested)
      : region_(region),
        settings_(settings),
        stop_requested_(stop_requested),
        bounded_(dynamics.bounded()),
        merge_distance_(settings.merge * region.scale()),
        known_(dynamics, input, merge_distance_ / 10),
        descent_(dynamics, input,
                 {.target = settings.polish ? settings.tolerance : settings.slow,
                  .iterations = settings.iterations,
                  .centre = region.mean,
                  .radius = settings.runaway * region.radius}) {}

  /// Descends from the first `count` columns of `starts`.
  void from(const Matrix<double>& starts, long count) {
    const std::vector<Index> point = known_.leads_to(starts);
    for (Index i = 0; i < count; ++i) {
      if (stop_requested_()) throw Interrupted();
      const Index p = point[static_cast<std::size_t>(i)];
      if (p == KnownPoints::none)
        take(descent_.from(starts.col(i), known_));
      else
        take_hit(p);
    }
  }

  /// The fixed points that later descents recognise [D × P].
  Matrix<double> known() const {
    Matrix<double> states(region_.mean.size(), static_cast<Index>(cluster_of_.size()));
    for (std::size_t p = 0; p < cluster_of_.size(); ++p)
      states.col(static_cast<Index>(p)) = clusters_[cluster_of_[p]].end.state;
    return states;
  }

  /// Whether to double the starts: too many points are missing, and at most half of the starts
  /// found a point of their own (on a continuum most would).
  bool wants_more() {
    std::vector<Cluster> found;
    std::ranges::copy_if(clusters_, std::back_inserter(found), [&](const Cluster& cluster) {
      return cluster.end.q < settings_.tolerance;
    });
    found = merged(std::move(found), merge_distance_);
    long points = 0, once = 0, all = 0;
    for (const Cluster& cluster : found) {
      if (!cluster.fixed) continue;
      ++points;
      once += cluster.hits == 1;
      all += cluster.hits;
    }
    return 2 * once <= all && missed(found) > settings_.missed * static_cast<double>(points);
  }

  FixedPointSearch result() && {
    clusters_ = merged(std::move(clusters_), merge_distance_);
    if (settings_.polish) {
      for (Cluster& cluster : clusters_)
        if (cluster.end.q < settings_.slow) descent_.polish(cluster.end, merge_distance_);
      clusters_ = merged(std::move(clusters_), merge_distance_);
    }
    for (Cluster& cluster : clusters_) cluster.fixed = isolated(cluster.end);
    const double missing = missed(clusters_);
    return summarised(std::move(clusters_), starts_, missing, region_, settings_);
  }

 private:
  // A lower bound on the number of fixed points not among `clusters`; see the header.
  double missed(const std::vector<Cluster>& clusters) {
    std::vector<long> hits;
    long indices = 0;
    bool known = bounded_;  // whether the indices must sum to 1
    for (const Cluster& cluster : clusters) {
      if (cluster.fixed) {
        hits.push_back(cluster.hits);
        const int index = bounded_ ? descent_.index(cluster.end.state) : 0;
        indices += index;
        known = known && index != 0;
      } else if (cluster.end.q < settings_.tolerance) {
        known = false;  // degenerate, without an index
      }
    }
    const auto by_index = static_cast<double>(known ? std::abs(1 - indices) : 0);
    return std::max(estimated_missing(hits), by_index);
  }

  void take_hit(Index known) { ++clusters_[cluster_of_[static_cast<std::size_t>(known)]].hits; }

  void take(End end) {
    switch (end.ending) {
      case Ending::known:
        return take_hit(end.known);
      case Ending::runaway:
        ++starts_.runaway;
        return;
      case Ending::non_finite:
        ++starts_.non_finite;
        return;
      case Ending::finite:
        break;
    }
    Cluster cluster{std::move(end)};
    // Without polish, starts should end all over a slow manifold, not at its known points.
    if (settings_.polish && cluster.end.q < settings_.tolerance) {
      const bool is_new = this->is_new(cluster.end.state);
      cluster.fixed = !is_new || isolated_once_polished(cluster.end);
      if (is_new && cluster.fixed && known_.add(cluster.end.state))
        cluster_of_.push_back(clusters_.size());
    }
    clusters_.push_back(std::move(cluster));
  }

  bool isolated(const End& end) {
    constexpr double reach = 1e-3;
    const double scale = region_.scale();
    return end.q < settings_.tolerance && descent_.isolated(end, scale, reach * scale);
  }

  bool isolated_once_polished(End end) {
    descent_.polish(end, merge_distance_);
    return isolated(end);
  }

  bool is_new(const Vector<double>& state) const {
    return std::none_of(cluster_of_.begin(), cluster_of_.end(), [&](std::size_t c) {
      return (clusters_[c].end.state - state).norm() < merge_distance_;
    });
  }

  const Region& region_;
  const FixedPointSettings& settings_;
  const StopRequested& stop_requested_;
  bool bounded_;
  double merge_distance_;
  KnownPoints known_;
  Descent descent_;
  DescentCounts starts_;
  std::vector<Cluster> clusters_;
  std::vector<std::size_t> cluster_of_;  // for each known point
};

void require_fit(const Dynamics& dynamics, const Vector<double>& input, ConstView<double> visited) {
  require(visited.rows() == dynamics.state_size() && input.size() == dynamics.input_size(),
          "find_fixed_points: visited states or input of the wrong size");
  require(visited.cols() > 0, "find_fixed_points: no visited states to start from");
}

}  // namespace

double estimated_missing(std::span<const long> hits) {
  const auto once = static_cast<double>(std::ranges::count(hits, 1));
  const auto twice = static_cast<double>(std::ranges::count(hits, 2));
  return once * (once - 1) / (2 * (twice + 1));
}

Matrix<double> draw_starts(ConstView<double> visited, const FixedPointSettings& settings,
                           Stream& stream) {
  const Region region = region_of(visited);
  require(region.usable(), "draw_starts: no visited state is finite");
  Matrix<double> starts(visited.rows(), settings.starts);
  for (auto start : starts.colwise()) start = draw_start(region, settings, stream);
  return starts;
}

FixedPointSearch find_fixed_points(const Dynamics& dynamics, const Vector<double>& input,
                                   ConstView<double> visited, const FixedPointSettings& settings,
                                   Stream& stream, const StopRequested& stop_requested) {
  require_fit(dynamics, input, visited);
  const Region region = region_of(visited);
  if (!region.usable()) return {.points = {}, .starts = {.non_finite = settings.starts}};
  Search search(dynamics, input, region, settings, stop_requested);
  const auto descend_from = [&](long count, const auto& draw) {
    for (long first = 0; first < count;) {
      // Always draw full batches, so the last starts round the same way whatever their number.
      Matrix<double> starts(dynamics.state_size(), batch_after(first));
      for (auto start : starts.colwise()) start = draw();
      search.from(starts, std::min(count - first, static_cast<long>(starts.cols())));
      first += static_cast<long>(starts.cols());
    }
  };
  const auto descend = [&](long count, Stream& from) {
    descend_from(count, [&] { return draw_start(region, settings, from); });
    if (const Matrix<double> known = search.known(); known.cols() >= 2)
      descend_from(std::lround(settings.further * static_cast<double>(count)),
                   [&] { return draw_start(known, 1, settings.noise * region.rms, from); });
  };
  descend(settings.starts, stream);
  Stream more = stream;
  const long most = std::lround(settings.growth * static_cast<double>(settings.starts));
  for (long taken = settings.starts, next = 0;
       settings.polish && taken < most && search.wants_more(); taken += next) {
    next = std::min(taken, most - taken);
    descend(next, more);
  }
  return std::move(search).result();
}

}  // namespace unidyn
