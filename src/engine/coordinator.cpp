#include "unidyn/engine/coordinator.hpp"

#include <fmt/format.h>

#include <numeric>
#include <utility>

#include "messages.hpp"
#include "silence.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/parallel/wait.hpp"

namespace unidyn {
namespace {

// Worker w of the schedule is rank w + 1.
int rank_of(Index worker) {
  return static_cast<int>(worker) + 1;
}
Index worker_of(int rank) {
  return rank - 1;
}

class Coordinator {
 public:
  Coordinator(const boost::mpi::communicator& world, const Workload& workload,
              const OnProgress& on_progress, const Limits& limits)
      : mail_(world),
        limits_(limits),
        ledger_(workload, world.size() - 1, on_progress, limits),
        idle_(static_cast<std::size_t>(world.size() - 1)),
        assigned_(idle_.size()),
        silence_(world.size() - 1, limits.patience) {
    std::iota(idle_.begin(), idle_.end(), 0);
  }

  ScheduleSummary run() {
    for (;;) {
      heed_limits();
      hand_out();
      recall();
      if (schedule().over()) break;
      wait();
      receive_reports();
      answer_signs_of_life();
      look_for_lost();
      ledger_.tick();
    }
    const ScheduleSummary summary = ledger_.summary();
    for (Index worker = 0; worker < schedule().workers(); ++worker)
      if (!schedule().is_lost(worker)) mail_.send(rank_of(worker), Tag::release, summary);
    mail_.flush(std::chrono::seconds(2));  // what follows may do without MPI for long
    return summary;
  }

 private:
  Schedule& schedule() { return ledger_.schedule(); }

  void heed_limits() {
    if (limits_.must_drain()) schedule().stop();
    // A stop requested of one rank is requested of all.
    if (asked_to_stop_ || !(limits_.must_stop() || schedule().counts().interrupted > 0)) return;
    asked_to_stop_ = true;
    for (Index worker = 0; worker < schedule().workers(); ++worker)
      if (const auto item = schedule().current(worker))
        mail_.send(rank_of(worker), Tag::stop, *item);
  }

  // Gives each idle worker an item, as long as there are items for it.
  void hand_out() {
    bool nothing = false;  // for anybody
    std::erase_if(idle_, [&](Index worker) {
      if (nothing) return false;
      const auto items = ledger_.begin_batch(worker, Assignment::most);
      if (!items.empty()) assign(worker, items);
      nothing = items.empty() && !schedule().chooses();
      return !items.empty();
    });
    const ScheduleCounts counts = schedule().counts();
    if (counts.running == 0 && counts.waiting > 0) schedule().stop();  // not enough time is left
  }

  void assign(Index worker, const std::vector<Index>& items) {
    Assignment assignment{.number = ++assignments_, .size = static_cast<Index>(items.size())};
    std::ranges::copy(items, assignment.items.begin());
    mail_.send(rank_of(worker), Tag::assignment, assignment);
    assigned_[static_cast<std::size_t>(worker)] = {assignment.number};
  }

  // Asks for items back that others could begin now, or that nobody is to begin.
  void recall() {
    if (schedule().held() == 0) return;
    std::size_t wanted = schedule().stopped() ? assigned_.size() : idle_.size();
    for (std::size_t w = 0; w < assigned_.size() && wanted > 0; ++w) {
      const auto worker = static_cast<Index>(w);
      if (schedule().held(worker) == 0 || schedule().is_lost(worker)) continue;
      --wanted;
      if (!std::exchange(assigned_[w].recalled, true))
        mail_.send(rank_of(worker), Tag::recall, assigned_[w].number);
    }
  }

  void wait() {
    poll_until([&] {
      return any(Tag::report) || any(Tag::alive) || ledger_.tick_due() || silence_.due() ||
             (!asked_to_stop_ && limits_.must_stop()) ||
             (!schedule().stopped() && limits_.must_drain());
    });
  }
  boost::optional<boost::mpi::status> any(Tag tag) {
    return mail_.look(boost::mpi::any_source, tag);
  }

  void receive_reports() {
    while (const auto report = any(Tag::report)) {
      const Index worker = worker_of(report->source());
      const auto message = mail_.receive<ReportMessage>(report->source(), Tag::report);
      silence_.heard(worker);
      if (schedule().is_lost(worker)) {  // it was stopped for a while: another has had its item
        if (!message.goes_on) mail_.send(report->source(), Tag::release, ledger_.summary());
        continue;
      }
      ledger_.enter(worker, from_message(message), message.goes_on);
      if (!message.goes_on) idle_.push_back(worker);
    }
  }

  void answer_signs_of_life() {
    while (const auto sign = any(Tag::alive)) {
      mail_.receive<char>(sign->source(), Tag::alive);
      silence_.heard(worker_of(sign->source()));
      mail_.send(sign->source(), Tag::alive, char{});
    }
  }

  void look_for_lost() {
    if (!silence_.due()) return;
    for (const Index worker : silence_.lost()) {
      if (schedule().is_lost(worker)) continue;
      ledger_.lose(worker);
      std::erase(idle_, worker);
      if (!limits_.survive)
        throw std::runtime_error(
            fmt::format("rank {} gave no sign of life for {} s: killed, stopped, or its machine "
                        "lost; run the same command again",
                        rank_of(worker), limits_.patience));
    }
  }

  Mail mail_;
  const Limits& limits_;
  Ledger ledger_;
  std::vector<Index> idle_;
  struct Assigned {
    Index number = 0;
    bool recalled = false;
  };
  std::vector<Assigned> assigned_;  // [worker]: the last
  Index assignments_ = 0;           // so far
  Silence silence_;
  bool asked_to_stop_ = false;
};

}  // namespace

ScheduleSummary coordinate(const boost::mpi::communicator& world, const Workload& workload,
                           const OnProgress& on_progress, const Limits& limits) {
  require(world.rank() == coordinator_rank && world.size() > 1,
          "coordinate: to be called on rank 0 of at least two");
  return Coordinator(world, workload, on_progress, limits).run();
}

}  // namespace unidyn
