#include "unidyn/linalg/spectrum.hpp"

#include <Eigen/LU>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "unidyn/core/error.hpp"
#include "unidyn/linalg/lapack.hpp"

namespace unidyn {
namespace {

using Complex = std::complex<double>;
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr double cluster_gap = 1e-10;  // over ‖A‖; closer eigenvalues count as one

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

// Sorted as documented at Spectrum.
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

// `vector` times its normalisation() `factor`, without an imaginary part in the largest entry.
Vector<Complex> normalised(const Vector<Complex>& vector, Complex factor) {
  Vector<Complex> unit = factor * vector;
  Index largest = 0;
  unit.cwiseAbs().maxCoeff(&largest);
  unit(largest) = unit(largest).real();
  return unit;
}

// The first vector of a block, from the real columns that represent it.
Vector<Complex> first_vector(const Matrix<double>& columns, const Block& block) {
  Vector<Complex> vector = columns.col(block.first).cast<Complex>();
  if (block.size == 2) vector.imag() = columns.col(block.first + 1);
  return vector;
}

void set_eigenvalues(const Vector<Complex>& value, const std::vector<Block>& blocks,
                     Spectrum& spectrum) {
  spectrum.eigenvalue.resize(value.size());
  spectrum.right.resize(value.size(), value.size());
  spectrum.left.resize(value.size(), value.size());
  Index next = 0;
  for (const auto& [first, size] : blocks)
    for (Index i = first; i < first + size; ++i) spectrum.eigenvalue(next++) = value(i);
}

// The rows of R⁻¹ are the left vectors. For a pair, the columns r = a + i b and its conjugate of R
// are [a b] T with T = [1 1; i −i], and T⁻¹ = ½ [1 −i; 1 i]: the real inverse of [a b …] suffices,
// at a quarter of the cost of the complex one. A left vector l = conj(row) is scaled by the
// reciprocal of the conjugate of its right vector's factor.
Spectrum by_inverse(const lapack::Eigenpairs& pairs) {
  const std::vector<Block> blocks = sorted_blocks(pairs.value);
  Spectrum spectrum;
  set_eigenvalues(pairs.value, blocks, spectrum);
  const Matrix<double> rows = pairs.vector.partialPivLu().inverse().transpose();
  Index next = 0;
  for (const Block& from : blocks) {
    const Vector<Complex> r = first_vector(pairs.vector, from);
    Vector<Complex> l = first_vector(rows, from);
    if (from.size == 2) l /= 2;
    const Complex factor = normalisation(r);
    set_columns(spectrum.right, {next, from.size}, normalised(r, factor));
    set_columns(spectrum.left, {next, from.size}, l / std::conj(factor));
    next += from.size;
  }
  spectrum.condition = spectrum.left.colwise().norm().transpose();
  return spectrum;
}

// Whether all vectors satisfy their equations. The first vector of a pair represents both, and its
// real and imaginary parts are multiplied by the real matrix separately.
bool holds(ConstView<double> matrix, const Spectrum& spectrum) {
  if (!spectrum.condition.allFinite() || spectrum.condition.maxCoeff() >= defective_condition)
    return false;
  const double most = spectrum_residual * matrix.norm();
  Matrix<double> right = spectrum.right.real(), left = spectrum.left.real();
  for (const Block& block : blocks_of(spectrum.eigenvalue)) {
    if (block.size == 1) continue;
    right.col(block.first + 1) = spectrum.right.col(block.first).imag();
    left.col(block.first + 1) = spectrum.left.col(block.first).imag();
  }
  const Matrix<double> onward = matrix * right, back = matrix.transpose() * left;
  for (const Block& block : blocks_of(spectrum.eigenvalue)) {
    const Complex value = spectrum.eigenvalue(block.first);
    const Vector<Complex> r = first_vector(onward, block) - value * spectrum.right.col(block.first);
    const Vector<Complex> l =
        first_vector(back, block) - std::conj(value) * spectrum.left.col(block.first);
    if (!(r.norm() <= most && l.norm() <= most * spectrum.condition(block.first))) return false;
  }
  return true;
}

// Stores the left vector of a mode, lᴴ r = 1, or that it has none.
void finish(Spectrum& spectrum, Index mode, const Vector<Complex>& left) {
  const double condition = left.norm();
  const bool defective = !(condition < defective_condition);
  spectrum.condition(mode) = defective ? std::numeric_limits<double>::infinity() : condition;
  spectrum.left.col(mode) = left;
  if (defective) spectrum.left.col(mode).setConstant({nan_value, nan_value});
}

// The modes of a cluster whose right vectors have independent left vectors: columns with pivots in
// G = LᴴR; both or neither of a conjugate pair.
std::vector<Index> independent(const Matrix<Complex>& products, const std::vector<Index>& cluster,
                               const Spectrum& spectrum) {
  Eigen::ColPivHouseholderQR<Matrix<Complex>> qr(products);
  qr.setThreshold(1 / defective_condition);
  std::vector<bool> chosen(cluster.size(), false);
  for (Index i = 0; i < qr.rank(); ++i)
    if (std::abs(qr.matrixQR()(i, i)) > 1 / defective_condition)
      chosen[static_cast<std::size_t>(qr.colsPermutation().indices()(i))] = true;
  for (std::size_t i = 0; i < cluster.size(); ++i) {
    const double imaginary = spectrum.eigenvalue(cluster[i]).imag();
    const Index mate = cluster[i] + (imaginary > 0 ? 1 : imaginary < 0 ? -1 : 0);
    const auto at = std::ranges::find(cluster, mate);
    if (at != cluster.end() && !chosen[static_cast<std::size_t>(at - cluster.begin())])
      chosen[i] = false;
  }
  std::vector<Index> kept;
  for (std::size_t i = 0; i < cluster.size(); ++i)
    if (chosen[i]) kept.push_back(static_cast<Index>(i));
  return kept;
}

// Combines the left vectors L of a cluster so that lᵢᴴ rⱼ = δᵢⱼ within it: L (G⁺)ᴴ. Returns whether
// every mode got one.
bool finish_cluster(Spectrum& spectrum, const std::vector<Index>& cluster) {
  const Matrix<Complex> left = spectrum.left(Eigen::all, cluster);
  const Matrix<Complex> products = left.adjoint() * spectrum.right(Eigen::all, cluster);
  const std::vector<Index> kept = independent(products, cluster, spectrum);
  const Vector<Complex> none = Vector<Complex>::Constant(left.rows(), nan_value);
  for (const Index mode : cluster) finish(spectrum, mode, none);
  if (kept.empty()) return false;
  const Matrix<Complex> of_kept = products(Eigen::all, kept);
  const Matrix<Complex> dual =
      left * of_kept.completeOrthogonalDecomposition().pseudoInverse().adjoint();
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const Index mode = cluster[static_cast<std::size_t>(kept[i])];
    Vector<Complex> l = dual.col(static_cast<Index>(i));
    if (spectrum.eigenvalue(mode).imag() == 0) l.imag().setZero();
    finish(spectrum, mode, l);
  }
  return kept.size() == cluster.size();
}

// The null space of `matrix`, to within spectrum_residual, as orthonormal columns.
Matrix<double> null_space(const Matrix<double>& matrix) {
  Eigen::ColPivHouseholderQR<Matrix<double>> qr(matrix.transpose());
  qr.setThreshold(spectrum_residual);
  const Index dimensions = matrix.cols() - qr.rank();
  Matrix<double> basis = Matrix<double>::Zero(matrix.cols(), dimensions);
  basis.bottomRows(dimensions).setIdentity();
  basis.applyOnTheLeft(qr.householderQ());
  return basis;
}

// A cluster at one real eigenvalue with fewer eigenvectors than its multiplicity. The Schur form
// then gives one vector of the Jordan block for all modes. The simple modes follow from the null
// spaces V and U of A − λ on both sides: with UᵀV = P S Qᵀ they are V q and U p / s for s > 0, and
// the Jordan block has V q for s = 0.
void finish_block(Spectrum& spectrum, const std::vector<Index>& cluster, double value,
                  ConstView<double> matrix) {
  Matrix<double> shifted = matrix;
  shifted.diagonal().array() -= value;
  const Matrix<double> right = null_space(shifted), left = null_space(shifted.transpose());
  if (right.cols() == 0 || left.cols() != right.cols()) return;
  const lapack::Svd svd = lapack::svd(left.transpose() * right);
  for (std::size_t i = 0; i < cluster.size(); ++i) {
    const Index mode = cluster[i], pair = std::min(static_cast<Index>(i), right.cols() - 1);
    const Vector<Complex> r = (right * svd.right.col(pair)).cast<Complex>();
    const Complex factor = normalisation(r);
    spectrum.eigenvalue(mode) = value;
    spectrum.right.col(mode) = normalised(r, factor);
    const bool of_block = static_cast<Index>(i) > pair;
    const double product = of_block ? 0 : svd.value(pair);
    finish(spectrum, mode,
           (left * svd.left.col(pair)).cast<Complex>() / (product * std::conj(factor)));
  }
}

// Modes grouped so that eigenvalues in a group are linked by steps of at most `gap`.
std::vector<std::vector<Index>> clusters_of(const Vector<Complex>& eigenvalue, double gap) {
  std::vector<std::vector<Index>> clusters;
  std::vector<bool> taken(static_cast<std::size_t>(eigenvalue.size()), false);
  for (Index i = 0; i < eigenvalue.size(); ++i) {
    if (taken[static_cast<std::size_t>(i)]) continue;
    taken[static_cast<std::size_t>(i)] = true;
    std::vector<Index> cluster{i};
    for (std::size_t of = 0; of < cluster.size(); ++of)
      for (Index j = 0; j < eigenvalue.size(); ++j)
        if (!taken[static_cast<std::size_t>(j)] &&
            std::abs(eigenvalue(j) - eigenvalue(cluster[of])) <= gap) {
          taken[static_cast<std::size_t>(j)] = true;
          cluster.push_back(j);
        }
    std::ranges::sort(cluster);
    clusters.push_back(std::move(cluster));
  }
  return clusters;
}

// Both sides from the Schur form, mode by mode.
Spectrum by_both_sides(const lapack::TwoSidedEigenpairs& pairs, ConstView<double> matrix) {
  const double norm = matrix.norm();
  const std::vector<Block> blocks = sorted_blocks(pairs.value);
  Spectrum spectrum;
  set_eigenvalues(pairs.value, blocks, spectrum);
  Index next = 0;
  for (const Block& from : blocks) {
    const Vector<Complex> r = first_vector(pairs.right, from);
    set_columns(spectrum.right, {next, from.size}, normalised(r, normalisation(r)));
    set_columns(spectrum.left, {next, from.size}, first_vector(pairs.left, from));
    next += from.size;
  }
  spectrum.condition.resize(pairs.value.size());
  for (const std::vector<Index>& cluster : clusters_of(spectrum.eigenvalue, cluster_gap * norm))
    if (spectrum.eigenvalue(cluster.front()).imag() >= 0 && !finish_cluster(spectrum, cluster)) {
      const Vector<Complex> values = spectrum.eigenvalue(cluster);
      const double mean = values.mean().real();
      if ((values.array() - mean).abs().maxCoeff() <= spectrum_residual * norm)
        finish_block(spectrum, cluster, mean, matrix);
    }
  for (Index i = 1; i < spectrum.eigenvalue.size(); ++i)
    if (spectrum.eigenvalue(i).imag() < 0) {  // mirrors its mate, whatever its own cluster gave
      spectrum.left.col(i) = spectrum.left.col(i - 1).conjugate();
      spectrum.condition(i) = spectrum.condition(i - 1);
    }
  if (!spectrum.condition.allFinite()) spectrum.status = SpectrumStatus::defective;
  return spectrum;
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
  if (const auto pairs = lapack::eigenpairs(matrix)) {
    spectrum = by_inverse(*pairs);
    if (holds(matrix, spectrum)) return spectrum;
  }
  if (const auto pairs = lapack::two_sided_eigenpairs(matrix)) return by_both_sides(*pairs, matrix);
  spectrum = {};
  spectrum.status = SpectrumStatus::unconverged;
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
  const lapack::Svd svd = lapack::svd(core);

  LeftSingular result{Matrix<double>::Zero(matrix.rows(), count), svd.value.head(count)};
  result.vector.topRows(full) = svd.left.leftCols(count);
  if (tall) result.vector.applyOnTheLeft(qr.householderQ());
  for (auto column : result.vector.colwise()) {
    Index largest = 0;
    column.cwiseAbs().maxCoeff(&largest);
    if (column(largest) < 0) column = -column;
  }
  return result;
}

}  // namespace unidyn
