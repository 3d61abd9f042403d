#include <algorithm>
#include <cmath>
#include <limits>

#include "unidyn/core/error.hpp"
#include "unidyn/core/random.hpp"
#include "unidyn/embedding/mds_rows.hpp"

namespace unidyn {
namespace {

/// Expands the points of `networks` to all networks [2 × all], with NaN for the others.
Matrix<double> spread(const Matrix<double>& points, const std::vector<Index>& networks, Index all) {
  Matrix<double> result =
      Matrix<double>::Constant(2, all, std::numeric_limits<double>::quiet_NaN());
  result(Eigen::all, networks) = points;
  return result;
}

/// The pass for points [2 × M] over the comparable networks, whose indices are `networks`.
GuttmanPass pass_over(const Matrix<double>& dissimilarities, const Matrix<double>& points,
                      const std::vector<Index>& networks) {
  require(points.rows() == 2 && points.cols() == dissimilarities.cols(),
          "multidimensional scaling: two coordinates of each network are needed");
  const Matrix<double> placed = points(Eigen::all, networks).transpose();
  return among(DissimilarityRows::all(dissimilarities), networks,
               [&](const DissimilarityRows& rows) {
                 return std::move(guttman_passes(rows, {&placed, 1}).front());
               });
}

}  // namespace

double stress1(const Matrix<double>& dissimilarities, const Matrix<double>& points) {
  return pass_over(dissimilarities, points, comparable_networks(dissimilarities)).stress1;
}

double raw_stress(const Matrix<double>& dissimilarities, const Matrix<double>& points) {
  return pass_over(dissimilarities, points, comparable_networks(dissimilarities)).raw_stress;
}

Matrix<double> guttman_transform(const Matrix<double>& dissimilarities,
                                 const Matrix<double>& points) {
  const auto networks = comparable_networks(dissimilarities);
  return spread(pass_over(dissimilarities, points, networks).transformed.transpose(), networks,
                points.cols());
}

Matrix<double> classical_mds(const Matrix<double>& dissimilarities) {
  const auto networks = comparable_networks(dissimilarities);
  return spread(among(DissimilarityRows::all(dissimilarities), networks,
                      [](const DissimilarityRows& rows) { return classical_mds(rows); }),
                networks, dissimilarities.cols());
}

Matrix<double> random_start(std::string_view subject, long start, Index networks) {
  Stream stream(subject, "start of multidimensional scaling", static_cast<std::uint64_t>(start));
  Matrix<double> points(2, networks);
  for (double& coordinate : points.reshaped()) coordinate = stream.normal();
  return points;
}

Matrix<double> start_configuration(const Matrix<double>& dissimilarities, std::string_view subject,
                                   long start) {
  require(start >= 0, "start_configuration: starts are numbered from 0");
  if (start == 0) return classical_mds(dissimilarities);
  return random_start(subject, start, dissimilarities.cols());
}

Embedding smacof(const Matrix<double>& dissimilarities, const Matrix<double>& start,
                 const MdsSettings& settings) {
  require(start.rows() == 2 && start.cols() == dissimilarities.cols(),
          "smacof: two coordinates of each network are needed to start from");
  const auto networks = comparable_networks(dissimilarities);
  const Matrix<double> from = start(Eigen::all, networks).transpose();
  Embedding result =
      among(DissimilarityRows::all(dissimilarities), networks, [&](const DissimilarityRows& rows) {
        return std::move(smacof(rows, {&from, 1}, settings).front());
      });
  result.points = oriented(spread(result.points, networks, dissimilarities.cols()));
  return result;
}

Index best_start(std::span<const double> stress1) {
  require(!stress1.empty(), "best_start: no start to choose from");
  const auto worse = [](double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; };
  return std::min_element(stress1.begin(), stress1.end(), worse) - stress1.begin();
}

Embedding best_of_starts(const DissimilarityRows& dissimilarities,
                         const std::vector<Matrix<double>>& random_starts,
                         const MdsSettings& settings) {
  std::vector<Matrix<double>> starts = {classical_mds(dissimilarities).transpose()};
  for (const Matrix<double>& start : random_starts) starts.push_back(start.transpose());
  std::vector<Embedding> found = smacof(dissimilarities, starts, settings);
  std::vector<double> stresses;
  for (const Embedding& embedding : found) stresses.push_back(embedding.stress1);
  return std::move(found[static_cast<std::size_t>(best_start(stresses))]);
}

Embedding embed(const DissimilarityRows& dissimilarities, std::string_view subject,
                const MdsSettings& settings) {
  require(settings.starts >= 1, "embed: at least one start is needed");
  const auto networks = comparable_networks(dissimilarities);
  const bool by_landmarks =
      settings.landmarks > 0 && settings.landmarks < static_cast<Index>(networks.size());
  Embedding result = among(dissimilarities, networks, [&](const DissimilarityRows& rows) {
    if (by_landmarks) return embed_by_landmarks(rows, subject, settings);
    std::vector<Matrix<double>> starts;
    for (long start = 1; start < settings.starts; ++start)
      starts.push_back(random_start(subject, start, dissimilarities.size())(Eigen::all, networks));
    return best_of_starts(rows, starts, settings);
  });
  result.points = oriented(spread(result.points, networks, dissimilarities.size()));
  return result;
}

Embedding embed(const Matrix<double>& dissimilarities, std::string_view subject,
                const MdsSettings& settings) {
  return embed(DissimilarityRows::all(dissimilarities), subject, settings);
}

}  // namespace unidyn
