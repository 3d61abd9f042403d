#pragma once
// How differently two networks arrange their hidden states on the same probe trials.
//
// X [samples × units] holds a network's hidden states, each unit centred over the samples. It is
// represented by its thin singular value decomposition X = U S Vᵀ with a few directions kept; every
// dissimilarity here follows from the small product P = U₁ᵀU₂ of a pair, without its samples:
//
//   svcca         1 − mean of the canonical correlations ρ, the singular values of P restricted to
//                 the first `components` directions of each network (Raghu et al. 2017;
//                 Maheswaranathan et al. 2019). Invariant under any invertible map of those
//                 directions.
//   cca_projection_weighted
//                 1 − Σ α_i ρ_i / Σ α_i over the canonical correlations of all directions, weighted
//                 by how much of the units they account for, α_i = Σ_j |h_i·x_j| with the canonical
//                 variable h_i and unit j's states x_j; the mean of the values with the weights of
//                 either network (Morcos, Raghu & Bengio 2018, who take those of one). With P =
//                 A ρ Bᵀ, h_i = U₁a_i and α_i = ‖V₁S₁a_i‖₁: it depends on the units themselves.
//   cka           1 − ‖S₁PS₂‖²_F / (‖K₁‖_F ‖K₂‖_F), K = XXᵀ (linear CKA, Kornblith et al. 2019).
//                 Invariant, like all those below, under rotation and isotropic scaling.
//   cka_angular   arccos of linear CKA in [0, π/2] rad. A metric (Williams et al. 2021).
//   cka_debiased  1 − linear CKA with the unbiased estimator of HSIC (Song et al. 2012, eq. 5;
//                 Nguyen et al. 2021). Since K1 = 0, with κ the diagonal of K, n samples, n ≥ 4,
//                   n(n−3) HSIC₁ = ‖S₁PS₂‖²_F − n/(n−2) κ₁·κ₂ + tr K₁ tr K₂ / ((n−1)(n−2)).
//                 Its expectation for unrelated states is 1, and it may exceed 1.
//   procrustes    arccos( ‖S₁PS₂‖_* / (‖S₁‖_F ‖S₂‖_F) ) in [0, π/2] rad, the angular shape distance
//                 (Williams et al. 2021, α = 1); ‖·‖_* sums the singular values. A metric.
//
// K, ‖K‖ and traces are those of the stored single-precision factor, summed in double precision. P
// is summed in single precision over slabs of samples (similarity/factor_stack.hpp), with an error
// of a few 10⁻⁷. For close networks that would swamp 1 − x, and arccos even more, because it takes
// a root: values below Geometric::recompute_below are recomputed from double-precision sums. The
// distance of a network to itself is then 0 to about 1e-15, in cka_angular and procrustes to 5e-8
// rad, which is also the resolution of single-precision bases.
#include <limits>
#include <span>

#include "unidyn/similarity/dissimilarity.hpp"
#include "unidyn/similarity/small_svd.hpp"

namespace unidyn {

/// Quantities of K = XXᵀ that do not need the samples.
struct GramFacts {
  Vector<double> singular_value;  // σ, descending, scaled to Σσ² = 1 [directions]
  Matrix<double> loading = {};    // VS [units × directions]; empty: V is unknown
  double trace = std::numeric_limits<double>::quiet_NaN();          // tr K
  double gram_norm = std::numeric_limits<double>::quiet_NaN();      // ‖K‖_F
  double debiased_hsic = std::numeric_limits<double>::quiet_NaN();  // n(n−3) HSIC₁(K, K)
};

/// The hidden states of one network, prepared for comparison. A default-constructed Factor stands
/// for a network without a representation; every comparison with it is NaN.
struct Factor : GramFacts {
  Matrix<float> basis;             // U, leading left singular vectors [samples × directions]
  Vector<float> row_norm_squared;  // κ_i = Σ_a (U_ia σ_a)² [samples]
};

/// Takes a network's left singular vectors `basis` [samples × rank] and `singular_value` [rank],
/// descending. Directions with σ ≤ 1.2e-7 σ₁, the precision in which states are recorded, are
/// dropped: the zero padding of small networks, and rounding. Returns Factor{} if anything is not
/// finite or nothing varies. The overall scale of σ does not matter. `right` are the right singular
/// vectors V [units × at least as many directions as are kept], needed by cca_projection_weighted
/// only, which is NaN without them. Throws std::invalid_argument if the shapes do not match or σ is
/// negative or not descending.
Factor factor(const Matrix<float>& basis, const Vector<double>& singular_value,
              const Matrix<float>& right = {});

/// The quantities of a pair that are summed over samples.
struct PairProduct {
  Matrix<double> basis;  // P = U₁ᵀU₂ [directions₁ × directions₂]
  double row_norms = 0;  // κ₁·κ₂
};

/// The product with all sums in double precision, from bases [samples × directions] and
/// row_norm_squared [samples × 1].
PairProduct precise_product(ConstView<float> first, ConstView<float> first_norms,
                            ConstView<float> second, ConstView<float> second_norms);

/// Two networks with their product. A non-owning view.
struct ComparedPair {
  const GramFacts& first;
  const GramFacts& second;
  Index samples;
  ConstView<double> basis;  // P
  double row_norms;         // κ₁·κ₂, for cka_debiased only
};

/// The accuracy of P, which decides how accurately to compute with it.
enum class Precision { single_sums, double_sums };

/// The geometric dissimilarity `which` of at most SmallMatrices::count pairs, in their order.
/// `components` ≥ 1 directions are compared if the measure uses_components; if a network has fewer,
/// the mean is over as many correlations as the smaller one has directions. NaN if either network
/// is Factor{}, for cka_debiased also with fewer than 4 samples or if a network's own HSIC₁ is not
/// positive. The value of a pair is bitwise independent of its place and of the other pairs. Throws
/// std::invalid_argument if `which` compares structures.
PairValues pair_values(Dissimilarity which, std::span<const ComparedPair> pairs, Index components,
                       Precision precision);

}  // namespace unidyn
