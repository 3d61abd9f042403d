#pragma once
#include "unidyn/similarity/small_svd.hpp"

namespace unidyn {

/// Σᵢ pᵢ qᵢ over `count` numbers of each matrix in a batch.
inline SmallMatrices::Lanes dot(const SmallMatrices::Lanes* p, const SmallMatrices::Lanes* q,
                                Index count) {
  using Lanes = SmallMatrices::Lanes;
  Lanes even = Lanes::Zero(), odd = Lanes::Zero();  // two chains hide the latency of an addition
  Index i = 0;
  for (; i + 1 < count; i += 2) {
    even += p[i] * q[i];
    odd += p[i + 1] * q[i + 1];
  }
  if (i < count) even += p[i] * q[i];
  return even + odd;
}

}  // namespace unidyn
