#include "unidyn/linalg/spectrum.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/QR>
#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <tuple>
#include <vector>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

using Complex = std::complex<double>;

// One real eigenvalue, or a conjugate pair, in the order of the solver.
struct Block {
  Index first;
  Index size;
};

std::vector<Block> blocks_of(const Vector<Complex>& eigenvalue) {
  std::vector<Block> blocks;
  for (Index i = 0; i < eigenvalue.size(); i += blocks.back().size)
    blocks.push_back({i, eigenvalue(i).imag() == 0 ? 1 : 2});
  return blocks;
}

// Positions of the eigenvalues, sorted as Spectrum promises.
std::vector<Index> sorted_order(const Vector<Complex>& eigenvalue) {
  std::vector<Block> blocks = blocks_of(eigenvalue);
  const auto key = [&](const Block& block) {
    const Complex value = eigenvalue(block.first);
    return std::tuple(-std::abs(value), -value.real(), block.size);
  };
  std::stable_sort(blocks.begin(), blocks.end(),
                   [&](const Block& a, const Block& b) { return key(a) < key(b); });
  std::vector<Index> order;
  for (const auto& [first, size] : blocks) {
    const bool swapped = size == 2 && eigenvalue(first).imag() < 0;
    if (size == 2) order.push_back(swapped ? first + 1 : first);
    order.push_back(size == 2 && !swapped ? first + 1 : first);
  }
  return order;
}

// The multiple of `vector` of unit norm whose largest entry is real and positive.
Vector<Complex> normalised(const Vector<Complex>& vector) {
  Index largest = 0;
  vector.cwiseAbs().maxCoeff(&largest);
  const Complex phase = std::conj(vector(largest)) / std::abs(vector(largest));
  Vector<Complex> unit = vector * (phase / vector.norm());
  unit(largest) = unit(largest).real();
  return unit;
}

void add_left_vectors(Spectrum& spectrum) {
  Matrix<Complex> left = spectrum.right.inverse().adjoint();
  Vector<double> condition = left.colwise().norm().transpose();
  if (!condition.allFinite() || condition.maxCoeff() >= defective_condition) {
    spectrum.status = SpectrumStatus::defective;
    return;
  }
  spectrum.left = std::move(left);
  spectrum.condition = std::move(condition);
}

}  // namespace

Spectrum spectrum_of(ConstView<double> matrix) {
  require(matrix.rows() == matrix.cols(), "spectrum_of: the matrix must be square");
  Spectrum spectrum;
  if (matrix.size() == 0) return spectrum;
  if (!matrix.allFinite()) {
    spectrum.status = SpectrumStatus::non_finite;
    return spectrum;
  }
  const Eigen::EigenSolver<Matrix<double>> solver(matrix);
  if (solver.info() != Eigen::Success) {
    spectrum.status = SpectrumStatus::unconverged;
    return spectrum;
  }
  const Vector<Complex>& eigenvalue = solver.eigenvalues();
  const Matrix<Complex> eigenvector = solver.eigenvectors();
  const std::vector<Index> order = sorted_order(eigenvalue);
  spectrum.eigenvalue = eigenvalue(order);
  spectrum.right.resize(matrix.rows(), matrix.cols());
  for (Index i = 0; i < matrix.cols(); ++i)
    spectrum.right.col(i) = normalised(eigenvector.col(order[static_cast<std::size_t>(i)]));
  add_left_vectors(spectrum);
  return spectrum;
}

LeftSingular left_singular(ConstView<double> matrix, Index count) {
  require(count >= 0, "left_singular: the count must not be negative");
  const bool tall = matrix.rows() >= matrix.cols();
  const Index full = std::min(matrix.rows(), matrix.cols());
  count = std::min(count, full);
  if (count == 0) return {Matrix<double>(matrix.rows(), 0), Vector<double>(0)};

  const Matrix<double> upright = tall ? Matrix<double>(matrix) : Matrix<double>(matrix.transpose());
  const Eigen::HouseholderQR<Matrix<double>> qr(upright);
  Matrix<double> core = qr.matrixQR().topRows(full).triangularView<Eigen::Upper>();
  if (!tall) core.transposeInPlace();
  const Eigen::BDCSVD<Matrix<double>> svd(core, Eigen::ComputeThinU);

  LeftSingular result{Matrix<double>::Zero(matrix.rows(), count), svd.singularValues().head(count)};
  result.vector.topRows(full) = svd.matrixU().leftCols(count);
  if (tall) result.vector.applyOnTheLeft(qr.householderQ());
  for (auto column : result.vector.colwise()) {
    Index largest = 0;
    column.cwiseAbs().maxCoeff(&largest);
    if (column(largest) < 0) column = -column;
  }
  return result;
}

}  // namespace unidyn
