#include "unidyn/files/lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <thread>

#include "../support/scratch.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/files/process.hpp"

namespace unidyn {
namespace {

using Kind = DirectoryLock::Kind;
using ::testing::AllOf;
using ::testing::HasSubstr;

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

  pid_t process() const { return process_; }
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
  ASSERT_EQ(writers_in(scratch_.path()).size(), 1u);
  EXPECT_FALSE(writers_in(scratch_.path()).front().exclusive);
}

TEST_F(Lock, AnExclusiveLockKeepsEverybodyOut) {
  const Holder other(scratch_.path(), Kind::exclusive);
  EXPECT_THROW(DirectoryLock(scratch_.path(), Kind::exclusive), BusyError);
  EXPECT_THROW(DirectoryLock(scratch_.path(), Kind::shared), BusyError);
}

TEST_F(Lock, ASharedLockKeepsExclusiveOnesOut) {
  const Holder other(scratch_.path(), Kind::shared);
  EXPECT_THROW(DirectoryLock(scratch_.path(), Kind::exclusive), BusyError);
}

TEST_F(Lock, TheRefusalNamesTheDirectoryAndWhatToDo) {
  const Holder other(scratch_.path(), Kind::exclusive);
  try {
    const DirectoryLock mine(scratch_.path(), Kind::shared);
    FAIL() << "locked twice";
  } catch (const BusyError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr(scratch_.path().string() + ": another unidyn"),
                                    HasSubstr("process " + std::to_string(other.process()) +
                                              " on " + host_name() + ", since 2"),
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
  EXPECT_NO_THROW(DirectoryLock(scratch_.path(), Kind::exclusive));
  death.join();
}

TEST_F(Lock, IsGivenBackAtTheEndOfItsScope) {
  { const DirectoryLock first(scratch_.path(), Kind::exclusive); }
  EXPECT_NO_THROW(DirectoryLock(scratch_.path(), Kind::exclusive));
}

TEST_F(Lock, ARefusedLockLeavesNothingHeld) {
  {
    const Holder other(scratch_.path(), Kind::shared);
    EXPECT_THROW(DirectoryLock(scratch_.path(), Kind::exclusive), BusyError);
  }
  const Holder now(scratch_.path(), Kind::exclusive);
}

TEST_F(Lock, IsHeldOnceInAProcess) {
  const DirectoryLock first(scratch_.path(), Kind::exclusive);
  EXPECT_THROW(DirectoryLock(scratch_.path(), Kind::shared), BusyError);
}

TEST_F(Lock, AMissingDirectoryIsAStorageErrorThatNamesIt) {
  try {
    const DirectoryLock lock(scratch_ / "absent", Kind::shared);
    FAIL() << "locked what is not there";
  } catch (const StorageError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("absent/.lock"), HasSubstr("No such file")));
  }
}

// A lease of another host, where no lock of the file system reaches, renewed `seconds` ago.
std::filesystem::path lease_of_another_host(const std::filesystem::path& directory, int seconds,
                                            const std::string& kind = "exclusive") {
  const auto path = directory / ".writer.elsewhere.4711";
  std::ofstream(path) << kind << "\nelsewhere\n4711\n2026-01-31T23:59:59Z\n";
  std::filesystem::last_write_time(
      path, std::filesystem::file_time_type::clock::now() - std::chrono::seconds(seconds));
  return path;
}

TEST_F(Lock, TheLeaseOfAnotherHostKeepsOthersOut) {
  lease_of_another_host(scratch_.path(), 5);
  try {
    const DirectoryLock mine(scratch_.path(), Kind::shared);
    FAIL() << "locked twice";
  } catch (const BusyError& error) {
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("process 4711 on elsewhere, since 2026-01-31"),
                      ::testing::ContainsRegex("[5-9] s ago"), HasSubstr("free 30 s after")));
  }
  ASSERT_EQ(writers_in(scratch_.path()).size(), 1u);
  EXPECT_NEAR(writers_in(scratch_.path()).front().silent, 5, 2);
}

TEST_F(Lock, ALeaseThatIsNotRenewedIsVoid) {
  const auto lease = lease_of_another_host(scratch_.path(), 31);
  EXPECT_TRUE(writers_in(scratch_.path()).empty());
  EXPECT_NO_THROW(DirectoryLock(scratch_.path(), Kind::exclusive));
  EXPECT_FALSE(std::filesystem::exists(lease));
}

TEST_F(Lock, SharedLeasesOfHostsGoTogether) {
  lease_of_another_host(scratch_.path(), 1, "shared");
  EXPECT_NO_THROW(DirectoryLock(scratch_.path(), Kind::shared));
  EXPECT_THROW(DirectoryLock(scratch_.path(), Kind::exclusive), BusyError);
}

TEST_F(Lock, TheLeaseOfAKilledProcessOfThisHostIsVoidAtOnce) {
  Holder other(scratch_.path(), Kind::exclusive);
  EXPECT_EQ(writers_in(scratch_.path()).size(), 1u);
  other.kill();
  EXPECT_TRUE(writers_in(scratch_.path()).empty());
}

TEST_F(Lock, LeavesNothingButTheLockFile) {
  { const DirectoryLock lock(scratch_.path(), Kind::exclusive); }
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(scratch_.path()))
    left.push_back(entry.path().filename().string());
  EXPECT_EQ(left, std::vector<std::string>{".lock"});
}

}  // namespace
}  // namespace unidyn
