#include "spread_directions.hpp"

#include <Eigen/QR>
#include <cmath>
#include <numbers>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

using std::numbers::pi;

Matrix<double> on_half_circle(Index count, Stream& stream) {
  Matrix<double> directions(2, count);
  const double first = stream.uniform();
  for (Index i = 0; i < count; ++i) {
    const double angle = pi * (static_cast<double>(i) + first) / static_cast<double>(count);
    directions.col(i) << std::cos(angle), std::sin(angle);
  }
  return directions;
}

// Uniformly distributed over all rotations and reflections.
Matrix<double> random_rotation(Index dimensions, Stream& stream) {
  Matrix<double> normal(dimensions, dimensions);
  for (double& entry : normal.reshaped()) entry = stream.normal();
  const Eigen::HouseholderQR<Matrix<double>> qr(normal);
  const Vector<double> sign = qr.matrixQR().diagonal().array().sign();
  return Matrix<double>(qr.householderQ()) * sign.asDiagonal();
}

Matrix<double> on_hemisphere(Index count, Stream& stream) {
  Matrix<double> directions(3, count);
  const double golden_angle = pi * (3 - std::sqrt(5.0));
  const double first = stream.uniform();
  for (Index i = 0; i < count; ++i) {
    const double height = (static_cast<double>(i) + first) / static_cast<double>(count);
    const double radius = std::sqrt(1 - height * height);
    const double angle = golden_angle * static_cast<double>(i);
    directions.col(i) << radius * std::cos(angle), radius * std::sin(angle), height;
  }
  return random_rotation(3, stream) * directions;
}

// The root of x^(m+1) = x + 1 above 1.
double golden_ratio(Index m) {
  double x = 2;
  for (int i = 0; i < 100; ++i) x = std::pow(1 + x, 1 / static_cast<double>(m + 1));
  return x;
}

Matrix<double> by_recurrence(Index dimensions, Index count, Stream& stream) {
  const Index pairs = (dimensions + 1) / 2;
  const double ratio = golden_ratio(2 * pairs);
  Vector<double> at(2 * pairs), step(2 * pairs);
  for (Index k = 0; k < at.size(); ++k) {
    at(k) = stream.uniform();
    step(k) = std::pow(ratio, -static_cast<double>(k + 1));
  }
  Matrix<double> directions(dimensions, count);
  Vector<double> normal(2 * pairs);
  for (Index i = 0; i < count; ++i) {
    for (Index pair = 0; pair < pairs; ++pair) {
      const double radius = std::sqrt(-2 * std::log1p(-at(2 * pair)));
      const double angle = 2 * pi * at(2 * pair + 1);
      normal.segment(2 * pair, 2) << radius * std::cos(angle), radius * std::sin(angle);
    }
    directions.col(i) = normal.head(dimensions).normalized();
    at += step;
    at = at.array() - at.array().floor();
  }
  return directions;
}

}  // namespace

Matrix<double> spread_directions(Index dimensions, Index count, Stream& stream) {
  require(dimensions >= 2, "spread_directions: there are fewer than two dimensions");
  if (dimensions == 2) return on_half_circle(count, stream);
  if (dimensions == 3) return on_hemisphere(count, stream);
  return by_recurrence(dimensions, count, stream);
}

}  // namespace unidyn
