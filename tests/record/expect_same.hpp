#pragma once
// Whether all that was found out about a network is the same, bit for bit, field by field.
#include <gtest/gtest.h>

#include "synthetic_records.hpp"

namespace unidyn::synthetic {

inline void expect_same(const Trained& a, const Trained& b) {
  EXPECT_EQ(a.network.shape.kind, b.network.shape.kind);
  EXPECT_EQ(a.network.shape.units, b.network.shape.units);
  EXPECT_EQ(a.network.shape.inputs, b.network.shape.inputs);
  EXPECT_EQ(a.network.shape.outputs, b.network.shape.outputs);
  EXPECT_TRUE(same_bits(a.network.parameters, b.network.parameters));
  EXPECT_EQ(a.reason, b.reason);
  EXPECT_TRUE(same_bits(a.loss, b.loss));
  EXPECT_TRUE(same_bits(a.error, b.error));
  EXPECT_EQ(a.steps, b.steps);
  ASSERT_EQ(a.history.size(), b.history.size());
  for (std::size_t h = 0; h < a.history.size(); ++h) {
    EXPECT_EQ(a.history[h].step, b.history[h].step);
    EXPECT_TRUE(same_bits(a.history[h].error, b.history[h].error));
  }
}

inline void expect_same(const FixedPointSearch& a, const FixedPointSearch& b) {
  ASSERT_EQ(a.points.size(), b.points.size());
  for (std::size_t p = 0; p < a.points.size(); ++p) {
    EXPECT_TRUE(same_bits(a.points[p].state, b.points[p].state));
    EXPECT_TRUE(same_bits(a.points[p].q, b.points[p].q));
    EXPECT_EQ(a.points[p].hits, b.points[p].hits);
    EXPECT_EQ(a.points[p].slow, b.points[p].slow);
    EXPECT_EQ(a.points[p].degenerate, b.points[p].degenerate);
  }
  EXPECT_EQ(a.starts.fixed, b.starts.fixed);
  EXPECT_EQ(a.starts.slow, b.starts.slow);
  EXPECT_EQ(a.starts.unconverged, b.starts.unconverged);
  EXPECT_EQ(a.starts.runaway, b.starts.runaway);
  EXPECT_EQ(a.starts.non_finite, b.starts.non_finite);
  EXPECT_EQ(a.starts.degenerate, b.starts.degenerate);
  EXPECT_TRUE(same_bits(a.missed, b.missed));
  EXPECT_EQ(a.distinct, b.distinct);
  EXPECT_TRUE(same_bits(a.scale, b.scale));
}

inline void expect_same(const LocalModes& a, const LocalModes& b) {
  EXPECT_EQ(a.spectrum.status, b.spectrum.status);
  EXPECT_TRUE(same_bits(a.spectrum.eigenvalue, b.spectrum.eigenvalue));
  EXPECT_TRUE(same_matrix(a.spectrum.right, b.spectrum.right));
  EXPECT_TRUE(same_matrix(a.spectrum.left, b.spectrum.left));
  EXPECT_TRUE(same_bits(a.spectrum.condition, b.spectrum.condition));
  EXPECT_TRUE(same_bits(a.time_constant, b.time_constant));
  EXPECT_EQ(a.unstable, b.unstable);
  EXPECT_EQ(a.stable, b.stable);
  EXPECT_EQ(a.kinks, b.kinks);
}

inline void expect_same(const NodeGraph& a, const NodeGraph& b) {
  EXPECT_TRUE(same_bits(a.node, b.node));
  EXPECT_TRUE(same_matrix(a.transition, b.transition));
}

inline void expect_same(const Transitions& a, const Transitions& b) {
  EXPECT_TRUE(same_matrix(a.driven, b.driven));
  EXPECT_EQ(a.starts, b.starts);
  EXPECT_EQ(a.unsettled, b.unsettled);
  EXPECT_EQ(a.pulses, b.pulses);
  EXPECT_EQ(a.lost, b.lost);
  EXPECT_TRUE(same_bits(a.noise, b.noise));
}

inline void expect_same(const HeldInput& a, const HeldInput& b) {
  EXPECT_TRUE(same_bits(a.input, b.input));
  expect_same(a.search, b.search);
  ASSERT_EQ(a.modes.size(), b.modes.size());
  for (std::size_t p = 0; p < a.modes.size(); ++p) expect_same(a.modes[p], b.modes[p]);
  EXPECT_EQ(a.attractors.resting, b.attractors.resting);
  EXPECT_EQ(a.attractors.cycle, b.attractors.cycle);
  EXPECT_EQ(a.attractors.aperiodic, b.attractors.aperiodic);
  EXPECT_EQ(a.attractors.divergent, b.attractors.divergent);
  EXPECT_TRUE(same_bits(a.attractors.period, b.attractors.period));
}

inline void expect_same(const Oscillator& a, const Oscillator& b) {
  EXPECT_TRUE(same_bits(a.point, b.point));
  EXPECT_TRUE(same_bits(a.linear_frequency, b.linear_frequency));
  EXPECT_TRUE(same_bits(a.unstable, b.unstable));
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_TRUE(same_bits(a.period, b.period));
  EXPECT_TRUE(same_bits(a.turns, b.turns));
  EXPECT_TRUE(same_bits(a.closure, b.closure));
  EXPECT_TRUE(same_bits(a.amplitude, b.amplitude));
}

inline void expect_same(const Integrator& a, const Integrator& b) {
  ASSERT_EQ(a.context.size(), b.context.size());
  for (std::size_t k = 0; k < a.context.size(); ++k) {
    EXPECT_TRUE(same_bits(a.context[k].point, b.context[k].point));
    EXPECT_TRUE(same_bits(a.context[k].output, b.context[k].output));
    EXPECT_TRUE(same_bits(a.context[k].drift, b.context[k].drift));
    EXPECT_TRUE(same_bits(a.context[k].rate, b.context[k].rate));
    EXPECT_TRUE(same_bits(a.context[k].selection, b.context[k].selection));
    EXPECT_TRUE(same_bits(a.context[k].integrating, b.context[k].integrating));
    EXPECT_TRUE(same_matrix(a.context[k].explained, b.context[k].explained));
    EXPECT_TRUE(same_bits(a.context[k].response, b.context[k].response));
    EXPECT_TRUE(same_bits(a.context[k].whole_response, b.context[k].whole_response));
    EXPECT_TRUE(same_bits(a.context[k].coverage, b.context[k].coverage));
    EXPECT_TRUE(same_bits(a.context[k].span, b.context[k].span));
    EXPECT_EQ(a.context[k].kind, b.context[k].kind);
    EXPECT_TRUE(same_bits(a.context[k].straightness, b.context[k].straightness));
    EXPECT_TRUE(same_bits(a.context[k].unevenness, b.context[k].unevenness));
  }
}

template <class Answer>
void expect_same(const std::optional<Answer>& a, const std::optional<Answer>& b) {
  ASSERT_EQ(a.has_value(), b.has_value());
  if (a) expect_same(*a, *b);
}

inline void expect_same(const Record& a, const Record& b) {
  EXPECT_EQ(canonical_text(a.point), canonical_text(b.point));
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.reason, b.reason);
  EXPECT_EQ(a.analysis_key, b.analysis_key);
  EXPECT_EQ(a.provenance, b.provenance);
  expect_same(a.trained, b.trained);
  EXPECT_TRUE(same_matrix(a.analysis.representation.basis, b.analysis.representation.basis));
  EXPECT_TRUE(same_bits(a.analysis.representation.singular_value,
                        b.analysis.representation.singular_value));
  EXPECT_TRUE(same_matrix(a.analysis.representation.right, b.analysis.representation.right));
  EXPECT_TRUE(same_bits(a.analysis.representation.mean, b.analysis.representation.mean));
  EXPECT_TRUE(same_bits(a.analysis.representation.variance, b.analysis.representation.variance));
  EXPECT_TRUE(same_matrix(a.analysis.states, b.analysis.states));
  ASSERT_EQ(a.analysis.conditions.size(), b.analysis.conditions.size());
  for (std::size_t c = 0; c < a.analysis.conditions.size(); ++c)
    expect_same(a.analysis.conditions[c], b.analysis.conditions[c]);
  expect_same(a.analysis.graph, b.analysis.graph);
  expect_same(a.analysis.findings.transitions, b.analysis.findings.transitions);
  expect_same(a.analysis.findings.orbits, b.analysis.findings.orbits);
  expect_same(a.analysis.findings.lines, b.analysis.findings.lines);
}

}  // namespace unidyn::synthetic
