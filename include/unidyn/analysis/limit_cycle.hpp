#pragma once
// What a map does under a held input in the long run: whether it comes to rest, runs in a cycle,
// wanders or diverges; and how the cycle of a frequency-cued sine wave compares with the fixed
// point inside it (Sussillo & Barak 2013; Maheswaranathan et al. 2019).
#include <span>
#include <vector>

#include "unidyn/analysis/held_input.hpp"
#include "unidyn/core/enumeration.hpp"

namespace unidyn {

/// What an orbit is in the long run.
enum class OrbitKind {
  resting,    // it has come to a fixed point
  cycle,      // it comes back to where it was, time after time
  aperiodic,  // neither, be it quasi-periodic, chaotic, or still under way
  divergent,  // it is no longer finite
};
template <>
struct Names<OrbitKind> {
  static constexpr std::array<std::pair<OrbitKind, std::string_view>, 4> value{
      {{OrbitKind::resting, "resting"},
       {OrbitKind::cycle, "cycle"},
       {OrbitKind::aperiodic, "aperiodic"},
       {OrbitKind::divergent, "divergent"}}};
};

/// The closure error, and the deviation of single periods from their mean over that mean, below
/// which an orbit counts as a cycle.
inline constexpr double closed_below = 0.05;
/// The rms of an orbit, over the norm of its mean or 1 if that is less, below which it rests.
inline constexpr double resting_below = 1e-6;

/// An orbit as its last steps show it.
struct Orbit {
  OrbitKind kind = OrbitKind::divergent;
  Vector<double> mean;   // of the states [D]
  double rms = 0;        // distance of the states from their mean
  double amplitude = 0;  // half the range of the readout's first channel
  /// Steps from one return to the next, not an integer in general; NaN if it does not return.
  double period = 0;
  /// Turns about the mean in one period, so that period / turns is the time of one turn and
  /// turns / period the rotation number; 0 if it does not return.
  long turns = 0;
  /// ‖h(return) − h(s)‖ / rms, the distance by which the state misses where it was, at the worst of
  /// its returns; NaN without a return.
  double closure = 0;
};

/// Measures an orbit by its steps `states` [D × T] and their readout [O × T].
///
/// A return is where the orbit passes again, within half the rms, through the plane that it passes
/// through at an early step s, at right angles to h(s + 1) − h(s) and in the same direction.
/// Between steps the orbit is interpolated by the polynomial through the eight nearest ones. The
/// period is the mean over all returns. An orbit whose states
/// repeat themselves to 10⁻⁶ rms after a whole number of steps, such as a two-cycle, has that
/// period. It may turn several times before it closes: 3 times if a turn takes 41/3 steps.
///
/// Turns are counted in the plane along which the orbit varies most, by its angle about the mean:
/// the sum of the changes from step to step, each taken the shorter way around. Where that sum is
/// less than half a turn in a period, as for a two-cycle, they count as one.
///
/// Throws std::invalid_argument if there are fewer than 16 steps or the sizes do not fit.
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

/// A driven map from h₀ = 0 under each of C held inputs: where it was in its first steps, and in
/// the last.
struct HeldRun {
  std::vector<Matrix<double>> begin;  // of each input [D × `time`]
  std::vector<Matrix<double>> end;    // of each input [D × `time`·window]
};

/// Runs all inputs [I × C] together, for settings.lengths trials of `time` steps.
HeldRun run_held(const Dynamics& dynamics, ConstView<double> inputs, Index time,
                 const OrbitSettings& settings);

/// The frequency of the leading oscillation around a fixed point, |arg λ| of the largest complex
/// eigenvalue λ in [0, π] rad/step; NaN if none is complex.
double linear_frequency(const LocalModes& modes);

/// What a network does under each of its commands. The fixed point of a command is the one nearest
/// to the mean of the orbit that the command drives the network to: the one that a cycle runs
/// around. (To choose the unstable spiral instead would presuppose what is to be found out, and
/// leave networks without any with nothing to compare.)
struct Oscillator {
  Vector<long> point;               // of each command's points, the chosen one; −1: none [C]
  Vector<double> linear_frequency;  // of the chosen point; NaN where it has none [C]
  Vector<long> unstable;            // its unstable dimensions; −1: no point [C]
  std::vector<OrbitKind> kind;      // of the driven orbit [C]
  Vector<double> period;            // [steps], [C]
  Vector<long> turns;               // in one period; 0: no return [C]
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

/// Keeps of `found` at most `most` points, those nearest to `place`, in their order.
void keep_nearest(FixedPointSearch& found, const Vector<double>& place, std::size_t most);

/// Takes together what was found under each command, and the end of the run under it.
Oscillator oscillator(std::span<const HeldInput> commands, std::span<const Matrix<double>> ends,
                      const Readout& readout);

}  // namespace unidyn
