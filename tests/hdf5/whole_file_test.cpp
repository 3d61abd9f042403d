// Files as wholes: their errors, locks, ends and bytes.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>

#include "fixture.hpp"

namespace unidyn {
namespace {

using h5::Mode;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(Hdf5, ErrorsNameTheFileTheObjectTheAttemptAndTheCause) {
  EXPECT_THAT(message_of<StorageError>([&] { h5::File(scratch_ / "absent.h5", Mode::read); }),
              AllOf(HasSubstr("absent.h5: cannot open the file: H5Fopen: "),
                    HasSubstr("No such file or directory"), Not(HasSubstr("\n"))));
  EXPECT_THAT(message_of<StorageError>([&] { h5::File(scratch_ / "no/such.h5", Mode::create); }),
              HasSubstr("no/such.h5: cannot create the file: H5Fcreate: "));

  h5::File file(path_, Mode::create);
  h5::Group group = file.create_group("/a");
  EXPECT_THAT(message_of<StorageError>([&] { group.dataset("b"); }),
              HasSubstr("test.h5: cannot open dataset '/a/b': H5Dopen2: "));
  EXPECT_THAT(message_of<StorageError>([&] { file.group("/a/b"); }),
              HasSubstr("test.h5: cannot open group '/a/b': H5Gopen2: "));
  EXPECT_THAT(message_of<StorageError>([&] { file.create_group("/a"); }),
              AllOf(HasSubstr("test.h5: cannot create group '/a'"), HasSubstr("already exists")));
  EXPECT_THAT(message_of<StorageError>([&] { group.attribute<double>("b"); }),
              HasSubstr("test.h5: cannot open attribute '/a/b': H5Aopen: "));
  EXPECT_THAT(message_of<StorageError>([&] { file.remove("/c"); }),
              HasSubstr("test.h5: cannot remove '/c': H5Ldelete: "));
}

TEST_F(Hdf5, ADamagedFileIsAStorageError) {
  { h5::File(path_, Mode::create).write<double>("/x", {100}, std::vector<double>(100)); }
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) / 2);
  EXPECT_THAT(message_of<StorageError>([&] { h5::File(path_, Mode::read); }),
              AllOf(HasSubstr("test.h5: cannot open the file"), HasSubstr("truncated")));
  std::ofstream(path_, std::ios::trunc) << "no HDF5 at all";
  EXPECT_THROW(h5::File(path_, Mode::read), StorageError);
}

TEST_F(Hdf5, NothingCanBeChangedInAFileOpenedForReading) {
  { h5::File(path_, Mode::create).write<double>("/x", {1}, std::vector{1.0}); }
  h5::File file(path_, Mode::read);
  EXPECT_THROW(file.dataset("x").write<double>(std::vector{2.0}), StorageError);
  EXPECT_THROW(file.set_attribute<double>("a", 1), StorageError);
  EXPECT_THROW(file.create<double>("/y", {1}), StorageError);
}

TEST_F(Hdf5, AFileLockedBySomebodyElseIsReported) {
  if (std::getenv("HDF5_USE_FILE_LOCKING") != nullptr)
    GTEST_SKIP() << "locking is set from outside";
  { h5::File file(path_, Mode::create); }
  const int other = ::open(path_.c_str(), O_RDWR);
  ASSERT_EQ(::flock(other, LOCK_EX | LOCK_NB), 0);
  EXPECT_THAT(message_of<StorageError>([&] { h5::File(path_, Mode::edit); }),
              HasSubstr("somebody else has it open"));
  ::close(other);
}

TEST_F(Hdf5, NothingIsPrintedWhenSomethingFails) {
  ::testing::internal::CaptureStderr();
  EXPECT_THROW(h5::File(scratch_ / "absent.h5", Mode::read), StorageError);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST_F(Hdf5, ClosingIsRefusedWhileSomethingIsOpen) {
  h5::File file(path_, Mode::create);
  {
    const h5::Dataset dataset = file.create<double>("/x", {1});
    EXPECT_THAT(message_of<StorageError>([&] { file.close(); }),
                HasSubstr("test.h5:/: cannot be closed: 1 of its "));
  }
  file.close();
  EXPECT_THAT(h5::File(path_, Mode::read).names(), ElementsAre("x"));
}

TEST_F(Hdf5, HandlesMoveAndCloseOnce) {
  h5::File first(path_, Mode::create);
  h5::File second(std::move(first));
  h5::Dataset dataset = second.write<double>("/x", {1}, std::vector{1.0});
  dataset = second.write<double>("/y", {1}, std::vector{2.0});
  EXPECT_THAT(dataset.read<double>(), ElementsAre(2));
  dataset = h5::Dataset(h5::Handle());
  EXPECT_EQ(H5Fget_obj_count(second.id(), H5F_OBJ_ALL), 1);
  second.close();
  EXPECT_EQ(H5Fget_obj_count(H5F_OBJ_ALL, H5F_OBJ_ALL), 0);
}

TEST_F(Hdf5, NoIdentifierLeaks) {
  const auto open_types = [] {
    hsize_t members = 0;
    H5Inmembers(H5I_DATATYPE, &members);
    return members;
  };
  h5::File file(path_, Mode::create);
  const auto use = [&] {
    h5::Dataset dataset = file.write<std::string>("/x", {2}, Texts{"a", "b"});
    dataset.set_attribute_list<std::string>("names", Texts{"c", "d"});
    EXPECT_EQ(dataset.read<std::string>(), dataset.read_rows<std::string>(0, 2));
    EXPECT_THAT(dataset.attribute_list<std::string>("names"), ElementsAre("c", "d"));
    file.remove("/x");
  };
  use();
  const auto before = open_types();
  use();
  EXPECT_EQ(open_types(), before);
  EXPECT_EQ(H5Fget_obj_count(file.id(), H5F_OBJ_ALL), 1);
}

TEST_F(Hdf5, EqualCallsMakeEqualBytesAndKeepNoTimes) {
  const auto write = [&](const char* name) {
    h5::File file(scratch_ / name, Mode::create);
    h5::Dataset x = file.write<double>("/a/x", {3}, std::vector{1.0, 2.0, 3.0});
    x.make_scale("x");
    h5::Dataset names = file.create_texts("/a/names", {3});
    names.write<std::string>(Texts{"of", "any", "length"});
    names.attach_scale(0, x);
    file.create_dimension("/a/n", 7);
    file.group("a").set_attribute<std::string>("units", "1");
    H5O_info_t info;
    EXPECT_GE(H5Oget_info(x.id(), &info), 0);
    EXPECT_EQ(info.mtime, 0);
  };
  write("first.h5");
  write("second.h5");
  EXPECT_TRUE(contents(scratch_ / "first.h5") == contents(scratch_ / "second.h5"));
}

TEST_F(Hdf5, FilesHaveTheOldestSuperblock) {
  { h5::File file(path_, Mode::create); }
  EXPECT_EQ(contents(path_).substr(0, 9), std::string("\x89HDF\r\n\x1a\n\0", 9));
}

}  // namespace
}  // namespace unidyn
