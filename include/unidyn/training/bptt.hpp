#pragma once
// Back-propagation through time (Werbos 1990): the loss of a network on a batch of trials, and its
// gradient with respect to every parameter.
#include <memory>
#include <span>

#include "unidyn/training/network.hpp"

namespace unidyn {

/// The mean squared error over outputs, steps and trials of networks of one shape on batches of one
/// size, from h₀ = 0: Σ w (y − target)² / Σ w over the batch, by the weights of its trials, which
/// are 1 unless they say otherwise. Owns all memory that it needs, so that repeated calls allocate
/// nothing. Throws std::invalid_argument for trials of another size or of which nothing counts.
template <class Scalar>
class Loss {
 public:
  virtual ~Loss() = default;

  /// The loss alone.
  virtual double value(std::span<const Scalar> parameters, const Trials& trials) = 0;
  /// The loss; overwrites `gradient` with ∂L/∂parameters.
  virtual double gradient(std::span<const Scalar> parameters, const Trials& trials,
                          std::span<Scalar> gradient) = 0;
};

/// The loss for batches of `trials` × `time` steps as training needs it, as fast as the hardware
/// allows: packed weights, a few trials at a time taken through all steps, and the instruction set
/// in force (unidyn/linalg/instruction_set.hpp) when it is made. For one instruction set the
/// results are the same, bit for bit. Requires trials, time ≥ 1.
std::unique_ptr<Loss<float>> make_loss(const NetworkShape& shape, Index trials, Index time);

/// The same loss in double precision by the equations of the cells as they stand in unidyn/cells:
/// slower, and what make_loss is held against. It differs from it by the rounding of single
/// precision.
std::unique_ptr<Loss<double>> make_reference_loss(const NetworkShape& shape, Index trials,
                                                  Index time);

/// The floating-point operations that a gradient on a batch cannot do without: two for each weight,
/// step and trial, for each of y, ∂L/∂h and ∂L/∂w. The loss alone takes a third of them.
double gradient_operations(const NetworkShape& shape, Index trials, Index time);

}  // namespace unidyn
