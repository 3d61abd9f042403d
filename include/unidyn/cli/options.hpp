#pragma once
// The command line, turned into a value.
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "unidyn/core/enumeration.hpp"
#include "unidyn/stages/sweep.hpp"

namespace unidyn {

enum class Verb { run, plan, sweep, status, retry, gather, compare, embed, statistics, report };
template <>
struct Names<Verb> {
  static constexpr std::array<std::pair<Verb, std::string_view>, 10> value{
      {{Verb::run, "run"},
       {Verb::plan, "plan"},
       {Verb::sweep, "sweep"},
       {Verb::status, "status"},
       {Verb::retry, "retry"},
       {Verb::gather, "gather"},
       {Verb::compare, "compare"},
       {Verb::embed, "embed"},
       {Verb::statistics, "statistics"},
       {Verb::report, "report"}}};
};

/// What the user asked for.
struct Invocation {
  Verb verb = Verb::run;
  std::filesystem::path job;          // run, plan, sweep
  std::filesystem::path directory;    // all but plan
  std::vector<std::string> networks;  // retry: beginnings of ids; empty: all that failed
  std::vector<std::string> overrides;
  std::string simd;  // name of the instruction set; empty: the best
  SweepOptions sweep;
  std::optional<int> workers;                                 // plan
  double walltime = std::numeric_limits<double>::infinity();  // [s]
};

/// Text to print instead of doing anything: --help and --version.
struct Answer {
  std::string text;
};

/// A command that the Python package carries out, with all its words.
struct PythonCommand {
  std::vector<std::string> words;
};

/// The invocation that these words (without the program's name) stand for, the answer that they
/// ask for, or what Python is to do. Throws UsageError.
std::variant<Invocation, Answer, PythonCommand> parse_command_line(
    const std::vector<std::string>& arguments);

/// The value of `option`: seconds, MM:SS, HH:MM:SS or D-HH:MM:SS as Slurm writes them. Throws
/// UsageError.
double parse_duration(const std::string& option, const std::string& text);
/// "I/N" with 1 ≤ I ≤ N. Throws UsageError.
Shard parse_shard(const std::string& text);

}  // namespace unidyn
