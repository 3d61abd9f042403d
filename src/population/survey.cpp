#include "survey.hpp"

#include <algorithm>

#include "unidyn/core/uuid.hpp"
#include "unidyn/parallel/errors.hpp"
#include "unidyn/population/population.hpp"

namespace unidyn {
namespace {

constexpr int uuid_size = 36;  // as text

std::string digest_of(const std::string& uuids) {
  return content_uuid("population " + std::to_string(schema_version) + "\n" + uuids);
}

std::string uuid_of(const DigestLine& line) {
  const std::string key = line.status == Status::complete ? line.analysis_key : "";
  return content_uuid(line.id + " " + to_text(line.status) + " " + key);
}

// What one rank finds in its share.
struct Survey {
  std::array<Index, axis_count> rows{};
  Index components = 1;
  Index failed = 0;
  Index largest = 1;  // record [bytes]
  std::vector<std::int64_t> widths;
  std::vector<std::string> ids;
  std::string uuids;  // of the digest's lines, one after the other
};

Extents extents_of(const PopulationPlan& plan) {
  Extents extents;
  extents.samples = static_cast<Index>(sample_columns(plan.probe).size());
  extents.inputs = plan.probe.inputs.rows();
  extents.outputs = plan.probe.targets.rows();
  const Task& task = plan.points.front().task;
  extents.conditions = conditions(task).cols();
  extents.labels = static_cast<Index>(graph_labels(task, plan.analysis_plan).size());
  extents.nodes = plan.analysis_plan.analysis.lines.nodes;
  return extents;
}

bool findings_fit(const Findings& findings, const Extents& extents) {
  if (const auto* graph = std::get_if<TransitionGraph>(&findings))
    return graph->driven.rows() == extents.labels &&
           graph->driven.cols() == extents.of(Dimension::pulse);
  if (const auto* cycles = std::get_if<Oscillator>(&findings))
    return cycles->point.size() == extents.conditions;
  if (std::holds_alternative<Portrait>(findings)) return true;
  return std::ranges::all_of(std::get<Integrator>(findings).context,
                             [&](const auto& line) { return line.point.size() == extents.nodes; });
}

// Throws StorageError unless `record` is that of `point`, called `id`, made on the probe trials of
// the plan.
void require_fit(const Record& record, const Point& point, const std::string& id,
                 const Extents& extents, bool keep) {
  if (id_of(record.point) != id) throw StorageError("the record given for " + id + " is another's");
  if (record.status == Status::failed) return;
  const Analysis& analysis = record.analysis;
  const Matrix<double>& graph = graph_of(analysis);
  const bool fits = analysis.representation.basis.rows() == extents.samples &&
                    analysis.findings.index() == point.task.index() &&
                    static_cast<Index>(analysis.conditions.size()) == extents.conditions &&
                    graph.rows() == extents.labels && graph.cols() == extents.labels &&
                    findings_fit(analysis.findings, extents) &&
                    analysis.states.cols() == (keep ? extents.samples : 0);
  if (!fits)
    throw StorageError("the record of " + id +
                       " was analysed by other settings; run `unidyn sweep` again");
}

// The bytes that the large parts of a record take, as read and as written.
Index bytes_of(const Record& record) {
  const Index numbers =
      rows_of(Axis::weight, record) + rows_of(Axis::state_value, record) +
      record.analysis.representation.basis.size() + 8 * rows_of(Axis::point_value, record) +
      8 * rows_of(Axis::mode_value, record) + 3 * graph_of(record.analysis).size();
  return numbers * static_cast<Index>(sizeof(double));
}

// Widens `widths` to the texts of one network.
void widen(std::vector<std::int64_t>& widths, const std::vector<Column>& columns,
           const Part& part) {
  using Texts = std::vector<std::string>;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (!std::holds_alternative<Texts>(columns[c].none)) continue;
    const Elements elements = columns[c].elements(part);
    for (const std::string& text : std::get<Texts>(elements))
      widths[c] = std::max(widths[c], static_cast<std::int64_t>(text.size()));
  }
}

Survey survey(const PopulationPlan& plan, const Extents& extents,
              const std::vector<Column>& columns, Share share, const RecordOf& outline_of) {
  Survey found;
  found.widths.resize(columns.size());
  for (Index i = share.first; i < share.first + share.count; ++i) {
    const Point& point = plan.points[static_cast<std::size_t>(i)];
    const std::string& id = found.ids.emplace_back(id_of(point));
    const Record record = outline_of(i);
    require_fit(record, point, id, extents, plan.analysis_plan.probe.keep);
    for (std::size_t axis = 0; axis < axis_count; ++axis)
      found.rows[axis] += rows_of(static_cast<Axis>(axis), record);
    found.components =
        std::max(found.components, record.analysis.representation.singular_value.size());
    found.failed += record.status == Status::failed;
    found.largest = std::max(found.largest, bytes_of(record));
    widen(found.widths, columns, {record, id, i, extents});
    found.uuids += uuid_of({id, record.status, record.analysis_key});
  }
  return found;
}

void reduce(MPI_Comm ranks, MPI_Op operation, Index* values, std::size_t count) {
  MPI_Allreduce(MPI_IN_PLACE, values, static_cast<int>(count), MPI_INT64_T, operation, ranks);
}

// The UUIDs of all ranks in the order of their networks, on every rank.
std::string all_uuids(const std::string& mine, Index networks, MPI_Comm ranks) {
  int size = 1;
  MPI_Comm_size(ranks, &size);
  std::vector<int> counts, firsts;
  for (int rank = 0; rank < size; ++rank) {
    const Share share = share_of(networks, rank, size);
    firsts.push_back(static_cast<int>(share.first));
    counts.push_back(static_cast<int>(share.count));
  }
  MPI_Datatype uuid = MPI_DATATYPE_NULL;
  MPI_Type_contiguous(uuid_size, MPI_CHAR, &uuid);
  MPI_Type_commit(&uuid);
  std::string all(static_cast<std::size_t>(networks * uuid_size), ' ');
  const auto count = static_cast<int>(mine.size()) / uuid_size;
  MPI_Allgatherv(mine.data(), count, uuid, all.data(), counts.data(), firsts.data(), uuid, ranks);
  MPI_Type_free(&uuid);
  return all;
}

}  // namespace

Share share_of(Index networks, Index rank, Index ranks) {
  const Index first = networks * rank / ranks;
  return {first, networks * (rank + 1) / ranks - first};
}

std::string population_digest(std::span<const DigestLine> lines) {
  std::string uuids;
  for (const DigestLine& line : lines) uuids += uuid_of(line);
  return digest_of(uuids);
}

PopulationSizes survey_population(MPI_Comm ranks, const PopulationPlan& plan,
                                  const std::vector<Column>& columns, Share share,
                                  const RecordOf& outline_of) {
  PopulationSizes sizes;
  sizes.extents = extents_of(plan);
  Survey mine;
  throw_on_all_ranks(ranks,
                     [&] { mine = survey(plan, sizes.extents, columns, share, outline_of); });
  reduce(ranks, MPI_MAX, mine.widths.data(), mine.widths.size());
  reduce(ranks, MPI_MAX, &mine.components, 1);
  reduce(ranks, MPI_MAX, &mine.largest, 1);
  reduce(ranks, MPI_SUM, &mine.failed, 1);
  sizes.extents.components = mine.components;
  sizes.widths.assign(mine.widths.begin(), mine.widths.end());
  sizes.failed = mine.failed;
  sizes.ids = std::move(mine.ids);
  sizes.round = std::max<Index>(1, plan.memory / mine.largest);
  sizes.rows = mine.rows;
  reduce(ranks, MPI_SUM, sizes.rows.data(), axis_count);
  sizes.first_row = mine.rows;
  MPI_Scan(MPI_IN_PLACE, sizes.first_row.data(), axis_count, MPI_INT64_T, MPI_SUM, ranks);
  for (std::size_t axis = 0; axis < axis_count; ++axis) sizes.first_row[axis] -= mine.rows[axis];
  sizes.digest = digest_of(all_uuids(mine.uuids, static_cast<Index>(plan.points.size()), ranks));
  return sizes;
}

}  // namespace unidyn
