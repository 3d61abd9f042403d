#pragma once
// Back-propagation through time (Werbos 1990): the loss of a network on a batch of trials, and its
// gradient with respect to every parameter.
#include <memory>
#include <span>

#include "unidyn/training/network.hpp"

namespace unidyn {

/// How the outputs of a network compare with the targets.
struct Evaluation {
  double loss = 0;
  /// Of classes, the share of wrong answers by weight: of steps at which the right class is not the
  /// one largest output. 0 if targets are numbers.
  double wrong = 0;
};

/// The loss of networks of one shape on batches of one size, starting from h₀ = 0: the mean squared
/// error Σ w (y − target)² / Σ w over outputs, steps and trials, with the weights of the trials (1
/// by default); where targets are classes, the cross-entropy [nat] (see Trials). Owns all memory
/// that it needs, so repeated calls do not allocate. Throws std::invalid_argument for trials of
/// another size or without any weight.
template <class Scalar>
class Loss {
 public:
  virtual ~Loss() = default;

  /// The loss and the wrong answers.
  virtual Evaluation evaluate(std::span<const Scalar> parameters, const Trials& trials) = 0;
  /// The loss alone.
  double value(std::span<const Scalar> parameters, const Trials& trials) {
    return evaluate(parameters, trials).loss;
  }
  /// The loss; overwrites `gradient` with ∂L/∂parameters.
  virtual double gradient(std::span<const Scalar> parameters, const Trials& trials,
                          std::span<Scalar> gradient) = 0;
};

/// The loss that training uses, for batches of `trials` × `time` steps, as fast as the hardware
/// allows: packed weights, a few trials at a time through all steps, and the instruction set that
/// is current when it is created (unidyn/linalg/instruction_set.hpp). Bitwise reproducible for one
/// instruction set. Requires trials, time ≥ 1.
std::unique_ptr<Loss<float>> make_loss(const NetworkShape& shape, Index trials, Index time);

/// The same loss in double precision, directly from the cells' equations in unidyn/cells: slower,
/// and the reference that make_loss() is tested against. They differ by single-precision
/// rounding.
std::unique_ptr<Loss<double>> make_reference_loss(const NetworkShape& shape, Index trials,
                                                  Index time);

/// The least number of floating-point operations in a gradient on a batch: two for each weight,
/// step and trial, for each of y, ∂L/∂h and ∂L/∂w. The loss alone takes a third of that.
double gradient_operations(const NetworkShape& shape, Index trials, Index time);

}  // namespace unidyn
