#pragma once
// A file to try things on, shared by the tests of the HDF5 layer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "../support/scratch.hpp"
#include "unidyn/hdf5/file.hpp"

namespace unidyn {

using Texts = std::vector<std::string>;

class Hdf5 : public ::testing::Test {
 protected:
  const Scratch scratch_;
  const std::filesystem::path path_ = scratch_ / "test.h5";
};

// Runs `action`, which has to throw an E; returns what it says.
template <class E, class Action>
std::string message_of(Action action) {
  try {
    action();
  } catch (const E& error) {
    return error.what();
  }
  ADD_FAILURE() << "nothing of that kind was thrown";
  return {};
}

inline std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace unidyn
