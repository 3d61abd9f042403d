#include "settle.hpp"

#include <algorithm>

namespace unidyn {
namespace {

// Small enough to keep a batch and its successor in cache.
constexpr Index batch_size = 256;

// Trajectories that run together, in the leading columns of `states`.
struct Batch {
  Matrix<double> states;
  std::vector<Index> trajectory;  // the trajectory in each column
  std::vector<Index> origin;      // point that it has not yet left, or nowhere
};

// The nearest point that `state` has reached. Clears `origin` once the state has left it.
Index reached(const Targets& targets, const Vector<double>& state, Index& origin) {
  Index nearest = nowhere;
  double least = 0;
  for (Index p = 0; p < targets.state.cols(); ++p) {
    const double distance = (targets.state.col(p) - state).norm();
    if (p == origin) {
      if (distance >= targets.leave(p)) origin = nowhere;
    } else if (distance <= targets.within(p) && (nearest == nowhere || distance < least)) {
      nearest = p;
      least = distance;
    }
  }
  return nearest;
}

// Moves settled trajectories from `batch` to `settled`, and drops those no longer finite.
void release(const Targets& targets, Batch& batch, std::vector<Index>& settled) {
  std::size_t left = 0;
  Vector<double> state;
  for (std::size_t i = 0; i < batch.trajectory.size(); ++i) {
    state = batch.states.col(static_cast<Index>(i));
    if (!state.allFinite()) continue;
    Index origin = batch.origin[i];
    const Index point = reached(targets, state, origin);
    if (point != nowhere) {
      settled[static_cast<std::size_t>(batch.trajectory[i])] = point;
      continue;
    }
    batch.states.col(static_cast<Index>(left)) = state;
    batch.trajectory[left] = batch.trajectory[i];
    batch.origin[left] = origin;
    ++left;
  }
  batch.states.conservativeResize(Eigen::NoChange, static_cast<Index>(left));
  batch.trajectory.resize(left);
  batch.origin.resize(left);
}

}  // namespace

std::vector<Index> settle(const Dynamics& dynamics, const Vector<double>& input,
                          const Targets& targets, const Matrix<double>& starts,
                          const std::vector<Index>& origin) {
  std::vector<Index> settled(origin.size(), nowhere);
  for (Index first = 0; first < starts.cols(); first += batch_size) {
    const Index size = std::min(batch_size, starts.cols() - first);
    Batch batch{starts.middleCols(first, size), {}, {}};
    for (Index i = first; i < first + size; ++i) {
      batch.trajectory.push_back(i);
      batch.origin.push_back(origin[static_cast<std::size_t>(i)]);
    }
    release(targets, batch, settled);
    for (long step = 0; step < targets.steps && !batch.trajectory.empty(); ++step) {
      batch.states = dynamics.step(batch.states, input);
      release(targets, batch, settled);
    }
  }
  return settled;
}

}  // namespace unidyn
