// The columns of /line: what integration asks for.
#include "column_maker.hpp"

namespace unidyn {
namespace {

// A column of one T for each node of each context.
template <h5::Element T, class Member>
Column per_node(const std::string& name, About about, T missing, Member member) {
  return column<T>("/line/" + name, Axis::network, {Dimension::condition, Dimension::node},
                   std::move(about), [missing, member](const Part& p) {
                     std::vector<T> all;
                     if (const auto* lines = found_by<Integrator>(p.record))
                       for (const LineAttractor& line : lines->context)
                         all.insert(all.end(), (line.*member).begin(), (line.*member).end());
                     all.resize(static_cast<std::size_t>(p.extents.conditions * p.extents.nodes),
                                missing);
                     return all;
                   });
}

// A column of one number for each context.
Column per_line(const std::string& name, About about, double LineAttractor::*member) {
  return column<double>("/line/" + name, Axis::network, {Dimension::condition}, std::move(about),
                        [member](const Part& p) {
                          std::vector<double> all;
                          if (const auto* lines = found_by<Integrator>(p.record))
                            for (const LineAttractor& line : lines->context)
                              all.push_back(line.*member);
                          all.resize(static_cast<std::size_t>(p.extents.conditions), nan_value);
                          return all;
                        });
}

std::vector<Column> node_columns() {
  const auto real = [](const std::string& name, About about,
                       Vector<double> LineAttractor::*member) {
    return per_node<double>(name, std::move(about), nan_value, member);
  };
  return {
      per_node<std::int64_t>("point",
                             {"1",
                              "of the context's slow points, in the order of /fixed_point, that at "
                              "the node; -1: none"},
                             -1, &LineAttractor::point),
      real("output", {"1", "readout at the node", "y = w h + b"}, &LineAttractor::output),
      real("drift", {"1/step", "what the readout gains by itself", "w (F(h) - h)"},
           &LineAttractor::drift),
      real("rate",
           {"1/step",
            "rate at which the slowest mode decays; negative: it grows. Average these, not time "
            "constants 1/rate, whose sign changes through infinity",
            "-ln|lambda_1| = 1 / tau"},
           &LineAttractor::rate),
      real("selection",
           {"1",
            "how much more the slowest mode listens to the stream that counts than to "
            "the other; 1: to that alone",
            "(a - b)/(a + b), a and b = |l^H B| of the two streams (Mante et al. 2013)"},
           &LineAttractor::selection),
      per_node<std::int64_t>(
          "integrating",
          {"1",
           "least number of modes, those of largest |lambda|, that explain analysis.carried of the "
           "variance of the linear prediction under white noise; -1: unknown",
           "min n with R2(n) >= carried; R2 as in /line/explained"},
          -1, &LineAttractor::integrating),
  };
}

std::vector<Column> curve_columns() {
  return {
      column<double>(
          "/line/explained", Axis::network,
          {Dimension::condition, Dimension::node, Dimension::retained},
          {"1",
           "share of the variance of the linear prediction under white noise that the retained "
           "modes explain; NaN: they would part a conjugate pair, or there is no point; 1 beyond "
           "the last mode",
           "R2(n) = 1 - sum_t (T - t) (K - K_n)^2(t) / sum_t (T - t) K^2(t), K(t) = w J^t B = sum "
           "w "
           "r lambda^t l^H B, T steps of a trial (ours)"},
          [](const Part& p) {
            std::vector<double> all;
            if (const auto* lines = found_by<Integrator>(p.record))
              for (const LineAttractor& line : lines->context)
                all.insert(all.end(), line.explained.data(),
                           line.explained.data() + line.explained.size());
            all.resize(
                static_cast<std::size_t>(p.extents.conditions * p.extents.nodes * curve_modes),
                nan_value);
            return all;
          }),
      column<double>(
          "/line/response", Axis::network, {Dimension::condition, Dimension::retained},
          {"1",
           "output of the retained modes at the last step of a trial to one input of size 1 at its "
           "first, the mean over the nodes; NaN: no node has a spectrum",
           "Re K_n(T - 1) (Maheswaranathan et al. 2019, fig. 3f; their T is not known)"},
          [](const Part& p) {
            std::vector<double> all;
            if (const auto* lines = found_by<Integrator>(p.record))
              for (const LineAttractor& line : lines->context)
                all.insert(all.end(), line.response.begin(), line.response.end());
            all.resize(static_cast<std::size_t>(p.extents.conditions * curve_modes), nan_value);
            return all;
          }),
      per_line("whole_response", {"1", "the same with all modes", "w J^(T - 1) B"},
               &LineAttractor::whole_response),
  };
}

std::vector<Column> shape_columns() {
  return {
      per_line("coverage", {"1", "share of the context's nodes that have a point"},
               &LineAttractor::coverage),
      per_line("span",
               {"1", "range of the nodes' readouts over the range of the sums; 0: no point"},
               &LineAttractor::span),
      column<std::string>(
          "/line/kind", Axis::network, {Dimension::condition},
          {"",
           "line: points at analysis.covered of the nodes at least, which span analysis.spanned of "
           "the sums; else why it is no line attractor: absent, no points; sparse, at too few "
           "nodes; narrow, too short a span; none: the network failed"},
          [](const Part& p) {
            std::vector<std::string> all;
            if (const auto* lines = found_by<Integrator>(p.record))
              for (const LineAttractor& line : lines->context) all.push_back(to_text(line.kind));
            all.resize(static_cast<std::size_t>(p.extents.conditions), "none");
            return all;
          }),
      per_line(
          "straightness",
          {"1",
           "share of the variance of the nodes along one dimension; 1: a straight line; NaN: no "
           "line attractor"},
          &LineAttractor::straightness),
      per_line(
          "unevenness",
          {"1",
           "greatest distance of neighbouring nodes over the mean one; NaN: no line attractor"},
          &LineAttractor::unevenness),
  };
}

}  // namespace

std::vector<Column> line_columns() {
  std::vector<Column> all = node_columns();
  std::ranges::move(curve_columns(), std::back_inserter(all));
  std::ranges::move(shape_columns(), std::back_inserter(all));
  return all;
}

}  // namespace unidyn
