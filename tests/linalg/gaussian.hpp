#pragma once
#include "unidyn/core/random.hpp"
#include "unidyn/linalg/types.hpp"

namespace unidyn::testing {

/// Independent standard normal numbers [rows × cols], the same for the same `name` and `index`.
inline Matrix<double> gaussian(std::string_view name, Index rows, Index cols,
                               std::uint64_t index = 0) {
  Stream stream(name, "gaussian", index);
  Matrix<double> matrix(rows, cols);
  for (double& entry : matrix.reshaped()) entry = stream.normal();
  return matrix;
}

}  // namespace unidyn::testing
