#pragma once
// Collective operations without buffers, counts and types in every call. All functions here are
// collective. MPI aborts the program when one fails (its default), so there are no return codes to
// check.
#include <mpi.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace unidyn {

int rank_of(MPI_Comm ranks);
int size_of(MPI_Comm ranks);

/// Returns once every rank has called it.
void wait_for_all(MPI_Comm ranks);

/// Copies rank 0's value to every rank.
void broadcast(MPI_Comm ranks, int& value);
void broadcast(MPI_Comm ranks, std::string& text);
void broadcast(MPI_Comm ranks, std::vector<int>& values);

/// Element-wise sums over all ranks; on every rank.
void sum_over(MPI_Comm ranks, std::span<double> values);
void sum_over(MPI_Comm ranks, std::span<std::int64_t> values);
void maximum_over(MPI_Comm ranks, std::span<int> values);
void maximum_over(MPI_Comm ranks, std::span<std::int64_t> values);
bool any_of(MPI_Comm ranks, bool mine);

/// Element-wise sums over the ranks before this one; 0 on rank 0.
void sum_over_earlier(MPI_Comm ranks, std::span<std::int64_t> values);

/// The texts of all ranks, concatenated; on every rank, or on rank 0 only, where the others get an
/// empty text.
std::string joined_texts(MPI_Comm ranks, const std::string& mine);
std::string joined_on_rank_zero(MPI_Comm ranks, const std::string& mine);

/// Gathers rows of `width` numbers on all ranks. This rank has filled `count` rows from row `first`
/// on; the ranks' rows are consecutive.
void gather_rows(MPI_Comm ranks, double* rows, std::int64_t width, std::int64_t first,
                 std::int64_t count);

}  // namespace unidyn
