#include "unidyn/cli/options.hpp"

#include <boost/program_options.hpp>
#include <sstream>

#include "unidyn/core/error.hpp"
#include "unidyn/linalg/instruction_set.hpp"
#include "unidyn/record/provenance.hpp"

namespace unidyn {
namespace {

namespace po = boost::program_options;

struct Manual {
  Verb verb;
  const char* usage;
  const char* summary;
};

constexpr Manual manuals[] = {
    {Verb::run, "run JOB [-o DIR] [--set KEY=VALUE]... [--walltime TIME] [OPTION]...",
     "do all of it, resuming what is there"},
    {Verb::plan, "plan JOB [--set KEY=VALUE]... [--workers N]",
     "tell what would run: points, cost, memory, disk"},
    {Verb::sweep,
     "sweep JOB -o DIR [--set KEY=VALUE]... [--shard I/N] [--walltime TIME]\n                "
     "[OPTION]...",
     "train and analyse"},
    {Verb::status, "status DIR", "tell what is done, failed and left; also while a sweep runs"},
    {Verb::retry, "retry DIR ID... | --failed",
     "give networks that failed new draws, for the next run to train"},
    {Verb::gather, "gather DIR", "records -> DIR/population.h5"},
    {Verb::compare, "compare DIR", "dissimilarity matrices into DIR/population.h5"},
    {Verb::embed, "embed DIR", "coordinates of multidimensional scaling into DIR/population.h5"},
    {Verb::statistics, "statistics DIR",
     "tell how far each dissimilarity knows each label; also into DIR/population.h5"},
    {Verb::report, "report DIR", "all of it as one page for a browser: DIR/report.html"},
};

// Carried out by Python, which knows its options.
constexpr const char* export_verb = "export";
constexpr const char* export_manual =
    "  unidyn export DIR --format FORMAT [--network ID]... [--where EXPR] -o OUT\n"
    "      write networks for torch, keras, fixed-point-finder, numpy, csv or rsatoolbox\n";

const Manual& manual_of(Verb verb) {
  for (const Manual& manual : manuals)
    if (manual.verb == verb) return manual;
  throw std::invalid_argument("a verb without a manual");
}

bool takes_job(Verb verb) {
  return verb == Verb::run || verb == Verb::plan || verb == Verb::sweep;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

po::options_description options_of(Verb verb) {
  po::options_description options("Options");
  options.add_options()("help,h", "this text");
  if (takes_job(verb))
    options.add_options()("set", po::value<std::vector<std::string>>()->value_name("KEY=VALUE"),
                          "override a setting of the job file, such as grid.units=32");
  if (verb == Verb::run || verb == Verb::sweep)
    options.add_options()("output,o", po::value<std::string>()->value_name("DIR"),
                          "directory of the results; run's default: out/NAME for NAME.cfg")(
        "walltime", po::value<std::string>()->value_name("TIME"),
        "stop in good order after this time: seconds, MM:SS, HH:MM:SS or D-HH:MM:SS; under Slurm "
        "at the latest shortly before the job ends (SLURM_JOB_END_TIME)")(
        "checkpoint", po::value<std::string>()->value_name("TIME"),
        "time between checkpoints of a training run, which are what a kill leaves of it; "
        "default: 10:00")(
        "timeout", po::value<std::string>()->value_name("TIME"),
        "time that a network may take in one run; one that takes longer has failed; default: none")(
        "deaths", po::value<std::string>()->value_name("N"),
        "deaths of workers at work on a network after which it has failed; default: 3")(
        "patience", po::value<std::string>()->value_name("TIME"),
        "a rank that gives no sign of life for so long is lost; default: 60")(
        "survive",
        "go on with the other ranks when one is lost, instead of ending (mpirun needs "
        "--enable-recovery)")(
        "simd", po::value<std::string>()->value_name("NAME"),
        ("instruction set to train on, of " + joined(instruction_sets()) + "; default: the first")
            .c_str());
  if (verb == Verb::retry) options.add_options()("failed", "all networks that failed");
  if (verb == Verb::plan)
    options.add_options()("workers", po::value<std::string>()->value_name("N"),
                          "how many ranks would train; default: those of this launch but one");
  if (verb == Verb::sweep)
    options.add_options()("shard", po::value<std::string>()->value_name("I/N"),
                          "only part I of N of the points; the parts cost about the same, and the "
                          "first one in DIR fixes N");
  return options;
}

std::string general_help() {
  std::ostringstream text;
  text << "Unidyn trains populations of recurrent networks, takes their dynamics apart, and\n"
          "compares them.\n\nUsage:\n";
  for (const Manual& manual : manuals) {
    const std::string usage = manual.usage;
    text << "  unidyn " << usage << "\n      " << manual.summary << "\n";
  }
  text << export_manual;
  text
      << "\n  unidyn COMMAND --help    more on a command\n"
         "  unidyn --version\n\n"
         "Under mpirun (or srun) rank 0 hands out the work and the others do it; alone, a process\n"
         "does both. Exit codes: 0 complete, 1 internal error, 2 bad usage or job file,\n"
         "3 complete but some networks failed, 75 stopped early in good order (run it again).\n";
  return text.str();
}

std::string help_of(Verb verb) {
  std::ostringstream text;
  text << "Usage: unidyn " << manual_of(verb).usage << "\n\nTo " << manual_of(verb).summary
       << ".\n\n"
       << options_of(verb);
  if (takes_job(verb)) {
    text << "\nThe keys of a job file, with their defaults:\n\n" << documented_text(Job{});
    for (const auto& [task, name] : Names<TaskName>::value)
      if (const std::string other = documented_differences(task); !other.empty())
        text << "\nDefaults that differ with task = " << name << ", the "
             << definition_of(task).summary << ":\n\n"
             << other;
  }
  return text.str();
}

std::string version_text() {
  const Provenance built = current_provenance(0);
  return "unidyn " + built.version + " (" + built.commit + ")\n" + built.compiler + ", " +
         built.flags + "\n" + built.libraries + "\n";
}

po::variables_map parse_options(Verb verb, const std::vector<std::string>& words) {
  po::options_description all = options_of(verb);
  all.add_options()("subject", po::value<std::vector<std::string>>());
  po::positional_options_description positional;
  positional.add("subject", -1);
  po::variables_map values;
  try {
    po::store(po::command_line_parser(words).options(all).positional(positional).run(), values);
  } catch (const po::error& error) {
    throw UsageError(std::string(error.what()) + "; usage: unidyn " + manual_of(verb).usage);
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

Invocation invocation_of(Verb verb, const po::variables_map& values) {
  const std::string usage = std::string("usage: unidyn ") + manual_of(verb).usage;
  auto subjects = values.count("subject") ? values["subject"].as<std::vector<std::string>>()
                                          : std::vector<std::string>();
  Invocation invocation;
  invocation.verb = verb;
  if (verb == Verb::retry && !subjects.empty()) {
    invocation.networks.assign(subjects.begin() + 1, subjects.end());
    subjects.resize(1);
    if (invocation.networks.empty() != (values.count("failed") > 0)) throw UsageError(usage);
  }
  if (subjects.size() != 1) throw UsageError(usage);
  if (takes_job(verb)) {
    invocation.job = subjects.front();
    const std::string name = invocation.job.stem().string();
    invocation.directory = text_or(values, "output", verb == Verb::run ? "out/" + name : "");
    if (verb == Verb::sweep && invocation.directory.empty()) throw UsageError(usage);
  } else {
    invocation.directory = subjects.front();
  }
  if (values.count("set")) invocation.overrides = values["set"].as<std::vector<std::string>>();
  invocation.simd = text_or(values, "simd", "");
  if (values.count("shard"))
    invocation.sweep.shard = parse_shard(values["shard"].as<std::string>());
  if (values.count("workers"))
    invocation.workers = parse_workers(values["workers"].as<std::string>());
  if (values.count("timeout"))
    invocation.sweep.timeout = parse_duration("--timeout", values["timeout"].as<std::string>());
  if (values.count("patience"))
    invocation.sweep.patience = parse_duration("--patience", values["patience"].as<std::string>());
  if (values.count("deaths"))
    read_option("--deaths", values["deaths"].as<std::string>(), Range{1, 1e6},
                invocation.sweep.most_deaths);
  invocation.sweep.survive = values.count("survive") > 0;
  if (values.count("checkpoint"))
    invocation.sweep.checkpoint_every =
        parse_duration("--checkpoint", values["checkpoint"].as<std::string>());
  if (values.count("walltime"))
    invocation.walltime = parse_duration("--walltime", values["walltime"].as<std::string>());
  return invocation;
}

}  // namespace

std::variant<Invocation, Answer, PythonCommand> parse_command_line(
    const std::vector<std::string>& arguments) {
  if (arguments.empty()) throw UsageError(general_help());
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h" || first == "help") return Answer{general_help()};
  if (first == "--version") return Answer{version_text()};
  if (first == export_verb) return PythonCommand{arguments};
  Verb verb{};
  try {
    verb = from_name<Verb>(first);
  } catch (const UsageError&) {
    throw UsageError("unknown command '" + first + "'; one of: " + all_names<Verb>() + ", " +
                     export_verb);
  }
  const auto values = parse_options(verb, {arguments.begin() + 1, arguments.end()});
  if (values.count("help")) return Answer{help_of(verb)};
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
