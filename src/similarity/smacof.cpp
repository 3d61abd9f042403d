#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "unidyn/core/error.hpp"
#include "unidyn/core/random.hpp"
#include "unidyn/similarity/dissimilarity.hpp"
#include "unidyn/similarity/mds.hpp"

namespace unidyn {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// What one pass over all pairs finds out about points X.
struct Pass {
  Matrix<double> transformed;  // B(X)X / M [M × 2]
  double raw_stress = 0;       // Σ (d − δ)²
  double distances = 0;        // Σ d²
  double dissimilarities = 0;  // Σ δ²

  double stress1() const { return raw_stress > 0 ? std::sqrt(raw_stress / distances) : 0; }
};

/// The pass over the upper triangle; points [M × 2], so that a coordinate is contiguous.
Pass pass_over_pairs(const Matrix<double>& delta, const Matrix<double>& points) {
  using Array = Eigen::ArrayXd;
  const Index size = points.rows();
  Pass pass{Matrix<double>::Zero(size, 2)};
  Array dx(size), dy(size), distance(size), ratio(size);
  for (Index j = 1; j < size; ++j) {
    const auto wanted = delta.col(j).head(j).array();
    dx.head(j) = points.col(0).head(j).array() - points(j, 0);
    dy.head(j) = points.col(1).head(j).array() - points(j, 1);
    distance.head(j) = dx.head(j).square() + dy.head(j).square();
    pass.distances += distance.head(j).sum();
    distance.head(j) = distance.head(j).sqrt();
    pass.raw_stress += (distance.head(j) - wanted).square().sum();
    pass.dissimilarities += wanted.square().sum();
    ratio.head(j) = (distance.head(j) > 0).select(wanted / distance.head(j), 0);
    dx.head(j) *= ratio.head(j);
    dy.head(j) *= ratio.head(j);
    pass.transformed.col(0).head(j).array() += dx.head(j);
    pass.transformed.col(1).head(j).array() += dy.head(j);
    pass.transformed(j, 0) -= dx.head(j).sum();
    pass.transformed(j, 1) -= dy.head(j).sum();
  }
  if (size > 0) pass.transformed /= static_cast<double>(size);
  return pass;
}

/// The pass over the networks that can be compared, for points [2 × M] of all; `networks` are
/// theirs.
Pass pass_over_comparable(const Matrix<double>& dissimilarities, const Matrix<double>& points,
                          const std::vector<Index>& networks) {
  require(points.rows() == 2 && points.cols() == dissimilarities.cols(),
          "multidimensional scaling: two coordinates of each network are needed");
  if (static_cast<Index>(networks.size()) == points.cols())
    return pass_over_pairs(dissimilarities, points.transpose());
  return pass_over_pairs(dissimilarities(networks, networks),
                         points(Eigen::all, networks).transpose());
}

Matrix<double> spread(const Matrix<double>& points, const std::vector<Index>& networks, Index all) {
  Matrix<double> result = Matrix<double>::Constant(2, all, undefined);
  result(Eigen::all, networks) = points.transpose();
  return result;
}

/// SMACOF where every network can be compared, on points [M × 2].
Embedding descend(const Matrix<double>& delta, Matrix<double> points, const MdsSettings& settings) {
  // A perfect solution is approached for ever at a constant rate; below this, it is reached.
  constexpr double perfect = 1e-24;
  Embedding result;
  Pass pass = pass_over_pairs(delta, points);
  const auto is_perfect = [&] { return pass.raw_stress <= perfect * pass.dissimilarities; };
  result.converged = is_perfect();
  while (!result.converged && result.iterations < settings.iterations) {
    const double before = pass.raw_stress;
    points = pass.transformed;
    pass = pass_over_pairs(delta, points);
    ++result.iterations;
    result.converged = is_perfect() || before - pass.raw_stress <= settings.tolerance * before;
  }
  result.stress1 = pass.stress1();
  result.points = points.transpose();
  return result;
}

/// Whether the sign of an axis should be turned round; see oriented().
bool points_the_wrong_way(const Vector<double>& coordinate) {
  constexpr double negligible = 1e-6;
  const double third_moment = coordinate.array().cube().sum();
  const double scale = coordinate.array().cube().abs().sum();
  if (std::abs(third_moment) > negligible * scale) return third_moment < 0;
  const double smallest = negligible * coordinate.cwiseAbs().maxCoeff();
  const auto first = std::find_if(coordinate.begin(), coordinate.end(),
                                  [&](double value) { return std::abs(value) > smallest; });
  return first != coordinate.end() && *first < 0;
}

}  // namespace

Matrix<double> oriented(Matrix<double> points) {
  require(points.rows() == 2, "oriented: points of the plane are needed");
  std::vector<Index> placed;
  for (Index i = 0; i < points.cols(); ++i)
    if (points.col(i).allFinite()) placed.push_back(i);
  if (placed.empty()) return points;
  Matrix<double> finite = points(Eigen::all, placed);
  finite.colwise() -= finite.rowwise().mean().eval();
  const Vector<double> x = finite.row(0), y = finite.row(1);
  const double angle = 0.5 * std::atan2(2 * x.dot(y), x.squaredNorm() - y.squaredNorm());
  Vector<double> major = std::cos(angle) * x + std::sin(angle) * y;
  Vector<double> minor = std::cos(angle) * y - std::sin(angle) * x;
  if (points_the_wrong_way(major)) major = -major;
  if (points_the_wrong_way(minor)) minor = -minor;
  finite.row(0) = major;
  finite.row(1) = minor;
  points(Eigen::all, placed) = finite;
  return points;
}

double stress1(const Matrix<double>& dissimilarities, const Matrix<double>& points) {
  return pass_over_comparable(dissimilarities, points, comparable_networks(dissimilarities))
      .stress1();
}

double raw_stress(const Matrix<double>& dissimilarities, const Matrix<double>& points) {
  return pass_over_comparable(dissimilarities, points, comparable_networks(dissimilarities))
      .raw_stress;
}

Matrix<double> guttman_transform(const Matrix<double>& dissimilarities,
                                 const Matrix<double>& points) {
  const auto networks = comparable_networks(dissimilarities);
  return spread(pass_over_comparable(dissimilarities, points, networks).transformed, networks,
                points.cols());
}

Matrix<double> start_configuration(const Matrix<double>& dissimilarities, std::string_view subject,
                                   long start) {
  require(start >= 0, "start_configuration: starts are numbered from 0");
  if (start == 0) return classical_mds(dissimilarities);
  Stream stream(subject, "start of multidimensional scaling", static_cast<std::uint64_t>(start));
  Matrix<double> points(2, dissimilarities.cols());
  for (double& coordinate : points.reshaped()) coordinate = stream.normal();
  return points;
}

Embedding smacof(const Matrix<double>& dissimilarities, const Matrix<double>& start,
                 const MdsSettings& settings) {
  require(start.rows() == 2 && start.cols() == dissimilarities.cols(),
          "smacof: two coordinates of each network are needed to start from");
  const auto networks = comparable_networks(dissimilarities);
  const bool complete = static_cast<Index>(networks.size()) == dissimilarities.cols();
  const Matrix<double> from = start(Eigen::all, networks).transpose();
  require(from.allFinite(), "smacof: the start is not finite");
  Embedding result = complete ? descend(dissimilarities, from, settings)
                              : descend(dissimilarities(networks, networks), from, settings);
  result.points = oriented(spread(result.points.transpose(), networks, dissimilarities.cols()));
  return result;
}

Index best_start(std::span<const double> stress1) {
  require(!stress1.empty(), "best_start: no start to choose from");
  const auto worse = [](double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; };
  return std::min_element(stress1.begin(), stress1.end(), worse) - stress1.begin();
}

Embedding embed(const Matrix<double>& dissimilarities, std::string_view subject,
                const MdsSettings& settings) {
  require(settings.starts >= 1, "embed: at least one start is needed");
  std::vector<Embedding> found;
  std::vector<double> stresses;
  for (long start = 0; start < settings.starts; ++start) {
    const auto from = start_configuration(dissimilarities, subject, start);
    found.push_back(smacof(dissimilarities, from, settings));
    stresses.push_back(found.back().stress1);
  }
  return found[static_cast<std::size_t>(best_start(stresses))];
}

}  // namespace unidyn
