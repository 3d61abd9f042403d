// The columns of /fixed_point.
#include "column_maker.hpp"

namespace unidyn {
namespace {

using PartOf = double (*)(const std::complex<double>&);
double re(const std::complex<double>& z) {
  return z.real();
}
double im(const std::complex<double>& z) {
  return z.imag();
}

// A column of one vector [D] for each fixed point, padded with NaN where it is empty: a Jacobian
// that is not finite has no spectrum.
template <class VectorOf>
Column per_component(std::string path, About about, VectorOf vector_of) {
  return column<double>(
      std::move(path), Axis::point_value, {}, std::move(about), [vector_of](const Part& part) {
        std::vector<double> all;
        for_each_point(part.record.analysis, [&](const FixedPoint& p, const LocalModes& m) {
          const Vector<double> values = vector_of(p, m);
          all.insert(all.end(), values.begin(), values.end());
          all.resize(all.size() + static_cast<std::size_t>(p.state.size() - values.size()),
                     nan_value);
        });
        return all;
      });
}

Column eigenvalues(std::string path, About about, PartOf real) {
  return per_component(std::move(path), std::move(about),
                       [real](const FixedPoint&, const LocalModes& m) -> Vector<double> {
                         return m.spectrum.eigenvalue.unaryExpr(real);
                       });
}

// One part of the eigenvectors, mode by mode.
Column eigenvectors(std::string path, About about, Matrix<std::complex<double>> Spectrum::*which,
                    PartOf real) {
  return column<double>(
      std::move(path), Axis::mode_value, {}, std::move(about), [which, real](const Part& part) {
        std::vector<double> all;
        for_each_point(part.record.analysis, [&](const FixedPoint&, const LocalModes& modes) {
          const auto& vectors = modes.spectrum.*which;
          for (const std::complex<double>& entry : vectors.reshaped()) all.push_back(real(entry));
        });
        return all;
      });
}

std::vector<Column> place_columns() {
  using Integer = std::int64_t;
  return {
      column<Integer>("/fixed_point/network", Axis::fixed_point, {},
                      {"1", "number of the point's network, from 0"},
                      [](const Part& part) {
                        return std::vector<Integer>(
                            static_cast<std::size_t>(rows_of(Axis::fixed_point, part.record)),
                            part.network);
                      }),
      column<Integer>("/fixed_point/held_input", Axis::fixed_point, {},
                      {"1", "number of the held input, in /condition/label"},
                      [](const Part& part) {
                        std::vector<Integer> all;
                        Integer condition = 0;
                        for (const HeldInput& held : part.record.analysis.conditions)
                          all.resize(all.size() + held.modes.size(), condition++);
                        return all;
                      }),
      column<double>("/fixed_point/input", Axis::fixed_point, {Dimension::input},
                     {"1", "constant input x under which the point is fixed"},
                     [](const Part& part) {
                       std::vector<double> all;
                       for (const HeldInput& held : part.record.analysis.conditions)
                         for (std::size_t i = 0; i < held.modes.size(); ++i)
                           all.insert(all.end(), held.input.begin(), held.input.end());
                       return all;
                     }),
      column<double>("/fixed_point/output", Axis::fixed_point, {Dimension::output},
                     {"1", "readout at the point", "y = W h + b"},
                     [](const Part& part) {
                       std::vector<double> all;
                       for_each_point(part.record.analysis, [&](const FixedPoint& p,
                                                                const LocalModes&) {
                         const Matrix<double> y = read_out(part.record.trained.network, p.state);
                         all.insert(all.end(), y.data(), y.data() + y.size());
                       });
                       return all;
                     }),
      column<Integer>("/fixed_point/label", Axis::fixed_point, {},
                      {"1", "number of the point's node in /graph/label; -1: none"},
                      [](const Part& part) {
                        const Vector<long> node = nodes_of(part.record.analysis);
                        return std::vector<Integer>(node.begin(), node.end());
                      }),
  };
}

std::vector<Column> point_columns() {
  using Integer = std::int64_t;
  using Flag = std::uint8_t;
  return {
      per_point<Integer>("/fixed_point/state_size",
                         {"1", "dimensions D of the state: N, for an LSTM (h, c) 2N"},
                         [](const FixedPoint& p, const LocalModes&) { return p.state.size(); }),
      per_point<double>(
          "/fixed_point/q",
          {"1", "squared speed at the point", "q = |F(h, x) - h|^2 / 2 (Sussillo & Barak 2013)"},
          [](const FixedPoint& p, const LocalModes&) { return p.q; }),
      per_point<Integer>("/fixed_point/hits", {"1", "starts of its search that ended here"},
                         [](const FixedPoint& p, const LocalModes&) { return p.hits; }),
      per_point<Flag>("/fixed_point/slow",
                      {"1", "1: no fixed point, but slow: q above the tolerance, or degenerate"},
                      [](const FixedPoint& p, const LocalModes&) { return p.slow; }),
      per_point<Flag>("/fixed_point/degenerate",
                      {"1",
                       "1: q below the tolerance at a point that is not isolated: a Newton step or "
                       "the rounding of F moves it by more than 1e-3 scale"},
                      [](const FixedPoint& p, const LocalModes&) { return p.degenerate; }),
      per_point<Integer>(
          "/fixed_point/kinks",
          {"1", "units on a kink of relu, where the Jacobian is that of pre-activations below 0"},
          [](const FixedPoint&, const LocalModes& m) { return m.kinks; }),
      per_point<Integer>("/fixed_point/unstable", {"1", "number of eigenvalues with |lambda| > 1"},
                         [](const FixedPoint&, const LocalModes& m) { return m.unstable; }),
      per_point<Flag>("/fixed_point/stable", {"1", "1: every |lambda| < 1"},
                      [](const FixedPoint&, const LocalModes& m) { return m.stable; }),
      per_point<Integer>(
          "/fixed_point/mode_count", {"1", "leading modes whose vectors are kept"},
          [](const FixedPoint&, const LocalModes& m) { return m.spectrum.right.cols(); }),
  };
}

std::vector<Column> spectrum_columns() {
  const std::string jacobian = "J = dF/dh at the point";
  const std::string rows = "; state_size rows for each point";
  const std::string modes = "; mode_count x state_size rows for each point, mode by mode";
  const std::string right = "J r = lambda r, |r| = 1";
  const std::string left = "l^H J = lambda l^H, l^H r = 1";
  return {
      per_component("/fixed_point/state", {"1", "the point h itself" + rows},
                    [](const FixedPoint& p, const LocalModes&) { return p.state; }),
      eigenvalues("/fixed_point/eigenvalue_re",
                  {"1", "real part of lambda, by descending |lambda|" + rows, jacobian}, re),
      eigenvalues("/fixed_point/eigenvalue_im", {"1", "imaginary part of lambda" + rows, jacobian},
                  im),
      per_component("/fixed_point/time_constant",
                    {"step", "in which a mode decays by e; negative: grows by e" + rows,
                     "tau = -1 / ln|lambda|"},
                    [](const FixedPoint&, const LocalModes& m) { return m.time_constant; }),
      per_component("/fixed_point/condition",
                    {"1", "condition of the eigenvalue; inf: its mode is defective" + rows,
                     "|l| |r| (Golub & Van Loan, Matrix Computations, 7.2.2)"},
                    [](const FixedPoint&, const LocalModes& m) { return m.spectrum.condition; }),
      eigenvectors("/fixed_point/right_re", {"1", "right eigenvectors" + modes, right},
                   &Spectrum::right, re),
      eigenvectors("/fixed_point/right_im", {"1", "their imaginary part" + modes, right},
                   &Spectrum::right, im),
      eigenvectors("/fixed_point/left_re",
                   {"1", "left eigenvectors; NaN for a defective mode" + modes, left},
                   &Spectrum::left, re),
      eigenvectors("/fixed_point/left_im", {"1", "their imaginary part" + modes, left},
                   &Spectrum::left, im),
  };
}

std::vector<Column> search_columns() {
  const auto starts = [](const std::string& what, const std::string& description,
                         long DescentCounts::*count) {
    return per_network<std::int64_t>("/fixed_point/starts_" + what,
                                     {"1", "starts of the searches that " + description},
                                     [count](const Record& r) {
                                       std::int64_t sum = 0;
                                       for (const HeldInput& held : r.analysis.conditions)
                                         sum += held.search.starts.*count;
                                       return sum;
                                     });
  };
  return {
      per_network<std::int64_t>("/fixed_point/count",
                                {"1", "points of the network, fixed and slow"},
                                [](const Record& r) { return rows_of(Axis::fixed_point, r); }),
      starts("fixed", "ended at a fixed point", &DescentCounts::fixed),
      starts("slow", "ended at a slow point", &DescentCounts::slow),
      starts("unconverged", "ended at neither", &DescentCounts::unconverged),
      starts("runaway", "left the visited region", &DescentCounts::runaway),
      starts("non_finite", "began where the map is not finite", &DescentCounts::non_finite),
      starts("degenerate", "ended at a degenerate point", &DescentCounts::degenerate),
      column<double>(
          "/fixed_point/missed", Axis::network, {Dimension::condition},
          {"1",
           "fixed points that the search of a condition has missed, estimated from "
           "below; NaN: points are samples of a slow manifold",
           "f1 (f1 - 1) / (2 (f2 + 1)), f1 and f2 points hit once and twice (Chao 1984)"},
          [](const Part& part) {
            std::vector<double> all;
            for (const HeldInput& held : part.record.analysis.conditions)
              all.push_back(held.search.missed);
            all.resize(static_cast<std::size_t>(part.extents.conditions), nan_value);
            return all;
          }),
      column<std::int64_t>("/fixed_point/distinct", Axis::network, {Dimension::level},
                           {"1", "distinct minima of any kind with q below each level"},
                           [](const Part& part) {
                             std::vector<std::int64_t> sum(q_levels.size(), 0);
                             for (const HeldInput& held : part.record.analysis.conditions)
                               for (std::size_t level = 0; level < sum.size(); ++level)
                                 sum[level] += held.search.distinct[level];
                             return sum;
                           }),
      column<double>("/fixed_point/scale", Axis::network, {Dimension::condition},
                     {"1", "rms distance of the states visited under a condition from their mean"},
                     [](const Part& part) {
                       std::vector<double> all;
                       for (const HeldInput& held : part.record.analysis.conditions)
                         all.push_back(held.search.scale);
                       all.resize(static_cast<std::size_t>(part.extents.conditions), nan_value);
                       return all;
                     }),
  };
}

}  // namespace

std::vector<Column> fixed_point_columns() {
  std::vector<Column> all = place_columns();
  for (std::vector<Column>& more :
       std::vector{point_columns(), spectrum_columns(), search_columns()})
    std::ranges::move(more, std::back_inserter(all));
  return all;
}

}  // namespace unidyn
