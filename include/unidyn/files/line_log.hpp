#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace unidyn {

class PosixFile;

/// A log file for people to read. Nothing depends on it: a line that cannot be written is lost,
/// which is reported once, and the work continues.
class LineLog {
 public:
  using Say = std::function<void(const std::string& text)>;

  /// Opens or creates the file. `say` is called at most once: "<path>: cannot …: <reason>; …".
  LineLog(const std::filesystem::path& path, Say say);
  ~LineLog();
  LineLog(const LineLog&) = delete;
  LineLog& operator=(const LineLog&) = delete;

  void add(const std::string& line);

 private:
  void attempt(const std::function<void()>& act);

  Say say_;
  bool said_ = false;
  std::unique_ptr<PosixFile> file_;
};

}  // namespace unidyn
