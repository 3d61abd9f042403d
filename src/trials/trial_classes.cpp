#include "trial_classes.hpp"

#include <fmt/format.h>

#include <cmath>
#include <new>

namespace unidyn {
namespace {

std::string place_of_step(const RawTrials& raw, Index column) {
  const h5::Shape whole{static_cast<hsize_t>(raw.count), static_cast<hsize_t>(raw.time)};
  return Source::place(wanted_classes, whole, column);
}

// Throws unless targets with a channel for each class are 1 for one of them, wherever they count.
void require_one_class(const Source& source, const RawTrials& raw, const Matrix<float>& weights) {
  for (Index c = 0; c < weights.cols(); ++c) {
    if ((weights.col(c).array() != weights(0, c)).any())
      source.refuse(wanted_classes.name, "is of classes, whose channels count alike, but not at " +
                                             place_of_step(raw, c));
    const auto target = raw.targets.col(c);
    if (weights(0, c) > 0 &&
        (target.sum() != 1 || !(target.array() == 0 || target.array() == 1).all()))
      source.refuse(wanted_classes.name,
                    "is not 1 for one class and 0 for the others at " + place_of_step(raw, c));
  }
}

// Targets that are numbers of classes, with a channel for each class instead [classes × …].
Matrix<float> one_for_each_class(const Source& source, const RawTrials& raw,
                                 const Matrix<float>& weights) {
  Matrix<float> targets = Matrix<float>::Zero(raw.classes, weights.cols());
  for (Index c = 0; c < weights.cols(); ++c) {
    if (weights(0, c) == 0) continue;
    const float which = raw.targets(0, c);
    if (!(which >= 0 && which < static_cast<float>(raw.classes)) || which != std::floor(which))
      source.refuse(wanted_classes.name,
                    fmt::format("is {} at {}; the number of a class, 0 to {}, is needed", which,
                                place_of_step(raw, c), raw.classes - 1));
    targets(static_cast<Index>(which), c) = 1;
  }
  return targets;
}

}  // namespace

void spread_classes(const Source& source, RawTrials& raw, Matrix<float>& weights) {
  const Index channels = raw.targets.rows();
  if (channels == raw.classes) return require_one_class(source, raw, weights);
  if (channels != 1)
    source.refuse(wanted_classes.name,
                  fmt::format("has {} classes, as its attribute says, and {} channels; one channel "
                              "with the number of the class is needed, or one for each of them",
                              raw.classes, channels));
  try {
    raw.targets = one_for_each_class(source, raw, weights);
    weights = weights.row(0).replicate(raw.classes, 1).eval();
  } catch (const std::bad_alloc&) {
    source.refuse(wanted_classes.name,
                  fmt::format("has {} classes at {} steps, which memory does not hold; fewer "
                              "trials are needed",
                              raw.classes, weights.cols()));
  }
}

}  // namespace unidyn
