#include "unidyn/engine/distribute.hpp"

#include "unidyn/engine/coordinator.hpp"
#include "unidyn/engine/worker.hpp"

namespace unidyn {
namespace {

ScheduleSummary work_alone(const std::vector<double>& expected_seconds, const Work& work,
                           const OnProgress& on_progress, const StopRequested& stop_requested) {
  constexpr Index me = 0;
  Ledger ledger(expected_seconds, 1, on_progress);
  // Nobody else could tell the listener anything while this rank works.
  const StopRequested stop_and_tick = [&] {
    ledger.tick();
    return stop_requested();
  };
  for (;;) {
    if (stop_requested()) ledger.schedule().stop();
    const auto item = ledger.schedule().next(me);
    if (!item) return ledger.summary();
    ledger.enter(me, perform(work, *item, stop_and_tick));
  }
}

}  // namespace

ScheduleSummary distribute(const boost::mpi::communicator& world,
                           const std::vector<double>& expected_seconds, const Work& work,
                           const OnProgress& on_progress, const StopRequested& stop_requested) {
  const StopRequested stop = stop_requested ? stop_requested : [] { return false; };
  if (world.size() == 1) return work_alone(expected_seconds, work, on_progress, stop);
  // Our messages travel by themselves: nobody else's, from before or from within the work, mix in.
  const boost::mpi::communicator ours(world, boost::mpi::comm_duplicate);
  return ours.rank() == coordinator_rank ? coordinate(ours, expected_seconds, on_progress, stop)
                                         : serve(ours, work, stop);
}

}  // namespace unidyn
