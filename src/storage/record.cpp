#include "unidyn/storage/record.hpp"

#include <algorithm>
#include <iterator>

#include "record_archive.hpp"
#include "unidyn/core/uuid.hpp"
#include "unidyn/storage/durable.hpp"
#include "unidyn/storage/seal.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t record_version = 4;

template <class T, class U>
concept SameAs = std::same_as<std::remove_const_t<T>, U>;

// The members of each part, listed once for writing and for reading.

template <class Archive>
void describe_trained(Archive&& at, auto& trained) {
  at.array("parameters", trained.network.parameters);
  at.scalar("stop_reason", trained.reason);
  at.scalar("loss", trained.loss);
  at.scalar("error", trained.error);
  at.scalar("steps", trained.steps);
  at.items("measurements", trained.history);
  at.each(
      "history_step", trained.history, [](auto& h) -> auto& { return h.step; });
  at.each(
      "history_error", trained.history, [](auto& h) -> auto& { return h.error; });
}

// The points of all conditions one after the other, since a group for each condition would cost
// more than what it holds. Of each condition, `count` are the points; its own lists are empty.
struct Searches {
  std::vector<HeldInput> conditions;
  std::vector<long> count;
  std::vector<FixedPoint> points;
  std::vector<LocalModes> modes;
};

Searches joined(const std::vector<HeldInput>& conditions) {
  Searches all;
  for (const HeldInput& held : conditions) {
    all.count.push_back(static_cast<long>(held.search.points.size()));
    std::ranges::copy(held.search.points, std::back_inserter(all.points));
    std::ranges::copy(held.modes, std::back_inserter(all.modes));
    all.conditions.push_back({held.input, held.search, {}, held.attractors});
    all.conditions.back().search.points.clear();
  }
  return all;
}

std::vector<HeldInput> apart(Searches all) {
  auto point = all.points.begin();
  auto modes = all.modes.begin();
  for (std::size_t c = 0; c < all.conditions.size(); ++c) {
    require(all.count[c] >= 0 && all.count[c] <= std::distance(point, all.points.end()) &&
                all.count[c] <= std::distance(modes, all.modes.end()),
            "the points do not fit the conditions");
    HeldInput& held = all.conditions[c];
    held.search.points.assign(std::make_move_iterator(point),
                              std::make_move_iterator(point + all.count[c]));
    held.modes.assign(std::make_move_iterator(modes),
                      std::make_move_iterator(modes + all.count[c]));
    point += all.count[c];
    modes += all.count[c];
  }
  require(point == all.points.end() && modes == all.modes.end(),
          "there are points without a condition");
  return std::move(all.conditions);
}

template <class Archive>
void describe_conditions(Archive&& at, auto& all) {
  at.items("conditions", all.conditions);
  at.items("conditions", all.count);
  at.each(
      "count", all.count, [](auto& count) -> auto& { return count; });
  const auto each = [&](const std::string& name, auto member) {
    at.each(name, all.conditions, member);
  };
  each(
      "input", [](auto& c) -> auto& { return c.input; });
  each(
      "starts_fixed", [](auto& c) -> auto& { return c.search.starts.fixed; });
  each(
      "starts_slow", [](auto& c) -> auto& { return c.search.starts.slow; });
  each(
      "starts_unconverged", [](auto& c) -> auto& { return c.search.starts.unconverged; });
  each(
      "starts_runaway", [](auto& c) -> auto& { return c.search.starts.runaway; });
  each(
      "starts_non_finite", [](auto& c) -> auto& { return c.search.starts.non_finite; });
  for (std::size_t level = 0; level < q_levels.size(); ++level)
    each(
        "distinct_" + std::to_string(level), [level](auto& c) -> auto& {
          return c.search.distinct[level];
        });
  each(
      "scale", [](auto& c) -> auto& { return c.search.scale; });
  each(
      "runs_resting", [](auto& c) -> auto& { return c.attractors.resting; });
  each(
      "runs_cycle", [](auto& c) -> auto& { return c.attractors.cycle; });
  each(
      "runs_aperiodic", [](auto& c) -> auto& { return c.attractors.aperiodic; });
  each(
      "runs_divergent", [](auto& c) -> auto& { return c.attractors.divergent; });
  each(
      "runs_period", [](auto& c) -> auto& { return c.attractors.period; });
}

template <class Archive>
void describe_points(Archive&& at, auto& points) {
  at.items("count", points);
  at.each(
      "state", points, [](auto& p) -> auto& { return p.state; });
  at.each(
      "q", points, [](auto& p) -> auto& { return p.q; });
  at.each(
      "hits", points, [](auto& p) -> auto& { return p.hits; });
  at.each(
      "slow", points, [](auto& p) -> auto& { return p.slow; });
}

template <class Archive>
void describe_modes(Archive&& at, auto& modes) {
  at.items("count", modes);
  at.each(
      "status", modes, [](auto& m) -> auto& { return m.spectrum.status; });
  at.each(
      "eigenvalue", modes, [](auto& m) -> auto& { return m.spectrum.eigenvalue; });
  at.each(
      "right", modes, [](auto& m) -> auto& { return m.spectrum.right; });
  at.each(
      "left", modes, [](auto& m) -> auto& { return m.spectrum.left; });
  at.each(
      "condition", modes, [](auto& m) -> auto& { return m.spectrum.condition; });
  at.each(
      "time_constant", modes, [](auto& m) -> auto& { return m.time_constant; });
  at.each(
      "unstable", modes, [](auto& m) -> auto& { return m.unstable; });
  at.each(
      "stable", modes, [](auto& m) -> auto& { return m.stable; });
}

template <class Archive>
void describe_searches(Archive&& file, auto& all) {
  describe_conditions(file.group("condition"), all);
  describe_points(file.group("fixed_point"), all.points);
  describe_modes(file.group("mode"), all.modes);
}

template <class Archive, SameAs<TransitionGraph> Graph>
void describe_findings(Archive&& at, Graph& graph) {
  at.array("transition", graph.transition);
  at.array("driven", graph.driven);
  at.array("label", graph.label);
  at.scalar("starts", graph.starts);
  at.scalar("unsettled", graph.unsettled);
  at.scalar("pulses", graph.pulses);
  at.scalar("lost", graph.lost);
}

template <class Archive, SameAs<Oscillator> Cycles>
void describe_findings(Archive&& at, Cycles& cycles) {
  at.array("point", cycles.point);
  at.array("linear_frequency", cycles.linear_frequency);
  at.array("unstable", cycles.unstable);
  at.items("commands", cycles.kind);
  at.each(
      "kind", cycles.kind, [](auto& kind) -> auto& { return kind; });
  at.array("period", cycles.period);
  at.array("closure", cycles.closure);
  at.array("amplitude", cycles.amplitude);
  at.array("transition", cycles.transition);
}

template <class Archive, SameAs<Integrator> Lines>
void describe_findings(Archive&& at, Lines& lines) {
  at.items("contexts", lines.context);
  const auto each = [&](const std::string& name, auto member) {
    at.each(name, lines.context, member);
  };
  each(
      "point", [](auto& line) -> auto& { return line.point; });
  each(
      "output", [](auto& line) -> auto& { return line.output; });
  each(
      "drift", [](auto& line) -> auto& { return line.drift; });
  each(
      "time_constant", [](auto& line) -> auto& { return line.time_constant; });
  each(
      "selection", [](auto& line) -> auto& { return line.selection; });
  each(
      "integrating", [](auto& line) -> auto& { return line.integrating; });
  each(
      "straightness", [](auto& line) -> auto& { return line.straightness; });
  each(
      "unevenness", [](auto& line) -> auto& { return line.unevenness; });
  at.array("transition", lines.transition);
}

// The findings of the task called `name`, with nothing in them.
Findings empty_findings(TaskName name) {
  switch (name) {
    case TaskName::flipflop:
      return TransitionGraph{};
    case TaskName::sinewave:
      return Oscillator{};
    case TaskName::integration:
      return Integrator{};
  }
  throw std::invalid_argument("empty_findings: no such task");
}

void describe_analysis(archive::Writer& file, const Analysis& analysis) {
  const Searches searches = joined(analysis.conditions);
  describe_searches(file, searches);
  file.scalar("findings", static_cast<TaskName>(analysis.findings.index()));
  std::visit([&](const auto& found) { describe_findings(file.group("findings"), found); },
             analysis.findings);
}

void describe_analysis(archive::Reader& file, Analysis& analysis) {
  Searches searches;
  describe_searches(file, searches);
  analysis.conditions = apart(std::move(searches));
  TaskName name{};
  file.scalar("findings", name);
  analysis.findings = empty_findings(name);
  std::visit([&](auto& found) { describe_findings(file.group("findings"), found); },
             analysis.findings);
}

template <class Archive>
void describe_provenance(Archive&& at, auto& provenance) {
  at.scalar("version", provenance.version);
  at.scalar("commit", provenance.commit);
  at.scalar("compiler", provenance.compiler);
  at.scalar("flags", provenance.flags);
  at.scalar("libraries", provenance.libraries);
  at.scalar("cpu", provenance.cpu);
  at.scalar("instruction_set", provenance.instruction_set);
  at.scalar("peak", provenance.peak);
  at.scalar("host", provenance.host);
  at.scalar("rank", provenance.rank);
  at.scalar("started", provenance.started);
  at.scalar("training_seconds", provenance.training_seconds);
  at.scalar("analysis_seconds", provenance.analysis_seconds);
}

template <class Archive>
void describe_record(Archive&& file, auto& record) {
  file.scalar("status", record.status);
  file.scalar("reason", record.reason);
  file.scalar("analysis_key", record.analysis_key);
  describe_trained(file.group("training"), record.trained);
  auto representation = file.group("representation");
  representation.array("basis", record.analysis.representation.basis);
  representation.array("singular_value", record.analysis.representation.singular_value);
  representation.scalar("variance", record.analysis.representation.variance);
  representation.array("states", record.analysis.states);
  describe_analysis(file, record.analysis);
  describe_provenance(file.group("provenance"), record.provenance);
}

// Throws std::invalid_argument unless the parts of `record` belong to one network.
void require_whole(const Record& record) {
  const Analysis& analysis = record.analysis;
  require(record.has_network() || record.status == Status::failed,
          "a complete record without a network");
  require(!record.has_network() ||
              record.trained.network.parameters.size() == parameter_count(record.point.shape()),
          "the number of parameters is not that of the point's network");
  Index points = 0;
  for (const HeldInput& held : analysis.conditions) {
    require(held.modes.size() == held.search.points.size(), "not every fixed point has its modes");
    points += static_cast<Index>(held.modes.size());
  }
  require(nodes_of(analysis).size() == points, "not every fixed point has its label");
  require(analysis.representation.basis.cols() == analysis.representation.singular_value.size(),
          "not every direction has its singular value");
}

// Throws DamagedRecord unless `file` is the record of `point`, UsageError if it is of another
// version.
void require_record_of(const Point& point, const h5::File& file, const fs::path& path) {
  const auto version = file.attribute<std::int64_t>("record_version");
  if (version != record_version)
    throw UsageError(path.string() + ": has version " + std::to_string(version) +
                     " of the records, this Unidyn version " + std::to_string(record_version) +
                     "; go on with the Unidyn that wrote it, or take another directory");
  if (file.attribute<std::string>("id") != id_of(point) ||
      file.attribute<std::string>("point") != canonical_text(point))
    throw DamagedRecord(path.string() + ": the record of another point; that of " + id_of(point) +
                        " was looked for");
}

// Whether instructions other than those that failed could come to more: there is a network that
// did not diverge.
bool may_be_analysed_again(const h5::File& file) {
  return h5::element_count(file.dataset("training/parameters").shape()) > 0 &&
         file.group("training").attribute<std::string>("stop_reason") !=
             to_name(StopReason::diverged);
}

}  // namespace

std::string analysis_key(const Instructions& instructions) {
  return content_uuid(canonical_text(instructions));
}

fs::path record_path(const fs::path& records, std::string_view id) {
  require(id.size() > 2, "record_path: not an id");
  return records / id.substr(0, 2) / std::string(id).append(".h5");
}

void write_record(const fs::path& path, const Record& record) {
  require_whole(record);
  write_durably(path, [&](const fs::path& draft) {
    h5::File file(draft, h5::Mode::create);
    file.set_attribute<std::int64_t>("record_version", record_version);
    file.set_attribute<std::string>("id", id_of(record.point));
    file.set_attribute<std::string>("point", canonical_text(record.point));
    describe_record(archive::Writer(file.group("/")), record);
    file.close();
    seal(draft);
  });
}

Record read_record(const fs::path& path, const Point& point) {
  if (!is_sealed(path)) throw DamagedRecord(path.string() + ": damaged: not as it was written");
  const h5::File file(path, h5::Mode::read);
  require_record_of(point, file, path);
  try {
    Record record;
    record.point = point;
    record.trained.network.shape = point.shape();
    describe_record(archive::Reader(file.group("/")), record);
    require_whole(record);
    return record;
  } catch (const std::exception& error) {
    throw DamagedRecord(path.string() + ": not a whole record: " + error.what());
  }
}

RecordState record_state(const fs::path& path, const Point& point, std::string_view key) {
  std::error_code unknown;
  if (!fs::exists(path, unknown) && !unknown) return RecordState::missing;
  try {
    const h5::File file(path, h5::Mode::read);
    require_record_of(point, file, path);
    if (!has_seal(path)) return RecordState::damaged;
    const bool current = file.attribute<std::string>("analysis_key") == key;
    if (from_name<Status>(file.attribute<std::string>("status")) == Status::complete)
      return current ? RecordState::complete : RecordState::stale;
    return current || !may_be_analysed_again(file) ? RecordState::failed : RecordState::stale;
  } catch (const DamagedRecord&) {
    return RecordState::damaged;
  } catch (const StorageError&) {
    if (is_sealed(path)) throw;
    return RecordState::damaged;
  }
}

}  // namespace unidyn
