#include "unidyn/storage/given_trials.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <new>

#include "unidyn/storage/hdf5.hpp"

namespace unidyn {
namespace {

// A dataset as it is told of: what it is called, and what it has to be.
struct Wanted {
  std::string name;
  std::vector<const char*> dimensions;

  std::string layout() const { return fmt::format("{}", fmt::join(dimensions, " x ")); }
};

const Wanted inputs{"inputs", {"trial", "time", "channel"}};
const Wanted targets{"targets", {"trial", "time", "channel"}};
const Wanted condition{"condition", {"condition", "input channel"}};

std::string extents(const h5::Shape& shape) {
  return fmt::format("{}", fmt::join(shape, " x "));
}

// One group of a file that a user made.
class Source {
 public:
  Source(const h5::File& file, const std::string& path, const std::string& group)
      : file_(file), path_(path), group_("/" + group) {
    if (group_.starts_with("//")) group_.erase(0, 1);
    if (!group_.ends_with('/')) group_ += '/';
  }

  bool has(const Wanted& wanted) const { return file_.exists(group_ + wanted.name); }

  // The shape of a dataset, once it is sure that it is as wanted.
  h5::Shape shape(const Wanted& wanted) const {
    const std::string needed =
        "; a dataset " + wanted.layout() + " is needed, in the group that task.group names";
    h5::Shape shape;
    try {
      if (!has(wanted)) refuse(wanted, "is missing" + needed);
      shape = file_.dataset(group_ + wanted.name).shape();
    } catch (const StorageError& error) {
      refuse(wanted, "cannot be opened" + needed + " (" + error.what() + ")");
    }
    if (shape.size() != wanted.dimensions.size())
      refuse(wanted, fmt::format("has {} dimensions, not {}: {} is needed", shape.size(),
                                 wanted.dimensions.size(), wanted.layout()));
    if (h5::element_count(shape) == 0)
      refuse(wanted, "is empty (" + extents(shape) + "); at least one of each of " +
                         wanted.layout() + " is needed");
    return shape;
  }

  // The numbers of a dataset, the last dimension along columns.
  template <class T>
  Matrix<T> numbers(const Wanted& wanted, const h5::Shape& shape) const {
    const auto rows = static_cast<Index>(shape.back());
    Matrix<T> values;
    try {
      values.resize(rows, static_cast<Index>(h5::element_count(shape)) / rows);
    } catch (const std::bad_alloc&) {
      refuse(wanted, "has " + extents(shape) +
                         " numbers, which memory does not hold; fewer trials are needed");
    }
    file_.dataset(group_ + wanted.name)
        .template read_converted_into<T>({values.data(), static_cast<std::size_t>(values.size())});
    const auto begin = values.data(), end = begin + values.size();
    const auto bad = std::find_if_not(begin, end, [](T value) { return std::isfinite(value); });
    if (bad != end)
      refuse(wanted, "is not finite at " + place(wanted, shape, bad - begin) + " (" +
                         fmt::format("{}", *bad) + " as " + std::string(to_name(h5::type_of<T>())) +
                         "); finite numbers are needed throughout");
    values.array() += T{0};  // -0, which integers do not have, becomes 0
    return values;
  }

  [[noreturn]] void refuse(const Wanted& wanted, const std::string& what) const {
    throw UsageError(path_ + ":" + group_ + wanted.name + ": " + what);
  }

 private:
  // Where the element is, counted from 0, such as "trial 3, time 0, channel 1".
  static std::string place(const Wanted& wanted, const h5::Shape& shape, Index element) {
    std::string text;
    for (std::size_t d = shape.size(); d-- > 0;) {
      const auto extent = static_cast<Index>(shape[d]);
      const std::string here = fmt::format("{} {}", wanted.dimensions[d], element % extent);
      text = text.empty() ? here : here + ", " + text;
      element /= extent;
    }
    return text;
  }

  const h5::File& file_;
  std::string path_;
  std::string group_;
};

GivenTrials trials_of(const Source& source) {
  const h5::Shape in = source.shape(inputs), out = source.shape(targets);
  if (out[0] != in[0] || out[1] != in[1])
    source.refuse(targets, fmt::format("has {} trials of {} steps, inputs {} of {}; the same "
                                       "number of both is needed",
                                       out[0], out[1], in[0], in[1]));
  if (in[0] < 2)
    source.refuse(inputs, "has 1 trial; at least 2 are needed, one to train on and one held out");
  GivenTrials given{static_cast<Index>(in[0]), static_cast<Index>(in[1]),
                    source.numbers<float>(inputs, in), source.numbers<float>(targets, out),
                    Matrix<double>::Zero(static_cast<Index>(in[2]), 1)};
  if (!source.has(condition)) return given;
  const h5::Shape held = source.shape(condition);
  if (held[1] != in[2])
    source.refuse(condition, fmt::format("has {} input channels, inputs {}; the same number is "
                                         "needed",
                                         held[1], in[2]));
  given.conditions = source.numbers<double>(condition, held);
  return given;
}

}  // namespace

GivenTrials read_given_trials(const std::filesystem::path& path, const std::string& group) {
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown))
    throw UsageError(path.string() +
                     ": there is no such file; task.path has to name the HDF5 file of the trials");
  if (!std::ifstream(path))
    throw UsageError(path.string() + ": cannot be read; task.path has to name a file that can");
  if (!h5::is_hdf5(path))
    throw UsageError(path.string() +
                     ": not an HDF5 file; one with the datasets inputs and targets is needed");
  try {
    const h5::File file(path, h5::Mode::read);
    return trials_of(Source(file, path.string(), group));
  } catch (const StorageError& error) {
    throw UsageError(error.what());
  }
}

}  // namespace unidyn
