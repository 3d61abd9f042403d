#pragma once
// The command line, parsed into a value.
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "unidyn/core/enumeration.hpp"
#include "unidyn/stages/sweep.hpp"

namespace unidyn {

enum class Verb {
  run,
  plan,
  sweep,
  status,
  list,
  show,
  info,
  retry,
  gather,
  compare,
  embed,
  statistics,
  report,
  merge,
  export_networks,
  help
};
template <>
struct Names<Verb> {
  static constexpr std::array<std::pair<Verb, std::string_view>, 16> value{
      {{Verb::run, "run"},
       {Verb::plan, "plan"},
       {Verb::sweep, "sweep"},
       {Verb::status, "status"},
       {Verb::list, "list"},
       {Verb::show, "show"},
       {Verb::info, "info"},
       {Verb::retry, "retry"},
       {Verb::gather, "gather"},
       {Verb::compare, "compare"},
       {Verb::embed, "embed"},
       {Verb::statistics, "statistics"},
       {Verb::report, "report"},
       {Verb::merge, "merge"},
       {Verb::export_networks, "export"},
       {Verb::help, "help"}}};
};

/// The user's request.
struct Invocation {
  Verb verb = Verb::run;
  std::filesystem::path job;          // run, plan, sweep
  std::filesystem::path directory;    // all but plan; info: any file
  std::vector<std::string> networks;  // beginnings of ids; show: one; retry: empty: all that failed
  std::vector<std::string> overrides;
  std::string simd;  // name of the instruction set; empty: the best
  SweepOptions sweep;
  std::optional<int> workers;                                 // plan
  double walltime = std::numeric_limits<double>::infinity();  // [s]
  std::string where;  // list, merge; compare, embed, statistics, report; empty: all
  std::vector<std::filesystem::path> studies;  // whose networks `directory` is to be made of first
  bool json = false;                           // the answer is for programs
};

/// Text to print instead of doing anything: help and --version.
struct Answer {
  std::string text;
};

/// A command that is run by the Python package, with all its words.
struct PythonCommand {
  std::vector<std::string> words;
};

/// The invocation that these words (without the program's name) stand for, the answer that they
/// ask for, or what Python is to do. Where a job is needed, the directory of a study (it holds
/// job.cfg) stands for the job in it. Throws UsageError.
std::variant<Invocation, Answer, PythonCommand> parse_command_line(
    const std::vector<std::string>& arguments);

/// The value of `option`: seconds, MM:SS, HH:MM:SS or D-HH:MM:SS as Slurm writes them. Throws
/// UsageError.
double parse_duration(const std::string& option, const std::string& text);
/// "I/N" with 1 ≤ I ≤ N. Throws UsageError.
Shard parse_shard(const std::string& text);

}  // namespace unidyn
