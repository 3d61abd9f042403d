#pragma once
// A file of trials that a test writes and reads.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "../support/numbered_trials.hpp"
#include "../support/scratch.hpp"
#include "unidyn/hdf5/file.hpp"
#include "unidyn/tasks/file.hpp"
#include "unidyn/trials/given_trials.hpp"

namespace unidyn {

using h5::Shape;

// Numbers of trial × time × channel, that of each place as numbered() has it.
template <class T>
std::vector<T> numbers(const Shape& shape, T sign = 1) {
  std::vector<T> all;
  for (hsize_t n = 0; n < shape[0]; ++n)
    for (hsize_t t = 0; t < shape[1]; ++t)
      for (hsize_t c = 0; c < shape[2]; ++c)
        all.push_back(sign * static_cast<T>(numbered(Index(n), Index(t), Index(c))));
  return all;
}

class TrialFiles : public ::testing::Test {
 protected:
  template <class T>
  void put(const std::string& path, const Shape& shape, const std::vector<T>& values) {
    file_.write<T>(path, shape, values);
  }
  // Inputs of two channels and targets of one, as numbered_trials() has them.
  template <class T>
  void put_trials(const std::string& group, hsize_t count, hsize_t time) {
    put(group + "inputs", {count, time, 2}, numbers<T>({count, time, 2}));
    put(group + "targets", {count, time, 1}, numbers<T>({count, time, 1}, -1));
  }
  // A dimension scale of /inputs with texts.
  void put_trials_scale(const std::string& path, const std::vector<std::string>& texts,
                        unsigned axis) {
    put(path, {texts.size()}, texts);
    h5::Dataset scale = file_.dataset(path);
    scale.make_scale(path.substr(1));
    file_.dataset("/inputs").attach_scale(axis, scale);
  }
  GivenTrials read(const std::string& group = "/") {
    file_.close();
    return read_given_trials(path_, group);
  }
  // What the file is refused with.
  std::string refusal(const std::string& group = "/") {
    try {
      read(group);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "accepted";
  }

  const Scratch scratch_;
  const std::filesystem::path path_ = scratch_ / "trials.h5";
  h5::File file_{path_, h5::Mode::create};
};

}  // namespace unidyn
