#include "unidyn/storage/population_write.hpp"

#include <algorithm>
#include <map>
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
        std::ranges::move(some, std::back_inserter(std::get<std::vector<T>>(all)));
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
struct Slice {
  std::array<Index, axis_count> rows{};
  std::vector<Elements> elements;  // of each column
};

Slice slice(const std::vector<Column>& columns, const Extents& extents, Share share,
            const RecordOf& record_of) {
  Slice all;
  for (const Column& column : columns) all.elements.push_back(column.none);
  for (Index i = share.first; i < share.first + share.count; ++i) {
    const Record record = record_of(i);
    for (std::size_t axis = 0; axis < axis_count; ++axis)
      all.rows[axis] += rows_of(static_cast<Axis>(axis), record);
    for (std::size_t c = 0; c < columns.size(); ++c)
      append(all.elements[c], columns[c].elements({record, i, extents}));
  }
  return all;
}

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
  const Index end = share.first + share.count;
  for (Index round = 0; round < sizes.rounds; ++round) {
    const Index first = std::min(end, share.first + round * sizes.round);
    const Share now{first, std::min(end - first, sizes.round)};
    Slice mine;
    together(ranks, [&] { mine = slice(columns, sizes.extents, now, record_of); });
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const auto axis = static_cast<std::size_t>(columns[c].axis);
      h5::Transfer done{};
      together(ranks, [&] {
        done = write_collectively(datasets[c], row[axis], mine.rows[axis], mine.elements[c]);
      });
      ++gathered.writes;
      gathered.collective_writes += done == h5::Transfer::collective;
    }
    for (std::size_t axis = 0; axis < axis_count; ++axis) row[axis] += mine.rows[axis];
  }
}

// Gives records, and keeps as many as fit into `memory` for the second time that they are asked
// for: to read one is most of what gathering it costs.
class KeptRecords {
 public:
  KeptRecords(const RecordOf& record_of, Index memory) : record_of_(record_of), left_(memory) {}

  Record operator()(Index i) {
    if (const auto kept = kept_.find(i); kept != kept_.end())
      return std::move(kept_.extract(kept).mapped());
    Record record = record_of_(i);
    const Index bytes = bytes_of(record);
    if (bytes <= left_) {
      left_ -= bytes;
      kept_.emplace(i, record);
    }
    return record;
  }
  void keep_no_more() { left_ = 0; }

 private:
  const RecordOf& record_of_;
  Index left_;
  std::map<Index, Record> kept_;
};

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
                          const PopulationPlan& plan, const RecordOf& record_of) {
  require_sense(plan);
  const std::vector<Column> columns =
      population_columns(name_of(plan.points.front().task), plan.instructions.probe.keep);
  const Share share = my_share(plan, ranks);
  KeptRecords records(record_of, plan.kept);
  const RecordOf kept = [&](Index i) { return records(i); };
  const PopulationSizes sizes = survey_population(ranks, plan, columns, share, kept);
  records.keep_no_more();
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
    fill(file, ranks, columns, sizes, share, kept, gathered);
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
