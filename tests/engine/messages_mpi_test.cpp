// Runs on 1, 2 and 3 ranks.
#include "engine/messages.hpp"

#include <gtest/gtest.h>

#include <boost/mpi/collectives.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>

namespace unidyn {
namespace {

// Whether the file appears before a minute is over. Does without MPI, like a process that is
// stopped.
bool appears(const std::filesystem::path& file) {
  const auto given_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!std::filesystem::exists(file)) {
    if (std::chrono::steady_clock::now() > given_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

// Rank 0 sends to all others, which begin to receive only when its Mail is no more.
TEST(Mail, IsSentWithoutWaitingForTheReceiver) {
  const boost::mpi::communicator world;
  std::string file = std::filesystem::temp_directory_path() /
                     ("unidyn-mail-" + std::to_string(std::random_device{}()));
  boost::mpi::broadcast(world, file, 0);
  constexpr Index messages = 100;
  if (world.rank() == 0) {
    {
      Mail mail(world);
      for (Index number = 0; number < messages; ++number)
        for (int rank = 1; rank < world.size(); ++rank)
          mail.send(rank, Tag::assignment, Assignment{.number = number});
      mail.flush(std::chrono::milliseconds(1));
    }
    std::ofstream sent(file);
  } else {
    Mail mail(world);
    EXPECT_TRUE(appears(file)) << "rank 0 waits until its messages are taken";
    for (Index number = 0; number < messages; ++number)
      EXPECT_EQ(mail.receive<Assignment>(0, Tag::assignment).number, number);
  }
  world.barrier();
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace unidyn
