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
    for (const Tag tag : {Tag::assignment, Tag::stop, Tag::recall, Tag::release})
      if (mail.look(coordinator_rank, tag)) {
        order = tag;
        return true;
      }
    return false;
  });
  return order;
}

// Whether the assignment of this number was recalled. Recalls of earlier ones came too late.
bool is_recalled(Mail& mail, Index number) {
  bool recalled = false;
  while (mail.look(coordinator_rank, Tag::recall))
    recalled = mail.receive<Index>(coordinator_rank, Tag::recall) == number || recalled;
  return recalled;
}

// Each of the items, until asked to give back those that are not begun.
void work_through(Mail& mail, const Assignment& assignment, const Work& work,
                  const StopRequested& asked_to_stop) {
  bool goes_on = true;
  for (Index i = 0; goes_on && i < assignment.size; ++i) {
    const Report report =
        perform(work, assignment.items[static_cast<std::size_t>(i)], asked_to_stop);
    goes_on = i + 1 < assignment.size && report.outcome != Outcome::interrupted &&
              !asked_to_stop() && !is_recalled(mail, assignment.number);
    mail.send(coordinator_rank, Tag::report, to_message(report, goes_on));
  }
}

}  // namespace

ScheduleSummary serve(const boost::mpi::communicator& world, const Work& work,
                      const Limits& limits) {
  require(world.rank() != coordinator_rank, "serve: to be called on every rank but 0");
  Mail mail(world);
  const Pulse pulse(mail, limits.patience);
  // The coordinator's message is not received until the work is over.
  const StopRequested asked_to_stop = [&] {
    return limits.must_stop() || mail.look(coordinator_rank, Tag::stop);
  };
  for (;;) {
    const Tag order = wait_for_order(mail);
    if (order == Tag::release) return mail.receive<ScheduleSummary>(coordinator_rank, Tag::release);
    if (order == Tag::assignment)
      work_through(mail, mail.receive<Assignment>(coordinator_rank, order), work, asked_to_stop);
    else  // too late: nothing is left of what it is about
      mail.receive<Index>(coordinator_rank, order);
  }
}

}  // namespace unidyn
