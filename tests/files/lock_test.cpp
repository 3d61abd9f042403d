#include "unidyn/files/lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <thread>

#include "../support/scratch.hpp"
#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

using Kind = DirectoryLock::Kind;
using ::testing::AllOf;
using ::testing::HasSubstr;
constexpr std::chrono::milliseconds at_once{0};

// Another process that holds a lock until it is killed.
class Holder {
 public:
  Holder(const std::filesystem::path& directory, Kind kind) {
    int ready[2];
    if (::pipe(ready) != 0) throw std::runtime_error("no pipe");
    process_ = ::fork();
    if (process_ == 0) {
      const DirectoryLock lock(directory, kind);
      if (::write(ready[1], "x", 1) == 1) ::pause();
      ::_exit(1);
    }
    ::close(ready[1]);
    char byte = 0;
    EXPECT_EQ(::read(ready[0], &byte, 1), 1);
    ::close(ready[0]);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  ~Holder() { kill(); }

  void kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

 private:
  pid_t process_ = 0;
};

class Lock : public ::testing::Test {
 protected:
  const Scratch scratch_;
};

TEST_F(Lock, SeveralSweepsShareADirectory) {
  const Holder other(scratch_.path(), Kind::shared);
  const DirectoryLock mine(scratch_.path(), Kind::shared);
  EXPECT_TRUE(mine.enforced());
}

TEST_F(Lock, AnExclusiveLockKeepsEverybodyOut) {
  const Holder other(scratch_.path(), Kind::exclusive);
  EXPECT_THROW(DirectoryLock(scratch_.path(), Kind::exclusive, at_once), BusyError);
  EXPECT_THROW(DirectoryLock(scratch_.path(), Kind::shared, at_once), BusyError);
}

TEST_F(Lock, ASharedLockKeepsExclusiveOnesOut) {
  const Holder other(scratch_.path(), Kind::shared);
  EXPECT_THROW(DirectoryLock(scratch_.path(), Kind::exclusive, at_once), BusyError);
}

TEST_F(Lock, TheRefusalNamesTheDirectoryAndWhatToDo) {
  const Holder other(scratch_.path(), Kind::exclusive);
  try {
    const DirectoryLock mine(scratch_.path(), Kind::shared, at_once);
    FAIL() << "locked twice";
  } catch (const BusyError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr(scratch_.path().string() + ": another unidyn"),
                                    HasSubstr("choose another directory")));
  }
}

TEST_F(Lock, TheLockOfAKilledProcessIsGone) {
  Holder other(scratch_.path(), Kind::exclusive);
  other.kill();
  EXPECT_NO_THROW(DirectoryLock(scratch_.path(), Kind::exclusive));
}

TEST_F(Lock, IsWaitedForWhileItsHolderDies) {
  Holder other(scratch_.path(), Kind::exclusive);
  std::thread death([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    other.kill();
  });
  EXPECT_NO_THROW(DirectoryLock(scratch_.path(), Kind::exclusive, std::chrono::minutes(1)));
  death.join();
}

TEST_F(Lock, IsGivenBackAtTheEndOfItsScope) {
  { const DirectoryLock first(scratch_.path(), Kind::exclusive); }
  EXPECT_NO_THROW(DirectoryLock(scratch_.path(), Kind::exclusive));
}

TEST_F(Lock, ARefusedLockLeavesNothingHeld) {
  {
    const Holder other(scratch_.path(), Kind::shared);
    EXPECT_THROW(DirectoryLock(scratch_.path(), Kind::exclusive, at_once), BusyError);
  }
  const Holder now(scratch_.path(), Kind::exclusive);
}

TEST_F(Lock, IsHeldOnceWhenMoved) {
  DirectoryLock first(scratch_.path(), Kind::exclusive);
  {
    DirectoryLock second(std::move(first));
    EXPECT_THROW(DirectoryLock(scratch_.path(), Kind::shared, at_once), BusyError);
    first = std::move(second);
  }
  EXPECT_THROW(DirectoryLock(scratch_.path(), Kind::shared, at_once), BusyError);
}

TEST_F(Lock, AMissingDirectoryIsAStorageErrorThatNamesIt) {
  try {
    const DirectoryLock lock(scratch_ / "absent", Kind::shared);
    FAIL() << "locked what is not there";
  } catch (const StorageError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("absent/.lock"), HasSubstr("No such file")));
  }
}

}  // namespace
}  // namespace unidyn
