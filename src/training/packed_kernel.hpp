#pragma once
// The loss of a network and its gradient, for each instruction set. Uses plain pointers, because
// code that is compiled several times must not share inline functions with anything else.
#include <cstddef>
#include <memory>

#include "unidyn/cells/kind.hpp"

namespace unidyn {

struct PackedShape {
  Architecture architecture;
  Activation activation;
  Reset reset;
  std::size_t inputs;   // I
  std::size_t units;    // N
  std::size_t outputs;  // O
  std::size_t trials;   // in a batch
  std::size_t time;     // steps in a trial
};

struct PackedTrials {
  const float* inputs;
  const float* targets;
  const float* weights;
  double total_weight;  // total_weight() of the trials
  bool classes;
};

/// See Evaluation (unidyn/training/bptt.hpp): sums by weight, or their means.
struct PackedSums {
  double loss;
  double wrong;
};

/// See Loss<float> (unidyn/training/bptt.hpp). `parameters` and `gradient` are flat vectors in the
/// network's layout; inputs [I × time·trials], targets and their weights [O × time·trials] are
/// column-major. `weights` may be null: all are 1.
class PackedKernel {
 public:
  virtual ~PackedKernel() = default;

  virtual PackedSums value(const float* parameters, const PackedTrials& trials) = 0;
  virtual double gradient(const float* parameters, const PackedTrials& trials, float* gradient) = 0;
};

/// The kernel for the current instruction set (unidyn/linalg/instruction_set.hpp).
std::unique_ptr<PackedKernel> make_packed_kernel(const PackedShape& shape);

}  // namespace unidyn
