#include "unidyn/cli/options.hpp"

#include <algorithm>
#include <boost/program_options.hpp>

#include "cli/manual.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/core/nearest.hpp"
#include "unidyn/record/provenance.hpp"
#include "unidyn/stages/directory.hpp"

namespace unidyn {
namespace {

namespace po = boost::program_options;

std::string version_text() {
  const Provenance built = current_provenance(0);
  return "unidyn " + built.version + " (" + built.commit + ")\n" + built.compiler + ", " +
         built.flags + "\n" + built.libraries + "\n";
}

std::string usage_of(Verb verb) {
  return "usage: unidyn " + manual_of(verb).usage;
}

// What to say of an option that the command does not have.
std::string beside(Verb verb, const std::string& option) {
  std::vector<std::string> known;
  const auto options = options_of(verb);
  for (const auto& each : options.options()) known.push_back("--" + each->long_name());
  const std::string question = did_you_mean(option, known);
  return "unknown option '" + option + "'; " + (question.empty() ? usage_of(verb) : question);
}

po::variables_map parse_options(Verb verb, const std::vector<std::string>& words) {
  po::options_description all = options_of(verb);
  all.add_options()("subject", po::value<std::vector<std::string>>());
  po::positional_options_description positional;
  positional.add("subject", -1);
  po::variables_map values;
  try {
    po::store(po::command_line_parser(words).options(all).positional(positional).run(), values);
  } catch (const po::unknown_option& error) {
    throw UsageError(beside(verb, error.get_option_name()));
  } catch (const po::error& error) {
    throw UsageError(std::string(error.what()) + "; " + usage_of(verb));
  }
  return values;
}

std::string text_or(const po::variables_map& values, const char* key,
                    const std::string& otherwise) {
  return values.count(key) ? values[key].as<std::string>() : otherwise;
}

void read_option(const std::string& option, const std::string& text, Range range, double& value) {
  try {
    read_text(text, range, value);
  } catch (const UsageError& error) {
    throw UsageError(option + ": " + error.what());
  }
}

int parse_workers(const std::string& text) {
  long workers = 0;
  try {
    read_text(text, Range{1, 1e6}, workers);
  } catch (const UsageError&) {
    throw UsageError("--workers " + text + ": a number from 1 to 10⁶ is needed");
  }
  return static_cast<int>(workers);
}

std::vector<std::string> subjects_of(const po::variables_map& values) {
  return values.count("subject") ? values["subject"].as<std::vector<std::string>>()
                                 : std::vector<std::string>();
}

// The directory of a study where `job` is one.
void take_study(Invocation& invocation, const std::string& output) {
  const StudyDirectory study{invocation.job};
  const std::string name = study.path.string();
  if (!std::filesystem::exists(study.job()))
    throw UsageError(
        name + ": no study here (no job.cfg); a job file is needed, or the directory of a study");
  if (!output.empty() && !std::filesystem::equivalent(study.path, output))
    throw UsageError(
        name +
        ": is a study, which goes on where it is: leave out -o; to begin another one, unidyn " +
        std::string(to_name(invocation.verb)) + " " + study.job().string() + " -o " + output);
  invocation.directory = study.path;
  invocation.job = study.job();
}

// Without -o, the job file inside a study would make a new one in out/job.
void require_no_study_beside(const std::filesystem::path& job) {
  const StudyDirectory study{job.parent_path()};
  if (job.filename() != study.job().filename() || !std::filesystem::exists(study.records())) return;
  throw UsageError(job.string() + ": is the job of the study in that directory: unidyn run " +
                   study.path.string() + " goes on with it, and -o DIR begins another one");
}

// Where the job is, and where its results go.
void read_places(Invocation& invocation, const po::variables_map& values) {
  const std::string output = text_or(values, "output", "");
  if (std::filesystem::is_directory(invocation.job)) return take_study(invocation, output);
  invocation.directory = output;
  if (!output.empty() || invocation.verb == Verb::plan) return;
  if (invocation.verb == Verb::sweep)
    throw UsageError("-o DIR is needed; " + usage_of(Verb::sweep));
  if (!invocation.job.parent_path().empty()) require_no_study_beside(invocation.job);
  invocation.directory = "out/" + invocation.job.stem().string();
}

void read_limits(Invocation& invocation, const po::variables_map& values) {
  const auto read_time = [&](const char* option, double& value) {
    if (values.count(option))
      value = parse_duration(std::string("--").append(option), values[option].as<std::string>());
  };
  read_time("timeout", invocation.sweep.timeout);
  read_time("patience", invocation.sweep.patience);
  read_time("checkpoint", invocation.sweep.checkpoint_every);
  read_time("walltime", invocation.walltime);
  if (values.count("deaths"))
    read_option("--deaths", values["deaths"].as<std::string>(), Range{1, 1e6},
                invocation.sweep.most_deaths);
  invocation.sweep.survive = values.count("survive") > 0;
}

// Networks of other studies, for which `directory` is to be their collection.
void read_collection(Invocation& invocation, const std::vector<std::string>& subjects,
                     const po::variables_map& values) {
  const std::string output = text_or(values, "output", "");
  if (invocation.verb != Verb::merge && output.empty() && invocation.where.empty()) return;
  if (output.empty())
    throw UsageError(
        "-o OUT is needed: the results of chosen networks have a directory of their own; " +
        usage_of(invocation.verb));
  if (invocation.verb != Verb::merge && invocation.where.empty())
    throw UsageError("-o is for networks that --where chooses; " + usage_of(invocation.verb));
  for (const std::string& study : subjects)
    invocation.studies.push_back(std::filesystem::absolute(study).lexically_normal());
  invocation.directory = output;
}

// A directory, or a job; beside it networks, or more directories.
void require_subjects(Verb verb, std::size_t count, const po::variables_map& values) {
  bool right = count == 1;
  if (verb == Verb::merge) right = count >= 1;
  if (verb == Verb::show) right = count == 2;
  if (verb == Verb::retry) right = count >= 1 && (count == 1) == (values.count("failed") > 0);
  if (!right) throw UsageError(usage_of(verb));
}

Invocation invocation_of(Verb verb, const po::variables_map& values) {
  const auto subjects = subjects_of(values);
  require_subjects(verb, subjects.size(), values);
  Invocation invocation;
  invocation.verb = verb;
  if (takes_job(verb)) {
    invocation.job = subjects.front();
    read_places(invocation, values);
  } else {
    invocation.directory = subjects.front();
  }
  if (verb == Verb::show || verb == Verb::retry)
    invocation.networks.assign(subjects.begin() + 1, subjects.end());
  if (values.count("set")) invocation.overrides = values["set"].as<std::vector<std::string>>();
  invocation.simd = text_or(values, "simd", "");
  invocation.where = text_or(values, "where", "");
  if (makes_collections(verb)) read_collection(invocation, subjects, values);
  invocation.json = values.count("json") > 0;
  if (values.count("shard"))
    invocation.sweep.shard = parse_shard(values["shard"].as<std::string>());
  if (values.count("workers"))
    invocation.workers = parse_workers(values["workers"].as<std::string>());
  read_limits(invocation, values);
  return invocation;
}

Verb verb_called(const std::string& name) {
  std::vector<std::string> known;
  for (const auto& [verb, other] : Names<Verb>::value) {
    if (name == other) return verb;
    known.emplace_back(other);
  }
  const std::string question = did_you_mean(name, known);
  throw UsageError("unknown command '" + name + "'; " +
                   (question.empty() ? "one of: " + all_names<Verb>() : question));
}

// What `unidyn help …` says.
std::string help_asked(const po::variables_map& values) {
  const auto subjects = subjects_of(values);
  if (values.count("man")) return manual_page();
  if (values.count("completion")) return completion_script(values["completion"].as<std::string>());
  if (subjects.size() > 1) throw UsageError(usage_of(Verb::help));
  return subjects.empty() ? general_help() : help_of(verb_called(subjects.front()));
}

}  // namespace

std::variant<Invocation, Answer, PythonCommand> parse_command_line(
    const std::vector<std::string>& arguments) {
  if (arguments.empty()) throw UsageError(general_help());
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h") return Answer{general_help()};
  if (first == "--version") return Answer{version_text()};
  const Verb verb = verb_called(first);
  const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  if (verb == Verb::export_networks && std::ranges::find(rest, "--help") == rest.end())
    return PythonCommand{arguments};
  const auto values = parse_options(verb, rest);
  if (values.count("help")) return Answer{help_of(verb)};
  if (verb == Verb::help) return Answer{help_asked(values)};
  return invocation_of(verb, values);
}

double parse_duration(const std::string& option, const std::string& text) {
  const auto bad = [&] {
    return UsageError(option + " " + text + ": seconds, MM:SS, HH:MM:SS or D-HH:MM:SS is needed");
  };
  std::string rest = text;
  double days = 0;
  try {
    if (const auto dash = rest.find('-'); dash != rest.npos) {
      long whole = 0;
      read_text(rest.substr(0, dash), Range{0, 1e6}, whole);
      days = static_cast<double>(whole);
      rest = rest.substr(dash + 1);
    }
    double seconds = 0;
    for (std::size_t begin = 0, end = 0; end != rest.npos; begin = end + 1) {
      end = rest.find(':', begin);
      double part = 0;
      read_text(rest.substr(begin, end == rest.npos ? end : end - begin), Range{0, 1e9}, part);
      seconds = 60 * seconds + part;
    }
    return 86400 * days + seconds;
  } catch (const UsageError&) {
    throw bad();
  }
}

Shard parse_shard(const std::string& text) {
  Shard shard;
  try {
    const auto slash = text.find('/');
    if (slash == text.npos) throw UsageError("no slash");
    read_text(text.substr(slash + 1), Range{1, 1e9}, shard.count);
    read_text(text.substr(0, slash), Range{1, static_cast<double>(shard.count)}, shard.index);
  } catch (const UsageError&) {
    throw UsageError("--shard " + text + ": I/N is needed, I from 1 to N");
  }
  return shard;
}

}  // namespace unidyn
