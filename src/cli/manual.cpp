#include "cli/manual.hpp"

#include <boost/program_options/value_semantic.hpp>

#include "unidyn/core/error.hpp"
#include "unidyn/linalg/instruction_set.hpp"

namespace unidyn {
namespace {

namespace po = boost::program_options;

const std::string where_text =
    "An expression chooses networks by the columns of their table: "
    "'trained and solved and units >= 128', "
    "'architecture in (gru, lstm) and not l2 < 1e-5'.";

const std::string collection_text =
    "With --where, the networks of which the expression is true are gathered into the directory "
    "OUT first, as unidyn merge does it, and the results are OUT's: those in DIR are always about "
    "all "
    "networks.";

const std::vector<Manual> all_manuals = {
    {Verb::run,
     "run JOB|DIR [-o DIR] [--set KEY=VALUE]... [--walltime TIME] [OPTION]...",
     "do all of it, resuming what is there",
     "JOB is a job file; DIR, the directory of a study that was begun before, stands for the job "
     "in it, and the study goes on where it is.",
     {{"run jobs/demo.cfg", "the demo, into out/demo"},
      {"run out/demo", "go on with it, or see that all is there"},
      {"run memory.cfg -o out --set grid.units=32 --set seed=2",
       "with other settings than the file's"}}},
    {Verb::plan,
     "plan JOB|DIR [--set KEY=VALUE]... [--workers N] [--json]",
     "tell what would run: points, cost, memory, disk",
     "Nothing is run or written but a few measurements of this machine's speed.",
     {{"plan memory.cfg --workers 128", "how long 128 workers would take"}}},
    {Verb::sweep,
     "sweep JOB|DIR [-o DIR] [--set KEY=VALUE]... [--shard I/N] [--walltime TIME] [OPTION]...",
     "train and analyse",
     "With a job file, -o has to name the directory.",
     {{"sweep memory.cfg -o out", "all networks"},
      {"sweep memory.cfg -o out --shard 2/4", "the second of four parts, beside the others"}}},
    {Verb::status,
     "status DIR [--json]",
     "tell what is done, failed and left; also while a sweep runs",
     "",
     {{"status out", "how far it is, what runs, how long it will take, what failed and why"}}},
    {Verb::list,
     "list DIR [--where EXPR] [--json]",
     "tell of each network its labels, state and error; also while a sweep runs",
     where_text,
     {{"list out", "all networks of the grid"},
      {"list out --where 'status == failed'", "those that failed, with their reasons"},
      {"list out --where 'trained and not solved and units >= 128'",
       "large ones that missed the task"}}},
    {Verb::show,
     "show DIR ID [--json]",
     "tell all about one network",
     "ID is a network's id, or as much of its beginning as no other network has.",
     {{"show out 8c6a", "its settings, how training ended, what was found, what made it"}}},
    {Verb::info,
     "info FILE|DIR [--json]",
     "tell what a file is: a population, a record, trials, a job, or a study's directory",
     "",
     {{"info out/demo/population.h5", "its task, networks, stages and program"},
      {"info trials.h5", "what task = file would read of it"}}},
    {Verb::retry,
     "retry DIR ID... | --failed",
     "give networks that failed new draws",
     "Their next attempts, with new initial weights, trials and starts of analyses, take the "
     "places "
     "of those that failed; the next run trains them. ID is a network's id, or its beginning.",
     {{"retry out --failed", "all that failed, also in quarantine"},
      {"retry out 8c6a", "one of them"}}},
    {Verb::gather,
     "gather DIR",
     "make DIR/population.h5 of the records",
     "",
     {{"gather out", "what is there so far, also where the sweep was stopped"}}},
    {Verb::compare,
     "compare DIR [--where EXPR -o OUT]",
     "add dissimilarity matrices to DIR/population.h5",
     collection_text,
     {{"compare out", "by each of compare.dissimilarity that is not there yet"},
      {"compare out --where trained -o trained",
       "trained networks by themselves: trained/population.h5"}}},
    {Verb::embed,
     "embed DIR [--where EXPR -o OUT]",
     "add coordinates of multidimensional scaling to DIR/population.h5",
     collection_text,
     {{"embed out", "of each dissimilarity that was compared"},
      {"embed out --where trained -o trained", "a map without controls"}}},
    {Verb::statistics,
     "statistics DIR [--where EXPR -o OUT]",
     "tell how much each dissimilarity says of each label; also into DIR/population.h5",
     collection_text,
     {{"statistics out", "neighbours' accuracy and variance explained, beside chance"},
      {"statistics out --where solved -o solved", "of the networks that solved the task"}}},
    {Verb::report,
     "report DIR [--where EXPR -o OUT]",
     "write all of it as one page for a browser: DIR/report.html",
     collection_text,
     {{"report out", "out/report.html, which needs no network"},
      {"report out --where 'trained and units >= 128' -o large",
       "a page of large networks alone"}}},
    {Verb::merge,
     "merge DIR... [--where EXPR] -o OUT",
     "gather networks of several studies, or chosen ones, into a population of their own",
     "The studies need the same probe trials and settings of analysis. OUT is a collection: "
     "unidyn run OUT, or compare, embed, statistics and report one after the other, treat "
     "it as "
     "any population; unidyn gather OUT brings it up to date with the studies. " +
         where_text,
     {{"merge glorot orthogonal -o both", "two studies in one comparison"},
      {"merge out --where 'trained and solved' -o solved", "the networks that solved the task"}}},
    {Verb::export_networks,
     "export DIR --format FORMAT [--network ID]... [--where EXPR] -o OUT",
     "write networks for other tools",
     "The Python package does this, with Debian's python3-h5py or another Python that "
     "UNIDYN_PYTHON names. " +
         where_text,
     {{"export out --format torch -o networks", "all networks, with a module that loads them"},
      {"export out --format csv --where trained -o tables", "tables, matrices and embeddings"}}},
    {Verb::help,
     "help [COMMAND] [--man] [--completion SHELL]",
     "explain a command, or all",
     "",
     {{"help run", "its options, and every key of a job file"},
      {"help --man | man -l -", "the manual page"},
      {"help --completion bash > ~/.local/share/bash-completion/completions/unidyn",
       "completion of commands, options and keys"}}},
};

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

po::value_semantic* taking(const char* name) {
  return po::value<std::string>()->value_name(name);
}
po::value_semantic* taking_many(const char* name) {
  return po::value<std::vector<std::string>>()->value_name(name);
}

void add_options_of_sweeps(po::options_description& options) {
  options.add_options()("output,o", taking("DIR"),
                        "directory of the results; run's default: out/NAME for NAME.cfg")(
      "walltime", taking("TIME"),
      "stop in good order after this time: seconds, MM:SS, HH:MM:SS or D-HH:MM:SS; under Slurm "
      "at the latest shortly before the job ends (SLURM_JOB_END_TIME)")(
      "checkpoint", taking("TIME"),
      "time between checkpoints of a training run, which are what a kill leaves of it; "
      "default: 10:00")(
      "timeout", taking("TIME"),
      "time that a network may take in one run; one that takes longer has failed; default: none")(
      "deaths", taking("N"),
      "deaths of workers at work on a network after which it has failed; default: 3")(
      "patience", taking("TIME"),
      "a rank that gives no sign of life for so long is lost; default: 60")(
      "survive",
      "go on with the other ranks when one is lost, instead of ending (mpirun needs "
      "--enable-recovery)")(
      "simd", taking("NAME"),
      ("instruction set to train on, of " + joined(instruction_sets()) + "; default: the first")
          .c_str());
}

void add_options_of_export(po::options_description& options) {
  options.add_options()("format", taking("FORMAT"), joined(choices_of("format")).c_str())(
      "network", taking_many("ID"), "id of a network, or the beginning of one; may be repeated")(
      "output,o", taking("OUT"), "directory, made if it is missing");
}

}  // namespace

std::span<const Manual> manuals() {
  return all_manuals;
}

const Manual& manual_of(Verb verb) {
  for (const Manual& manual : manuals())
    if (manual.verb == verb) return manual;
  throw std::invalid_argument("a command without a manual");
}

bool takes_job(Verb verb) {
  return verb == Verb::run || verb == Verb::plan || verb == Verb::sweep;
}

bool makes_collections(Verb verb) {
  return verb == Verb::merge || verb == Verb::compare || verb == Verb::embed ||
         verb == Verb::statistics || verb == Verb::report;
}

po::options_description options_of(Verb verb) {
  const auto is = [&](auto... verbs) { return ((verb == verbs) || ...); };
  po::options_description options("Options");
  options.add_options()("help,h", "this text");
  if (takes_job(verb))
    options.add_options()("set", taking_many("KEY=VALUE"),
                          "override a setting of the job file, such as grid.units=32");
  if (is(Verb::run, Verb::sweep)) add_options_of_sweeps(options);
  if (is(Verb::retry)) options.add_options()("failed", "all networks that failed");
  if (is(Verb::plan))
    options.add_options()("workers", taking("N"),
                          "how many ranks would train; default: those of this launch but one");
  if (is(Verb::sweep))
    options.add_options()("shard", taking("I/N"),
                          "only part I of N of the points; the parts cost about the same, and the "
                          "first one in DIR fixes N");
  if (is(Verb::export_networks)) add_options_of_export(options);
  if (is(Verb::list, Verb::export_networks) || makes_collections(verb))
    options.add_options()("where", taking("EXPR"), "the networks of which this is true");
  if (makes_collections(verb))
    options.add_options()("output,o", taking("OUT"), "directory of the chosen networks");
  if (is(Verb::plan, Verb::status, Verb::list, Verb::show, Verb::info))
    options.add_options()("json", "as JSON, for other programs");
  if (is(Verb::help))
    options.add_options()("man", "the manual page")(
        "completion", taking("SHELL"),
        ("completion for " + joined(choices_of("completion"))).c_str());
  return options;
}

std::vector<std::string> choices_of(std::string_view option) {
  if (option == "simd") return instruction_sets();
  if (option == "format")
    return {"torch", "keras", "fixed-point-finder", "numpy", "csv", "rsatoolbox"};
  if (option == "completion") return {"bash", "zsh"};
  return {};
}

}  // namespace unidyn
