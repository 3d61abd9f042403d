#include "unidyn/cli/progress.hpp"

#include <cmath>
#include <cstdio>

namespace unidyn {

std::string duration_text(double seconds) {
  const long s = std::lround(seconds);
  char text[64];
  if (s < 60) {
    std::snprintf(text, sizeof text, "%ld s", s);
  } else if (s < 3600) {
    std::snprintf(text, sizeof text, "%ld min %02ld s", s / 60, s % 60);
  } else {
    std::snprintf(text, sizeof text, "%ld h %02ld min", s / 3600, s % 3600 / 60);
  }
  return text;
}

std::string progress_text(const Progress& progress) {
  const ScheduleCounts& counts = progress.counts;
  std::string text = std::to_string(counts.done) + " done, " + std::to_string(counts.failed) +
                     " failed, " + std::to_string(counts.left()) + " left";
  if (counts.given_up > 0) text += ", " + std::to_string(counts.given_up) + " given up";
  const double settled = static_cast<double>(counts.done + counts.failed);
  if (settled > 0 && progress.seconds > 0) {
    char rate[32];
    std::snprintf(rate, sizeof rate, ", %.3g/min", 60 * settled / progress.seconds);
    text += rate;
  }
  if (const auto to_go = progress.seconds_to_go(); to_go && counts.left() > 0)
    text += ", " + duration_text(*to_go) + " to go";
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
  const std::string text = progress_text(progress);
  if (!terminal_) {
    out_ << text << std::endl;
    return;
  }
  out_ << '\r' << text << std::string(width_ > text.size() ? width_ - text.size() : 0, ' ')
       << std::flush;
  width_ = text.size();
}

void ProgressLine::note(const std::string& text) {
  if (width_ > 0) out_ << '\r' << std::string(width_, ' ') << '\r';
  width_ = 0;
  out_ << text << std::endl;
}

}  // namespace unidyn
