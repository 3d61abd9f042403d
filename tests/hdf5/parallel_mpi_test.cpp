#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <boost/mpi/collectives.hpp>
#include <boost/mpi/communicator.hpp>
#include <boost/serialization/string.hpp>
#include <fstream>
#include <iterator>
#include <numeric>
#include <optional>

#include "../support/scratch.hpp"
#include "unidyn/hdf5/file.hpp"

namespace unidyn {
namespace {

namespace mpi = boost::mpi;
using h5::Mode;
using h5::Shape;
using h5::Transfer;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ParallelHdf5 : public ::testing::Test {
 protected:
  ParallelHdf5() {
    if (world_.rank() == 0) scratch_.emplace();
    std::string name = scratch_ ? (*scratch_ / "test.h5").string() : "";
    mpi::broadcast(world_, name, 0);
    path_ = name;
  }
  ~ParallelHdf5() override { world_.barrier(); }  // before rank 0 removes the files

  hsize_t rank() const { return static_cast<hsize_t>(world_.rank()); }
  hsize_t ranks() const { return static_cast<hsize_t>(world_.size()); }

  // Rank r's share of rows: r + 1 of them, so that every share is another; none for rank 1.
  hsize_t share(hsize_t r) const { return r == 1 ? 0 : r + 1; }
  hsize_t first(hsize_t r) const { return r == 0 ? 0 : first(r - 1) + share(r - 1); }
  hsize_t rows() const { return first(ranks()); }

  // HDF5 does nothing collectively on a single rank's file that it need not; with more it has to.
  void expect_collective(Transfer done) const {
    if (ranks() >= 2) {
      EXPECT_EQ(done, Transfer::collective);
    }
  }

  mpi::communicator world_;
  std::optional<Scratch> scratch_;
  std::filesystem::path path_;
};

std::vector<hid_t> open_files() {
  std::vector<hid_t> files(static_cast<std::size_t>(H5Fget_obj_count(H5F_OBJ_ALL, H5F_OBJ_FILE)));
  H5Fget_obj_ids(H5F_OBJ_ALL, H5F_OBJ_FILE, files.size(), files.data());
  return files;
}

// Fills memory that is allocated or freed during its life with a pattern, so that any that reaches
// a file unwritten is seen there.
struct DirtyMemory {
  DirtyMemory() { ::mallopt(M_PERTURB, 0x5a); }
  ~DirtyMemory() { ::mallopt(M_PERTURB, 0); }
};

// `count` numbers from `begin` on.
template <class T>
std::vector<T> counted(hsize_t begin, hsize_t count) {
  std::vector<T> values(count);
  std::iota(values.begin(), values.end(), static_cast<T>(begin));
  return values;
}

TEST_F(ParallelHdf5, RanksWriteTheirRowsCollectivelyAndOneOfThemNone) {
  constexpr hsize_t columns = 5;
  const hsize_t begin = first(rank()), count = share(rank());
  {
    h5::File file(path_, Mode::create, world_);
    h5::Dataset dataset = file.create<double>("/x", {rows(), columns});
    const auto mine = counted<double>(begin * columns, count * columns);
    expect_collective(dataset.write_rows<double>(begin, count, mine, Transfer::collective));
  }
  // Read by each rank for itself, without MPI: the file is whole.
  const h5::File file(path_, Mode::read);
  EXPECT_EQ(file.read<double>("/x"), counted<double>(0, rows() * columns));
}

TEST_F(ParallelHdf5, EveryElementTypeMovesCollectively) {
  const hsize_t begin = first(rank()), count = share(rank());
  h5::File file(path_, Mode::create, world_);
  const auto round_trip = [&]<class T>(const char* name, h5::Dataset dataset,
                                       const std::vector<T>& mine) {
    SCOPED_TRACE(name);
    expect_collective(dataset.write_rows<T>(begin, count, mine, Transfer::collective));
    std::vector<T> read(mine.size());
    expect_collective(dataset.read_rows_into<T>(begin, count, read, Transfer::collective));
    EXPECT_EQ(read, mine);
  };
  const Shape shape{rows()};
  round_trip("f", file.create<float>("/f", shape), counted<float>(begin, count));
  round_trip("d", file.create<double>("/d", shape), counted<double>(begin, count));
  round_trip("i", file.create<std::int32_t>("/i", shape), counted<std::int32_t>(begin, count));
  round_trip("l", file.create<std::int64_t>("/l", shape), counted<std::int64_t>(begin, count));
  round_trip("b", file.create<std::uint8_t>("/b", shape), counted<std::uint8_t>(begin, count));
  std::vector<std::string> names;
  for (hsize_t row = begin; row < begin + count; ++row)
    names.push_back("no " + std::to_string(row));
  const std::vector<std::string> blanks(rows(), std::string(8, ' '));
  round_trip("s", file.write<std::string>("/s", shape, blanks), names);
  file.close();
}

TEST_F(ParallelHdf5, OneRankMayHoldEverything) {
  const hsize_t writer = ranks() - 1;
  const hsize_t count = rank() == writer ? 3 : 0;
  h5::File file(path_, Mode::create, world_);
  h5::Dataset dataset = file.create<double>("/x", {3});
  expect_collective(
      dataset.write_rows<double>(0, count, counted<double>(7, count), Transfer::collective));
  EXPECT_THAT(dataset.read_rows<double>(0, 3, Transfer::collective), ElementsAre(7, 8, 9));
}

TEST_F(ParallelHdf5, NobodyMayHoldAnything) {
  h5::File file(path_, Mode::create, world_);
  h5::Dataset dataset = file.create<double>("/x", {0, 4});
  dataset.write_rows<double>(0, 0, {}, Transfer::collective);
  EXPECT_THAT(dataset.read_rows<double>(0, 0, Transfer::collective), IsEmpty());
  EXPECT_EQ(dataset.shape(), (Shape{0, 4}));
}

TEST_F(ParallelHdf5, IndependentWritesNeedNobodyElse) {
  h5::File file(path_, Mode::create, world_);
  h5::Dataset dataset = file.create<double>("/x", {ranks()});
  for (hsize_t turn = 0; turn < rank(); ++turn)  // a different number of calls on every rank
    dataset.write_rows<double>(rank(), 1, std::vector{-1.0});
  EXPECT_EQ(dataset.write_rows<double>(rank(), 1, std::vector{1.0}), Transfer::independent);
  file.set_attribute<double>("done", 1);
  world_.barrier();
  EXPECT_THAT(dataset.read_rows<double>(rank(), 1), ElementsAre(1));
}

TEST_F(ParallelHdf5, RowsThatNobodyWroteAreZero) {
  const DirtyMemory dirty;
  {
    h5::File file(path_, Mode::create, world_);
    for (const char* name : {"/a/before", "/a/after"}) {
      h5::Dataset dataset = file.create<double>(name, {3 * ranks()});
      dataset.write_rows<double>(3 * rank() + 1, 1, std::vector{1.0}, Transfer::collective);
    }
    file.create<double>("/a/untouched", {1000});
  }
  const h5::File file(path_, Mode::read);
  EXPECT_THAT(file.read<double>("/a/untouched"), Each(0));
  for (const char* name : {"/a/before", "/a/after"})
    for (hsize_t row = 0; row < ranks(); ++row)
      EXPECT_THAT(file.dataset(name).read_rows<double>(3 * row, 3), ElementsAre(0, 1, 0)) << name;
}

TEST_F(ParallelHdf5, ManyFillOneFileEachItsOwnRowsAmongThoseOfOthers) {
  const hsize_t all = 40 * ranks();
  for (int round = 0; round < 10; ++round) {
    if (world_.rank() == 0) {
      h5::File file(path_, Mode::create);
      file.create<double>("/x", {all}).set_attribute<double>("before", 1);
      file.close();
    }
    world_.barrier();
    {
      h5::File file(path_, Mode::fill);
      {
        h5::Dataset x = file.dataset("/x");
        for (hsize_t row = rank(); row < all; row += ranks())
          x.write_rows<double>(row, 1, counted<double>(row + 1, 1));
      }
      file.close();
    }
    world_.barrier();
    {
      const h5::File file(path_, Mode::read);
      EXPECT_EQ(file.read<double>("/x"), counted<double>(1, all)) << "in round " << round;
      EXPECT_EQ(file.dataset("/x").attribute<double>("before"), 1);
    }
    world_.barrier();
  }
}

TEST_F(ParallelHdf5, AFileIsEditedByAnotherNumberOfRanks) {
  if (world_.rank() == 0)
    h5::File(path_, Mode::create).write<double>("/x", {ranks()}, std::vector<double>(ranks(), 1));
  world_.barrier();
  {
    h5::File file(path_, Mode::edit, world_);
    const auto mine = file.dataset("x").read_rows<double>(rank(), 1, Transfer::collective);
    EXPECT_THAT(mine, ElementsAre(1));
    h5::Dataset twice = file.create<double>("/twice", {ranks()});
    twice.write_rows<double>(rank(), 1, std::vector{2 * mine[0]}, Transfer::collective);
  }
  EXPECT_THAT(h5::File(path_, Mode::read).read<double>("/twice"), Each(2));
}

TEST_F(ParallelHdf5, AttributesAndDimensionScalesAreSetByAllRanks) {
  {
    h5::File file(path_, Mode::create, world_);
    file.set_attribute<std::int64_t>("schema_version", 1);
    file.set_attribute<std::int64_t>("schema_version", 2);
    h5::Dataset id = file.create<double>("/network/id", {rows()});
    id.make_scale("network");
    for (const char* name : {"cka", "svcca", "procrustes"}) {
      h5::Dataset matrix =
          file.create<float>(std::string("/dissimilarity/") + name, {rows(), rows()});
      matrix.attach_scale(0, id);
      matrix.attach_scale(1, id);
      matrix.label(0, "network");
      matrix.set_attribute<std::string>("units", "1");
    }
    id = h5::Dataset(h5::Handle());
    file.close();
  }
  const h5::File file(path_, Mode::read);
  EXPECT_EQ(file.attribute<std::int64_t>("schema_version"), 2);
  EXPECT_EQ(file.dataset("/dissimilarity/cka").attribute<std::string>("units"), "1");
  EXPECT_TRUE(file.dataset("/dissimilarity/svcca").has_attribute("DIMENSION_LIST"));
  EXPECT_TRUE(file.dataset("/network/id").has_attribute("REFERENCE_LIST"));
}

TEST_F(ParallelHdf5, AFailureOfAllRanksIsAStorageErrorOnAllRanks) {
  try {
    h5::File(path_, Mode::read, world_);
    FAIL() << "opened a file that is not there";
  } catch (const StorageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("test.h5: cannot open the file"));
  }
}

TEST_F(ParallelHdf5, AnExceptionOnOneRankDoesNotWaitForTheOthersToClose) {
  ASSERT_THAT(open_files(), IsEmpty());
  // Had the file been closed while the exception passed, the first rank would wait in it for ever.
  std::optional<h5::File> others;
  try {
    h5::File file(path_, Mode::create, world_);
    if (rank() == 0) throw std::runtime_error("the first rank's own trouble");
    others.emplace(std::move(file));
  } catch (const std::runtime_error&) {
  }
  world_.barrier();  // which the first rank reaches
  const std::vector<hid_t> open = open_files();
  EXPECT_EQ(open.size(), 1u);
  if (rank() == 0)
    for (hid_t file : open) H5Fclose(file);  // with the others, who do it next
}

TEST_F(ParallelHdf5, EqualCallsMakeEqualBytes) {
  const DirtyMemory dirty;
  const auto write = [&](const std::filesystem::path& path) {
    h5::File file(path, Mode::create, world_);
    h5::Dataset dataset = file.create<double>("/a/x", {rows()});
    dataset.write_rows<double>(first(rank()), share(rank()),
                               counted<double>(first(rank()), share(rank())), Transfer::collective);
    dataset.make_scale("network");
  };
  const std::filesystem::path again = path_.string() + ".again";
  write(path_);
  write(again);
  const auto contents = [](const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  EXPECT_TRUE(contents(path_) == contents(again));  // bytes, not for printing
}

}  // namespace
}  // namespace unidyn
