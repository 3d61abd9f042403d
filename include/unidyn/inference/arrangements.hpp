#pragma once
// The number of ways to assign a test's labels, which bounds its p-value from below.
//
// Labels are permuted among the units of a stratum (label_test.hpp). With n_s units in stratum s,
// n_sg of them with label g, there are
//
//   W = Π_s n_s! / Π_g n_sg!
//
// arrangements. Exchanging the names of two labels changes no statistic, so m = Π c! arrangements
// are equivalent, over the classes of c labels that occur equally often in every stratum, and no
// p-value is below m / W: with two architectures under two activations it is never below 2 / 4,
// however many networks there are.
//
// Tests that can never be significant only reduce the power of the others. With T tests corrected
// together the first needs p ≤ 0.05 / T; tests whose least p is larger are not made, and T counts
// the others (Tarone 1990). Which tests are left out depends on the design, not on the data.
#include <span>
#include <vector>

#include "unidyn/core/enumeration.hpp"
#include "unidyn/inference/label_test.hpp"

namespace unidyn {

/// Why a p-value or an interval is NaN; `given` if it is not.
enum class Reason {
  given,
  one_label,               // all networks share it
  too_few_configurations,  // too few arrangements of labels among configurations
  too_few_replicates,      // too few networks per configuration to estimate their variation
  too_few_permutations,    // the setting asks for fewer than significance requires
  does_not_vary            // it is the same in all half-samples, or for all arrangements
};
template <>
struct Names<Reason> {
  static constexpr std::array<std::pair<Reason, std::string_view>, 6> value{
      {{Reason::given, "given"},
       {Reason::one_label, "one label"},
       {Reason::too_few_configurations, "too few configurations"},
       {Reason::too_few_replicates, "too few replicates"},
       {Reason::too_few_permutations, "too few permutations"},
       {Reason::does_not_vary, "does not vary"}}};
};

/// Corrected p-values below this are called significant.
inline constexpr double significance = 0.05;
/// The corrected p-value that random permutations must be able to reach.
inline constexpr double corrected_p_in_reach = 0.01;

/// W; infinite if it overflows.
double arrangement_count(const LabelTest& test);

/// m / W, the least possible p-value over all arrangements of labels.
double least_p(const LabelTest& test);

/// Arrangement number `which` of 0, …, W − 1 in lexicographic order: one label for each network.
Groups arrangement(const LabelTest& test, Index which);

/// The permutations used in a test.
struct Permutations {
  Reason reason = Reason::given;  // otherwise there are none
  Index count = 0;
  bool all = false;  // every arrangement once, instead of `count` random ones
};

/// The permutations for each of `labels`; each label makes `tests` tests, and all are corrected
/// together. `asked` is the requested number; 0: enough to bring the least corrected p down to
/// corrected_p_in_reach. If there are no more arrangements than that, each is used once.
std::vector<Permutations> permutations_for(std::span<const LabelTest> labels, Index tests,
                                           Index asked);

}  // namespace unidyn
