#pragma once
#include <sys/resource.h>

#include <csignal>

namespace unidyn {

/// Lets no file of this process grow beyond `bytes` for as long as it lives, as on a disk that is
/// full: a write goes as far as that and is cut short, and the next one fails with "File too
/// large".
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) : before_(limit()), handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    const rlimit now{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  static rlimit limit() {
    rlimit now{};
    ::getrlimit(RLIMIT_FSIZE, &now);
    return now;
  }

  rlimit before_;
  void (*handler_)(int);
};

}  // namespace unidyn
