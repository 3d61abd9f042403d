#include "unidyn/parallel/collectives.hpp"

#include <limits>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

template <class T>
MPI_Datatype type_of();
template <>
MPI_Datatype type_of<int>() {
  return MPI_INT;
}
template <>
MPI_Datatype type_of<std::int64_t>() {
  return MPI_INT64_T;
}
template <>
MPI_Datatype type_of<double>() {
  return MPI_DOUBLE;
}

// MPI's counts are ints.
int checked(std::uint64_t count) {
  require(count <= static_cast<std::uint64_t>(std::numeric_limits<int>::max()),
          "more elements than one message holds");
  return static_cast<int>(count);
}

template <class T>
void reduce(MPI_Comm ranks, MPI_Op operation, std::span<T> values) {
  MPI_Allreduce(MPI_IN_PLACE, values.data(), checked(values.size()), type_of<T>(), operation,
                ranks);
}

std::vector<int> from_all(MPI_Comm ranks, int mine) {
  std::vector<int> all(static_cast<std::size_t>(size_of(ranks)));
  MPI_Allgather(&mine, 1, MPI_INT, all.data(), 1, MPI_INT, ranks);
  return all;
}

// The positions of all ranks' texts in the concatenation.
struct Places {
  std::vector<int> lengths;
  std::vector<int> firsts;
  std::size_t length = 0;
};

Places places_of(MPI_Comm ranks, const std::string& mine) {
  Places places{from_all(ranks, checked(mine.size())), {}, 0};
  for (const int more : places.lengths) {
    places.firsts.push_back(checked(places.length));
    places.length += static_cast<std::size_t>(more);
  }
  checked(places.length);
  return places;
}

}  // namespace

int rank_of(MPI_Comm ranks) {
  int rank = 0;
  MPI_Comm_rank(ranks, &rank);
  return rank;
}

int size_of(MPI_Comm ranks) {
  int size = 1;
  MPI_Comm_size(ranks, &size);
  return size;
}

void wait_for_all(MPI_Comm ranks) {
  MPI_Barrier(ranks);
}

void broadcast(MPI_Comm ranks, int& value) {
  MPI_Bcast(&value, 1, MPI_INT, 0, ranks);
}

void broadcast(MPI_Comm ranks, std::string& text) {
  int length = checked(text.size());
  broadcast(ranks, length);
  text.resize(static_cast<std::size_t>(length));
  MPI_Bcast(text.data(), length, MPI_CHAR, 0, ranks);
}

void broadcast(MPI_Comm ranks, std::vector<int>& values) {
  int count = checked(values.size());
  broadcast(ranks, count);
  values.resize(static_cast<std::size_t>(count));
  MPI_Bcast(values.data(), count, MPI_INT, 0, ranks);
}

void sum_over(MPI_Comm ranks, std::span<double> values) {
  reduce(ranks, MPI_SUM, values);
}
void sum_over(MPI_Comm ranks, std::span<std::int64_t> values) {
  reduce(ranks, MPI_SUM, values);
}
void maximum_over(MPI_Comm ranks, std::span<int> values) {
  reduce(ranks, MPI_MAX, values);
}
void maximum_over(MPI_Comm ranks, std::span<std::int64_t> values) {
  reduce(ranks, MPI_MAX, values);
}

bool any_of(MPI_Comm ranks, bool mine) {
  int any = mine;
  maximum_over(ranks, std::span<int>(&any, 1));
  return any != 0;
}

void sum_over_earlier(MPI_Comm ranks, std::span<std::int64_t> values) {
  const std::vector<std::int64_t> mine(values.begin(), values.end());
  MPI_Scan(MPI_IN_PLACE, values.data(), checked(values.size()), MPI_INT64_T, MPI_SUM, ranks);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] -= mine[i];
}

std::string joined_texts(MPI_Comm ranks, const std::string& mine) {
  const Places places = places_of(ranks, mine);
  std::string all(places.length, ' ');
  MPI_Allgatherv(mine.data(), checked(mine.size()), MPI_CHAR, all.data(), places.lengths.data(),
                 places.firsts.data(), MPI_CHAR, ranks);
  return all;
}

std::string joined_on_rank_zero(MPI_Comm ranks, const std::string& mine) {
  const Places places = places_of(ranks, mine);
  std::string all(rank_of(ranks) == 0 ? places.length : 0, ' ');
  MPI_Gatherv(mine.data(), checked(mine.size()), MPI_CHAR, all.data(), places.lengths.data(),
              places.firsts.data(), MPI_CHAR, 0, ranks);
  return all;
}

void gather_rows(MPI_Comm ranks, double* rows, std::int64_t width, std::int64_t first,
                 std::int64_t count) {
  const std::vector<int> firsts = from_all(ranks, checked(static_cast<std::uint64_t>(first)));
  const std::vector<int> counts = from_all(ranks, checked(static_cast<std::uint64_t>(count)));
  MPI_Datatype row = MPI_DATATYPE_NULL;
  MPI_Type_contiguous(checked(static_cast<std::uint64_t>(width)), MPI_DOUBLE, &row);
  MPI_Type_commit(&row);
  MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, rows, counts.data(), firsts.data(), row,
                 ranks);
  MPI_Type_free(&row);
}

}  // namespace unidyn
