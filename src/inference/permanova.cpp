#include "unidyn/inference/permanova.hpp"

#include <algorithm>
#include <limits>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

bool is_whole(const Groups& grouping) {
  return std::ranges::find(grouping, left_out) == grouping.end();
}

// The indicators [N × groups, for each grouping] of `groupings`, without the last group of each.
Matrix<double> indicators(std::span<const Groups> groupings, Index networks, Index groups) {
  Matrix<double> all =
      Matrix<double>::Zero(networks, static_cast<Index>(groupings.size()) * groups);
  for (std::size_t k = 0; k < groupings.size(); ++k)
    for (std::size_t i = 0; i < groupings[k].size(); ++i) {
      const Index group = groupings[k][i];
      if (group != left_out && group < groups)
        all(static_cast<Index>(i), static_cast<Index>(k) * groups + group) = 1;
    }
  return all;
}

// zᵀ G z for all pairs of groups, given those without the last group: G 1 = 0, and all z sum to 1.
Matrix<double> completed(const Matrix<double>& forms) {
  const Index known = forms.rows();
  Matrix<double> all(known + 1, known + 1);
  all.topLeftCorner(known, known) = forms;
  all.bottomLeftCorner(1, known) = -forms.colwise().sum();
  all.topRightCorner(known, 1) = -forms.rowwise().sum();
  all(known, known) = forms.sum();
  return all;
}

Variation variation(const Matrix<double>& forms, const Vector<double>& diagonal,
                    const Groups& grouping) {
  Variation found;
  Vector<double> sizes = Vector<double>::Zero(forms.rows());
  for (std::size_t i = 0; i < grouping.size(); ++i) {
    if (grouping[i] == left_out) continue;
    ++sizes[grouping[i]];
    ++found.networks;
    found.total += diagonal[static_cast<Index>(i)];
  }
  if (found.networks == 0) return found;
  const double shift = forms.sum() / static_cast<double>(found.networks);
  found.total -= shift;
  found.among = -shift;
  for (Index group = 0; group < forms.rows(); ++group) {
    if (sizes[group] == 0) continue;
    ++found.groups;
    found.among += forms(group, group) / sizes[group];
  }
  return found;
}

// J M J
Matrix<double> centred_twice(Matrix<double> matrix) {
  if (matrix.size() == 0) return matrix;
  const Vector<double> means = matrix.colwise().mean();
  const double mean = means.mean();
  matrix.colwise() -= means;
  matrix.rowwise() -= means.transpose();
  matrix.array() += mean;
  return matrix;
}

}  // namespace

Matrix<double> squared_distances(Dissimilarity which, const Matrix<double>& dissimilarities) {
  if (definition_of(which).squared) return dissimilarities;
  return dissimilarities.cwiseAbs2();
}

Matrix<double> gower_centred(const Matrix<double>& squared) {
  require(squared.rows() == squared.cols(), "gower_centred: the matrix of distances is not square");
  return centred_twice(-0.5 * squared);
}

Matrix<double> gower_of_centres(const Matrix<double>& centred, const Groups& set) {
  require(static_cast<Index>(set.size()) == centred.cols(),
          "gower_of_centres: as many numbers of sets as networks are needed");
  const Index sets = set.empty() ? 0 : *std::ranges::max_element(set) + 1;
  Vector<double> sizes = Vector<double>::Zero(sets);
  for (const Index one : set) ++sizes[one];
  Matrix<double> means = Matrix<double>::Zero(sets, sets);
  for (Index j = 0; j < centred.cols(); ++j)
    for (Index i = 0; i < centred.rows(); ++i)
      means(set[static_cast<std::size_t>(i)], set[static_cast<std::size_t>(j)]) += centred(i, j);
  means.array().colwise() /= sizes.array();
  means.array().rowwise() /= sizes.transpose().array();
  return centred_twice(std::move(means));
}

double Variation::r2() const {
  return groups > 1 && total > 0 ? among / total : undefined;
}

double Variation::pseudo_f() const {
  if (groups < 2 || groups == networks || !(total > 0)) return undefined;
  return among / static_cast<double>(groups - 1) /
         (std::max(total - among, 0.0) / static_cast<double>(networks - groups));
}

std::vector<Variation> variations(const Matrix<double>& centred, std::span<const Groups> groupings,
                                  Index groups) {
  require(groups >= 1 && centred.rows() == centred.cols(),
          "variations: a square matrix and at least one group are needed");
  for (const Groups& grouping : groupings) {
    require(static_cast<Index>(grouping.size()) == centred.cols(),
            "variations: as many numbers of groups as networks are needed");
    for (const Index group : grouping)
      require(group == left_out || (group >= 0 && group < groups), "variations: no such group");
  }
  const Vector<double> diagonal = centred.diagonal();
  std::vector<Variation> all;
  for (std::size_t first = 0; first < groupings.size(); first += groupings_at_once) {
    const auto some = groupings.subspan(
        first, std::min<std::size_t>(groupings_at_once, groupings.size() - first));
    const bool whole = std::ranges::all_of(some, is_whole);
    const Index columns = whole ? groups - 1 : groups;
    const Matrix<double> z = indicators(some, centred.cols(), columns);
    const Matrix<double> product = centred * z;
    for (std::size_t k = 0; k < some.size(); ++k) {
      const Index column = static_cast<Index>(k) * columns;
      const Matrix<double> forms =
          z.middleCols(column, columns).transpose() * product.middleCols(column, columns);
      all.push_back(variation(whole ? completed(forms) : forms, diagonal, some[k]));
    }
  }
  return all;
}

}  // namespace unidyn
