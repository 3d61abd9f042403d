#include "unidyn/population/write.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

#include "layout.hpp"
#include "unidyn/files/changing.hpp"
#include "unidyn/files/durable.hpp"
#include "unidyn/hdf5/written_parts.hpp"
#include "unidyn/parallel/collectives.hpp"
#include "unidyn/parallel/errors.hpp"
#include "unidyn/population/checksums.hpp"

namespace unidyn {
namespace {

// Appends `more`, which must be of the same type.
void append(Elements& all, Elements more) {
  std::visit(
      [&]<class T>(std::vector<T>& some) {
        auto& these = std::get<std::vector<T>>(all);
        these.insert(these.end(), std::make_move_iterator(some.begin()),
                     std::make_move_iterator(some.end()));
      },
      more);
}

// Writes rows of the dataset at `path`, and records them in `written`.
void write(h5::Dataset& dataset, const std::string& path, Index first, const Elements& elements,
           Index count, h5::WrittenParts& written) {
  const auto from = static_cast<hsize_t>(first), rows = static_cast<hsize_t>(count);
  std::visit(
      [&]<class T>(const std::vector<T>& values) {
        written.add_rows<T>(path, dataset.shape(), from, rows, values);
        dataset.write_rows<T>(from, rows, values);
      },
      elements);
}

// The parts of a range of networks in all datasets.
class Slice {
 public:
  // Allocates for `networks` at a time; the memory is reused.
  Slice(const std::vector<Column>& columns, const PopulationSizes& sizes, Index networks)
      : columns_(columns), sizes_(sizes) {
    for (const Column& column : columns) {
      Elements& elements = elements_.emplace_back(column.none);
      if (column.first != Dimension::network) continue;
      const Index row = std::accumulate(
          column.row.begin(), column.row.end(), Index{1},
          [&](Index size, Dimension dimension) { return size * sizes.extents.of(dimension); });
      std::visit([&](auto& some) { some.reserve(static_cast<std::size_t>(networks * row)); },
                 elements);
    }
  }

  // Replaces the contents with the networks of `now`, a part of this rank's `share`.
  void fill(Share now, Share share, const RecordOf& record_of) {
    rows_ = {};
    for (Elements& elements : elements_) std::visit([](auto& some) { some.clear(); }, elements);
    for (Index i = now.first; i < now.first + now.count; ++i)
      add(record_of(i), sizes_.ids[static_cast<std::size_t>(i - share.first)], i);
  }

  const Rows& rows() const { return rows_; }
  const Elements& elements(std::size_t column) const { return elements_[column]; }

 private:
  void add(const Record& record, const std::string& id, Index i) {
    const Fields fields = fields_of(record);
    const Rows rows = rows_of(fields);
    rows_ += rows;
    for (std::size_t c = 0; c < columns_.size(); ++c)
      append(elements_[c], columns_[c].elements({record, fields, rows, id, i, sizes_.extents}));
  }

  const std::vector<Column>& columns_;
  const PopulationSizes& sizes_;
  Rows rows_;
  std::vector<Elements> elements_;  // for each column
};

// Fills this rank's share of the numeric columns in the prepared file. Adds what it has written to
// `written`.
void fill(const std::filesystem::path& path, const std::vector<Column>& columns,
          const PopulationSizes& sizes, Share share, const RecordOf& record_of,
          h5::WrittenParts& written, Gathered& gathered) {
  h5::File file(path, h5::Mode::fill);
  std::vector<h5::Dataset> datasets;
  for (const Column& column : columns) datasets.push_back(file.dataset(column.path));
  Rows row = sizes.first_row;
  Slice mine(columns, sizes, std::min(share.count, sizes.round));
  const Index end = share.first + share.count;
  for (Index first = share.first; first < end; first += sizes.round) {
    mine.fill({first, std::min(end - first, sizes.round)}, share, record_of);
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const Dimension first_dimension = columns[c].first;
      write(datasets[c], columns[c].path, row.along(first_dimension), mine.elements(c),
            mine.rows().along(first_dimension), written);
      ++gathered.writes;
    }
    row += mine.rows();
  }
  datasets.clear();
  file.close();
}

// Rank 0's path, on all ranks.
std::filesystem::path shared_path(const std::filesystem::path& path, MPI_Comm ranks) {
  std::string text = path.string();
  broadcast(ranks, text);
  return text;
}

Share my_share(const PopulationPlan& plan, MPI_Comm ranks) {
  return share_of(static_cast<Index>(plan.points.size()), rank_of(ranks), size_of(ranks));
}

void require_sense(const PopulationPlan& plan) {
  require(!plan.points.empty(), "write_population: no points");
  for (const Point& point : plan.points)
    require(point.task.inputs() == plan.probe.inputs.rows() &&
                point.task.outputs() == plan.probe.targets.rows() &&
                point.task.name() == plan.points.front().task.name(),
            "write_population: another task, or one that does not have the probe's channels");
}

}  // namespace

Gathered write_population(MPI_Comm ranks, const std::filesystem::path& target,
                          const PopulationPlan& plan, const RecordSource& records) {
  require_sense(plan);
  const bool imports = std::ranges::any_of(
      plan.points, [](const Point& point) { return point.imported != nullptr; });
  std::vector<Column> columns =
      population_columns(plan.points.front().task, plan.analysis_plan, imports);
  const Share share = my_share(plan, ranks);
  const PopulationSizes sizes = survey_population(ranks, plan, columns, share, records.outline);
  Gathered gathered{static_cast<Index>(plan.points.size()) - sizes.failed, sizes.failed,
                    sizes.digest};

  // Rank 0 alone creates everything: these are hundreds of small operations that would each cost
  // all ranks a round trip.
  std::optional<Draft> draft;
  h5::WrittenParts written;
  on_rank_zero(ranks, [&] {
    draft.emplace(target);
    written = lay_out_population(draft->path(), plan, columns, sizes);
  });
  std::erase_if(columns, [](const Column& column) { return column.holds_texts(); });
  const auto path = shared_path(draft ? draft->path() : std::filesystem::path(), ranks);
  throw_on_all_ranks(ranks,
                     [&] { fill(path, columns, sizes, share, records.whole, written, gathered); });
  throw_on_all_ranks(ranks, [&] { written.check(h5::File(path, h5::Mode::read)); });
  add_checksums(ranks, path);
  on_rank_zero(ranks, [&] {
    draft->commit();
    end_change(target);
  });
  return gathered;
}

}  // namespace unidyn
