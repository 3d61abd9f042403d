#pragma once
// Every dataset of a population has the attribute `crc32`, the CRC-32 of its elements
// (checksum.hpp), so that later stages detect datasets that were modified or damaged before they
// build on them.
#include <mpi.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "unidyn/hdf5/dataset.hpp"

namespace unidyn {

/// Removes the checksum of a dataset that is about to be rewritten.
void forget_checksum(h5::Dataset& dataset);

/// Adds a checksum to each dataset of the file that has none. Call this after adding datasets and
/// closing the file. The reading is divided among the ranks, and rank 0 writes. Collective; throws
/// the same on all ranks.
void add_checksums(MPI_Comm ranks, const std::filesystem::path& path);

/// The first dataset at or below one of `groups` ("/" is the whole file) that does not match its
/// checksum; empty if all do. Datasets without a checksum are not Unidyn's. The reading is divided
/// among the ranks. Collective; throws the same on all ranks.
std::optional<std::string> changed_dataset(MPI_Comm ranks, const std::filesystem::path& path,
                                           const std::vector<std::string>& groups);

}  // namespace unidyn
