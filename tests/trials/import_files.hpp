#pragma once
// A file of networks or recordings that a test writes and reads.
#include <gtest/gtest.h>

#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include "../support/scratch.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/hdf5/file.hpp"

namespace unidyn {

class ImportFiles : public ::testing::Test {
 protected:
  // A dataset of these numbers, or of first, first + 1, ….
  void put(const std::string& path, const h5::Shape& shape, const std::vector<double>& values) {
    file_.write<double>(path, shape, values);
  }
  std::vector<double> put(const std::string& path, const h5::Shape& shape, double first) {
    std::vector<double> values(h5::element_count(shape));
    std::iota(values.begin(), values.end(), first);
    put(path, shape, values);
    return values;
  }
  template <class T>
  void say(const std::string& attribute, const T& value, const std::string& group = "/") {
    group == "/" ? file_.set_attribute<T>(attribute, value)
                 : file_.group(group).set_attribute<T>(attribute, value);
  }
  // What `read` refuses the closed file with, behind the file's name.
  template <class Read>
  std::string refusal_of(const Read& read) {
    try {
      read();
    } catch (const UsageError& error) {
      const std::string text = error.what(), name = path_.string();
      EXPECT_TRUE(text.starts_with(name + ":")) << text;
      return text.substr(std::min(text.size(), name.size() + 1));
    }
    return "accepted";
  }

  const Scratch scratch_;
  const std::filesystem::path path_ = scratch_ / "model.h5";
  h5::File file_{path_, h5::Mode::create};
};

}  // namespace unidyn
