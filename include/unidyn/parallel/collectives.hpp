#pragma once
// What ranks tell each other, without buffers, counts and types at every call. All of these are
// collective. MPI ends the program where one fails (its default), so that there are no return codes
// to read.
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

/// Rank 0's value, on every rank.
void broadcast(MPI_Comm ranks, int& value);
void broadcast(MPI_Comm ranks, std::string& text);
void broadcast(MPI_Comm ranks, std::vector<int>& values);

/// Over all ranks, number by number; on every rank.
void sum_over(MPI_Comm ranks, std::span<double> values);
void sum_over(MPI_Comm ranks, std::span<std::int64_t> values);
void maximum_over(MPI_Comm ranks, std::span<int> values);
void maximum_over(MPI_Comm ranks, std::span<std::int64_t> values);
bool any_of(MPI_Comm ranks, bool mine);

/// The sums over the ranks before this one; 0 on rank 0.
void sum_over_earlier(MPI_Comm ranks, std::span<std::int64_t> values);

/// The texts of all ranks, one after the other; on every rank, or on rank 0, where others get
/// nothing.
std::string joined_texts(MPI_Comm ranks, const std::string& mine);
std::string joined_on_rank_zero(MPI_Comm ranks, const std::string& mine);

/// Puts together rows of `width` numbers, of which this rank has filled `count` from row `first`
/// on. Ranks have filled rows that follow one another.
void gather_rows(MPI_Comm ranks, double* rows, std::int64_t width, std::int64_t first,
                 std::int64_t count);

}  // namespace unidyn
