#include "unidyn/cli/handover.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;

// The directory that contains the package: installed or in the checkout, relative to the program.
fs::path package_directory() {
  const fs::path program = fs::read_symlink("/proc/self/exe").parent_path();
  for (const char* place : {UNIDYN_PACKAGE_INSTALLED, UNIDYN_PACKAGE_IN_CHECKOUT}) {
    fs::path directory = (program / place).lexically_normal();
    if (fs::exists(directory / "unidyn" / "__main__.py")) return directory;
  }
  throw UsageError("the Python package unidyn is neither in " +
                   (program / UNIDYN_PACKAGE_INSTALLED).lexically_normal().string() +
                   " nor in the checkout; install Unidyn with `cmake --install`");
}

}  // namespace

void hand_over_to_python(const std::vector<std::string>& words) {
  const char* chosen = std::getenv("UNIDYN_PYTHON");
  const std::string interpreter = chosen != nullptr ? chosen : "python3";
  std::string path = package_directory().string();
  if (const char* others = std::getenv("PYTHONPATH")) path += std::string(":") + others;
  ::setenv("PYTHONPATH", path.c_str(), 1);

  std::vector<std::string> all{interpreter, "-m", "unidyn"};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> arguments;
  for (std::string& word : all) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execvp(interpreter.c_str(), arguments.data());
  throw UsageError(interpreter + ": cannot be run: " + std::generic_category().message(errno) +
                   "; it does this command's work: apt-get install python3 python3-h5py, or name "
                   "another Python in UNIDYN_PYTHON that has h5py (pip install h5py)");
}

}  // namespace unidyn
