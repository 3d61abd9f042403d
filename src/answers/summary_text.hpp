#pragma once
#include <string>
#include <vector>

#include "unidyn/population/population.hpp"
#include "unidyn/stages/job.hpp"
#include "unidyn/stages/nothing_solved.hpp"

namespace unidyn {

/// The cells of `networks` in their order, whatever their activation, which is tanh here.
/// Recordings have none.
std::vector<CellKind> cells_of(const std::vector<NetworkLabels>& networks);
/// The activations of the job's grid, and then those that only imported networks have.
std::vector<Activation> activations_of(const std::vector<NetworkLabels>& networks, const Job& job);
std::string cell_name(const CellKind& cell);

/// What the task's analysis found in solved networks: fixed points (flipflop), frequencies and
/// cycles (sinewave), line attractors (integration), or fixed points alone (file).
std::string findings_table(const Population& population, const std::vector<NetworkLabels>& networks,
                           const Job& job);

/// How autonomous runs of solved networks end, in one line.
std::string attractor_line(const Population& population,
                           const std::vector<NetworkLabels>& networks);

}  // namespace unidyn
