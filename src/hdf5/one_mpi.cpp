// Links only if MPI, HDF5 and Boost.MPI use the same MPI library (one_mpi.cmake).
#include <hdf5.h>

#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>

int main(int argc, char** argv) {
  const boost::mpi::environment environment(argc, argv);
  const boost::mpi::communicator world;
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  if (H5Pset_fapl_mpio(access, world, MPI_INFO_NULL) < 0) return 1;
  // Boost.MPI's compiled part, which expects handles of its own MPI.
  if (world.size() > 1 && world.rank() == 0) world.send(1, 0, static_cast<int>(access));
  return world.iprobe().has_value() ? 1 : 0;
}
