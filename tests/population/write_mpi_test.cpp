// How a population is written, and what is refused.
#include "unidyn/population/write.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "../support/small_disk.hpp"
#include "populations.hpp"
#include "unidyn/files/changing.hpp"
#include "unidyn/files/durable.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;
using h5::Mode;
using synthetic::networks;
using ::testing::AllOf;
using ::testing::HasSubstr;

template <class Error, class Act>
std::string message_of(Act act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "was not thrown";
}

TEST_F(Populations, AreTheSameByteForByteAtAnyNumberOfRanks) {
  for (const bool keep : {false, true}) {
    write(keep);
    const fs::path alone = directory_ / ("alone" + std::to_string(world_.rank()) + ".h5");
    write_population(MPI_COMM_SELF, alone, plan(keep), records(keep));
    EXPECT_TRUE(contents(alone) == contents(path_));
  }
}

TEST_F(Populations, AreTheSameHoweverFewRecordsFitIntoMemory) {
  const Gathered ample = write();
  PopulationPlan frugal = plan();
  frugal.memory = 1;
  const fs::path other = directory_ / "other.h5";
  const Gathered gathered = write_population(world_, other, frugal, records());
  const Index rank = world_.rank(), ranks = world_.size();
  const Index mine = networks * (rank + 1) / ranks - networks * rank / ranks;
  EXPECT_EQ(gathered.writes, mine * ample.writes);  // one network at a time
  EXPECT_TRUE(contents(other) == contents(path_));
}

TEST_F(Populations, AreLaidOutByOutlinesAlone) {
  write(true);
  const auto stored = [&](auto read) {
    return [&, read](Index i) { return read(record_file(i), synthetic::point(i)); };
  };
  for (Index i = 0; i < networks && world_.rank() == 0; ++i)
    write_record(record_file(i), synthetic::record(i, true));
  world_.barrier();
  const fs::path other = directory_ / "other.h5";
  write_population(world_, other, plan(true), {stored(read_outline), stored(read_record)});
  EXPECT_TRUE(contents(other) == contents(path_));
}

TEST_F(Populations, ThatCannotBeWrittenAreAnErrorOnAllRanks) {
  write();
  const auto size = fs::file_size(path_);
  world_.barrier();
  write_durably(path_, "what was there");
  world_.barrier();
  // On one rank after the other, until the last bytes do not fit; rank 0 lays the file out.
  for (int small = 0; small < world_.size(); ++small) {
    std::optional<SmallDisk> disk;
    if (world_.rank() == small) disk.emplace(small == 0 ? size / 2 : 4500);
    EXPECT_THAT(
        message_of<StorageError>([&] { write_population(world_, path_, plan(), records()); }),
        AllOf(HasSubstr(path_.string()), HasSubstr("cannot ")));
    disk.reset();
    world_.barrier();
    EXPECT_EQ(contents(path_), "what was there");
    if (world_.rank() == 0) {
      EXPECT_EQ(std::distance(fs::directory_iterator(directory_), {}), 1);
    }
    world_.barrier();
  }
  write();
  EXPECT_EQ(Population(path_, Mode::read).size(), networks);
}

TEST_F(Populations, RefuseAnotherTask) {
  PopulationPlan mixed = plan();
  mixed.points[1].task = Integration{};
  EXPECT_THROW(write_population(world_, path_, mixed, records()), std::invalid_argument);
}

TEST_F(Populations, ThrowOnAllRanksWhatOneRankCouldNotRead) {
  write_durably(path_, "what was there");
  world_.barrier();
  for (const Index missing : {Index{0}, networks - 1}) {
    const auto unreadable = [&](Index i) {
      if (i == missing) throw StorageError("records/ab/abc.h5: truncated");
      return synthetic::record(i);
    };
    EXPECT_THAT(
        message_of<StorageError>([&] { write_population(world_, path_, plan(), unreadable); }),
        HasSubstr("records/ab/abc.h5: truncated"));
  }
  world_.barrier();
  EXPECT_EQ(contents(path_), "what was there");
}

TEST_F(Populations, ThrowOnAllRanksWhatVanishesWhileTheyAreWritten) {
  long calls = 0;
  const auto vanishing = [&](Index i) {
    if (i == networks - 1 && ++calls == 2) throw StorageError("gone");
    return synthetic::record(i);
  };
  EXPECT_EQ(message_of<StorageError>([&] { write_population(world_, path_, plan(), vanishing); }),
            "gone");
  world_.barrier();
  EXPECT_TRUE(fs::is_empty(directory_));
  world_.barrier();
  write();
  EXPECT_EQ(Population(path_, Mode::read).size(), networks);
}

TEST_F(Populations, RefuseRecordsOfOtherSettings) {
  const auto swapped = [](Index i) { return synthetic::record(i == 1 ? 2 : i); };
  EXPECT_THAT(message_of<StorageError>([&] { write_population(world_, path_, plan(), swapped); }),
              AllOf(HasSubstr(id_of(synthetic::point(1))), HasSubstr("another's")));
  PopulationPlan shorter = plan();
  shorter.probe = make_trials(synthetic::task(), 3, Stream("another", "probe"));
  for (const PopulationPlan& other : {shorter, plan(true)})
    EXPECT_THAT(
        message_of<StorageError>([&] { write_population(world_, path_, other, records()); }),
        HasSubstr("analysed by other settings"));
}

TEST_F(Populations, RefuseToBeEmpty) {
  PopulationPlan empty = plan();
  empty.points.clear();
  EXPECT_THROW(write_population(world_, path_, empty, records()), std::invalid_argument);
}

TEST_F(Populations, MayConsistOfFailuresOnly) {
  const auto failure = [](Index i) {
    Record record = synthetic::record(4);
    record.point = synthetic::point(i);
    return record;
  };
  EXPECT_EQ(write_population(world_, path_, plan(), failure).complete, 0);
  const Population population(path_, Mode::read);
  EXPECT_EQ(population.factors(0, networks).front().basis.size(), 0);
}

TEST_F(Populations, KnowWhichRecordsTheyWereGatheredFrom) {
  std::vector<DigestLine> lines;
  for (Index i = 0; i < networks; ++i) {
    const Record record = synthetic::record(i);
    lines.push_back({id_of(record.point), record.status, record.analysis_key});
  }
  const std::string digest = population_digest(lines);
  EXPECT_EQ(write().digest, digest);
  EXPECT_EQ(Population(path_, Mode::read).digest(), digest);

  auto changed = lines;
  changed[4].analysis_key = "of a failed network";
  EXPECT_EQ(population_digest(changed), digest);
  changed[3].analysis_key = "another";
  EXPECT_NE(population_digest(changed), digest);
  std::swap(lines[0], lines[1]);
  EXPECT_NE(population_digest(lines), digest);
  EXPECT_NE(population_digest(std::span(lines).first(7)), digest);
}

TEST_F(Populations, GatheringEndsAChangeThatWasCutShort) {
  if (world_.rank() == 0) begin_change(path_);
  world_.barrier();
  EXPECT_TRUE(is_changing(path_));
  write();
  EXPECT_FALSE(is_changing(path_));
  world_.barrier();
  if (world_.rank() == 0) {
    EXPECT_EQ(std::distance(fs::directory_iterator(directory_), {}), 1);
    end_change(path_);  // does no harm
  }
}

}  // namespace
}  // namespace unidyn
