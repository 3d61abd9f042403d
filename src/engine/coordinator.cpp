#include "unidyn/engine/coordinator.hpp"

#include <numeric>

#include "messages.hpp"
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

// Gives each idle worker an item, as long as there are items for it.
void hand_out(const boost::mpi::communicator& world, Schedule& schedule, std::vector<Index>& idle) {
  std::erase_if(idle, [&](Index worker) {
    const auto item = schedule.next(worker);
    if (item) send(world, rank_of(worker), Tag::assignment, *item);
    return item.has_value();
  });
}

void ask_to_stop(const boost::mpi::communicator& world, const Schedule& schedule) {
  for (Index worker = 0; worker < schedule.workers(); ++worker)
    if (const auto item = schedule.current(worker)) send(world, rank_of(worker), Tag::stop, *item);
}

}  // namespace

ScheduleSummary coordinate(const boost::mpi::communicator& world,
                           const std::vector<double>& expected_seconds,
                           const OnProgress& on_progress, const StopRequested& stop_requested) {
  require(world.rank() == coordinator_rank && world.size() > 1,
          "coordinate: to be called on rank 0 of at least two");
  Ledger ledger(expected_seconds, world.size() - 1, on_progress);
  Schedule& schedule = ledger.schedule();
  std::vector<Index> idle(static_cast<std::size_t>(schedule.workers()));
  std::iota(idle.begin(), idle.end(), 0);

  for (bool asked_to_stop = false;;) {
    if (stop_requested()) schedule.stop();
    if (schedule.stopped() && !asked_to_stop) {
      ask_to_stop(world, schedule);
      asked_to_stop = true;
    }
    hand_out(world, schedule, idle);
    if (schedule.over()) break;

    boost::optional<boost::mpi::status> mail;
    poll_until([&] {
      mail = mail_from(world, boost::mpi::any_source, static_cast<int>(Tag::report));
      return mail || ledger.tick_due() || (!schedule.stopped() && stop_requested());
    });
    if (mail) {
      const auto message = receive<ReportMessage>(world, mail->source(), Tag::report);
      ledger.enter(worker_of(mail->source()), from_message(message));
      idle.push_back(worker_of(mail->source()));
    }
    ledger.tick();
  }

  const ScheduleSummary summary = ledger.summary();
  for (int rank = 1; rank < world.size(); ++rank) send(world, rank, Tag::release, summary);
  return summary;
}

}  // namespace unidyn
