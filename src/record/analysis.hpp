#pragma once
// The members of an analysis, listed once for writing and for reading (archive.hpp).
#include <algorithm>
#include <concepts>
#include <iterator>

#include "archive.hpp"
#include "unidyn/analysis/analyse.hpp"

namespace unidyn::archive {

template <class T, class U>
concept SameAs = std::same_as<std::remove_const_t<T>, U>;

// The points of all conditions one after the other, since a group for each condition would cost
// more than what it holds. Of each condition, `count` are the points; its own lists are empty.
struct Searches {
  std::vector<HeldInput> conditions;
  std::vector<long> count;
  std::vector<FixedPoint> points;
  std::vector<LocalModes> modes;
};

inline Searches joined(const std::vector<HeldInput>& conditions) {
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

inline std::vector<HeldInput> apart(Searches all) {
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
  each(
      "starts_degenerate", [](auto& c) -> auto& { return c.search.starts.degenerate; });
  each(
      "missed", [](auto& c) -> auto& { return c.search.missed; });
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
  at.each(
      "degenerate", points, [](auto& p) -> auto& { return p.degenerate; });
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
  at.each(
      "kinks", modes, [](auto& m) -> auto& { return m.kinks; });
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
  at.scalar("noise", graph.noise);
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
  at.array("turns", cycles.turns);
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
      "rate", [](auto& line) -> auto& { return line.rate; });
  each(
      "selection", [](auto& line) -> auto& { return line.selection; });
  each(
      "explained", [](auto& line) -> auto& { return line.explained; });
  each(
      "integrating", [](auto& line) -> auto& { return line.integrating; });
  each(
      "response", [](auto& line) -> auto& { return line.response; });
  each(
      "whole_response", [](auto& line) -> auto& { return line.whole_response; });
  each(
      "coverage", [](auto& line) -> auto& { return line.coverage; });
  each(
      "span", [](auto& line) -> auto& { return line.span; });
  each(
      "kind", [](auto& line) -> auto& { return line.kind; });
  each(
      "straightness", [](auto& line) -> auto& { return line.straightness; });
  each(
      "unevenness", [](auto& line) -> auto& { return line.unevenness; });
  at.array("transition", lines.transition);
}

template <class Archive, SameAs<Portrait> Points>
void describe_findings(Archive&& at, Points& portrait) {
  at.array("node", portrait.node);
  at.array("transition", portrait.transition);
}

// The findings of the task called `name`, with nothing in them.
inline Findings empty_findings(TaskName name) {
  switch (name) {
    case TaskName::flipflop:
      return TransitionGraph{};
    case TaskName::sinewave:
      return Oscillator{};
    case TaskName::integration:
      return Integrator{};
    case TaskName::file:
      return Portrait{};
  }
  throw std::invalid_argument("empty_findings: no such task");
}

inline void describe_analysis(Writer& file, const Analysis& analysis) {
  const Searches searches = joined(analysis.conditions);
  describe_searches(file, searches);
  file.scalar("findings", static_cast<TaskName>(analysis.findings.index()));
  std::visit([&](const auto& found) { describe_findings(file.group("findings"), found); },
             analysis.findings);
}

inline void describe_analysis(Reader& file, Analysis& analysis) {
  Searches searches;
  describe_searches(file, searches);
  analysis.conditions = apart(std::move(searches));
  TaskName name{};
  file.scalar("findings", name);
  analysis.findings = empty_findings(name);
  std::visit([&](auto& found) { describe_findings(file.group("findings"), found); },
             analysis.findings);
}

}  // namespace unidyn::archive
