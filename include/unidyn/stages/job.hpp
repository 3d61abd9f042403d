#pragma once
// A job: the user's request, read from an INI file, and the points that it stands for.
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "unidyn/analysis/analyse.hpp"
#include "unidyn/embedding/mds.hpp"
#include "unidyn/inference/label_effect.hpp"
#include "unidyn/similarity/dissimilarity.hpp"
#include "unidyn/training/point.hpp"

namespace unidyn {

/// The subject of the job: the keys before the first section.
struct Subject {
  TaskName task = TaskName::flipflop;
  long seed = 1;

  static void describe(auto& self, auto&& setting) {
    setting("task", self.task, Range{}, "what the networks learn");
    setting("seed", self.seed, Range{0, 1e15}, "of every random number");
  }
};

/// The product of these lists is the population; replicates count from 1.
struct Grid {
  std::vector<Architecture> architecture = {Architecture::vanilla, Architecture::ugrnn,
                                            Architecture::gru, Architecture::lstm};
  std::vector<Activation> activation = {Activation::tanh, Activation::relu};
  std::vector<long> units = {64};
  std::vector<double> l2 = {1e-5};
  std::vector<Reset> reset = {Reset::before};
  long replicates = 3;
  long untrained = 1;

  static void describe(auto& self, auto&& setting) {
    setting("architecture", self.architecture, Range{}, "cells");
    setting("activation", self.activation, Range{}, "nonlinearities of candidates");
    setting("units", self.units, Range{1, 4096}, "sizes");
    setting("l2", self.l2, Range{0, 1e6}, "weights of the penalty ½ l2 ‖W‖² on weights");
    setting("reset", self.reset, Range{}, "GRU only: reset gate before or after the product");
    setting("replicates", self.replicates, Range{0, 1e6}, "trained networks per configuration");
    setting("untrained", self.untrained, Range{0, 1e6}, "untrained controls per configuration");
  }
};

struct CompareSettings {
  std::vector<Dissimilarity> dissimilarity = {
      Dissimilarity::svcca,      Dissimilarity::cka,      Dissimilarity::cka_debiased,
      Dissimilarity::procrustes, Dissimilarity::topology, Dissimilarity::spectral};
  long components = 3;
  long memory = 1024;

  static void describe(auto& self, auto&& setting) {
    setting("dissimilarity", self.dissimilarity, Range{}, "which to compute");
    setting("components", self.components, Range{1, 1e6}, "directions that SVCCA compares");
    setting("memory", self.memory, Range{1, 1e9}, "for networks held by one rank [MiB]");
  }
};

/// Which attempt at a network is in force, by the id of its first: of those that were given new
/// draws since they failed.
using Attempts = std::map<std::string, long>;

/// `attempts` as a text, a line "ID ATTEMPT" for each.
std::string text_of(const Attempts& attempts);
/// What such a text says. Throws UsageError "name:line: …" for a line that is not one.
Attempts parse_attempts(const std::string& name, const std::string& text);

/// Networks and recordings that were made elsewhere (trials/imports.hpp).
struct ImportSettings {
  std::vector<std::filesystem::path> networks, recordings;
  std::string content;  // UUIDs of what is in them, in their order; empty: whatever it is

  bool is_empty() const { return networks.empty() && recordings.empty(); }

  static void describe(auto& self, auto&& setting) {
    setting("networks", self.networks, Range{},
            "HDF5 files of networks that were trained elsewhere; names with blanks in quotes");
    setting("recordings", self.recordings, Range{},
            "HDF5 files of states that were recorded elsewhere, trial x time x unit");
    setting("content", self.content, Range{},
            "UUIDs of these, filled in by itself; with others the files are refused");
  }
};

struct Job {
  Subject subject;
  Grid grid;
  ImportSettings import;
  /// What is in these files; without anything but their UUIDs before with_imports().
  std::vector<std::shared_ptr<const Imported>> imported;
  Task task;
  TrainingSettings training;
  AnalysisPlan analysis_plan;  // [probe], [analysis], [graph]
  CompareSettings compare;
  MdsSettings embed;
  StatisticsSettings statistics;
  Attempts attempts = {};  // no key of a job file: a directory has them
};

/// One key of one section as set by the user, with its location for error messages.
struct Assignment {
  std::string key;  // "grid.units"
  std::string value;
  std::string place;                      // "jobs/demo.cfg:12" or "--set"
  std::filesystem::path directory = ".";  // base of relative paths: that of the job file
};

/// The assignments in `text`, a job file called `name`, in UTF-8 with or without a byte order mark.
/// Throws UsageError "name:line: …" for a malformed line.
std::vector<Assignment> parse_assignments(const std::string& name, const std::string& text);
/// Reads the assignments of a job file, a regular one. Throws UsageError if it is none,
/// StorageError if the system fails to read it.
std::vector<Assignment> read_assignments(const std::filesystem::path& file);
/// The assignment "KEY=VALUE" of the command line. Throws UsageError if it is malformed.
Assignment parse_override(const std::string& text);

/// The job with these assignments, and its task's defaults for the rest; later assignments override
/// earlier ones from other places. Throws UsageError "place: key: what is wrong; what would be
/// right" for an unknown key, a value that is not allowed, or a grid that is empty or has more than
/// most_points points. Paths become absolute. Reads no other file: if the trials are in a file,
/// they are missing until with_trials().
Job make_job(const std::vector<Assignment>& assignments);

/// The job with the trials of its task. Those that lie in a file are read, and `train.held_out` and
/// `probe.trials` become at most the number of them that are held out; where the population is of
/// recordings alone and no file of trials is named, the trials are those of the first recording,
/// all of them held out. Other jobs, and one that has its trials, stay as they are. Throws
/// UsageError if the file is none of trials, or holds others than `task.content` asks for.
Job with_trials(Job job);

/// The job with what it imports, whose files are read; one that imports nothing, and one that has
/// been read, stays as it is. Requires its trials. Throws UsageError for a file that is none of
/// networks or recordings on these trials, for one network twice, and if `import.content` asks for
/// others.
Job with_imports(Job job);

/// The whole job, every key with its value, as a job file: make_job reads it back as the same job.
std::string resolved_text(const Job& job);

/// Every key of `job`'s job file, such as "grid.units".
std::vector<std::string> keys_of(const Job& job);

/// Every key with its value and what it means, for --help.
std::string documented_text(const Job& job);
/// Those lines of it, with their sections, whose defaults differ if `task` is the task.
std::string documented_differences(TaskName task);

/// The largest number of points in a job.
inline constexpr double most_points = 1e6;

/// The size of points(job), without creating them.
double point_count(const Job& job);

/// The job's points in the order of its grid: architecture, activation, reset, units, l2, then
/// trained replicates before untrained controls; each slowest first. Then what it imports, in the
/// order of the files. Each at the attempt in force.
std::vector<Point> points(const Job& job);

/// The trials on which every network of the job is recorded.
Trials probe_trials(const Job& job);

}  // namespace unidyn
