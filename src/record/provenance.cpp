#include "unidyn/record/provenance.hpp"

#include <mpi.h>

#include <Eigen/Core>
#include <boost/version.hpp>
#include <fstream>

#include "commit.hpp"
#include "unidyn/files/process.hpp"
#include "unidyn/hdf5/handle.hpp"
#include "unidyn/linalg/instruction_set.hpp"
#include "unidyn/linalg/lapack.hpp"

namespace unidyn {
namespace {

std::string dotted(unsigned major, unsigned minor, unsigned patch) {
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

std::string compiler() {
#if defined(__clang__)
  return "Clang " __clang_version__;
#else
  return "GNU " __VERSION__;
#endif
}

// "1.10.8", or "1.10.8 (compiled with 1.10.7)", since shared libraries can be replaced.
std::string hdf5_version() {
  unsigned major = 0, minor = 0, patch = 0;
  if (H5get_libversion(&major, &minor, &patch) < 0) return "unknown";
  const std::string running = dotted(major, minor, patch);
  const std::string compiled = dotted(H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE);
  return running == compiled ? running : running + " (compiled with " + compiled + ")";
}

std::string mpi_version() {
  char text[MPI_MAX_LIBRARY_VERSION_STRING] = {};
  int length = 0;
  MPI_Get_library_version(text, &length);
  // "Open MPI v4.1.4, package: …": the rest is about the package's build.
  return std::string(text).substr(0, std::string_view(text).find_first_of(",\n"));
}

std::string libraries() {
  return "Eigen " + dotted(EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION) +
         "; Boost " +
         dotted(BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100) +
         "; HDF5 " + hdf5_version() + "; " + mpi_version() + "; " + lapack::library();
}

// The model of the first CPU in /proc/cpuinfo and its widest vector extension, on which the last
// bits of results depend.
std::string cpu() {
  std::ifstream info("/proc/cpuinfo");
  std::string model = "unknown", vectors = "no avx2";
  for (std::string line; std::getline(info, line) && !line.empty();) {
    const auto colon = line.find(": ");
    if (colon == line.npos) continue;
    const std::string value = line.substr(colon + 2) + " ";
    if (line.starts_with("model name")) model = line.substr(colon + 2);
    if (!line.starts_with("flags")) continue;
    if (value.find("avx2 ") != value.npos) vectors = "avx2";
    if (value.find("avx512f ") != value.npos) vectors = "avx512f";
  }
  return model + ", " + vectors;
}

}  // namespace

Provenance current_provenance(int rank) {
  Provenance provenance;
  provenance.version = UNIDYN_VERSION;
  provenance.commit = UNIDYN_COMMIT;
  provenance.compiler = compiler();
  provenance.flags = UNIDYN_FLAGS;
  provenance.libraries = libraries();
  provenance.cpu = cpu();
  provenance.instruction_set = instruction_set();
  provenance.host = host_name();
  provenance.rank = rank;
  provenance.started = utc_now();
  return provenance;
}

}  // namespace unidyn
