#include "unidyn/cli/commands.hpp"

#include <chrono>

#include "cli/reports.hpp"
#include "unidyn/answers/summary.hpp"
#include "unidyn/cli/progress.hpp"
#include "unidyn/cli/timing.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/linalg/instruction_set.hpp"
#include "unidyn/parallel/collectives.hpp"
#include "unidyn/parallel/errors.hpp"
#include "unidyn/stages/compare.hpp"
#include "unidyn/stages/embed.hpp"
#include "unidyn/stages/gather.hpp"
#include "unidyn/stages/merge.hpp"
#include "unidyn/stages/nothing_solved.hpp"
#include "unidyn/stages/report.hpp"
#include "unidyn/stages/statistics.hpp"
#include "unidyn/stages/status.hpp"
#include "unidyn/stages/trials_text.hpp"

namespace unidyn {
namespace {

// A command being executed: the request, and where output goes. Only rank 0 writes output.
class Command {
 public:
  Command(const boost::mpi::communicator& world, const Invocation& asked, const Console& console,
          const StopSigns& signs)
      : world_(world),
        asked_(asked),
        console_(console),
        directory_{asked.directory},
        signs_(signs),
        stop_requested_(signs.drain) {}

  bool ranks_lost() const { return ranks_lost_; }

  ExitCode carry_out(Verb verb) {
    switch (verb) {
      case Verb::run:
        return run();
      case Verb::sweep:
        return sweep();
      case Verb::gather:
      case Verb::merge:
        return gather();
      case Verb::compare:
        return compare();
      case Verb::embed:
        return embed();
      case Verb::statistics:
        return statistics();
      case Verb::report:
        return report();
      case Verb::plan:
      case Verb::status:
      case Verb::list:
      case Verb::show:
      case Verb::info:
      case Verb::retry:
      case Verb::export_networks:
      case Verb::help:
        break;
    }
    throw std::invalid_argument("carry_out: a command of one process");
  }

 private:
  ExitCode run() {
    read_job();
    if (is_collection_) return run_collection();
    say_trials();
    SweepResult swept;
    GatherResult gathered;
    StageSeconds later;
    for (int sweeps = 1;; ++sweeps) {
      swept = run_sweep();
      if (is_dismissed()) return ExitCode::complete;
      if (swept.missing() > 0) return without(swept);
      if (stop_requested_anywhere()) return early();
      later.gather = seconds_of([&] { gathered = run_gather(); });
      if (gathered.missing == 0) break;
      // Records were damaged or removed after the sweep had finished them.
      on_rank_zero(world_, [&] { require_progress(sweeps, gathered); });
    }
    if (!run_later(later)) return early();
    Index failed = 0;
    on_rank_zero(world_, [&] { failed = status_of(directory_, job_).failed; });
    if (swept.counts.total() > 0) say(timing_text(swept, later));
    say_written();
    return complete(failed);
  }

  ExitCode run_collection() {
    StageSeconds later;
    const GatherResult gathered = run_gather();
    if (!run_later(later)) return early();
    say_written();
    return gathered.missing > 0 ? ExitCode::stopped_early : ExitCode::complete;
  }

  // What comes after gathering, to the summary. Says whether there was time for all of it.
  bool run_later(StageSeconds& later) {
    if (stop_requested_anywhere()) return false;
    later.compare = seconds_of([&] { run_compare(); });
    if (stop_requested_anywhere()) return false;
    later.embed = seconds_of([&] { run_embed(); });
    if (stop_requested_anywhere()) return false;
    later.statistics = seconds_of([&] { run_statistics(); });
    if (stop_requested_anywhere()) return false;
    later.report = seconds_of([&] { run_report(); });
    on_rank_zero(world_, [&] {
      require_study(directory_);
      print(summary_text(directory_, job_) + statistics_text(directory_, job_));
    });
    return true;
  }

  void say_written() {
    say("Wrote " + directory_.population().string() + " and " + directory_.report().string());
    on_rank_zero(world_,
                 [&] { console_.messages << nothing_solved(directory_, job_) << std::flush; });
  }

  ExitCode sweep() {
    read_job();
    on_rank_zero(world_, [&] { require_no_collection(directory_); });
    say_trials();
    const SweepResult swept = run_sweep();
    if (is_dismissed()) return ExitCode::complete;
    if (swept.missing() > 0) return without(swept);
    Index failed = 0;
    on_rank_zero(world_, [&] { failed = status_of(directory_, job_).failed; });
    return complete(failed);
  }

  ExitCode gather() {
    find_job();
    if (!is_collection_) read_trials();
    const GatherResult gathered = run_gather();
    on_rank_zero(world_, [&] {
      if (gathered.networks == 0)
        throw UsageError(directory_.path.string() +
                         ": has no records to gather; run unidyn sweep first");
    });
    return gathered.missing > 0 ? ExitCode::stopped_early : ExitCode::complete;
  }

  ExitCode compare() {
    find_job();
    run_compare();
    return ExitCode::complete;
  }

  ExitCode embed() {
    find_job();
    run_embed();
    return ExitCode::complete;
  }

  ExitCode statistics() {
    find_job();
    run_statistics();
    on_rank_zero(world_, [&] {
      print(statistics_text(directory_, job_));
      console_.messages << nothing_solved(directory_, job_) << std::flush;
    });
    return ExitCode::complete;
  }

  ExitCode report() {
    find_job();
    run_report();
    say("Wrote " + directory_.report().string());
    return ExitCode::complete;
  }

  // The job that the user names, with its trials, or the one that the directory belongs to; the
  // same on all ranks.
  void read_job() {
    on_rank_zero(world_, [&] {
      job_ = named_job(asked_);
      job_.attempts = attempts_in(directory_);
      if (collection_in(directory_) && !asked_.overrides.empty())
        throw UsageError(
            directory_.path.string() + ": is a collection, whose settings [compare], [embed] and " +
            "[statistics] stand in " + directory_.job().string() + "; leave out --set");
    });
    spread();
    if (!is_collection_) read_trials();
  }
  // A collection that is asked for is made, or brought up to date, first.
  void find_job() {
    if (!asked_.studies.empty() && asked_.verb != Verb::merge)
      make_collection({asked_.studies, asked_.where});
    on_rank_zero(world_, [&] {
      job_ = frozen_job(asked_.verb == Verb::merge ? StudyDirectory{asked_.studies.front()}
                                                   : directory_);
    });
    spread();
  }

  // From rank 0 to the others, but for its trials.
  void spread() {
    std::string text = world_.rank() == 0 ? resolved_text(job_) : std::string();
    std::string attempts = text_of(job_.attempts);
    broadcast(world_, text);
    broadcast(world_, attempts);
    if (world_.rank() != 0) {
      job_ = make_job(parse_assignments("the job", text));
      job_.attempts = parse_attempts("the job", attempts);
    }
    int collection = 0;
    on_rank_zero(world_, [&] { collection = collection_in(directory_).has_value(); });
    broadcast(world_, collection);
    is_collection_ = collection || asked_.verb == Verb::merge;
  }
  // Each rank for itself.
  void read_trials() {
    throw_on_all_ranks(world_, [&] { job_ = with_imports(with_trials(std::move(job_))); });
  }

  SweepResult run_sweep() {
    std::optional<ProgressLine> line;
    Listener listener;
    if (world_.rank() == 0) {
      line.emplace(console_.messages, console_.terminal);
      listener.note = [&](const std::string& text) { line->note(text); };
      listener.progress = [&](const Progress& progress) { tell(progress, *line); };
    }
    SweepOptions options = asked_.sweep;
    options.drain_requested = signs_.drain;
    options.seconds_left = signs_.seconds_left;
    const SweepResult swept =
        unidyn::sweep(world_, directory_, job_, options, listener, signs_.stop);
    line.reset();
    if (swept.lost > 0) go_on_without(swept.lost);
    const Index had_work = swept.counts.total();
    if (had_work == 0) {
      say("All " + std::to_string(swept.already) + " networks were there already");
    } else {
      say(std::to_string(swept.counts.done + swept.counts.failed) + " networks done in " +
          duration_text(swept.seconds) +
          (swept.already > 0 ? ", " + std::to_string(swept.already) + " were there already" : ""));
    }
    return swept;
  }

  // With lost ranks, collective operations do not return: rank 0 continues alone, and the others
  // are done.
  void go_on_without(Index lost) {
    ranks_lost_ = true;
    if (world_.rank() != 0) return;
    world_ = boost::mpi::communicator(MPI_COMM_SELF, boost::mpi::comm_attach);
    say(std::to_string(lost) + (lost == 1 ? " rank was" : " ranks were") +
        " lost; the others did their work");
  }
  bool is_dismissed() const { return ranks_lost_ && world_.rank() != 0; }

  // Writes a line for a network's failure, and updates the progress.
  static void tell(const Progress& progress, ProgressLine& line) {
    if (progress.report && !progress.report->reason.empty())
      line.note(std::string(to_name(progress.report->outcome)) + ": " + progress.report->reason);
    line.show(progress);
  }

  GatherResult run_gather() {
    if (asked_.verb == Verb::merge) return make_collection({asked_.studies, asked_.where});
    if (is_collection_) {
      Collection collection;
      on_rank_zero(world_, [&] { collection = collection_in(directory_).value(); });
      return make_collection(std::move(collection));
    }
    return told(with_progress("gather", [&](const Listener& listener) {
      return unidyn::gather(world_, directory_, job_, listener);
    }));
  }

  // Rank 0's counts.
  GatherResult make_collection(Collection collection) {
    return told(with_progress("merge", [&](const Listener& listener) {
      return unidyn::merge(world_, directory_, std::move(collection), listener);
    }));
  }

  // Says what was gathered.
  GatherResult told(const GatherResult& gathered) const {
    if (gathered.missing > 0)
      say(std::to_string(gathered.missing) + " of " +
          std::to_string(gathered.networks + gathered.missing) +
          " networks have no result yet and are not in the population");
    if (gathered.written) say("Gathered " + std::to_string(gathered.networks) + " networks");
    return gathered;
  }

  void run_compare() {
    const auto made = with_progress("compare", [&](const Listener& listener) {
      return unidyn::compare(world_, directory_, job_, stop_requested_, listener);
    });
    for (const Dissimilarity which : made) say("Compared by " + to_text(which));
    if (made.empty()) say("All dissimilarities were there already");
  }

  void run_embed() {
    const auto made = with_progress("embed", [&](const Listener& listener) {
      return unidyn::embed(world_, directory_, job_, stop_requested_, listener);
    });
    for (const Dissimilarity which : made) say("Embedded " + to_text(which));
    if (made.empty()) say("All embeddings were there already");
  }

  void run_statistics() {
    const bool made = with_progress("statistics", [&](const Listener& listener) {
      return unidyn::statistics(world_, directory_, job_, stop_requested_, listener);
    });
    say(made ? "Wrote statistics of the labels" : "The statistics were there already");
  }

  void run_report() {
    with_progress("report", [&](const Listener& listener) {
      unidyn::report(world_, directory_, job_, stop_requested_, listener);
      return true;
    });
  }

  // What a stage returns; on rank 0 how far it has come is shown while it runs.
  template <class Stage>
  std::invoke_result_t<Stage, const Listener&> with_progress(const char* name, Stage stage) {
    Listener listener;
    if (world_.rank() != 0) return stage(listener);
    ProgressLine line(console_.messages, console_.terminal);
    listener.note = [&](const std::string& text) { line.note(text); };
    listener.share = [&, name](double share, const std::string& at) { line.show(name, share, at); };
    auto result = stage(listener);
    line.clear();
    return result;
  }

  static double seconds_of(const std::function<void()>& stage) {
    const auto begin = std::chrono::steady_clock::now();
    stage();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }

  bool stop_requested_anywhere() const { return any_of(world_, stop_requested_()); }

  ExitCode early() {
    say(Interrupted().what());
    return ExitCode::stopped_early;
  }
  // The exit code if the sweep did not finish all networks.
  ExitCode without(const SweepResult& swept) {
    if (swept.counts.given_up == 0) return early();
    say(std::to_string(swept.counts.given_up) +
        " networks were given up: each attempt ended in an error of the machine, not of the "
        "network;"
        " mend what " +
        event_log(directory_, asked_.sweep.shard).string() +
        " tells of, and run the same command again");
    return ExitCode::internal_error;
  }
  ExitCode complete(Index failed) const {
    int code = static_cast<int>(failed > 0 ? ExitCode::some_failed : ExitCode::complete);
    broadcast(world_, code);
    return static_cast<ExitCode>(code);
  }

  // If records disappear between sweep and gather, sweeps are not repeated forever.
  void require_progress(int sweeps, const GatherResult& gathered) const {
    constexpr int most_sweeps = 5;
    if (sweeps >= most_sweeps)
      throw StorageError(directory_.records().string() + ": " + std::to_string(gathered.missing) +
                         " records are missing after " + std::to_string(sweeps) +
                         " sweeps that wrote them; is something removing or damaging them?");
  }

  void print(const std::string& text) const { print_result(console_, text); }

  void say_trials() const {
    const std::string text = trials_text(job_.task);
    if (world_.rank() == 0) console_.messages << text << std::flush;
  }

  void say(const std::string& text) const {
    if (world_.rank() == 0) console_.messages << text << std::endl;
  }

  boost::mpi::communicator world_;
  const Invocation& asked_;
  const Console& console_;
  StudyDirectory directory_;
  const StopSigns& signs_;
  StopRequested stop_requested_;  // of the stages that know no draining
  bool ranks_lost_ = false;
  bool is_collection_ = false;
  Job job_;
};

}  // namespace

Ending carry_out(const boost::mpi::communicator& world, const Invocation& invocation,
                 const Console& console, const StopSigns& signs) {
  throw_on_all_ranks(world, [&] {
    if (!invocation.simd.empty()) use_instruction_set(invocation.simd);
  });
  Command command(world, invocation, console, signs);
  const ExitCode code = command.carry_out(invocation.verb);
  return {code, command.ranks_lost()};
}

}  // namespace unidyn
