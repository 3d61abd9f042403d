#pragma once
#include <chrono>
#include <ostream>
#include <string>

#include "unidyn/engine/ledger.hpp"

namespace unidyn {

/// A duration in words: "42 s", "3 min 20 s", "2 h 05 min".
std::string duration_text(double seconds);

/// "12 done, 1 failed, 23 left, 9.1/min, 2 min 30 s to go"
std::string progress_text(const Progress& progress);

/// "compare 45 %, 12 s to go": of a stage of which a share is done, after so many seconds; with
/// what it is at where that is said, "embed 33 %, cka, pass 340".
std::string share_text(const std::string& stage, double share, const std::string& at,
                       double seconds);

/// Shows progress on `out`: on a terminal one line that changes, elsewhere a line now and then.
class ProgressLine {
 public:
  ProgressLine(std::ostream& out, bool terminal) : out_(out), terminal_(terminal) {}
  /// Ends the line.
  ~ProgressLine();

  void show(const Progress& progress);
  /// Of a stage, which begins when the line is made, and has no last line of its own.
  void show(const std::string& stage, double share, const std::string& at);
  /// Removes the changing line.
  void clear();
  /// Writes a line of its own, above the changing one.
  void note(const std::string& text);

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds between_lines{15};          // where there is no terminal
  static constexpr std::chrono::milliseconds between_changes{100};  // of a stage's line

  void put(const std::string& text);

  std::ostream& out_;
  bool terminal_;
  std::size_t width_ = 0;  // of the changing line
  Clock::time_point begun_ = Clock::now();
  Clock::time_point shown_ = begun_;
};

}  // namespace unidyn
