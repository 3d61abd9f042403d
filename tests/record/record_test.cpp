#include "unidyn/record/record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "../support/numbered_trials.hpp"
#include "../support/scratch.hpp"
#include "../support/small_disk.hpp"
#include "expect_same.hpp"
#include "synthetic_records.hpp"
#include "unidyn/core/uuid.hpp"
#include "unidyn/files/seal.hpp"
#include "unidyn/hdf5/file.hpp"
#include "unidyn/tasks/integration.hpp"
#include "unidyn/tasks/sinewave.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;
using synthetic::expect_same;
using synthetic::same_bits;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string record_contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string refusal(const fs::path& path, const Point& point) {
  try {
    read_record(path, point);
  } catch (const StorageError& error) {
    return error.what();
  }
  return "was accepted";
}

class Records : public ::testing::Test {
 protected:
  // The path of the record of point `i`, which is there now.
  fs::path written(Index i) const {
    const Record record = synthetic::record(i);
    const fs::path path = record_path(scratch_ / "records", id_of(record.point));
    write_record(path, record);
    return path;
  }
  static RecordState state(const fs::path& path, Index i,
                           const std::string& key = synthetic::analysis_key) {
    return record_state(path, synthetic::point(i), key);
  }

  Scratch scratch_;
};

TEST_F(Records, EveryFieldComesBackBitForBit) {
  for (const bool keep : {false, true})
    for (Index i = 0; i < synthetic::networks; ++i) {
      SCOPED_TRACE(i);
      const Record record = synthetic::record(i, keep);
      write_record(scratch_ / "record.h5", record);
      expect_same(read_record(scratch_ / "record.h5", record.point), record);
    }
}

// A record of another task than the synthetic ones', with points under each of its conditions.
Record record_of(const Task& task, const Findings& findings) {
  Record record = synthetic::record(3);
  record.point.task = task;
  record.trained.network = initial_network(record.point.shape(), {}, Stream("record", "network"));
  record.analysis.conditions.clear();
  Stream stream("record", "conditions");
  const Matrix<double> held = task.conditions();
  for (Index c = 0; c < held.cols(); ++c)
    record.analysis.conditions.push_back(
        synthetic::held(held.col(c), 6, c % 2 == 0 ? 3 : 0, stream));
  record.analysis.findings = findings;
  record.analysis.graph = synthetic::graph_of(record.analysis.conditions, findings);
  return record;
}

TEST_F(Records, EveryTasksFindingsComeBackBitForBit) {
  Stream stream("record", "findings");
  Findings orbits, lines;
  orbits.orbits = synthetic::oscillator(5, stream);
  lines.lines = synthetic::integrator(4, stream);
  lines.lines->context[1].point.setConstant(-1);
  Findings both = orbits;
  both.lines = Integrator{};
  Record file = record_of(Integration{}, lines);
  file.point.task = task_of(numbered_trials(3, 2));
  file.trained.network = initial_network(file.point.shape(), {}, Stream("record", "network"));
  file.analysis.findings = {};
  file.analysis.graph = {file.analysis.graph.node, synthetic::random<Matrix<double>>(3, 3, stream)};
  for (const Record& record :
       {record_of(Sinewave{.commands = 5}, orbits), record_of(Integration{}, lines),
        record_of(Sinewave{.commands = 5}, both), file}) {
    write_record(scratch_ / "record.h5", record);
    expect_same(read_record(scratch_ / "record.h5", record.point), record);
  }
}

TEST_F(Records, NodesOfPointsThatAreNotThereAreRefused) {
  Stream stream("record", "findings");
  Findings orbits;
  orbits.orbits = synthetic::oscillator(5, stream);
  Record record = record_of(Sinewave{.commands = 5}, orbits);
  record.analysis.graph.node.conservativeResize(record.analysis.graph.node.size() + 1);
  EXPECT_THROW(write_record(scratch_ / "record.h5", record), std::invalid_argument);
}

TEST_F(Records, AreFoundByTheirId) {
  EXPECT_EQ(record_path("out/records", "ab12-34"), "out/records/ab/ab12-34.h5");
}

TEST_F(Records, EqualResultsMakeEqualBytes) {
  Record record = synthetic::record(3);
  write_record(scratch_ / "first.h5", record);
  write_record(scratch_ / "second.h5", record);
  EXPECT_EQ(record_contents(scratch_ / "first.h5"), record_contents(scratch_ / "second.h5"));
  record.trained.loss = std::nextafter(record.trained.loss, 1);
  write_record(scratch_ / "second.h5", record);
  EXPECT_NE(record_contents(scratch_ / "first.h5"), record_contents(scratch_ / "second.h5"));
}

TEST_F(Records, AreReplacedWithoutATrace) {
  const fs::path path = written(3);
  Record changed = synthetic::record(3);
  changed.analysis_key = "another";
  write_record(path, changed);
  EXPECT_EQ(read_record(path, changed.point).analysis_key, "another");
  EXPECT_EQ(std::distance(fs::directory_iterator(path.parent_path()), {}), 1);
}

TEST_F(Records, OneThatCannotBeWrittenIsAnErrorAndLeavesNothing) {
  const Record record = synthetic::record(3);
  const fs::path path = scratch_ / "record.h5";
  write_record(path, record);
  const std::string whole = record_contents(path);
  fs::remove(path);
  for (std::size_t part = 0; part < 40; ++part) {
    const SmallDisk disk(whole.size() * part / 40);
    try {
      write_record(path, record);
      ADD_FAILURE() << part;
    } catch (const StorageError& error) {
      EXPECT_THAT(error.what(),
                  AllOf(HasSubstr(path.string()), HasSubstr("cannot write: File too large")));
    }
    EXPECT_TRUE(fs::is_empty(scratch_.path())) << part;
  }
  write_record(path, record);
  EXPECT_EQ(record_contents(path), whole);
}

TEST_F(Records, OneThatCannotBeWrittenLeavesTheOneBefore) {
  const fs::path path = written(3);
  const std::string before = record_contents(path);
  {
    const SmallDisk disk(before.size() / 2);
    Record changed = synthetic::record(3);
    changed.analysis_key = "another";
    EXPECT_THROW(write_record(path, changed), StorageError);
  }
  EXPECT_EQ(record_contents(path), before);
}

TEST_F(Records, ATruncatedOneIsNeverAccepted) {
  const fs::path path = written(2);
  const std::string whole = record_contents(path);
  std::vector<std::size_t> lengths{0, 1, 7, 8, 95, 96, 97, 511, 512, 2048};
  for (std::size_t part = 1; part < 150; ++part) lengths.push_back(whole.size() * part / 150);
  for (std::size_t missing = 1; missing < 10; ++missing) lengths.push_back(whole.size() - missing);
  for (const std::size_t length : lengths) {
    SCOPED_TRACE(length);
    std::ofstream(path, std::ios::binary | std::ios::trunc) << whole.substr(0, length);
    EXPECT_THAT(refusal(path, synthetic::point(2)), HasSubstr(path.string()));
    EXPECT_EQ(state(path, 2), RecordState::damaged);
  }
  std::ofstream(path, std::ios::binary | std::ios::trunc) << whole;
  EXPECT_EQ(state(path, 2), RecordState::complete);
}

TEST_F(Records, ADamagedOneIsRefusedWhereverTheDamageIs) {
  const fs::path path = written(2);
  const std::string whole = record_contents(path);
  for (std::size_t part = 0; part < 40; ++part) {
    std::string damaged = whole;
    char& byte = damaged[whole.size() * part / 40];
    byte = static_cast<char>(byte ^ 0x10);
    std::ofstream(path, std::ios::binary | std::ios::trunc) << damaged;
    EXPECT_THROW(read_record(path, synthetic::point(2)), DamagedRecord) << part;
  }
}

TEST_F(Records, OneOfAnotherVersionIsNoDamage) {
  const fs::path path = written(2);
  {
    h5::File file(path, h5::Mode::edit);
    file.set_attribute<std::int64_t>("record_version", 1);
  }
  EXPECT_THROW(state(path, 2), UsageError);
  const std::string bytes = record_contents(path);
  std::ofstream(path, std::ios::binary | std::ios::app) << seal_of(bytes);
  EXPECT_THROW(read_record(path, synthetic::point(2)), UsageError);
}

// As that version wrote and sealed it: whole, but with other contents.
TEST_F(Records, AWholeOneOfAnotherVersionIsNoDamage) {
  const fs::path path = written(2);
  std::string bytes = record_contents(path);
  const std::string version("\6\0\0\0\0\0\0\0", 8);
  const std::size_t place = bytes.find(version, bytes.find("record_version"));
  ASSERT_NE(place, bytes.npos);
  bytes[place] = 5;
  const std::size_t field = bytes.find("reason text");
  ASSERT_NE(field, bytes.npos);
  bytes[field] = 's';
  bytes.resize(bytes.size() - seal_size);
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes << seal_of(bytes);
  EXPECT_THROW(state(path, 2), UsageError);
  EXPECT_THROW(read_record(path, synthetic::point(2)), UsageError);
  EXPECT_THROW(read_record(path, synthetic::point(3)), UsageError);
}

TEST_F(Records, OneOfAnotherPointIsRefused) {
  const fs::path path = written(2);
  EXPECT_THAT(refusal(path, synthetic::point(3)),
              AllOf(HasSubstr(path.string()), HasSubstr("another point"),
                    HasSubstr(id_of(synthetic::point(3)))));
  EXPECT_EQ(state(path, 3), RecordState::damaged);
}

TEST_F(Records, AFileOfSomethingElseIsRefused) {
  const fs::path text = scratch_ / "text.h5", empty = scratch_ / "empty.h5";
  std::ofstream(text) << "no record at all";
  h5::File(empty, h5::Mode::create).close();
  for (const fs::path& path : {text, empty}) {
    EXPECT_THAT(refusal(path, synthetic::point(0)), HasSubstr(path.string()));
    EXPECT_EQ(state(path, 0), RecordState::damaged);
  }
}

// Replaces the first `from` in the record at `path` by something as long, and seals it again.
void rewrite(const fs::path& path, const std::string& from, const std::string& to) {
  std::string bytes = record_contents(path);
  ASSERT_EQ(from.size(), to.size());
  ASSERT_NE(bytes.find(from), bytes.npos) << from;
  bytes.replace(bytes.find(from), from.size(), to);
  bytes.resize(bytes.size() - seal_size);
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes << seal_of(bytes);
}

TEST_F(Records, OneWhosePartsDoNotFitIsRefused) {
  const std::pair<const char*, const char*> changes[] = {
      {"fixed_point/q float64 3", "fixed_point/q float64 2"},
      {"network/loss float64 1 0", "network/loss float64 1 x"},
      {"fixed_point/items int64 1 3", "fixed_point/items int64 1 x"},
      {"fixed_point/items int64 1 3", "fixed_point/items int64 1 4"},
      {"representation/basis float32 1 20", "representation/basis float32 1 99"},
      {"status text 1 8 complete", "status text 1 8 finished"},
      {"reason text 1 0", "reason text 1 1"},
      {"reason text", "season text"},
      {"network/steps int64", "network/steps int32"},
      {"fixed_point/right complex 3 6 2", "fixed_point/right complex 3 6 3"},
      {"\nsections 0", "\nsections x"},
      {"\nsections 0", "\nsections f"},
  };
  for (const auto& [from, to] : changes) {
    const fs::path path = written(3);
    rewrite(path, from, to);
    EXPECT_THROW(read_record(path, synthetic::point(3)), DamagedRecord) << from;
    EXPECT_THAT(refusal(path, synthetic::point(3)), HasSubstr(path.string())) << from;
  }
  const fs::path path = written(3);
  rewrite(path, changes[0].first, changes[0].second);
  EXPECT_THAT(refusal(path, synthetic::point(3)),
              HasSubstr("numbers that do not begin where those before them end"));
}

TEST_F(Records, AnOutlineHasTextsIntegersAndShapes) {
  for (Index i = 0; i < synthetic::networks; ++i) {
    SCOPED_TRACE(i);
    const Record whole = synthetic::record(i, true);
    write_record(scratch_ / "record.h5", whole);
    const Record outline = read_outline(scratch_ / "record.h5", whole.point);
    EXPECT_EQ(outline.status, whole.status);
    EXPECT_EQ(outline.reason, whole.reason);
    EXPECT_EQ(outline.provenance, whole.provenance);
    EXPECT_TRUE(same_bits(outline.trained.loss, whole.trained.loss));
    EXPECT_EQ(outline.trained.steps, whole.trained.steps);
    EXPECT_EQ(outline.trained.network.parameters.size(), whole.trained.network.parameters.size());
    EXPECT_EQ(outline.trained.history.size(), whole.trained.history.size());
    EXPECT_EQ(outline.analysis.states.size(), whole.analysis.states.size());
    EXPECT_EQ(outline.analysis.representation.basis.rows(),
              whole.analysis.representation.basis.rows());
    EXPECT_TRUE(same_bits(outline.analysis.graph.node, whole.analysis.graph.node));
  }
}

TEST_F(Records, AnOutlineOfATruncatedOneIsDamaged) {
  const fs::path path = written(2);
  const std::string whole = record_contents(path);
  for (std::size_t part = 0; part < 50; ++part) {
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        << whole.substr(0, whole.size() * part / 50);
    EXPECT_THROW(read_outline(path, synthetic::point(2)), DamagedRecord) << part;
  }
}

TEST_F(Records, AreHdf5ToOthers) {
  const Record record = synthetic::record(3);
  const h5::File file(written(3), h5::Mode::read);
  EXPECT_EQ(file.attribute<std::string>("id"), id_of(record.point));
  EXPECT_THAT(file.read<std::string>("contents").front(),
              HasSubstr("\nnetwork/status text 1 8 complete\n"));
  EXPECT_THAT(file.read<std::string>("provenance").front(),
              HasSubstr("provenance/cpu text 1 5 CPU 3\n"));
  const Vector<float>& parameters = record.trained.network.parameters;
  const auto size = static_cast<hsize_t>(parameters.size());
  EXPECT_TRUE(same_bits(file.dataset("float32").read_rows<float>(0, size),
                        std::vector<float>(parameters.begin(), parameters.end())));
}

TEST_F(Records, OneThatIsMissingIsAnErrorThatNamesIt) {
  EXPECT_THAT(refusal(scratch_ / "absent.h5", synthetic::point(0)), HasSubstr("absent.h5"));
  EXPECT_EQ(state(scratch_ / "absent.h5", 0), RecordState::missing);
}

TEST_F(Records, StateTellsWhatIsLeftToDo) {
  EXPECT_EQ(state(written(2), 2), RecordState::complete);
  EXPECT_EQ(state(written(2), 2, "another key"), RecordState::stale);
  EXPECT_EQ(state(written(4), 4), RecordState::failed);
  EXPECT_EQ(state(written(5), 5), RecordState::failed);
}

TEST_F(Records, AFailureOfTheAnalysisIsStaleUnderOtherInstructions) {
  Record record = synthetic::record(2);
  record.status = Status::failed;
  record.reason = "the hidden states are not finite";
  record.analysis = {};
  write_record(scratch_ / "record.h5", record);
  EXPECT_EQ(state(scratch_ / "record.h5", 2), RecordState::failed);
  EXPECT_EQ(state(scratch_ / "record.h5", 2, "another key"), RecordState::stale);
}

TEST_F(Records, AFailureOfTrainingStaysOneUnderOtherInstructions) {
  EXPECT_EQ(state(written(4), 4, "another key"), RecordState::failed);
  EXPECT_EQ(state(written(5), 5, "another key"), RecordState::failed);
}

TEST_F(Records, InconsistentOnesAreNotWritten) {
  Record record = synthetic::record(3);
  record.trained.network.parameters.conservativeResize(5);
  EXPECT_THROW(write_record(scratch_ / "record.h5", record), std::invalid_argument);
  record = synthetic::record(3);
  record.analysis.conditions.front().modes.pop_back();
  EXPECT_THROW(write_record(scratch_ / "record.h5", record), std::invalid_argument);
  record = synthetic::record(4);
  record.status = Status::complete;
  EXPECT_THROW(write_record(scratch_ / "record.h5", record), std::invalid_argument);
  EXPECT_FALSE(fs::exists(scratch_ / "record.h5"));
}

TEST(AnalysisKey, DependsOnEverySettingOfTheAnalysis) {
  const AnalysisPlan original;
  AnalysisPlan probe = original, analysis = original, search = original, graph = original,
               questions = original;
  probe.probe.trials += 1;
  analysis.analysis.modes += 1;
  search.analysis.fixed_points.noise *= 2;
  graph.graph.radius *= 2;
  questions.analysis.questions = {Question::lines};
  EXPECT_EQ(analysis_key(original), content_uuid("version = 4\n" + canonical_text(original)));
  for (const AnalysisPlan& other : {probe, analysis, search, graph, questions})
    EXPECT_NE(analysis_key(other), analysis_key(original));
  EXPECT_EQ(analysis_key(AnalysisPlan{}), analysis_key(original));
}

}  // namespace
}  // namespace unidyn
