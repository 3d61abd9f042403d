#include <algorithm>
#include <cmath>
#include <vector>

#include "unidyn/core/error.hpp"
#include "unidyn/embedding/mds.hpp"

namespace unidyn {
namespace {

/// Whether the sign of an axis must be flipped; see oriented().
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

}  // namespace unidyn
