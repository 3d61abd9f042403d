#include "unidyn/engine/worker.hpp"

#include "messages.hpp"
#include "pulse.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/engine/coordinator.hpp"
#include "unidyn/parallel/wait.hpp"

namespace unidyn {
namespace {

Tag wait_for_order(Mail& mail) {
  Tag order{};
  poll_until([&] {
    for (const Tag tag : {Tag::assignment, Tag::stop, Tag::release})
      if (mail.look(coordinator_rank, tag)) {
        order = tag;
        return true;
      }
    return false;
  });
  return order;
}

}  // namespace

ScheduleSummary serve(const boost::mpi::communicator& world, const Work& work,
                      const Limits& limits) {
  require(world.rank() != coordinator_rank, "serve: to be called on every rank but 0");
  Mail mail(world);
  const Pulse pulse(mail, limits.patience);
  // The coordinator's word is left in the mail until the work is over.
  const StopRequested asked_to_stop = [&] {
    return limits.must_stop() || mail.look(coordinator_rank, Tag::stop);
  };
  for (;;) {
    const Tag order = wait_for_order(mail);
    if (order == Tag::release) return mail.receive<ScheduleSummary>(coordinator_rank, Tag::release);
    const auto item = mail.receive<Index>(coordinator_rank, order);
    if (order == Tag::assignment)
      mail.send(coordinator_rank, Tag::report, to_message(perform(work, item, asked_to_stop)));
  }
}

}  // namespace unidyn
