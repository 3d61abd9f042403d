#include "unidyn/cli/progress.hpp"

#include <fmt/format.h>

#include <cmath>

namespace unidyn {

std::string duration_text(double seconds) {
  const long s = std::lround(seconds);
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {:02} s", s / 60, s % 60);
  return fmt::format("{} h {:02} min", s / 3600, s % 3600 / 60);
}

std::string progress_text(const Progress& progress) {
  const ScheduleCounts& counts = progress.counts;
  std::string text =
      fmt::format("{} done, {} failed, {} left", counts.done, counts.failed, counts.left());
  if (counts.given_up > 0) text += fmt::format(", {} given up", counts.given_up);
  const double settled = static_cast<double>(counts.done + counts.failed);
  if (settled > 0 && progress.seconds > 0) {
    const double rate = 60 * settled / progress.seconds;
    text += rate < 100 ? fmt::format(", {:.3g}/min", rate) : fmt::format(", {:.0f}/min", rate);
  }
  if (const auto to_go = progress.seconds_to_go(); to_go && counts.left() > 0)
    text += ", " + duration_text(*to_go) + " to go";
  return text;
}

std::string share_text(const std::string& stage, double share, const std::string& at,
                       double seconds) {
  constexpr double least = 0.02;  // of which to conclude something
  std::string text = fmt::format("{} {:.0f} %", stage, 100 * share);
  if (!at.empty()) text += ", " + at;
  if (share >= least && share < 1)
    text += ", " + duration_text(seconds * (1 - share) / share) + " to go";
  return text;
}

ProgressLine::~ProgressLine() {
  if (width_ > 0) out_ << std::endl;
}

void ProgressLine::show(const Progress& progress) {
  const auto now = Clock::now();
  const bool last = progress.counts.left() == 0;
  if (!terminal_ && !last && now - shown_ < between_lines) return;
  shown_ = now;
  put(progress_text(progress));
}

void ProgressLine::show(const std::string& stage, double share, const std::string& at) {
  const auto now = Clock::now();
  if (terminal_ ? now - shown_ < between_changes : now - shown_ < between_lines) return;
  shown_ = now;
  put(share_text(stage, share, at, std::chrono::duration<double>(now - begun_).count()));
}

void ProgressLine::put(const std::string& text) {
  if (!terminal_) {
    out_ << text << std::endl;
    return;
  }
  out_ << '\r' << text << std::string(width_ > text.size() ? width_ - text.size() : 0, ' ')
       << std::flush;
  width_ = text.size();
}

void ProgressLine::clear() {
  if (width_ > 0) out_ << '\r' << std::string(width_, ' ') << '\r' << std::flush;
  width_ = 0;
}

void ProgressLine::note(const std::string& text) {
  clear();
  out_ << text << std::endl;
}

}  // namespace unidyn
