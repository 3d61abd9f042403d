#pragma once
#include <span>

#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// The mean silhouette of groups of networks (Rousseeuw 1987):
///
///   s(i) = (b(i) − a(i)) / max(a(i), b(i)),
///
/// where a(i) is the mean dissimilarity of network i to the others of its group, and b(i) to the
/// networks of the nearest other group. 1 for tight, distant groups, 0 for overlapping ones,
/// negative for networks that lie among another group. s(i) = 0 if a(i) = b(i) = 0.
///
/// NaN where it is meaningless: if there is only one group, if a group has one member, for which
/// a(i) is undefined (Rousseeuw sets s(i) = 0 there), or if all dissimilarities are 0.
///
/// A descriptive statistic: no p-value or interval is computed for it.
///
/// `dissimilarities` [M × M] are finite; `groups` [M] are numbered from 0. Throws
/// std::invalid_argument if the shapes do not match.
double mean_silhouette(const Matrix<double>& dissimilarities, std::span<const Index> groups);

}  // namespace unidyn
