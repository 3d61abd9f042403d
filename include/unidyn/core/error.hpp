#pragma once
// What can go wrong, by whose doing. A numerical failure is none of these: it is a recorded result.
#include <stdexcept>
#include <string>

namespace unidyn {

/// What the user asked for cannot be done as asked: bad usage, a bad job file, a wrong directory.
/// The message names what was wrong, where, and what would be right.
class UsageError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Another unidyn is at work in the same place. Nothing was wrong with what was asked: it may be
/// asked again. Names the place.
class BusyError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A file cannot be read or written, or does not hold what it should. Names the file.
class StorageError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Work was given up in good order because a stop was requested; nothing was lost.
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
