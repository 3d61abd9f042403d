#include "unidyn/storage/population_write.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

#include "population_layout.hpp"
#include "unidyn/storage/agree.hpp"
#include "unidyn/storage/changing.hpp"
#include "unidyn/storage/durable.hpp"

namespace unidyn {
namespace {

// Appends `more`, which are of the same type.
void append(Elements& all, Elements more) {
  std::visit(
      [&]<class T>(std::vector<T>& some) {
        auto& these = std::get<std::vector<T>>(all);
        these.insert(these.end(), std::make_move_iterator(some.begin()),
                     std::make_move_iterator(some.end()));
      },
      more);
}

h5::Transfer write_collectively(h5::Dataset& dataset, Index first, Index count,
                                const Elements& elements) {
  return std::visit(
      [&]<class T>(const std::vector<T>& values) {
        return dataset.write_rows<T>(static_cast<hsize_t>(first), static_cast<hsize_t>(count),
                                     values, h5::Transfer::collective);
      },
      elements);
}

// The parts of some networks in all datasets.
class Slice {
 public:
  // Room for `networks` at a time, which is used again and again.
  Slice(const std::vector<Column>& columns, const PopulationSizes& sizes, Index networks)
      : columns_(columns), sizes_(sizes) {
    for (const Column& column : columns) {
      Elements& elements = elements_.emplace_back(column.none);
      if (column.axis != Axis::network) continue;
      const Index row = std::accumulate(
          column.row.begin(), column.row.end(), Index{1},
          [&](Index size, Dimension dimension) { return size * sizes.extents.of(dimension); });
      std::visit([&](auto& some) { some.reserve(static_cast<std::size_t>(networks * row)); },
                 elements);
    }
  }

  // Replaces what there was by the networks of `now`, a part of this rank's `share`.
  void fill(Share now, Share share, const RecordOf& record_of) {
    rows_.fill(0);
    for (Elements& elements : elements_) std::visit([](auto& some) { some.clear(); }, elements);
    for (Index i = now.first; i < now.first + now.count; ++i)
      add(record_of(i), sizes_.ids[static_cast<std::size_t>(i - share.first)], i);
  }

  Index rows(Axis axis) const { return rows_[static_cast<std::size_t>(axis)]; }
  const Elements& elements(std::size_t column) const { return elements_[column]; }

 private:
  void add(const Record& record, const std::string& id, Index i) {
    for (std::size_t axis = 0; axis < axis_count; ++axis)
      rows_[axis] += rows_of(static_cast<Axis>(axis), record);
    for (std::size_t c = 0; c < columns_.size(); ++c)
      append(elements_[c], columns_[c].elements({record, id, i, sizes_.extents}));
  }

  const std::vector<Column>& columns_;
  const PopulationSizes& sizes_;
  std::array<Index, axis_count> rows_{};
  std::vector<Elements> elements_;  // of each column
};

// Fills the datasets that were laid out, all ranks in each write, be it with nothing.
void fill(h5::File& file, MPI_Comm ranks, const std::vector<Column>& columns,
          const PopulationSizes& sizes, Share share, const RecordOf& record_of,
          Gathered& gathered) {
  std::vector<h5::Dataset> datasets;
  datasets.reserve(columns.size());
  together(ranks, [&] {
    for (const Column& column : columns) datasets.push_back(file.dataset(column.path));
  });
  std::array<Index, axis_count> row = sizes.first_row;
  Slice mine(columns, sizes, std::min(share.count, sizes.round));
  const Index end = share.first + share.count;
  for (Index round = 0; round < sizes.rounds; ++round) {
    const Index first = std::min(end, share.first + round * sizes.round);
    const Share now{first, std::min(end - first, sizes.round)};
    together(ranks, [&] { mine.fill(now, share, record_of); });
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const Axis axis = columns[c].axis;
      h5::Transfer done{};
      together(ranks, [&] {
        done = write_collectively(datasets[c], row[static_cast<std::size_t>(axis)], mine.rows(axis),
                                  mine.elements(c));
      });
      ++gathered.writes;
      gathered.collective_writes += done == h5::Transfer::collective;
    }
    for (std::size_t axis = 0; axis < axis_count; ++axis)
      row[axis] += mine.rows(static_cast<Axis>(axis));
  }
}

// The path that rank 0 knows.
std::filesystem::path shared_path(const std::filesystem::path& path, MPI_Comm ranks) {
  std::string text = path.string();
  auto length = static_cast<int>(text.size());
  MPI_Bcast(&length, 1, MPI_INT, 0, ranks);
  text.resize(static_cast<std::size_t>(length));
  MPI_Bcast(text.data(), length, MPI_CHAR, 0, ranks);
  return text;
}

Share my_share(const PopulationPlan& plan, MPI_Comm ranks) {
  int rank = 0, size = 1;
  MPI_Comm_rank(ranks, &rank);
  MPI_Comm_size(ranks, &size);
  return share_of(static_cast<Index>(plan.points.size()), rank, size);
}

void require_sense(const PopulationPlan& plan) {
  require(!plan.points.empty(), "write_population: no points");
  for (const Point& point : plan.points)
    require(input_size(point.task) == plan.probe.inputs.rows() &&
                output_size(point.task) == plan.probe.targets.rows() &&
                point.task.index() == plan.points.front().task.index(),
            "write_population: another task, or one that does not have the probe's channels");
}

}  // namespace

Gathered write_population(MPI_Comm ranks, const std::filesystem::path& target,
                          const PopulationPlan& plan, const RecordSource& records) {
  require_sense(plan);
  const std::vector<Column> columns =
      population_columns(plan.points.front().task, plan.instructions.probe.keep);
  const Share share = my_share(plan, ranks);
  const PopulationSizes sizes = survey_population(ranks, plan, columns, share, records.outline);
  Gathered gathered{static_cast<Index>(plan.points.size()) - sizes.failed, sizes.failed,
                    sizes.digest};

  // Rank 0 alone creates what there is to create: hundreds of small operations that would each cost
  // all ranks a round trip.
  std::optional<Draft> draft;
  on_root(ranks, [&] {
    draft.emplace(target);
    lay_out_population(draft->path(), plan, columns, sizes);
  });
  const auto path = shared_path(draft ? draft->path() : std::filesystem::path(), ranks);
  h5::File file(path, h5::Mode::edit, ranks);
  try {
    fill(file, ranks, columns, sizes, share, records.whole, gathered);
  } catch (...) {
    // Every rank is here, so that closing, which is collective, ends.
    const h5::File closing(std::move(file));
    throw;
  }
  together(ranks, [&] { file.close(); });
  on_root(ranks, [&] {
    draft->commit();
    end_change(target);
  });
  return gathered;
}

}  // namespace unidyn
