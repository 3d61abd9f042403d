#pragma once
// Populations of chosen networks, of one study or of several. They are gathered from the records of
// those studies into a directory of their own, and compared, embedded, tested and shown there as
// any population is. So the results of a study are always about all of its networks, and those of a
// collection about all of its own: no matrix lacks networks without saying so.
//
// DIR/collection.json names the studies and the expression; DIR/job.cfg holds the settings by which
// the collection is compared, embedded and tested, those of the first study to begin with.
#include <boost/mpi/communicator.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "unidyn/stages/gather.hpp"

namespace unidyn {

/// Which networks of which studies.
struct Collection {
  std::vector<std::filesystem::path> studies;  // absolute
  std::string where;                           // expression (stages/networks.hpp); empty: all
  bool operator==(const Collection&) const = default;
};

/// What `directory` is a collection of; nothing if it is a study, or nothing yet.
std::optional<Collection> collection_in(const StudyDirectory& directory);

/// Throws UsageError naming the studies if `directory` is a collection, in which nothing is
/// trained.
void require_no_collection(const StudyDirectory& directory);

/// Makes `directory` the collection, or brings it up to date: its population.h5 holds the chosen
/// networks in the order of the studies and of their grids, a network that two studies have once.
/// Those without a result are missing. Throws UsageError if the directory is a study or another
/// collection, if the studies do not have the same probe trials or were not analysed by the same
/// settings, or if the expression is none or chooses nothing. What rank 0 passes counts.
/// Collective.
GatherResult merge(const boost::mpi::communicator& world, const StudyDirectory& directory,
                   Collection collection, const Listener& listener);

}  // namespace unidyn
