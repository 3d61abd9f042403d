#include <algorithm>
#include <cmath>

#include "unidyn/core/error.hpp"
#include "unidyn/embedding/mds_rows.hpp"

namespace unidyn {
namespace {

// A perfect solution is approached forever at a constant rate; it counts as reached below this
// fraction of Σδ².
constexpr double perfect = 1e-24;

/// The descent from one start. It requests a pass over `next()` and is given the result.
class Descent {
 public:
  Descent(Matrix<double> start, double perfect_stress, const MdsSettings& settings)
      : settings_(settings), perfect_(perfect_stress), next_(std::move(start)) {}

  bool done() const { return done_; }
  const Matrix<double>& next() const { return next_; }

  void take(GuttmanPass pass) {
    if (passes_++ == 0 || pass.raw_stress <= found_.raw_stress) {
      accept(std::move(pass));
    } else if (step_ == Step::extrapolated) {  // too far
      next_ = after_;
      step_ = Step::plain;
    } else {
      converged_ = true;  // a transform lowers the stress, up to rounding
    }
    done_ = converged_ || passes_ > settings_.iterations;
  }

  Embedding result() const {
    return {points_.transpose(), found_.stress1, passes_ - 1, converged_};
  }

 private:
  // The origin of next_: a start, the transform of points_, or an extrapolation.
  enum class Step { plain, second, extrapolated };

  void accept(GuttmanPass pass) {
    // The gradient of the stress is 2M (X − Γ(X)). The decrease of the stress is a worse criterion:
    // it is of second order in that, so small long before the minimum if convergence is slow.
    converged_ = pass.raw_stress <= perfect_ ||
                 (pass.transformed - next_).norm() <= settings_.tolerance * next_.norm();
    if (step_ == Step::second) {
      after_ = std::move(pass.transformed);
      Matrix<double> extrapolated = extrapolation(points_, next_, after_);
      points_ = std::exchange(next_, std::move(extrapolated));
      step_ = Step::extrapolated;
    } else {
      points_ = std::exchange(next_, std::move(pass.transformed));
      // The start may have any scale, so it is not used for extrapolation.
      step_ = passes_ > 1 ? Step::second : Step::plain;
    }
    found_ = {{}, pass.raw_stress, pass.stress1};
  }

  static Matrix<double> extrapolation(const Matrix<double>& x, const Matrix<double>& once,
                                      const Matrix<double>& twice) {
    const Matrix<double> r = once - x;
    const Matrix<double> v = twice - once - r;
    const double length = std::sqrt(r.squaredNorm() / v.squaredNorm());
    if (!(length > 1 && std::isfinite(length))) return twice;
    return x + 2 * length * r + length * length * v;
  }

  MdsSettings settings_;
  double perfect_;
  Matrix<double> points_;  // the best so far, [M × 2]
  GuttmanPass found_;      // the pass at points_
  Matrix<double> next_;    // where the next pass is needed
  Matrix<double> after_;   // Γ(points_), if next_ is an extrapolation
  Step step_ = Step::plain;
  long passes_ = 0;
  bool converged_ = false;
  bool done_ = false;
};

}  // namespace

std::vector<Embedding> smacof(const DissimilarityRows& dissimilarities,
                              std::span<const Matrix<double>> starts, const MdsSettings& settings) {
  const double perfect_stress = perfect * squared_dissimilarities(dissimilarities);
  std::vector<Descent> descents;
  for (const Matrix<double>& start : starts) {
    require(start.allFinite(), "smacof: the start is not finite");
    descents.emplace_back(start, perfect_stress, settings);
  }
  for (;;) {
    std::vector<Descent*> active;
    std::vector<Matrix<double>> points;
    for (Descent& descent : descents) {
      if (descent.done()) continue;
      active.push_back(&descent);
      points.push_back(descent.next());
    }
    if (active.empty()) break;
    std::vector<GuttmanPass> passes = guttman_passes(dissimilarities, points);
    for (std::size_t i = 0; i < active.size(); ++i) active[i]->take(std::move(passes[i]));
  }
  std::vector<Embedding> results;
  for (const Descent& descent : descents) results.push_back(descent.result());
  return results;
}

}  // namespace unidyn
