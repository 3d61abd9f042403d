#include "unidyn/stages/trials_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "unidyn/tasks/file.hpp"

namespace unidyn {
namespace {

std::string channels_text(const char* kind, Index count, const std::vector<std::string>& names) {
  constexpr std::size_t most = 8;
  std::string text = fmt::format("{} {}{}", count, kind, count == 1 ? "" : "s");
  if (names.empty()) return text;
  const std::size_t shown = std::min(names.size(), most);
  return text + fmt::format(" ({}{})",
                            fmt::join(names.begin(),
                                      names.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
                            names.size() > shown ? ", ..." : "");
}

std::string size_text(const GivenTrials& given) {
  std::string steps = fmt::format("{}", given.time);
  if (!given.length.empty())
    steps = fmt::format("{} to {}", *std::ranges::min_element(given.length),
                        *std::ranges::max_element(given.length));
  return fmt::format("{} trials of {} step{}, {}, {}", given.count, steps,
                     given.time == 1 ? "" : "s",
                     channels_text("input", given.inputs.rows(), given.input_names),
                     channels_text("output", given.targets.rows(), given.output_names));
}

// How many targets, up to the ends of trials, have weight.
std::string counting_text(const GivenTrials& given) {
  if (given.weights.size() == 0) return "all targets count";
  double numbers = static_cast<double>(given.targets.size());
  if (!given.length.empty()) {
    numbers = 0;
    for (const Index steps : given.length)
      numbers += static_cast<double>(steps * given.targets.rows());
  }
  const auto counting = static_cast<double>((given.weights.array() > 0).count());
  const bool weighted = ((given.weights.array() != 0) && (given.weights.array() != 1)).any();
  return fmt::format(
      "{:.3g} % of the targets count{}", 100 * counting / numbers,
      weighted ? fmt::format(", with weights up to {:.3g}", given.weights.maxCoeff()) : "");
}

// A line for each of the first few channels that are far from standard.
std::string far_channels(const char* kind, const ChannelScale& scale,
                         const std::vector<std::string>& names) {
  constexpr int most = 6;
  std::string text;
  int far = 0;
  for (Index c = 0; c < scale.offset.size(); ++c) {
    if (!is_far_from_standard(scale.offset(c), scale.spread(c))) continue;
    if (++far > most) continue;
    const std::string name =
        names.empty() ? std::string() : " (" + names[static_cast<std::size_t>(c)] + ")";
    text += fmt::format("{}{} {}{}: mean {:.4g}, standard deviation {:.4g}",
                        text.empty() ? "" : "; ", kind, c, name, scale.offset(c), scale.spread(c));
  }
  if (far > most) text += fmt::format("; and {} more", far - most);
  return text;
}

std::string scale_text(const FileTask& task) {
  const GivenTrials& given = task.given();
  const ChannelScale& targets = task.target_statistics();
  std::string text;
  if (task.standardise) {
    text += "  targets are standardised by the mean and standard deviation of each output:";
    for (Index o = 0; o < targets.offset.size(); ++o)
      text += fmt::format("{} {:.4g}, {:.4g}", o == 0 ? "" : ";", targets.offset(o),
                          targets.spread(o) > 0 ? targets.spread(o) : 1);
    text += "\n";
  } else if (const auto chance = task.chance()) {
    text += fmt::format(
        "  targets are {} classes, learnt by cross-entropy; the most frequent one is {:.3g} % of "
        "them, and an error of 1 is {:.3g} % wrong answers\n",
        given.targets.rows(), 100 * (1 - *chance), 100 * *chance);
  } else if (const std::string far = far_channels("output", targets, given.output_names);
             !far.empty()) {
    text += "Warning: targets are far from mean 0 and standard deviation 1 (" + far +
            "): networks may not learn them within train.steps. With task.standardise = true "
            "they learn (target - mean) / standard deviation\n";
  }
  ChannelScale inputs = scale_of(given.inputs, Matrix<float>());
  inputs.spread = inputs.spread.cwiseMax(1);  // rare pulses have a small spread, which does no harm
  const std::string far = far_channels("input", inputs, given.input_names);
  if (!far.empty())
    text += "Warning: inputs are far from mean 0 and standard deviation 1 (" + far +
            "): units may saturate. Scale them in the file\n";
  return text;
}

}  // namespace

std::string trials_text(const Task& task) {
  const auto* file = task.as<FileTask>();
  if (!file || !file->has_trials()) return {};
  const GivenTrials& given = file->given();
  std::string text = file->path.string() + ":" + file->group + ": " + size_text(given) + "; " +
                     counting_text(given) + "; " +
                     fmt::format("{} held out\n", file->held_out_count());
  for (const std::string& note : given.notes) text += "  " + note + "\n";
  return text + scale_text(*file);
}

}  // namespace unidyn
