#include "unidyn/linalg/spectrum.hpp"

#include <Eigen/LU>
#include <Eigen/QR>
#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <tuple>
#include <vector>

#include "unidyn/core/error.hpp"
#include "unidyn/linalg/lapack.hpp"

namespace unidyn {
namespace {

using Complex = std::complex<double>;

// One real eigenvalue, or a conjugate pair with the positive imaginary part first.
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

// Sorted as Spectrum promises.
std::vector<Block> sorted_blocks(const Vector<Complex>& eigenvalue) {
  std::vector<Block> blocks = blocks_of(eigenvalue);
  const auto key = [&](const Block& block) {
    const Complex value = eigenvalue(block.first);
    return std::tuple(-std::abs(value), -value.real(), block.size);
  };
  std::stable_sort(blocks.begin(), blocks.end(),
                   [&](const Block& a, const Block& b) { return key(a) < key(b); });
  return blocks;
}

// The factor that gives `vector` unit norm and a real and positive largest entry.
Complex normalisation(const Vector<Complex>& vector) {
  Index largest = 0;
  vector.cwiseAbs().maxCoeff(&largest);
  return std::conj(vector(largest)) / (std::abs(vector(largest)) * vector.norm());
}

// Sets the columns of a block, and of its conjugate.
void set_columns(Matrix<Complex>& vectors, const Block& to, const Vector<Complex>& vector) {
  vectors.col(to.first) = vector;
  if (to.size == 2) vectors.col(to.first + 1) = vector.conjugate();
}

// The rows of R⁻¹ are the left vectors. For a pair, the columns r = a + i b and its conjugate of R
// are [a b] T with T = [1 1; i −i], and T⁻¹ = ½ [1 −i; 1 i]: one real inverse of [a b …] does, at a
// quarter of the cost of the complex one. A left vector l = conj(row) takes the reciprocal
// conjugate factor of its right one.
void add_vectors(const lapack::Eigenpairs& pairs, const std::vector<Block>& blocks,
                 Spectrum& spectrum) {
  const Index size = pairs.value.size();
  const Matrix<double> inverse = pairs.vector.partialPivLu().inverse();
  spectrum.right.resize(size, size);
  Matrix<Complex> left(size, size);
  Index next = 0;
  for (const Block& from : blocks) {
    const bool pair = from.size == 2;
    Vector<Complex> r = pairs.vector.col(from.first).cast<Complex>();
    Vector<Complex> l = inverse.row(from.first).transpose().cast<Complex>();
    if (pair) {
      r.imag() = pairs.vector.col(from.first + 1);
      l.imag() = inverse.row(from.first + 1).transpose();
      l /= 2;
    }
    const Complex factor = normalisation(r);
    r *= factor;
    Index largest = 0;
    r.cwiseAbs().maxCoeff(&largest);
    r(largest) = r(largest).real();
    set_columns(spectrum.right, {next, from.size}, r);
    set_columns(left, {next, from.size}, l / std::conj(factor));
    next += from.size;
  }
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
  const std::optional<lapack::Eigenpairs> pairs = lapack::eigenpairs(matrix);
  if (!pairs) {
    spectrum.status = SpectrumStatus::unconverged;
    return spectrum;
  }
  const std::vector<Block> blocks = sorted_blocks(pairs->value);
  spectrum.eigenvalue.resize(matrix.rows());
  Index next = 0;
  for (const auto& [first, size] : blocks)
    for (Index i = first; i < first + size; ++i) spectrum.eigenvalue(next++) = pairs->value(i);
  add_vectors(*pairs, blocks, spectrum);
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
