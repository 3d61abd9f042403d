#include "unidyn/engine/worker.hpp"

#include "messages.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/engine/coordinator.hpp"
#include "unidyn/parallel/wait.hpp"

namespace unidyn {
namespace {

Tag wait_for_order(const boost::mpi::communicator& world) {
  boost::optional<boost::mpi::status> mail;
  poll_until([&] {
    mail = mail_from(world, coordinator_rank, boost::mpi::any_tag);
    return mail.has_value();
  });
  return static_cast<Tag>(mail->tag());
}

}  // namespace

ScheduleSummary serve(const boost::mpi::communicator& world, const Work& work,
                      const StopRequested& stop_requested) {
  require(world.rank() != coordinator_rank, "serve: to be called on every rank but 0");
  // The coordinator's word is left in the mail until the work is over.
  const StopRequested asked_to_stop = [&] {
    return stop_requested() || mail_from(world, coordinator_rank, static_cast<int>(Tag::stop));
  };
  for (;;) {
    const Tag order = wait_for_order(world);
    if (order == Tag::release)
      return receive<ScheduleSummary>(world, coordinator_rank, Tag::release);
    const auto item = receive<Index>(world, coordinator_rank, order);
    if (order == Tag::assignment)
      send(world, coordinator_rank, Tag::report, to_message(perform(work, item, asked_to_stop)));
  }
}

}  // namespace unidyn
