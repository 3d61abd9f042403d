#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace unidyn {

class PosixFile;

/// A text file that lines are added to, for people. Nothing depends on it: a line that cannot be
/// written is lost, which is said once, and the work goes on.
class LineLog {
 public:
  using Say = std::function<void(const std::string& text)>;

  /// Opens the file at `path`, or makes it. `say` takes "<path>: cannot …: <reason>; …", once.
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
