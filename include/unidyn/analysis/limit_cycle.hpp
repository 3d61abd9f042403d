#pragma once
// The long-run behaviour of a map under a held input: rest, cycle, aperiodic or divergent; and how
// the cycle of a frequency-cued sine wave compares with the fixed point inside it (Sussillo & Barak
// 2013; Maheswaranathan et al. 2019).
#include <span>
#include <vector>

#include "unidyn/analysis/held_input.hpp"
#include "unidyn/core/enumeration.hpp"

namespace unidyn {

/// The kinds of long-run behaviour.
enum class OrbitKind {
  resting,    // has come to a fixed point
  cycle,      // keeps returning to where it was
  aperiodic,  // neither: quasi-periodic, chaotic, or still in a transient
  divergent,  // no longer finite
};
template <>
struct Names<OrbitKind> {
  static constexpr std::array<std::pair<OrbitKind, std::string_view>, 4> value{
      {{OrbitKind::resting, "resting"},
       {OrbitKind::cycle, "cycle"},
       {OrbitKind::aperiodic, "aperiodic"},
       {OrbitKind::divergent, "divergent"}}};
};

/// Upper bound on the closure error of a cycle, and on the deviation of single periods from their
/// mean relative to that mean.
inline constexpr double closed_below = 0.05;
/// Upper bound on the rms of a resting orbit, over the norm of its mean or 1 if that is smaller.
inline constexpr double resting_below = 1e-6;

/// An orbit, measured from its last steps.
struct Orbit {
  OrbitKind kind = OrbitKind::divergent;
  Vector<double> mean;   // of the states [D]
  double rms = 0;        // distance of the states from their mean
  double amplitude = 0;  // half the range of the readout's first channel
  /// Steps from one return to the next, in general not an integer; NaN if it does not return.
  double period = 0;
  /// Revolutions about the mean per period, so that period / turns is the time of one revolution
  /// and turns / period the rotation number; 0 if it does not return.
  long turns = 0;
  /// ‖h(return) − h(s)‖ / rms, the distance between the starting state and the worst return to it;
  /// NaN without a return.
  double closure = 0;
};

/// Measures an orbit from its steps `states` [D × T] and their readout [O × T].
///
/// Returns are found with a Poincaré section through an early step s, normal to h(s + 1) − h(s): a
/// return is a crossing in the same direction and within half the rms of h(s). Between steps the
/// orbit is interpolated by the polynomial through the eight nearest ones. The period is the mean
/// over all returns. An orbit whose states repeat to 10⁻⁶ rms after a whole number of steps, such
/// as a two-cycle, has that number as its period. It may revolve several times before it closes: 3
/// times if one revolution takes 41/3 steps.
///
/// Revolutions are counted in the plane in which the orbit varies most, by its angle about the
/// mean: the sum of the changes from step to step, each taken the shorter way around. If that sum
/// is less than half a revolution per period, as for a two-cycle, it counts as one.
///
/// Throws std::invalid_argument if there are fewer than 16 steps or the sizes do not match.
Orbit orbit_of(ConstView<double> states, ConstView<double> outputs);

struct OrbitSettings {
  long lengths = 20;
  long window = 5;

  static void describe(auto& self, auto&& setting) {
    setting("lengths", self.lengths, Range{1, 1e5},
            "orbits: trial lengths for which each condition is held");
    setting("window", self.window, Range{1, 1e5},
            "orbits: trial lengths at their end by which the orbit is measured");
  }
};

/// A driven map from h₀ = 0 under each of C held inputs: its states in the first steps and in the
/// last ones.
struct HeldRun {
  std::vector<Matrix<double>> begin;  // for each input [D × `time`]
  std::vector<Matrix<double>> end;    // for each input [D × `time`·window]
};

/// Runs all inputs [I × C] together, for settings.lengths trials of `time` steps.
HeldRun run_held(const Dynamics& dynamics, ConstView<double> inputs, Index time,
                 const OrbitSettings& settings);

/// The frequency of the leading oscillation around a fixed point, |arg λ| of the complex eigenvalue
/// λ of largest modulus, in [0, π] rad/step; NaN if no eigenvalue is complex.
double linear_frequency(const LocalModes& modes);

/// The behaviour of a network under each of its commands. The fixed point of a command is the one
/// nearest to the mean of the orbit under that command: the one that a cycle encircles. (Choosing
/// the unstable spiral instead would presuppose what is to be tested, and networks without one
/// could not be compared.)
struct Oscillator {
  Vector<long> point;               // index of the chosen point of each command; −1: none [C]
  Vector<double> linear_frequency;  // of the chosen point; NaN if there is none [C]
  Vector<long> unstable;            // its unstable dimensions; −1: no point [C]
  std::vector<OrbitKind> kind;      // of the driven orbit [C]
  Vector<double> period;            // [steps], [C]
  Vector<long> turns;               // per period; 0: no return [C]
  Vector<double> closure;           // [C]
  Vector<double> amplitude;         // [C]

  static void describe(auto& self, auto&& result) {
    result("point", self.point, {Dimension::condition},
           About{"1",
                 "of the points under a condition, in the order of /fixed_point, that nearest to "
                 "the mean of the orbit; -1: none"});
    result("linear_frequency", self.linear_frequency, {Dimension::condition},
           About{"rad/step", "frequency of the leading oscillation around that point; NaN: none",
                 "|arg lambda| of the complex eigenvalue of largest |lambda|"});
    result("unstable", self.unstable, {Dimension::condition},
           About{"1", "unstable dimensions of that point; -1: no point"});
    result("kind", self.kind, {Dimension::condition},
           About{"",
                 "what the network does while the condition is held for analysis.lengths trials: "
                 "resting; cycle; aperiodic, neither; divergent"});
    result("period", self.period, {Dimension::condition},
           About{"step", "from one return of the state to the next; NaN: no return"});
    result("turns", self.turns, {Dimension::condition},
           About{"1",
                 "turns about the mean in one period: period / turns is the time of a turn; 0: no "
                 "return"});
    result(
        "closure", self.closure, {Dimension::condition},
        About{"1", "distance by which the state misses where it was, at the worst of its returns",
              "|h(return) - h(s)| / rms of the orbit"});
    result("amplitude", self.amplitude, {Dimension::condition},
           About{"1", "half the range of the readout"});
  }
};

/// Keeps at most `most` points of `found`, the nearest to `place`, in their order.
void keep_nearest(FixedPointSearch& found, const Vector<double>& place, std::size_t most);

/// Combines the results under each command with the end of the run under it.
Oscillator oscillator(std::span<const HeldInput> commands, std::span<const Matrix<double>> ends,
                      const Readout& readout);

}  // namespace unidyn
