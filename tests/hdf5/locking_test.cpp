// File systems without locks: flock() fails as they make it fail.
#include <gmock/gmock.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "../support/scratch.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/hdf5/file.hpp"
#include "unidyn/hdf5/given.hpp"

namespace {
int refused_with = 0;  // errno; 0: locks are taken
}

// Takes the place of the C library's in this program.
extern "C" int flock(int descriptor, int operation) {
  if (refused_with == 0) return static_cast<int>(::syscall(SYS_flock, descriptor, operation));
  errno = refused_with;
  return -1;
}

namespace unidyn {
namespace {

class Locking : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override { refused_with = GetParam(); }
  void TearDown() override { refused_with = 0; }

  Scratch scratch_;
  std::filesystem::path path_ = scratch_ / "file.h5";
};

TEST_P(Locking, IsDoneWithoutWhereTheFileSystemHasNone) {
  {
    h5::File file(path_, h5::Mode::create);
    file.write<double>("x", {2}, std::vector{1.0, 2.0});
    file.close();
  }
  {
    h5::File file(path_, h5::Mode::edit);
    file.write<double>("y", {1}, std::vector{3.0});
    file.close();
  }
  EXPECT_EQ(h5::File(path_, h5::Mode::read).read<double>("x"), (std::vector{1.0, 2.0}));
  const h5::GivenFile given(path_);
  EXPECT_EQ(given.names("/"), (std::vector<std::string>{"x", "y"}));
}

INSTANTIATE_TEST_SUITE_P(Hdf5, Locking, ::testing::Values(ENOLCK, ENOSYS, EOPNOTSUPP, EINVAL));

}  // namespace
}  // namespace unidyn
