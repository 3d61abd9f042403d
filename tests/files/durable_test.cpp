#include "unidyn/files/durable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <vector>

#include "../support/scratch.hpp"
#include "../support/small_disk.hpp"
#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

class Durable : public ::testing::Test {
 protected:
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(scratch_.path()))
      all.push_back(entry.path().filename());
    return all;
  }

  const Scratch scratch_;
  const fs::path target_ = scratch_ / "record.h5";
};

std::string contents(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

void put(const fs::path& path, const std::string& text) {
  std::ofstream(path) << text;
}

// Runs `action` in a process of its own, which then dies without cleaning up. Returns its id.
template <class Action>
pid_t in_a_process_that_dies(Action action) {
  const pid_t child = ::fork();
  if (child == 0) {
    action();
    ::raise(SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  return child;
}

template <class Action>
std::string storage_error_of(Action action) {
  try {
    action();
  } catch (const StorageError& error) {
    return error.what();
  }
  ADD_FAILURE() << "no StorageError";
  return {};
}

TEST_F(Durable, TheFirstTextStays) {
  EXPECT_EQ(first_text(target_, "mine"), "mine");
  EXPECT_EQ(first_text(target_, "another's"), "mine");
  EXPECT_EQ(contents(target_), "mine");
  EXPECT_THAT(names(), ElementsAre("record.h5"));
}

TEST_F(Durable, AFirstTextThatFindsNoRoomLeavesNothing) {
  {
    const SmallDisk disk(2);
    EXPECT_THROW(first_text(target_, "mine"), StorageError);
  }
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(Durable, FilesHaveTheUsualPermissions) {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  write_durably(target_, "text");
  EXPECT_EQ(static_cast<mode_t>(fs::status(target_).permissions()), 0666 & ~mask);
}

TEST_F(Durable, WhatIsWrittenIsThereAndNothingElse) {
  write_durably(target_, [](const fs::path& path) { put(path, "whole"); });
  EXPECT_EQ(contents(target_), "whole");
  EXPECT_THAT(names(), ElementsAre("record.h5"));
}

TEST_F(Durable, TextIsWrittenByteForByte) {
  const std::string text =
      "[grid]\nunits = 64\n" + std::string(3, '\0') + std::string(1 << 20, 'x');
  write_durably(target_, "old");
  write_durably(target_, text);
  EXPECT_EQ(contents(target_), text);
  write_durably(target_, "");
  EXPECT_EQ(contents(target_), "");
}

TEST_F(Durable, TheWriterWritesBesideTheTargetUnderItsOwnName) {
  const fs::path target = scratch_ / "records/ab/x.h5";
  write_durably(target, [&](const fs::path& path) {
    EXPECT_EQ(path.parent_path(), target.parent_path());
    EXPECT_THAT(path.filename().string(),
                AllOf(StartsWith("x.h5."), ::testing::EndsWith(".partial"),
                      HasSubstr("." + std::to_string(::getpid()) + ".")));
    EXPECT_FALSE(fs::exists(target));
    put(path, "x");
  });
  EXPECT_EQ(contents(target), "x");
}

TEST_F(Durable, RelativeTargetsAreWrittenInTheWorkingDirectory) {
  const fs::path before = fs::current_path();
  fs::current_path(scratch_.path());
  write_durably("here.txt", "x");
  fs::current_path(before);
  EXPECT_EQ(contents(scratch_ / "here.txt"), "x");
}

TEST_F(Durable, DraftsOfOneTargetDoNotCollide) {
  Draft first(target_), second(target_);
  ASSERT_NE(first.path(), second.path());
  put(first.path(), "first");
  put(second.path(), "second");
  second.commit();
  EXPECT_EQ(contents(target_), "second");
  first.commit();
  EXPECT_EQ(contents(target_), "first");
}

TEST_F(Durable, ADraftIsCommittedOnce) {
  Draft draft(target_);
  put(draft.path(), "x");
  draft.commit();
  EXPECT_THROW(draft.commit(), std::invalid_argument);
}

TEST_F(Durable, AWriterThatThrowsLeavesTheOldFileAndNoTemporary) {
  write_durably(target_, "old");
  const auto writer = [](const fs::path& path) {
    put(path, "half");
    throw std::domain_error("trouble");
  };
  EXPECT_THROW(write_durably(target_, writer), std::domain_error);
  EXPECT_EQ(contents(target_), "old");
  EXPECT_THAT(names(), ElementsAre("record.h5"));
}

TEST_F(Durable, AWriterThatIsKilledLeavesTheOldFileAndATemporaryThatIsCleared) {
  write_durably(target_, "old");
  in_a_process_that_dies([&] {
    write_durably(target_, [](const fs::path& path) {
      put(path, "half");
      ::raise(SIGKILL);
    });
  });
  EXPECT_EQ(contents(target_), "old");
  EXPECT_EQ(names().size(), 2u);
  EXPECT_EQ(remove_stale_drafts(scratch_.path()), 1u);
  EXPECT_THAT(names(), ElementsAre("record.h5"));
}

TEST_F(Durable, AProcessKilledAfterwardsHasLeftTheNewFile) {
  in_a_process_that_dies([&] { write_durably(target_, "new"); });
  EXPECT_EQ(contents(target_), "new");
  EXPECT_THAT(names(), ElementsAre("record.h5"));
}

TEST_F(Durable, DraftsOfLivingProcessesAndOtherFilesAreNotStale) {
  Draft mine(target_);
  put(mine.path(), "being written");
  put(scratch_ / "record.h5.damaged", "x");
  put(scratch_ / "notes.partial.txt", "x");
  EXPECT_EQ(remove_stale_drafts(scratch_.path()), 0u);
  EXPECT_TRUE(fs::exists(mine.path()));
}

TEST_F(Durable, DraftsOfOtherHostsAreStaleAfterADay) {
  const fs::path young = scratch_ / "a.h5.node-not-here.17.0.partial";
  const fs::path old = scratch_ / "b.h5.node-not-here.17.0.partial";
  const fs::path strange = scratch_ / ".partial";
  for (const fs::path& path : {young, old, strange}) put(path, "x");
  fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(25));
  EXPECT_EQ(remove_stale_drafts(scratch_.path()), 1u);
  EXPECT_THAT(names(), UnorderedElementsAre(young.filename(), strange.filename()));
}

TEST_F(Durable, StaleDraftsAreFoundInSubdirectories) {
  in_a_process_that_dies([&] {
    write_durably(scratch_ / "records/ab/x.h5", [](const fs::path& path) {
      put(path, "half");
      ::raise(SIGKILL);
    });
  });
  EXPECT_EQ(remove_stale_drafts(scratch_.path()), 1u);
  EXPECT_THAT(fs::is_empty(scratch_ / "records/ab"), true);
}

TEST_F(Durable, LookingForStaleDraftsInNoDirectoryIsAnError) {
  EXPECT_THAT(storage_error_of([&] { remove_stale_drafts(scratch_ / "absent"); }),
              AllOf(HasSubstr("absent"), HasSubstr("No such file or directory")));
}

TEST_F(Durable, ErrorsNameThePathAndTheReason) {
  EXPECT_THAT(storage_error_of([&] { write_durably(target_, [](const fs::path&) {}); }),
              AllOf(HasSubstr("record.h5."), HasSubstr("No such file or directory")));
  put(scratch_ / "file", "x");
  EXPECT_THAT(storage_error_of([&] { write_durably(scratch_ / "file/below.txt", "x"); }),
              AllOf(HasSubstr("/file: cannot make the directory: ")));
  fs::create_directory(target_);
  EXPECT_THAT(storage_error_of([&] { write_durably(target_, "x"); }),
              AllOf(HasSubstr("record.h5: Is a directory")));
  EXPECT_THAT(names(), UnorderedElementsAre("file", "record.h5"));
}

TEST_F(Durable, AFullDiskIsSaidAndLeavesTheOldFile) {
  write_durably(target_, "old");
  {
    const SmallDisk disk(10);
    EXPECT_THAT(storage_error_of([&] { write_durably(target_, "more than ten bytes"); }),
                AllOf(HasSubstr("record.h5."), HasSubstr("cannot write: File too large")));
  }
  EXPECT_EQ(contents(target_), "old");
  EXPECT_THAT(names(), ElementsAre("record.h5"));
}

TEST_F(Durable, DirectoriesAreMadeWithThoseAbove) {
  const fs::path deep = scratch_ / "a/b/c/";
  make_directories(deep);
  make_directories(deep);
  EXPECT_TRUE(fs::is_directory(deep));
}

TEST_F(Durable, SettingAsideKeepsEveryDamagedFile) {
  for (const char* text : {"first", "second", "third"}) {
    put(target_, text);
    const fs::path aside = set_aside(target_);
    EXPECT_FALSE(fs::exists(target_));
    EXPECT_EQ(contents(aside), text);
  }
  EXPECT_THAT(names(), UnorderedElementsAre("record.h5.damaged", "record.h5.damaged.2",
                                            "record.h5.damaged.3"));
  EXPECT_THAT(storage_error_of([&] { set_aside(target_); }), HasSubstr("record.h5: cannot rename"));
}

}  // namespace
}  // namespace unidyn
