#include "unidyn/engine/distribute.hpp"

#include "unidyn/engine/coordinator.hpp"
#include "unidyn/engine/worker.hpp"

namespace unidyn {
namespace {

ScheduleSummary work_alone(const Workload& workload, const Work& work,
                           const OnProgress& on_progress, const Limits& limits) {
  constexpr Index me = 0;
  Ledger ledger(workload, 1, on_progress, limits);
  // Nothing else can report progress while this rank works.
  const StopRequested stop_and_tick = [&] {
    ledger.tick();
    return limits.must_stop();
  };
  for (;;) {
    if (limits.must_drain()) ledger.schedule().stop();
    const auto item = ledger.begin(me);
    if (!item) {
      if (ledger.schedule().counts().waiting > 0) ledger.schedule().stop();  // not enough time
      return ledger.summary();
    }
    ledger.enter(me, perform(work, *item, stop_and_tick));
  }
}

}  // namespace

ScheduleSummary distribute(const boost::mpi::communicator& world, const Workload& workload,
                           const Work& work, const OnProgress& on_progress, const Limits& limits) {
  if (world.size() == 1) return work_alone(workload, work, on_progress, limits);
  // A duplicate communicator, so that the work's own messages cannot match ours.
  const boost::mpi::communicator ours(world, boost::mpi::comm_duplicate);
  return ours.rank() == coordinator_rank ? coordinate(ours, workload, on_progress, limits)
                                         : serve(ours, work, limits);
}

}  // namespace unidyn
