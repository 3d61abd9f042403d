#include "unidyn/record/checkpoint.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "../support/scratch.hpp"
#include "synthetic_records.hpp"
#include "unidyn/record/record.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;

class CheckpointFile : public ::testing::Test {
 protected:
  CheckpointFile() {
    Stream stream("checkpoint", "numbers");
    Trained& trained = checkpoint_.state.trained;
    trained.network = initial_network(point_.shape(), {}, stream);
    trained.reason = StopReason::untrained;
    trained.steps = 40;
    trained.loss = 0.1 + 0.2;
    trained.error = 1.0 / 3;
    trained.history = {{0, 1.25}, {40, 1.0 / 3}};
    AdamState& adam = checkpoint_.state.adam;
    adam = AdamState(trained.network.parameters.size());
    for (float& value : adam.mean) value = static_cast<float>(stream.normal());
    for (float& value : adam.square) value = static_cast<float>(stream.uniform());
    adam.step = 40;
    stream.normal();
    checkpoint_.state.position = stream.position();
    checkpoint_.seconds = 1e3 / 7;
    checkpoint_.instruction_set = "avx2 avx512";
  }

  fs::path written() const {
    const fs::path path = checkpoint_path(scratch_ / "checkpoints", id_of(point_));
    write_checkpoint(path, point_, checkpoint_);
    return path;
  }

  Scratch scratch_;
  Point point_ = synthetic::point(0);
  Checkpoint checkpoint_;
};

TEST_F(CheckpointFile, EverythingComesBackBitForBit) {
  const auto back = read_checkpoint(written(), point_);
  ASSERT_TRUE(back);
  const TrainingState &there = back->state, &here = checkpoint_.state;
  EXPECT_EQ(there.trained.network.shape.units, here.trained.network.shape.units);
  EXPECT_EQ(there.trained.network.parameters, here.trained.network.parameters);
  EXPECT_EQ(there.trained.reason, here.trained.reason);
  EXPECT_EQ(there.trained.loss, here.trained.loss);
  EXPECT_EQ(there.trained.error, here.trained.error);
  EXPECT_EQ(there.trained.steps, here.trained.steps);
  ASSERT_EQ(there.trained.history.size(), 2u);
  EXPECT_EQ(there.trained.history[1].step, 40);
  EXPECT_EQ(there.trained.history[1].error, 1.0 / 3);
  EXPECT_EQ(there.adam.mean, here.adam.mean);
  EXPECT_EQ(there.adam.square, here.adam.square);
  EXPECT_EQ(there.adam.step, here.adam.step);
  EXPECT_EQ(there.position, here.position);
  EXPECT_EQ(back->seconds, checkpoint_.seconds);
  EXPECT_EQ(back->instruction_set, checkpoint_.instruction_set);
}

TEST_F(CheckpointFile, NothingIsReadWhereThereIsNone) {
  EXPECT_FALSE(read_checkpoint(scratch_ / "none.h5", point_));
}

TEST_F(CheckpointFile, ThatOfAnotherPointIsNotTaken) {
  const fs::path path = written();
  Point other = point_;
  ++other.replicate;
  EXPECT_FALSE(read_checkpoint(path, other));
  other = point_;
  other.units *= 2;
  EXPECT_FALSE(read_checkpoint(path, other));
}

TEST_F(CheckpointFile, OneThatIsDamagedIsNotTaken) {
  const fs::path path = written();
  const auto size = fs::file_size(path);
  for (const double part : {0.0, 0.3, 0.6, 0.95}) {
    written();
    const auto at = static_cast<std::streamoff>(part * static_cast<double>(size));
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    const int byte = file.seekg(at).get();
    file.seekp(at).put(static_cast<char>(byte ^ 1));
    file.close();
    EXPECT_FALSE(read_checkpoint(path, point_)) << part;
  }
  written();
  fs::resize_file(path, size / 2);
  EXPECT_FALSE(read_checkpoint(path, point_));
}

TEST_F(CheckpointFile, ARecordIsNone) {
  const Record record = synthetic::record(0);
  write_record(scratch_ / "record.h5", record);
  EXPECT_FALSE(read_checkpoint(scratch_ / "record.h5", record.point));
}

TEST_F(CheckpointFile, AStateOfAnotherNetworkIsRefused) {
  checkpoint_.state.adam = AdamState(1);
  EXPECT_THROW(written(), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
