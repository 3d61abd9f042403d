#pragma once
// Every dataset of a population has the attribute `crc32`, the CRC-32 of its elements
// (checksum.hpp), so that one that somebody changed, or that was damaged, is found by whoever
// builds on it.
#include <mpi.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "unidyn/hdf5/dataset.hpp"

namespace unidyn {

/// Takes its checksum from a dataset that is about to be written anew.
void forget_checksum(h5::Dataset& dataset);

/// Gives a checksum to each dataset of the file that has none. To be called once the file is
/// closed, by whoever adds to it. The ranks share the reading, and rank 0 writes. Collective;
/// throws alike on all ranks.
void add_checksums(MPI_Comm ranks, const std::filesystem::path& path);

/// The first dataset at or below one of `groups` ("/" is all of the file) that is not as it was
/// when it got its checksum; nothing if all are. Datasets without one are somebody else's. The
/// ranks share the reading. Collective; throws alike on all ranks.
std::optional<std::string> changed_dataset(MPI_Comm ranks, const std::filesystem::path& path,
                                           const std::vector<std::string>& groups);

}  // namespace unidyn
