#include "unidyn/stages/forecast.hpp"

#include <cmath>
#include <numeric>

#include "timed.hpp"
#include "unidyn/core/random.hpp"
#include "unidyn/embedding/mds_rows.hpp"
#include "unidyn/inference/permanova.hpp"
#include "unidyn/inference/statistics.hpp"
#include "unidyn/similarity/pairs.hpp"
#include "unidyn/similarity/structure.hpp"
#include "unidyn/stages/statistics_of.hpp"

namespace unidyn {
namespace {

constexpr Index timed_networks = 192;  // whose matrix is passed over and grouped for a moment
constexpr double usual_passes = 250;   // of a descent, over all its starts at once
constexpr double storage = 2e8;        // reading and checking, or writing [bytes/s]

template <class Entry>
Matrix<Entry> normal(Index rows, Index columns, Stream& stream) {
  Matrix<Entry> matrix(rows, columns);
  for (Entry& entry : matrix.reshaped()) entry = static_cast<Entry>(stream.normal());
  return matrix;
}

// A matrix of distances between points drawn at random in three dimensions.
Matrix<double> some_distances(Index networks) {
  Stream stream("forecast", "points");
  const Matrix<double> points = normal<double>(3, networks, stream);
  Matrix<double> distances(networks, networks);
  for (Index i = 0; i < networks; ++i)
    for (Index j = 0; j < networks; ++j) distances(i, j) = (points.col(i) - points.col(j)).norm();
  return distances;
}

double mean_units(const Job& job) {
  const auto& units = job.grid.units;
  return static_cast<double>(std::accumulate(units.begin(), units.end(), 0L)) /
         static_cast<double>(units.size());
}

// Of a pair of networks by all geometric dissimilarities of the job [s].
double seconds_of_states(const Job& job) {
  std::vector<Dissimilarity> geometric;
  for (const Dissimilarity which : job.compare.dissimilarity)
    if (is_geometric(which)) geometric.push_back(which);
  if (geometric.empty()) return 0;
  constexpr Index networks = 4, most_samples = 4096;
  const Index samples = std::max<Index>(2, job.analysis_plan.probe.trials * job.task.steps());
  const Index some = std::min(samples, most_samples);
  const long rank = job.analysis_plan.probe.rank;
  const auto units = static_cast<Index>(std::ceil(mean_units(job)));
  const Index directions = std::min({rank > 0 ? rank : units, units, some});
  Stream stream("forecast", "states");
  FactorStack stack(some);
  for (Index i = 0; i < networks; ++i)
    stack.add(factor(normal<float>(some, directions, stream) / std::sqrt(static_cast<float>(some)),
                     Vector<double>::Ones(directions),
                     Matrix<float>::Identity(directions, directions)));
  const double seconds =
      seconds_of([&] { dissimilarity_block(stack, stack, geometric, job.compare.components); });
  const double longer = static_cast<double>(samples) / static_cast<double>(some);
  constexpr Index pairs = networks * (networks - 1) / 2;
  return longer * seconds / static_cast<double>(pairs);
}

// Of a pair of networks by the dissimilarities of their fixed points [s].
double seconds_of_structures(const Job& job) {
  constexpr Index networks = 4;
  const auto nodes = static_cast<Index>(graph_labels(job.task, job.analysis_plan).size());
  Stream stream("forecast", "graphs");
  std::vector<Structure> structures;
  for (Index i = 0; i < networks; ++i) {
    Structure one{normal<double>(nodes, nodes, stream).cwiseAbs(),
                  normal<double>(compared_eigenvalues, nodes, stream).cast<std::complex<double>>()};
    if (nodes_are_places(job.task, job.analysis_plan)) one.distance = some_distances(nodes);
    structures.push_back(std::move(one));
  }
  double seconds = 0;
  for (const Dissimilarity which : job.compare.dissimilarity)
    if (!is_geometric(which))
      seconds += seconds_of([&] { structure_block(which, structures, structures); });
  return seconds / static_cast<double>(networks * networks);
}

// Of a pass over all pairs of `networks` networks for all starts of a descent [s].
double seconds_of_pass(const Job& job, double networks) {
  const Index some = timed_networks;
  const Matrix<double> distances = some_distances(some);
  Stream stream("forecast", "starts");
  std::vector<Matrix<double>> starts;
  for (long i = 0; i < job.embed.starts; ++i) starts.push_back(normal<double>(some, 2, stream));
  const double seconds =
      seconds_of([&] { guttman_passes(DissimilarityRows::all(distances), starts); });
  return seconds * std::pow(networks / static_cast<double>(some), 2);
}

// Of a descent from all starts, of landmarks where the job has them or there are `at_most` [s].
double seconds_of_descent(const Job& job, double networks, double at_most) {
  const auto landmarks = static_cast<double>(job.embed.landmarks);
  if (landmarks > 0) at_most = std::min(at_most, landmarks);
  return usual_passes * seconds_of_pass(job, std::min(networks, at_most));
}

// Of one grouping of `networks` networks [s].
double seconds_of_grouping(const Job& job, double networks) {
  const Index some = timed_networks;
  const Matrix<double> distances = some_distances(some);
  const Matrix<double> centred = gower_centred(distances.cwiseAbs2());
  constexpr long groups = 4;
  Stream stream("forecast", "groups");
  std::vector<Groups> groupings(groupings_at_once, Groups(static_cast<std::size_t>(some)));
  for (Groups& grouping : groupings)
    for (long& group : grouping) group = static_cast<long>(stream.uniform() * groups);
  const double seconds = seconds_of([&] {
    variations(centred, groupings, groups);
    neighbour_accuracies(distances, groupings, groups,
                         std::min<Index>(job.statistics.neighbours, some - 1));
  });
  return seconds / groupings_at_once * std::pow(networks / static_cast<double>(some), 2);
}

// What statistics would be asked about if every trained network solved the task.
std::vector<NetworkFactors> factors_of(const std::vector<Point>& all) {
  std::vector<NetworkFactors> factors;
  for (const Point& point : all)
    factors.push_back({point.cell.architecture, point.cell.activation, point.cell.reset,
                       point.units, point.l2, point.trained, point.trained});
  return factors;
}

}  // namespace

StageForecast forecast(const Job& job, int ranks, double record_bytes) {
  constexpr double most_without_landmarks = 1000;  // of the report
  const std::vector<Point> all = points(job);
  const auto networks = static_cast<double>(all.size());
  const double trained = static_cast<double>(
      std::ranges::count_if(all, [](const Point& point) { return point.trained; }));
  const auto dissimilarities = static_cast<double>(job.compare.dissimilarity.size());
  const double pairs = networks * (networks - 1) / 2;
  const double population = record_bytes + dissimilarities * 8 * networks * networks;

  StageForecast expected;
  expected.gather = 2 * record_bytes / storage;
  expected.compare = pairs * (seconds_of_states(job) + seconds_of_structures(job)) / ranks;
  expected.embed = dissimilarities * seconds_of_descent(job, networks, networks) / ranks;
  expected.statistics = seconds_of_grouping(job, networks) / ranks *
                        groupings_of(factors_of(all), job.compare.dissimilarity, job.statistics);
  expected.report = population / storage +
                    dissimilarities * seconds_of_descent(job, trained, most_without_landmarks);
  return expected;
}

}  // namespace unidyn
