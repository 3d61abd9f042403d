#pragma once
// Made-up hidden states, the factors that the layers below would make of them, and distances.
#include "../support/decompositions.hpp"
#include "unidyn/analysis/representation.hpp"
#include "unidyn/core/random.hpp"
#include "unidyn/similarity/pairs.hpp"

namespace unidyn::testing {

inline Matrix<double> normal_numbers(Index rows, Index columns, std::string_view name,
                                     std::uint64_t index = 0) {
  Stream stream(name, "normal numbers", index);
  Matrix<double> numbers(rows, columns);
  for (double& number : numbers.reshaped()) number = stream.normal();
  return numbers;
}

inline Matrix<double> uniform_numbers(Index rows, Index columns, std::string_view name,
                                      std::uint64_t index = 0) {
  Stream stream(name, "uniform numbers", index);
  Matrix<double> numbers(rows, columns);
  for (double& number : numbers.reshaped()) number = stream.uniform();
  return numbers;
}

inline Matrix<double> random_rotation(Index size, std::string_view name) {
  return orthonormal(normal_numbers(size, size, name));
}

inline Matrix<double> centred(const Matrix<double>& states) {
  return states.rowwise() - states.colwise().mean();
}

/// The factor of `states` [samples × units] with its first `rank` directions.
inline Factor factor_of(const Matrix<double>& states, Index rank) {
  const Representation representation = represent(Matrix<double>(states.transpose()), rank);
  return factor(representation.basis, representation.singular_value, representation.right);
}

/// The same with all directions.
inline Factor factor_of(const Matrix<double>& states) {
  return factor_of(states, std::min(states.rows(), states.cols()));
}

inline FactorStack stack_of(const std::vector<Factor>& networks) {
  Index samples = 0;
  for (const Factor& network : networks) samples = std::max(samples, network.basis.rows());
  FactorStack stack(samples);
  for (const Factor& network : networks) stack.add(network);
  return stack;
}

/// What single precision leaves of a dissimilarity's digits.
inline constexpr double single_precision = 1e-6;

inline const std::vector<Dissimilarity> all_geometric = [] {
  std::vector<Dissimilarity> found;
  for (const auto& [which, name] : Names<Dissimilarity>::value)
    if (is_geometric(which)) found.push_back(which);
  return found;
}();

/// Related but different hidden states: `second` sees `first` through a random map, with noise.
struct Pair {
  Matrix<double> first, second;
};

inline Pair related(Index samples, Index units, Index other_units, std::uint64_t index = 0) {
  const Matrix<double> first = normal_numbers(samples, units, "first", index);
  const Matrix<double> map = normal_numbers(units, other_units, "map", index);
  const Matrix<double> noise = normal_numbers(samples, other_units, "noise", index);
  return {first, (first * map).array().tanh().matrix() + 0.3 * noise};
}

inline Matrix<double> distances_between(const Matrix<double>& points) {
  Matrix<double> distances(points.cols(), points.cols());
  for (Index i = 0; i < points.cols(); ++i)
    for (Index j = 0; j < points.cols(); ++j)
      distances(i, j) = (points.col(i) - points.col(j)).norm();
  return distances;
}

/// |x_i − x_j| of networks on a line.
inline Matrix<double> on_a_line(const std::vector<double>& places) {
  const auto size = static_cast<Index>(places.size());
  const auto x = Eigen::Map<const Eigen::ArrayXd>(places.data(), size);
  Matrix<double> distances(size, size);
  for (Index i = 0; i < size; ++i) distances.col(i) = (x - x[i]).abs();
  return distances;
}

/// Points of the plane whose variances and third moments differ, so that their orientation is
/// clear.
inline Matrix<double> cloud(Index points, std::string_view name = "cloud") {
  Matrix<double> cloud = normal_numbers(2, points, name);
  cloud.row(0) = 3 * cloud.row(0).array().exp();
  cloud.row(1) = 0.5 * cloud.row(1).array().exp();
  return cloud;
}

/// Dissimilarities that no points of the plane have.
inline Matrix<double> unrealisable(Index networks) {
  return distances_between(normal_numbers(6, networks, "six dimensions"));
}

}  // namespace unidyn::testing
