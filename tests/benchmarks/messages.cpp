// How many points a second the coordinator hands out when there is nothing to do: mpirun -n N.
// Prints the seconds between two reports, which is what each costs the coordinator when all come at
// once.
#include <boost/mpi/environment.hpp>
#include <cstdio>

#include "unidyn/engine/distribute.hpp"

int main(int argc, char** argv) {
  const boost::mpi::environment mpi(argc, argv);
  const boost::mpi::communicator world;
  constexpr std::size_t items = 100000;
  const unidyn::Work nothing = [](unidyn::Index, const unidyn::StopRequested&) {
    return unidyn::WorkResult{unidyn::Outcome::done, {}};
  };
  const auto summary =
      unidyn::distribute(world, {std::vector<double>(items, 1.0)}, nothing, {}, {});
  if (world.rank() == 0) std::printf("%.3g\n", summary.seconds / items);
  return 0;
}
