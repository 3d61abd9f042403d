#include "unidyn/files/line_log.hpp"

#include <fcntl.h>

#include <utility>

#include "unidyn/files/posix_file.hpp"

namespace unidyn {

LineLog::LineLog(const std::filesystem::path& path, Say say) : say_(std::move(say)) {
  attempt([&] { file_ = std::make_unique<PosixFile>(path, O_WRONLY | O_APPEND | O_CREAT); });
}

LineLog::~LineLog() {
  if (file_) attempt([&] { file_->close(); });
}

void LineLog::add(const std::string& line) {
  if (file_) attempt([&] { file_->append(line + "\n"); });
}

void LineLog::attempt(const std::function<void()>& act) {
  try {
    act();
  } catch (const StorageError& error) {
    if (!std::exchange(said_, true) && say_)
      say_(std::string(error.what()) + "; lines of this log are lost, and the work goes on");
  }
}

}  // namespace unidyn
