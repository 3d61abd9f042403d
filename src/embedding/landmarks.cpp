#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "unidyn/core/error.hpp"
#include "unidyn/core/random.hpp"
#include "unidyn/embedding/mds_rows.hpp"

namespace unidyn {
namespace {

constexpr int most_steps = 200;  // of one network; each costs as many operations as landmarks
constexpr double negligible_step = 1e-6;  // relative to the extent of the landmarks

/// A uniformly random subset of `count` of `networks`, ascending.
std::vector<Index> drawn(std::string_view subject, Index networks, Index count) {
  std::vector<Index> all(static_cast<std::size_t>(networks));
  std::iota(all.begin(), all.end(), Index{0});
  Stream stream(subject, "landmarks of multidimensional scaling");
  for (Index i = 0; i < count; ++i) {
    const auto left = static_cast<double>(networks - i);
    const Index other = i + std::min(static_cast<Index>(stream.uniform() * left), networks - i - 1);
    std::swap(all[static_cast<std::size_t>(i)], all[static_cast<std::size_t>(other)]);
  }
  all.resize(static_cast<std::size_t>(count));
  std::ranges::sort(all);
  return all;
}

/// Fixed landmarks, and the placement of other networks among them.
class Landmarks {
 public:
  explicit Landmarks(const Matrix<double>& points)
      : centre_(points.rowwise().mean()),
        points_(points.colwise() - centre_),
        squared_(points_.colwise().squaredNorm().transpose()),
        extent_(std::sqrt(squared_.mean())) {
    const Matrix<double> covariance = points_ * points_.transpose();
    trilateration_ = 0.5 * covariance.completeOrthogonalDecomposition().pseudoInverse() * points_;
  }

  /// The point of a network with these dissimilarities to the landmarks.
  Vector<double> place(const Vector<double>& delta) const {
    Vector<double> x = trilateration_ * (squared_ - delta.cwiseAbs2());
    for (int step = 0; step < most_steps; ++step) {
      const Vector<double> next = transformed(x, delta);
      const double moved = (next - x).norm();
      x = next;
      if (moved <= negligible_step * extent_) break;
    }
    return x + centre_;
  }

 private:
  /// The mean over landmarks l of l + δ (x − l)/‖x − l‖, which never increases Σ (‖x − l‖ − δ)².
  Vector<double> transformed(const Vector<double>& x, const Vector<double>& delta) const {
    Vector<double> sum = Vector<double>::Zero(2);  // the landmarks are centred
    for (Index i = 0; i < points_.cols(); ++i) {
      const double dx = x(0) - points_(0, i), dy = x(1) - points_(1, i);
      const double distance = std::sqrt(dx * dx + dy * dy);
      if (distance == 0) continue;
      sum(0) += delta(i) / distance * dx;
      sum(1) += delta(i) / distance * dy;
    }
    return sum / static_cast<double>(points_.cols());
  }

  Vector<double> centre_;
  Matrix<double> points_;   // L, centred [2 × landmarks]
  Vector<double> squared_;  // ‖l‖²
  double extent_;
  Matrix<double> trilateration_;  // ½ (L Lᵀ)⁺ L
};

}  // namespace

Embedding embed_by_landmarks(const DissimilarityRows& dissimilarities, std::string_view subject,
                             const MdsSettings& settings) {
  const Index size = dissimilarities.size(), first = dissimilarities.first;
  require(0 < settings.landmarks && settings.landmarks < size,
          "embed_by_landmarks: there must be fewer landmarks than networks");
  const std::vector<Index> chosen = drawn(subject, size, settings.landmarks);
  Embedding result = among(dissimilarities, chosen, [&](const DissimilarityRows& rows) {
    std::vector<Matrix<double>> starts;
    for (long start = 1; start < settings.starts; ++start)
      starts.push_back(random_start(subject, start, rows.size()));
    return best_of_starts(rows, starts, settings);
  });
  const Landmarks landmarks(result.points);
  Matrix<double> points(2, size);
  for (Index row = 0; row < dissimilarities.count(); ++row)
    points.col(first + row) = landmarks.place(dissimilarities.rows.col(row)(chosen));
  dissimilarities.gather(points, first, dissimilarities.count());
  points(Eigen::all, chosen) = result.points;
  const Matrix<double> placed = points.transpose();
  result.stress1 = guttman_passes(dissimilarities, {&placed, 1}).front().stress1;
  result.points = std::move(points);
  return result;
}

}  // namespace unidyn
