#include "unidyn/linalg/lapack.hpp"

#include <cblas.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "unidyn/core/error.hpp"

// LAPACK's own symbols. OpenBLAS contains them, but Debian's package has no header for them.
// NOLINTBEGIN(readability-identifier-naming)
extern "C" {
void dpotrf_(const char* uplo, const int* n, double* a, const int* lda, int* info);
void dgesdd_(const char* jobz, const int* m, const int* n, double* a, const int* lda, double* s,
             double* u, const int* ldu, double* vt, const int* ldvt, double* work, const int* lwork,
             int* iwork, int* info);
void dgeev_(const char* jobvl, const char* jobvr, const int* n, double* a, const int* lda,
            double* wr, double* wi, double* vl, const int* ldvl, double* vr, const int* ldvr,
            double* work, const int* lwork, int* info);
void dgeevx_(const char* balanc, const char* jobvl, const char* jobvr, const char* sense,
             const int* n, double* a, const int* lda, double* wr, double* wi, double* vl,
             const int* ldvl, double* vr, const int* ldvr, int* ilo, int* ihi, double* scale,
             double* abnrm, double* rconde, double* rcondv, double* work, const int* lwork,
             int* iwork, int* info);
}
// NOLINTEND(readability-identifier-naming)

namespace unidyn::lapack {
namespace {

// A size as an int. Every function here converts sizes first, so a multithreaded OpenBLAS is
// limited to one thread before its first use.
int extent(Index size) {
  static const bool one_thread = [] {
    openblas_set_num_threads(1);
    return true;
  }();
  require(one_thread && size <= std::numeric_limits<int>::max(), "lapack: the matrix is too large");
  return static_cast<int>(size);
}

int order(const Matrix<double>& a) {
  require(a.rows() == a.cols(), "lapack: the matrix must be square");
  return extent(a.rows());
}

}  // namespace

void gram(const Matrix<double>& a, Matrix<double>& product) {
  const int rows = extent(a.rows()), columns = extent(a.cols());
  product.resize(columns, columns);
  if (columns == 0) return;
  cblas_dsyrk(CblasColMajor, CblasLower, CblasTrans, columns, rows, 1, a.data(), std::max(rows, 1),
              0, product.data(), columns);
}

bool cholesky(Matrix<double>& a) {
  const int n = order(a), leading = std::max(n, 1);
  int info = 0;
  dpotrf_("L", &n, a.data(), &leading, &info);
  return info == 0;
}

void cholesky_solve(const Matrix<double>& factor, Vector<double>& b) {
  require(factor.rows() == factor.cols() && factor.rows() == b.size(),
          "lapack: the factor does not fit the vector");
  factor.triangularView<Eigen::Lower>().solveInPlace(b);
  factor.triangularView<Eigen::Lower>().adjoint().solveInPlace(b);
}

Svd svd(Matrix<double> a) {
  const int rows = extent(a.rows()), columns = extent(a.cols()), count = std::min(rows, columns);
  Svd found{Matrix<double>(rows, count), Vector<double>(count), Matrix<double>(columns, count)};
  if (count == 0) return found;
  Matrix<double> transposed(count, columns);
  std::vector<double> work(1);
  std::vector<int> whole(8 * static_cast<std::size_t>(count));
  int size = -1, info = 0;
  for (int call = 0; call < 2; ++call) {
    dgesdd_("S", &rows, &columns, a.data(), &rows, found.value.data(), found.left.data(), &rows,
            transposed.data(), &count, work.data(), &size, whole.data(), &info);
    require(info == 0, info > 0 ? "lapack: the singular values do not converge"
                                : "lapack: dgesdd was called wrongly");
    if (call == 0) work.resize(static_cast<std::size_t>(size = static_cast<int>(work[0])));
  }
  found.right = transposed.transpose();
  return found;
}

std::optional<Eigenpairs> eigenpairs(Matrix<double> a) {
  const int n = order(a), leading = std::max(n, 1), no_left = 1;
  Vector<double> real(n), imaginary(n);
  Eigenpairs pairs{Vector<std::complex<double>>(n), Matrix<double>(n, n)};
  std::vector<double> work(1);
  int size = -1, info = 0;  // of the workspace: queried first
  for (int call = 0; call < 2; ++call) {
    dgeev_("N", "V", &n, a.data(), &leading, real.data(), imaginary.data(), nullptr, &no_left,
           pairs.vector.data(), &leading, work.data(), &size, &info);
    if (info > 0) return std::nullopt;
    require(info == 0, "lapack: dgeev was called wrongly");
    if (call == 0) work.resize(static_cast<std::size_t>(size = static_cast<int>(work[0])));
  }
  pairs.value.real() = real;
  pairs.value.imag() = imaginary;
  return pairs;
}

std::optional<TwoSidedEigenpairs> two_sided_eigenpairs(Matrix<double> a) {
  const int n = order(a), leading = std::max(n, 1);
  Vector<double> real(n), imaginary(n), scale(n);
  TwoSidedEigenpairs pairs{Vector<std::complex<double>>(n), Matrix<double>(n, n),
                           Matrix<double>(n, n)};
  std::vector<double> work(1);
  double norm = 0;
  int size = -1, first = 0, last = 0, info = 0;
  for (int call = 0; call < 2; ++call) {
    // "P": permuted, not scaled; "N": no condition numbers.
    dgeevx_("P", "V", "V", "N", &n, a.data(), &leading, real.data(), imaginary.data(),
            pairs.left.data(), &leading, pairs.right.data(), &leading, &first, &last, scale.data(),
            &norm, nullptr, nullptr, work.data(), &size, nullptr, &info);
    if (info > 0) return std::nullopt;
    require(info == 0, "lapack: dgeevx was called wrongly");
    if (call == 0) work.resize(static_cast<std::size_t>(size = static_cast<int>(work[0])));
  }
  pairs.value.real() = real;
  pairs.value.imag() = imaginary;
  return pairs;
}

std::string library() {
  return openblas_get_config();
}

}  // namespace unidyn::lapack
