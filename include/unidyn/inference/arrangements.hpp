#pragma once
// How many ways there are to deal a test's labels, and so how small a p-value can get.
//
// Labels are dealt among units of one stratum (label_test.hpp). With n_s units in stratum s, n_sg
// of them of label g, there are
//
//   W = Π_s n_s! / Π_g n_sg!
//
// arrangements. To exchange the names of two labels changes no statistic. So of the arrangements
// m = Π c! are worth the same, over the classes of c labels that every stratum has equally often,
// and no p-value is below m / W: with two architectures under two activations it is never below
// 2 / 4, however many networks there are.
//
// A test that can never be significant only costs the others power. With T tests corrected together
// the first of them needs p ≤ 0.05 / T; tests whose least p is larger than that are not made, and T
// counts the others (Tarone 1990). What is left out depends on the design and not on the data.
#include <span>
#include <vector>

#include "unidyn/core/enumeration.hpp"
#include "unidyn/inference/label_test.hpp"

namespace unidyn {

/// Why a p-value or an interval is NaN, or that it is given.
enum class Reason {
  given,
  one_label,               // all networks share it
  too_few_configurations,  // too few arrangements of labels among configurations
  too_few_replicates,      // too few networks of a configuration to tell how they vary
  too_few_permutations,    // the setting asks for fewer than significance needs
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

/// The corrected p-value below which something is called significant.
inline constexpr double significance = 0.05;
/// The corrected p-value that has to be within reach of random permutations.
inline constexpr double corrected_p_in_reach = 0.01;

/// W; infinite if it exceeds the range of numbers.
double arrangement_count(const LabelTest& test);

/// m / W, the least p-value that any arrangement of labels can have.
double least_p(const LabelTest& test);

/// Arrangement number `which` of 0, …, W − 1 in lexicographic order: a label for each network.
Groups arrangement(const LabelTest& test, Index which);

/// The permutations by which a test is judged.
struct Permutations {
  Reason reason = Reason::given;  // if not given, there are none
  Index count = 0;
  bool all = false;  // every arrangement once, rather than `count` random ones
};

/// The permutations for each of `labels`, each of which makes `tests` tests, all of them
/// corrected together. `asked` is their number; 0: as many as bring the least corrected p down to
/// corrected_p_in_reach. Where there are no more arrangements than that, each is taken once.
std::vector<Permutations> permutations_for(std::span<const LabelTest> labels, Index tests,
                                           Index asked);

}  // namespace unidyn
