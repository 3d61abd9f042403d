#include "survey.hpp"

#include <algorithm>

#include "unidyn/core/uuid.hpp"
#include "unidyn/parallel/collectives.hpp"
#include "unidyn/parallel/errors.hpp"
#include "unidyn/population/population.hpp"

namespace unidyn {
namespace {

std::string digest_of(const std::string& uuids) {
  return content_uuid("population " + std::to_string(schema_version) + "\n" + uuids);
}

std::string uuid_of(const DigestLine& line) {
  const std::string key = line.status == Status::complete ? line.analysis_key : "";
  return content_uuid(line.id + " " + to_text(line.status) + " " + key);
}

// What one rank learns from its share.
struct Survey {
  Rows rows;
  Index components = 1;
  Index failed = 0;
  Index largest = 1;               // record [bytes]
  std::vector<std::string> texts;  // for each column, each terminated by a null byte
  std::vector<std::string> ids;
  std::string uuids;  // of the digest's lines, concatenated
};

Extents extents_of(const PopulationPlan& plan) {
  Extents extents;
  extents.samples = static_cast<Index>(sample_columns(plan.probe).size());
  extents.inputs = plan.probe.inputs.rows();
  extents.outputs = plan.probe.targets.rows();
  const Task& task = plan.points.front().task;
  extents.conditions = task.conditions().cols();
  extents.labels = static_cast<Index>(graph_labels(task, plan.analysis_plan).size());
  extents.nodes = plan.analysis_plan.analysis.lines.nodes;
  return extents;
}

// Throws StorageError unless `record` is that of `point` with this `id`, made with the plan's probe
// trials.
void require_fit(const Record& record, const Fields& fields, const Point& point,
                 const std::string& id, const AnalysisPlan& plan, const Extents& extents) {
  if (id_of(record.point) != id) throw StorageError("the record given for " + id + " is another's");
  if (record.status == Status::failed) return;
  const bool fits = record.point.task.name() == point.task.name() &&
                    record.analysis.states.cols() == (plan.probe.keep ? extents.samples : 0) &&
                    has_all_elements(fields, plan, extents, point.is_recording());
  if (!fits)
    throw StorageError("the record of " + id +
                       " was analysed by other settings; run `unidyn sweep` again");
}

// The size of a record in bytes, as read and as written.
Index bytes_of(const Fields& fields) {
  Index values = 0;
  for (const Field& field : fields) values += field.size();
  return 2 * values * static_cast<Index>(sizeof(double));
}

// Appends the texts of one network.
void append_texts(std::vector<std::string>& texts, const std::vector<Column>& columns,
                  const Part& part) {
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (!columns[c].holds_texts()) continue;
    const Elements elements = columns[c].elements(part);
    for (const std::string& text : std::get<std::vector<std::string>>(elements))
      texts[c].append(text).push_back('\0');
  }
}

Survey survey(const PopulationPlan& plan, const Extents& extents,
              const std::vector<Column>& columns, Share share, const RecordOf& outline_of) {
  Survey found;
  found.texts.resize(columns.size());
  for (Index i = share.first; i < share.first + share.count; ++i) {
    const Point& point = plan.points[static_cast<std::size_t>(i)];
    const std::string& id = found.ids.emplace_back(id_of(point));
    const Record record = outline_of(i);
    const Fields fields = fields_of(record);
    require_fit(record, fields, point, id, plan.analysis_plan, extents);
    const Rows rows = rows_of(fields);
    found.rows += rows;
    found.components =
        std::max(found.components, record.analysis.representation.singular_value.size());
    found.failed += record.status == Status::failed;
    found.largest = std::max(found.largest, bytes_of(fields));
    append_texts(found.texts, columns, {record, fields, rows, id, i, extents});
    found.uuids += uuid_of({id, record.status, record.analysis_key});
  }
  return found;
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
  maximum_over(ranks, std::span<std::int64_t>(&mine.components, 1));
  maximum_over(ranks, std::span<std::int64_t>(&mine.largest, 1));
  sum_over(ranks, std::span<std::int64_t>(&mine.failed, 1));
  sizes.extents.components = mine.components;
  for (const std::string& texts : mine.texts)
    sizes.texts.push_back(joined_on_rank_zero(ranks, texts));
  sizes.failed = mine.failed;
  sizes.ids = std::move(mine.ids);
  sizes.round = std::max<Index>(1, plan.memory / mine.largest);
  sizes.rows = mine.rows;
  sizes.first_row = mine.rows;
  sum_over(ranks, std::span<std::int64_t>(&sizes.rows.networks, 1));
  sum_over(ranks, std::span<std::int64_t>(sizes.rows.ragged));
  sum_over_earlier(ranks, std::span<std::int64_t>(&sizes.first_row.networks, 1));
  sum_over_earlier(ranks, std::span<std::int64_t>(sizes.first_row.ragged));
  sizes.digest = digest_of(joined_texts(ranks, mine.uuids));
  return sizes;
}

}  // namespace unidyn
