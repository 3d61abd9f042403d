// The columns of /graph, and of what each task asks for: /cycle, and those of line_columns().
#include "column_maker.hpp"

namespace unidyn {
namespace {

const char* graph_description(TaskName task) {
  switch (task) {
    case TaskName::flipflop:
      return "fraction of the trajectories leaving the fixed points of one label along their "
             "unstable directions (row) that settle at another (column); a stable point stays (1 "
             "on the diagonal); the mean over the points of a label; a label without points has an "
             "empty row";
    case TaskName::sinewave:
      return "1 over the number of neighbours of a command's fixed point (row), for each neighbour "
             "(column): points that are each one of the other's two nearest; a command without a "
             "point has an empty row";
    case TaskName::integration:
      return "1 over the number of neighbours of a node (row), for each neighbour (column): nodes "
             "that are each one of the other's two nearest; a node without a slow point has an "
             "empty row";
    case TaskName::file:
      return "with one condition: fraction of the trajectories leaving the fixed points of one "
             "label along their unstable directions (row) that settle at another (column), a "
             "stable point staying (1 on the diagonal); with several: 1 over the number of "
             "neighbours of a condition's fixed point (row), for each neighbour (column); a node "
             "without points has an empty row";
  }
  throw std::invalid_argument("graph_description: no such task");
}

Column transition_column(TaskName task) {
  const std::string source =
      task == TaskName::flipflop ? "heteroclinic orbits, after Maheswaranathan et al. 2019"
      : task == TaskName::file   ? "heteroclinic orbits or nearest neighbours, after "
                                   "Maheswaranathan et al. 2019"
                                 : "nearest neighbours, after Maheswaranathan et al. 2019";
  return column<double>("/graph/transition", Axis::network, {Dimension::label, Dimension::label},
                        {"1", graph_description(task), source}, [](const Part& p) {
                          const Index labels = p.extents.labels;
                          if (p.record.status == Status::complete)
                            return row_by_row<double>(graph_of(p.record.analysis), labels);
                          return std::vector<double>(static_cast<std::size_t>(labels * labels),
                                                     nan_value);
                        });
}

Column distance_column() {
  return column<double>(
      "/graph/distance", Axis::network, {Dimension::label, Dimension::label},
      {"1",
       "distance between the points at two nodes; NaN: no point at one of them. Networks are "
       "compared at the nodes at which both have points",
       "|h_i - h_j|"},
      [](const Part& p) {
        const Index labels = p.extents.labels;
        if (p.record.status == Status::complete)
          return row_by_row<double>(node_distances(p.record.analysis), labels);
        return std::vector<double>(static_cast<std::size_t>(labels * labels), nan_value);
      });
}

Column coverage_column() {
  return per_network<double>(
      "/graph/coverage", {"1", "share of the nodes at which the network has a point"},
      [](const Record& r) {
        if (r.status != Status::complete) return nan_value;
        const Matrix<std::complex<double>> spectra = node_spectra(r.analysis);
        Index there = 0;
        for (Index node = 0; node < spectra.cols(); ++node)
          there += !std::isnan(spectra(0, node).real());
        return static_cast<double>(there) / static_cast<double>(spectra.cols());
      });
}

Column eigenvalues_column(const std::string& name, const std::string& description, bool real) {
  return column<double>(
      "/graph/" + name, Axis::network, {Dimension::label, Dimension::mode},
      {"1", description + " of the leading eigenvalues at each node; NaN: no point there",
       "J = dF/dh"},
      [real](const Part& p) {
        if (p.record.status != Status::complete)
          return std::vector<double>(
              static_cast<std::size_t>(p.extents.labels * compared_eigenvalues), nan_value);
        const Matrix<std::complex<double>> spectra = node_spectra(p.record.analysis).transpose();
        const Matrix<double> part = real ? Matrix<double>(spectra.real()) : spectra.imag();
        return row_by_row<double>(part, compared_eigenvalues);
      });
}

Column runs_column(const std::string& name, const std::string& description,
                   long AttractorCounts::*count) {
  return column<std::int64_t>("/attractor/" + name, Axis::network, {Dimension::condition},
                              {"1", "autonomous runs from visited states that " + description},
                              [count](const Part& p) {
                                std::vector<std::int64_t> all;
                                for (const HeldInput& held : p.record.analysis.conditions)
                                  all.push_back(held.attractors.*count);
                                all.resize(static_cast<std::size_t>(p.extents.conditions), 0);
                                return all;
                              });
}

std::vector<Column> attractor_columns() {
  return {
      runs_column("resting", "end at a fixed or slow point", &AttractorCounts::resting),
      runs_column("cycle", "end in a cycle", &AttractorCounts::cycle),
      runs_column("aperiodic", "end at neither", &AttractorCounts::aperiodic),
      runs_column("divergent", "leave the visited region for good", &AttractorCounts::divergent),
      column<double>("/attractor/period", Axis::network, {Dimension::condition},
                     {"step", "median period of the cycles; NaN: none"},
                     [](const Part& p) {
                       std::vector<double> all;
                       for (const HeldInput& held : p.record.analysis.conditions)
                         all.push_back(held.attractors.period);
                       all.resize(static_cast<std::size_t>(p.extents.conditions), nan_value);
                       return all;
                     }),
  };
}

Column graph_count(const std::string& name, const std::string& description,
                   long TransitionGraph::*count) {
  return per_network<std::int64_t>("/graph/" + name, {"1", description}, [count](const Record& r) {
    const auto* graph = found_by<TransitionGraph>(r);
    return graph ? graph->*count : 0;
  });
}

std::vector<Column> memory_columns() {
  return {
      column<std::int32_t>(
          "/graph/driven", Axis::network, {Dimension::label, Dimension::pulse},
          {"1",
           "number of the label that a pulse leads to from a label's stable point; -1: there is no "
           "such point, or it settles nowhere"},
          [](const Part& p) {
            const Index pulses = p.extents.of(Dimension::pulse);
            if (const auto* graph = found_by<TransitionGraph>(p.record))
              return row_by_row<std::int32_t>(graph->driven, pulses);
            return std::vector<std::int32_t>(static_cast<std::size_t>(p.extents.labels * pulses),
                                             -1);
          }),
      graph_count("starts", "trajectories that left unstable points", &TransitionGraph::starts),
      graph_count("unsettled", "those of them that reached no point", &TransitionGraph::unsettled),
      graph_count("pulses", "pulses given to stable points", &TransitionGraph::pulses),
      graph_count("lost", "those of them after which no point was reached", &TransitionGraph::lost),
      per_network<double>(
          "/graph/noise",
          {"1",
           "how far the transitions may be from those of endlessly many directions, at most, since "
           "directions are spread evenly; NaN: unknown",
           "|G_even - G_odd|_F / 2 of the graphs that every other direction gives"},
          [](const Record& r) {
            const auto* graph = found_by<TransitionGraph>(r);
            return graph ? graph->noise : nan_value;
          }),
  };
}

// A column of one T for each command.
template <h5::Element T, class Values>
Column per_command(const std::string& name, About about, T missing, Values values) {
  return column<T>("/cycle/" + name, Axis::network, {Dimension::condition}, std::move(about),
                   [missing, values](const Part& p) {
                     const auto count = static_cast<std::size_t>(p.extents.conditions);
                     const auto* cycles = found_by<Oscillator>(p.record);
                     if (!cycles) return std::vector<T>(count, missing);
                     std::vector<T> all;
                     for (std::size_t c = 0; c < count; ++c)
                       all.push_back(static_cast<T>(values(*cycles, c)));
                     return all;
                   });
}

std::vector<Column> cycle_columns() {
  const auto real = [](const std::string& name, About about, Vector<double> Oscillator::*member) {
    return per_command<double>(name, std::move(about), nan_value,
                               [member](const Oscillator& cycles, std::size_t c) {
                                 return (cycles.*member)(static_cast<Index>(c));
                               });
  };
  const auto integer = [](const std::string& name, About about, Vector<long> Oscillator::*member) {
    return per_command<std::int64_t>(name, std::move(about), -1,
                                     [member](const Oscillator& cycles, std::size_t c) {
                                       return (cycles.*member)(static_cast<Index>(c));
                                     });
  };
  return {
      integer("point",
              {"1",
               "of the points under a command, in the order of /fixed_point, that nearest to the "
               "mean of the orbit; -1: none"},
              &Oscillator::point),
      real("linear_frequency",
           {"rad/step", "frequency of the leading oscillation around that point; NaN: none",
            "|arg lambda| of the complex eigenvalue of largest |lambda|"},
           &Oscillator::linear_frequency),
      integer("unstable", {"1", "unstable dimensions of that point; -1: no point"},
              &Oscillator::unstable),
      per_command<std::int32_t>(
          "kind",
          {"1",
           "what the network does while the command is held for analysis.lengths trials: 0 rests, "
           "1 runs in a cycle, 2 does neither, 3 diverges; -1: failed"},
          -1,
          [](const Oscillator& cycles, std::size_t c) {
            return static_cast<std::int32_t>(cycles.kind[c]);
          }),
      real("period", {"step", "from one return of the state to the next; NaN: no return"},
           &Oscillator::period),
      integer("turns",
              {"1",
               "turns about the mean in one period: period / turns is the time of a turn; 0: no "
               "return; -1: failed"},
              &Oscillator::turns),
      real("closure",
           {"1", "distance by which the state misses where it was, at the worst of its returns",
            "|h(return) - h(s)| / rms of the orbit"},
           &Oscillator::closure),
      real("amplitude", {"1", "half the range of the readout"}, &Oscillator::amplitude),
  };
}

}  // namespace

std::vector<Column> findings_columns(const Task& about) {
  const TaskName task = name_of(about);
  std::vector<Column> all{transition_column(task), coverage_column(),
                          eigenvalues_column("eigenvalue_re", "real part", true),
                          eigenvalues_column("eigenvalue_im", "imaginary part", false)};
  if (nodes_are_places(about)) all.push_back(distance_column());
  std::ranges::move(attractor_columns(), std::back_inserter(all));
  std::vector<Column> more;
  switch (task) {
    case TaskName::flipflop:
      more = memory_columns();
      break;
    case TaskName::sinewave:
      more = cycle_columns();
      break;
    case TaskName::integration:
      more = line_columns();
      break;
    case TaskName::file:
      break;
  }
  std::ranges::move(more, std::back_inserter(all));
  return all;
}

}  // namespace unidyn
