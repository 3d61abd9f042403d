#include "unidyn/tasks/flipflop.hpp"

namespace unidyn {

void Flipflop::fill(Trials& trials, Stream& stream) const {
  require(trials.time == time && trials.inputs.rows() == bits && trials.targets.rows() == bits,
          "Flipflop::fill: trials of another size");
  for (Index column = 0; column < trials.inputs.cols(); ++column) {
    const bool first = column < trials.count;
    for (Index bit = 0; bit < bits; ++bit) {
      // One uniform number decides both whether there is a pulse and its sign.
      const double chance = first ? 1 : pulse;
      const double u = stream.uniform();
      const float input = u >= chance ? 0.0f : (u < chance / 2 ? -1.0f : 1.0f);
      trials.inputs(bit, column) = input;
      trials.targets(bit, column) = input != 0 ? input : trials.targets(bit, column - trials.count);
    }
  }
}

constinit const TaskDefinition tasks::flipflop{
    .summary = "n-bit memory (Sussillo & Barak 2013)",
    .defaults = {},  // all global defaults are those of this task
    .usual_steps = {370, 320, 590, 540, 570, 490, 360, 420},
    .make = [] { return Task(Flipflop{}); },
};

}  // namespace unidyn
