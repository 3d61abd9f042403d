// Files that cannot be written, and what is lost without anybody saying so.
#include <fcntl.h>
#include <unistd.h>

#include <fstream>

#include "../support/small_disk.hpp"
#include "fixture.hpp"
#include "unidyn/hdf5/written_parts.hpp"

namespace unidyn {
namespace {

using h5::Mode;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

const std::vector<double> many_numbers(100000, 1.5);

void write_something(h5::File& file) {
  file.write<double>("/group/x", {many_numbers.size()}, many_numbers)
      .set_attribute<std::string>("units", "1");
  file.write<std::string>("/names", {2}, Texts{"a", "b"}).make_scale("name");
}

TEST_F(Hdf5, AFullDiskIsSaidWhenTheFileIsClosed) {
  h5::File file("/dev/full", Mode::create);
  write_something(file);
  EXPECT_EQ(message_of<StorageError>([&] { file.close(); }),
            "/dev/full: cannot write: No space left on device");
}

TEST_F(Hdf5, AfterAFailedWriteEverythingClosesAndTheNextFileIsSound) {
  {
    const SmallDisk disk(2000);
    h5::File file(path_, Mode::create);
    write_something(file);
    EXPECT_EQ(message_of<StorageError>([&] { file.close(); }),
              path_.string() + ": cannot write: File too large");
    EXPECT_LT(file.id(), 0);
  }
  EXPECT_EQ(H5Fget_obj_count(H5F_OBJ_ALL, H5F_OBJ_ALL), 0);
  h5::File file(path_, Mode::create);
  write_something(file);
  file.close();
  EXPECT_EQ(h5::File(path_, Mode::read).read<double>("/group/x"), many_numbers);
}

TEST_F(Hdf5, AFileThatFailedIsLeftInGoodOrderWithoutBeingClosed) {
  {
    const SmallDisk disk(2000);
    h5::File file(path_, Mode::create);
    write_something(file);
    const h5::Dataset open = file.dataset("/group/x");
  }
  EXPECT_EQ(H5Fget_obj_count(H5F_OBJ_ALL, H5F_OBJ_ALL), 0);
}

TEST_F(Hdf5, AnEditThatFailsIsSaid) {
  {
    h5::File file(path_, Mode::create);
    write_something(file);
    file.close();
  }
  const SmallDisk disk(std::filesystem::file_size(path_));
  h5::File file(path_, Mode::edit);
  file.write<double>("/more", {many_numbers.size()}, many_numbers);
  EXPECT_THAT(message_of<StorageError>([&] { file.close(); }), HasSubstr("File too large"));
}

TEST_F(Hdf5, ADescriptorThatIsLostUnderItIsSaidAndHarmsNothing) {
  const int next = ::dup(0);  // the number that the file is going to get
  ::close(next);
  h5::File file(path_, Mode::create);
  ASSERT_EQ(std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(next)), path_);
  ::close(next);
  write_something(file);
  EXPECT_THAT(message_of<StorageError>([&] { file.close(); }),
              AllOf(StartsWith(path_.string()), HasSubstr("Bad file descriptor")));
}

TEST_F(Hdf5, AFileInMemoryHasTheBytesOfOneOnDisk) {
  h5::File memory = h5::File::in_memory();
  write_something(memory);
  h5::File file(path_, Mode::create);
  write_something(file);
  const std::string bytes = memory.contents();
  memory.close();
  file.close();
  EXPECT_TRUE(bytes == contents(path_));
}

class Parts : public Hdf5 {
 protected:
  Parts() {
    h5::File file(path_, Mode::create);
    file.write<double>("/x", {3, 4}, {numbers_});
    file.write<std::string>("/names", {2}, {names_});
    file.close();
    parts_.add_rows<double>("/x", {3, 4}, 1, 2, std::span(numbers_).subspan(4));
    parts_.add<std::string>("/names", {0}, {2}, names_);
    parts_.add<double>("/absent", {0}, {0}, {});  // nothing was written there
  }

  std::string finding() const {
    return message_of<StorageError>([&] { parts_.check(h5::File(path_, Mode::read)); });
  }
  // Puts `bytes` where the elements of a dataset are, behind everybody's back.
  void overwrite(const char* dataset, hsize_t first, const std::string& bytes) const {
    const h5::Dataset::Room room = h5::File(path_, Mode::read).dataset(dataset).room();
    std::fstream file(path_, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(room.first + first))
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  const std::vector<double> numbers_{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const Texts names_{"one", "two"};
  h5::WrittenParts parts_;
};

TEST_F(Parts, ThatAreThereAreFine) {
  EXPECT_NO_THROW(parts_.check(h5::File(path_, Mode::read)));
}

TEST_F(Parts, ThatAreZerosAreFound) {
  overwrite("/x", 11 * sizeof(double), std::string(sizeof(double), '\0'));
  EXPECT_THAT(finding(), HasSubstr("test.h5:/x: what was written is not there"));
}

TEST_F(Parts, OfTextsThatDifferAreFound) {
  overwrite("/names", 3, "x");
  EXPECT_THAT(finding(), HasSubstr("test.h5:/names: what was written is not there"));
}

TEST_F(Parts, OfOthersAreNotLookedAt) {
  overwrite("/x", 0, std::string(4 * sizeof(double), '\0'));
  EXPECT_NO_THROW(parts_.check(h5::File(path_, Mode::read)));
}

}  // namespace
}  // namespace unidyn
