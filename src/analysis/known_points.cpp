#include "known_points.hpp"

#include <Eigen/LU>
#include <limits>
#include <utility>

namespace unidyn {
namespace {

constexpr Index memory = Index{64} << 20;  // for the inverses [bytes]

}  // namespace

// States on their way, each towards one point.
struct KnownPoints::Approach {
  Matrix<double> states;       // [D × B]
  std::vector<Index> whose;    // each state's column in the argument of leads_to()
  std::vector<Index> towards;  // the point

  void keep(const std::vector<Index>& columns) {
    states = states(Eigen::all, columns).eval();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      whose[i] = whose[static_cast<std::size_t>(columns[i])];
      towards[i] = towards[static_cast<std::size_t>(columns[i])];
    }
    whose.resize(columns.size());
    towards.resize(columns.size());
  }
};

KnownPoints::KnownPoints(const Dynamics& dynamics, const Vector<double>& input, double ball)
    : dynamics_(dynamics), input_(input), ball_(ball) {}

bool KnownPoints::add(const Vector<double>& state) {
  const auto spent = static_cast<Index>(points_.size()) * state.size() * state.size();
  if ((spent + state.size() * state.size()) * Index{sizeof(double)} > memory) return false;
  Linearisation at;
  dynamics_.linearise(state, input_, at);
  at.state_jacobian.diagonal().array() -= 1;
  points_.push_back(state);
  inverses_.push_back(at.state_jacobian.partialPivLu().inverse());
  return true;
}

Index KnownPoints::nearest(const Vector<double>& state) const {
  Index nearest = none;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t p = 0; p < points_.size(); ++p) {
    const double distance = (points_[p] - state).squaredNorm();
    if (!(distance < least)) continue;
    least = distance;
    nearest = static_cast<Index>(p);
  }
  return nearest;
}

// The chord steps of all states, one product for all states towards the same point.
Matrix<double> KnownPoints::chord_steps(const Approach& approach) const {
  const Matrix<double> residuals = dynamics_.step(approach.states, input_) - approach.states;
  Matrix<double> steps(residuals.rows(), residuals.cols());
  std::vector<std::vector<Index>> columns(points_.size());
  for (std::size_t i = 0; i < approach.towards.size(); ++i)
    columns[static_cast<std::size_t>(approach.towards[i])].push_back(static_cast<Index>(i));
  for (std::size_t p = 0; p < points_.size(); ++p) {
    if (columns[p].empty()) continue;
    const Matrix<double> together = residuals(Eigen::all, columns[p]);
    steps(Eigen::all, columns[p]) = -(inverses_[p] * together);
  }
  return steps;
}

std::vector<Index> KnownPoints::leads_to(const Matrix<double>& states) const {
  std::vector<Index> end(static_cast<std::size_t>(states.cols()), none);
  if (points_.empty()) return end;
  std::vector<Index> going_on;
  Approach approach{states, {}, {}};
  for (Index i = 0; i < states.cols(); ++i) {
    approach.whose.push_back(i);
    approach.towards.push_back(nearest(states.col(i)));
    if (approach.towards.back() != none) going_on.push_back(i);
  }
  approach.keep(going_on);
  while (!approach.whose.empty()) {
    const Matrix<double> next = approach.states + chord_steps(approach);
    going_on.clear();
    for (Index i = 0; i < next.cols(); ++i) {
      const auto at = static_cast<std::size_t>(i);
      const Index p = approach.towards[at];
      const Vector<double>& point = points_[static_cast<std::size_t>(p)];
      const double before = (approach.states.col(i) - point).norm();
      const double after = (next.col(i) - point).norm();
      if (before <= ball_ && after <= ball_)
        end[static_cast<std::size_t>(approach.whose[at])] = p;
      else if (after * contraction <= before)
        going_on.push_back(i);
    }
    approach.states = next;
    approach.keep(going_on);
  }
  return end;
}

}  // namespace unidyn
