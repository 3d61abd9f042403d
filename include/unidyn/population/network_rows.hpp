#pragma once
#include <span>
#include <string>
#include <vector>

#include "unidyn/population/population.hpp"

namespace unidyn {

/// A dataset [M × …] of a population in memory, by network. Throws if it cannot be read.
template <h5::Element T>
class NetworkRows {
 public:
  NetworkRows(const Population& population, const std::string& path)
      : values_(population.file().read<T>(path)),
        width_(values_.size() / static_cast<std::size_t>(population.size())) {}

  /// All elements of one network, in C order.
  std::span<const T> of(std::size_t network) const {
    return std::span(values_).subspan(network * width_, width_);
  }

 private:
  std::vector<T> values_;
  std::size_t width_;
};

}  // namespace unidyn
