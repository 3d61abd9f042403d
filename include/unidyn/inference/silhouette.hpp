#pragma once
#include <span>

#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// The mean silhouette of groups of networks (Rousseeuw 1987):
///
///   s(i) = (b(i) − a(i)) / max(a(i), b(i)),
///
/// a(i) the mean dissimilarity of network i to the others of its group, b(i) that to the networks
/// of the nearest other group. 1 where groups are tight and far apart, 0 where they overlap,
/// negative where networks lie among another group's. s(i) = 0 where a(i) = b(i) = 0.
///
/// NaN where it means nothing: if there is one group only, if a group has one member, which has no
/// a(i) (Rousseeuw sets s(i) = 0 there), and if all dissimilarities are 0.
///
/// It describes the groups; no p-value and no interval is computed for it.
///
/// `dissimilarities` [M × M] are finite; `groups` [M] number the groups from 0. Throws
/// std::invalid_argument if the shapes do not fit.
double mean_silhouette(const Matrix<double>& dissimilarities, std::span<const Index> groups);

}  // namespace unidyn
