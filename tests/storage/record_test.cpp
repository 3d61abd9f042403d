#include "unidyn/storage/record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "../support/numbered_trials.hpp"
#include "../support/scratch.hpp"
#include "synthetic_records.hpp"
#include "unidyn/core/uuid.hpp"
#include "unidyn/storage/hdf5.hpp"
#include "unidyn/storage/seal.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;
using synthetic::same_bits;
using synthetic::same_matrix;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string contents(const fs::path& path) {
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

void expect_same(const Trained& a, const Trained& b) {
  EXPECT_EQ(a.network.shape.kind, b.network.shape.kind);
  EXPECT_EQ(a.network.shape.units, b.network.shape.units);
  EXPECT_EQ(a.network.shape.inputs, b.network.shape.inputs);
  EXPECT_EQ(a.network.shape.outputs, b.network.shape.outputs);
  EXPECT_TRUE(same_bits(a.network.parameters, b.network.parameters));
  EXPECT_EQ(a.reason, b.reason);
  EXPECT_TRUE(same_bits(a.loss, b.loss));
  EXPECT_TRUE(same_bits(a.error, b.error));
  EXPECT_EQ(a.steps, b.steps);
  ASSERT_EQ(a.history.size(), b.history.size());
  for (std::size_t h = 0; h < a.history.size(); ++h) {
    EXPECT_EQ(a.history[h].step, b.history[h].step);
    EXPECT_TRUE(same_bits(a.history[h].error, b.history[h].error));
  }
}

void expect_same(const FixedPointSearch& a, const FixedPointSearch& b) {
  ASSERT_EQ(a.points.size(), b.points.size());
  for (std::size_t p = 0; p < a.points.size(); ++p) {
    EXPECT_TRUE(same_bits(a.points[p].state, b.points[p].state));
    EXPECT_TRUE(same_bits(a.points[p].q, b.points[p].q));
    EXPECT_EQ(a.points[p].hits, b.points[p].hits);
    EXPECT_EQ(a.points[p].slow, b.points[p].slow);
  }
  EXPECT_EQ(a.starts.fixed, b.starts.fixed);
  EXPECT_EQ(a.starts.slow, b.starts.slow);
  EXPECT_EQ(a.starts.unconverged, b.starts.unconverged);
  EXPECT_EQ(a.starts.runaway, b.starts.runaway);
  EXPECT_EQ(a.starts.non_finite, b.starts.non_finite);
  EXPECT_EQ(a.distinct, b.distinct);
  EXPECT_TRUE(same_bits(a.scale, b.scale));
}

void expect_same(const LocalModes& a, const LocalModes& b) {
  EXPECT_EQ(a.spectrum.status, b.spectrum.status);
  EXPECT_TRUE(same_bits(a.spectrum.eigenvalue, b.spectrum.eigenvalue));
  EXPECT_TRUE(same_matrix(a.spectrum.right, b.spectrum.right));
  EXPECT_TRUE(same_matrix(a.spectrum.left, b.spectrum.left));
  EXPECT_TRUE(same_bits(a.spectrum.condition, b.spectrum.condition));
  EXPECT_TRUE(same_bits(a.time_constant, b.time_constant));
  EXPECT_EQ(a.unstable, b.unstable);
  EXPECT_EQ(a.stable, b.stable);
}

void expect_same(const TransitionGraph& a, const TransitionGraph& b) {
  EXPECT_TRUE(same_matrix(a.transition, b.transition));
  EXPECT_TRUE(same_matrix(a.driven, b.driven));
  EXPECT_TRUE(same_bits(a.label, b.label));
  EXPECT_EQ(a.starts, b.starts);
  EXPECT_EQ(a.unsettled, b.unsettled);
  EXPECT_EQ(a.pulses, b.pulses);
  EXPECT_EQ(a.lost, b.lost);
}

void expect_same(const HeldInput& a, const HeldInput& b) {
  EXPECT_TRUE(same_bits(a.input, b.input));
  expect_same(a.search, b.search);
  ASSERT_EQ(a.modes.size(), b.modes.size());
  for (std::size_t p = 0; p < a.modes.size(); ++p) expect_same(a.modes[p], b.modes[p]);
  EXPECT_EQ(a.attractors.resting, b.attractors.resting);
  EXPECT_EQ(a.attractors.cycle, b.attractors.cycle);
  EXPECT_EQ(a.attractors.aperiodic, b.attractors.aperiodic);
  EXPECT_EQ(a.attractors.divergent, b.attractors.divergent);
  EXPECT_TRUE(same_bits(a.attractors.period, b.attractors.period));
}

void expect_same(const Oscillator& a, const Oscillator& b) {
  EXPECT_TRUE(same_bits(a.point, b.point));
  EXPECT_TRUE(same_bits(a.linear_frequency, b.linear_frequency));
  EXPECT_TRUE(same_bits(a.unstable, b.unstable));
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_TRUE(same_bits(a.period, b.period));
  EXPECT_TRUE(same_bits(a.closure, b.closure));
  EXPECT_TRUE(same_bits(a.amplitude, b.amplitude));
  EXPECT_TRUE(same_matrix(a.transition, b.transition));
}

void expect_same(const Integrator& a, const Integrator& b) {
  ASSERT_EQ(a.context.size(), b.context.size());
  for (std::size_t k = 0; k < a.context.size(); ++k) {
    EXPECT_TRUE(same_bits(a.context[k].point, b.context[k].point));
    EXPECT_TRUE(same_bits(a.context[k].output, b.context[k].output));
    EXPECT_TRUE(same_bits(a.context[k].drift, b.context[k].drift));
    EXPECT_TRUE(same_bits(a.context[k].time_constant, b.context[k].time_constant));
    EXPECT_TRUE(same_bits(a.context[k].selection, b.context[k].selection));
    EXPECT_TRUE(same_bits(a.context[k].integrating, b.context[k].integrating));
    EXPECT_TRUE(same_bits(a.context[k].straightness, b.context[k].straightness));
    EXPECT_TRUE(same_bits(a.context[k].unevenness, b.context[k].unevenness));
  }
  EXPECT_TRUE(same_matrix(a.transition, b.transition));
}

void expect_same(const Portrait& a, const Portrait& b) {
  EXPECT_TRUE(same_bits(a.node, b.node));
  EXPECT_TRUE(same_matrix(a.transition, b.transition));
}

void expect_same(const Record& a, const Record& b) {
  EXPECT_EQ(canonical_text(a.point), canonical_text(b.point));
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.reason, b.reason);
  EXPECT_EQ(a.analysis_key, b.analysis_key);
  EXPECT_EQ(a.provenance, b.provenance);
  expect_same(a.trained, b.trained);
  EXPECT_TRUE(same_matrix(a.analysis.representation.basis, b.analysis.representation.basis));
  EXPECT_TRUE(same_bits(a.analysis.representation.singular_value,
                        b.analysis.representation.singular_value));
  EXPECT_TRUE(same_bits(a.analysis.representation.variance, b.analysis.representation.variance));
  EXPECT_TRUE(same_matrix(a.analysis.states, b.analysis.states));
  ASSERT_EQ(a.analysis.conditions.size(), b.analysis.conditions.size());
  for (std::size_t c = 0; c < a.analysis.conditions.size(); ++c)
    expect_same(a.analysis.conditions[c], b.analysis.conditions[c]);
  ASSERT_EQ(a.analysis.findings.index(), b.analysis.findings.index());
  std::visit([&]<class Found>(
                 const Found& found) { expect_same(found, std::get<Found>(b.analysis.findings)); },
             a.analysis.findings);
}

class Records : public testing::Test {
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
  const Matrix<double> held = conditions(task);
  for (Index c = 0; c < held.cols(); ++c)
    record.analysis.conditions.push_back(
        synthetic::held(held.col(c), 6, c % 2 == 0 ? 3 : 0, stream));
  record.analysis.findings = findings;
  return record;
}

TEST_F(Records, EveryTasksFindingsComeBackBitForBit) {
  Stream stream("record", "findings");
  Record sinewave = record_of(Sinewave{.commands = 5}, synthetic::oscillator(5, stream));
  Record integration = record_of(Integration{}, synthetic::integrator(4, stream));
  std::get<Integrator>(integration.analysis.findings).context[1].point.setConstant(-1);
  const Portrait portrait{Vector<long>{{2, -1, 0}},
                          synthetic::random<Matrix<double>>(3, 3, stream)};
  const Record file = record_of(task_of(numbered_trials(3, 2)), portrait);
  for (const Record& record : {sinewave, integration, file}) {
    write_record(scratch_ / "record.h5", record);
    expect_same(read_record(scratch_ / "record.h5", record.point), record);
  }
}

TEST_F(Records, NodesOfPointsThatAreNotThereAreRefused) {
  Stream stream("record", "findings");
  Record record = record_of(Sinewave{.commands = 5}, synthetic::oscillator(5, stream));
  std::get<Oscillator>(record.analysis.findings).point(0) = 3;
  EXPECT_THROW(write_record(scratch_ / "record.h5", record), std::invalid_argument);
}

TEST_F(Records, AreFoundByTheirId) {
  EXPECT_EQ(record_path("out/records", "ab12-34"), "out/records/ab/ab12-34.h5");
}

TEST_F(Records, EqualResultsMakeEqualBytes) {
  Record record = synthetic::record(3);
  write_record(scratch_ / "first.h5", record);
  write_record(scratch_ / "second.h5", record);
  EXPECT_EQ(contents(scratch_ / "first.h5"), contents(scratch_ / "second.h5"));
  record.trained.loss = std::nextafter(record.trained.loss, 1);
  write_record(scratch_ / "second.h5", record);
  EXPECT_NE(contents(scratch_ / "first.h5"), contents(scratch_ / "second.h5"));
}

TEST_F(Records, AreReplacedWithoutATrace) {
  const fs::path path = written(3);
  Record changed = synthetic::record(3);
  changed.analysis_key = "another";
  write_record(path, changed);
  EXPECT_EQ(read_record(path, changed.point).analysis_key, "another");
  EXPECT_EQ(std::distance(fs::directory_iterator(path.parent_path()), {}), 1);
}

TEST_F(Records, ATruncatedOneIsNeverAccepted) {
  const fs::path path = written(2);
  const std::string whole = contents(path);
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
  const std::string whole = contents(path);
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
  seal(path);
  EXPECT_THROW(read_record(path, synthetic::point(2)), UsageError);
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
  std::string bytes = contents(path);
  ASSERT_EQ(from.size(), to.size());
  ASSERT_NE(bytes.find(from), bytes.npos) << from;
  bytes.replace(bytes.find(from), from.size(), to);
  bytes.resize(bytes.size() - seal_size);
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  seal(path);
}

TEST_F(Records, OneWhosePartsDoNotFitIsRefused) {
  const std::pair<const char*, const char*> changes[] = {
      {"fixed_point/q float64 3 1", "fixed_point/q float64 1 1"},
      {"training/loss real 1 1 0", "training/loss real 1 1 x"},
      {"fixed_point/count int64 1 1 3", "fixed_point/count int64 1 1 x"},
      {"representation/basis float32 20", "representation/basis float32 99"},
      {"status text 1 8 complete", "status text 1 8 finished"},
      {"reason text 1 0", "reason text 1 1"},
      {"reason text", "season text"},
      {"training/steps int64", "training/steps int32"},
      {"mode/right_shape int64 2", "mode/right_shape int64 3"},
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
  EXPECT_THAT(refusal(path, synthetic::point(3)), HasSubstr("fixed_point/q does not fit"));
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
    EXPECT_TRUE(same_bits(nodes_of(outline.analysis), nodes_of(whole.analysis)));
  }
}

TEST_F(Records, AnOutlineOfATruncatedOneIsDamaged) {
  const fs::path path = written(2);
  const std::string whole = contents(path);
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
              HasSubstr("\nstatus text 1 8 complete\n"));
  EXPECT_THAT(file.read<std::string>("provenance").front(), HasSubstr("cpu text 1 5 CPU 3\n"));
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
  const Instructions original;
  Instructions probe = original, analysis = original, search = original, graph = original;
  probe.probe.trials += 1;
  analysis.analysis.modes += 1;
  search.analysis.fixed_points.noise *= 2;
  graph.graph.radius *= 2;
  EXPECT_EQ(analysis_key(original), content_uuid(canonical_text(original)));
  for (const Instructions& other : {probe, analysis, search, graph})
    EXPECT_NE(analysis_key(other), analysis_key(original));
  EXPECT_EQ(analysis_key(Instructions{}), analysis_key(original));
}

}  // namespace
}  // namespace unidyn
