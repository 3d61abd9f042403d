#pragma once
// What gathering a study and merging several have in common.
#include <boost/mpi/communicator.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "unidyn/population/write.hpp"
#include "unidyn/stages/listener.hpp"

namespace unidyn {

/// Whether `population` has this digest, and every dataset is as it was written; tells the listener
/// of one that is not. Collective.
bool is_current(const boost::mpi::communicator& world, const std::filesystem::path& population,
                const std::string& digest, const Listener& listener);

/// Writes the population of `plan`, whose networks have these records, and tells `share` how far it
/// has come. Throws as write_population() does. Collective.
void write_gathered(const boost::mpi::communicator& world, const std::filesystem::path& population,
                    const PopulationPlan& plan, const std::vector<std::filesystem::path>& records,
                    const OnShare& share);

}  // namespace unidyn
