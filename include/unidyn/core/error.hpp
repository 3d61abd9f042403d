#pragma once
// The errors of the program. Numerical failures are not among them: those are recorded results.
#include <stdexcept>
#include <string>

namespace unidyn {

/// The request cannot be carried out as given: bad usage, a bad job file, a wrong directory. The
/// message names what was wrong, where, and what would be right.
class UsageError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Another unidyn process is using the same place. The request itself was fine and can be repeated
/// later. The message names the place.
class BusyError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A file cannot be read or written, or has the wrong contents. The message names the file.
class StorageError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Work ended early and cleanly because a stop was requested; nothing was lost.
class Interrupted : public std::runtime_error {
 public:
  Interrupted()
      : std::runtime_error("stopped early, in good order; run the same command again to go on") {}
};

/// Checks a precondition of a function. Throws std::invalid_argument(`what`) if it does not hold.
inline void require(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(what);
}
inline void require(bool holds, const std::string& what) {
  require(holds, what.c_str());
}

}  // namespace unidyn
