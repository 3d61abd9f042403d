#include "trial_source.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <new>
#include <numeric>
#include <set>
#include <utility>

#include "unidyn/core/error.hpp"
#include "unidyn/hdf5/dataset.hpp"

namespace unidyn {
namespace {

using Kind = h5::Member::Kind;

// Attributes of file formats that do not affect values, and those that are applied.
const std::set<std::string> structure{"CLASS",
                                      "NAME",
                                      "DIMENSION_LIST",
                                      "DIMENSION_LABELS",
                                      "REFERENCE_LIST",
                                      "_Netcdf4Dimid",
                                      "_NCProperties",
                                      "_Netcdf4Coordinates",
                                      "_nc3_strict",
                                      "MATLAB_class",
                                      "MATLAB_int_decode",
                                      "MATLAB_fields",
                                      "H5PATH",
                                      "TITLE",
                                      "VERSION",
                                      "FLAVOR",
                                      "EXTDIM",
                                      "FILTERS",
                                      "scale_factor",
                                      "add_offset",
                                      "_FillValue",
                                      "missing_value",
                                      "PYTABLES_FORMAT_VERSION"};
// Of targets: that they are classes, and how many there are.
constexpr const char* classes_attribute = "classes";
// Numeric attributes that do not affect values.
const std::set<std::string> harmless{"dt",
                                     "fs",
                                     "rate",
                                     "sampling_rate",
                                     "sampling_interval",
                                     "sampling_frequency",
                                     "seed",
                                     "version",
                                     "resolution",
                                     "time_step",
                                     "duration",
                                     "n_trials",
                                     "n_steps",
                                     "chance",
                                     "created",
                                     "crc32",
                                     "standardised_mean",
                                     "standardised_spread"};

std::string extents(const h5::Shape& shape) {
  return fmt::format("{}", fmt::join(shape, " x "));
}

// "a", "a and b", "a, b and c"; only the first of many.
std::string listed_text(const std::vector<std::string>& items) {
  constexpr std::size_t most = 8;
  if (items.size() == 1) return items.front();
  const std::size_t shown = items.size() > most ? most : items.size() - 1;
  std::string text = fmt::format(
      "{}", fmt::join(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (items.size() > most) return fmt::format("{} and {} more", text, items.size() - shown);
  return text + " and " + items.back();
}

// Conversion of elements: value = element · factor + offset, and the markers of missing ones.
struct Packing {
  double factor = 1, offset = 0;
  std::vector<double> holes;

  double value(double element) const {
    if (std::ranges::find(holes, element) != holes.end())
      return std::numeric_limits<double>::quiet_NaN();
    return factor == 1 && offset == 0 ? element : element * factor + offset;
  }
};

// netCDF's default fill value for floating-point numbers, used with or without _FillValue.
constexpr double netcdf_fill = 9.969209968386869e36;

Packing packing_of(const h5::GivenDataset& dataset) {
  Packing packing{1, 0, {netcdf_fill, double{static_cast<float>(netcdf_fill)}}};
  if (const auto factor = dataset.numbers("scale_factor"); factor.size() == 1)
    packing.factor = factor[0];
  if (const auto offset = dataset.numbers("add_offset"); offset.size() == 1)
    packing.offset = offset[0];
  for (const char* name : {"_FillValue", "missing_value"})
    for (const double hole : dataset.numbers(name)) packing.holes.push_back(hole);
  return packing;
}

}  // namespace

Source::Source(const h5::GivenFile& file, std::string path, const std::string& group,
               std::string place)
    : file_(file), path_(std::move(path)), group_("/" + group), place_(std::move(place)) {
  if (group_.starts_with("//")) group_.erase(0, 1);
  if (!group_.ends_with('/')) group_ += '/';
}

void Source::refuse(const std::string& name, const std::string& what) const {
  throw UsageError(path_ + ":" + group_ + name + ": " + what);
}

void Source::require_group() const {
  const std::string name = group_.substr(0, group_.size() - 1);
  const h5::Member there = file_.member(name);
  if (there.kind == Kind::group) return;
  const std::string what = there.kind == Kind::nothing      ? "is missing"
                           : there.kind == Kind::other_file ? "is a link into another file"
                                                            : "is no group";
  throw UsageError(path_ + ":" + name + ": " + what +
                   "; task.group has to name the group of the datasets inputs and targets");
}

h5::GivenDataset Source::dataset(const Wanted& wanted) const {
  const std::string needed = "; a dataset " + wanted.layout + " is needed, " + place_;
  const h5::Member there = member(wanted.name);
  if (there.kind == Kind::nothing) refuse(wanted.name, "is missing" + needed);
  if (there.kind == Kind::other_file)
    refuse(wanted.name, "is a link into another file (" + there.target +
                            "), which is not followed; copy what it leads to into this one");
  if (there.kind == Kind::broken_link)
    refuse(wanted.name, "is a link that leads nowhere (" + there.target + ")" + needed);
  if (there.kind != Kind::dataset) refuse(wanted.name, "is no dataset" + needed);
  h5::GivenDataset dataset = file_.dataset(group_ + wanted.name);
  if (dataset.elements() == h5::Elements::no_numbers)
    refuse(wanted.name, "holds elements that are no numbers but " + dataset.element_text() +
                            "; floating-point numbers, integers or booleans are needed");
  if (const auto empty = dataset.numbers("MATLAB_empty"); !empty.empty() && empty[0] != 0)
    refuse(wanted.name, "is an empty MATLAB array" + needed);
  return dataset;
}

bool Source::is_reversed(const h5::GivenDataset& dataset) const {
  return file_.is_column_major() || dataset.has("MATLAB_class");
}

std::vector<std::string> Source::axis_names(const std::string& name,
                                            const h5::GivenDataset& dataset) const {
  std::vector<std::string> names = dataset.axis_names();
  for (const std::string& attribute : dataset.attributes()) {
    if (!tells_axes(attribute)) continue;
    std::vector<std::string> told = axes_told(dataset.texts(attribute));
    if (told == std::vector<std::string>{"C"}) continue;  // the order in which HDF5 stores
    if (is_reversed(dataset)) {                           // they name the axes that the writer saw
      std::ranges::reverse(told);
      if (told.size() == names.size() + 1) told.erase(told.begin());  // see axes_of
    }
    if (told.size() != names.size())
      refuse(name, fmt::format("has the attribute {}, which does not name its {} axes; one name "
                               "for each is needed, or no such attribute",
                               attribute, names.size()));
    for (std::size_t axis = 0; axis < names.size(); ++axis)
      if (names[axis].empty()) names[axis] = told[axis];
  }
  return names;
}

std::vector<std::size_t> Source::axes_of(const Wanted& wanted, const h5::GivenDataset& dataset) {
  const std::size_t rank = dataset.shape().size();
  const bool reversed = is_reversed(dataset);
  // MATLAB drops trailing axes of one element, which come first in the file.
  const std::size_t dropped = reversed && rank + 1 == wanted.axes.size() && rank >= 2 ? 1 : 0;
  if (rank + dropped != wanted.axes.size())
    refuse(wanted.name, fmt::format("has {} dimensions, not {}: {} is needed", rank,
                                    wanted.axes.size(), wanted.layout));
  const std::span roles(wanted.axes.data(), rank);
  std::vector<std::size_t> axes(rank);
  std::iota(axes.begin(), axes.end(), std::size_t{0});
  const std::vector<std::string> names = axis_names(wanted.name, dataset);
  try {
    if (const auto by_name = axes_by_name(names, roles)) {
      if (*by_name != axes) named_.push_back(wanted.name);
      return *by_name;
    }
  } catch (const UsageError& error) {
    refuse(wanted.name, error.what());
  }
  if (!reversed) return axes;
  reversed_.push_back(wanted.name);
  std::ranges::reverse(axes);
  return axes;
}

void Source::refuse_classes_of_group(const std::string& targets) const {
  if (!group().numbers(classes_attribute).empty())
    refuse(targets, fmt::format("has no attribute {0}, but the group around it has; {0} belongs to "
                                "this dataset",
                                classes_attribute));
}

Index Source::classes(const Wanted& wanted) const {
  constexpr double most = 10000;
  const h5::GivenDataset targets = dataset(wanted);
  if (!targets.has(classes_attribute)) {
    refuse_classes_of_group(wanted.name);
    return 0;
  }
  const std::vector<double> count = targets.numbers(classes_attribute);
  if (count.size() != 1 || !(count[0] >= 2 && count[0] <= most) || count[0] != std::floor(count[0]))
    refuse(wanted.name, fmt::format("has an attribute {} that is not how many classes there are, "
                                    "a whole number from 2 to {}",
                                    classes_attribute, most));
  return static_cast<Index>(count[0]);
}

void Source::heed_attributes(const std::string& name, const h5::GivenDataset& dataset) {
  for (const std::string& attribute : dataset.attributes()) {
    if (structure.contains(attribute) || tells_axes(attribute)) continue;
    if (attribute == classes_attribute && name.ends_with("targets")) continue;
    const bool numbers = !dataset.numbers(attribute).empty();
    if (attribute == "_Unsigned" || (numbers && !harmless.contains(attribute)))
      refuse(name, "has the attribute " + attribute +
                       ", which may change what its numbers mean; apply it to the numbers and "
                       "remove it (scale_factor, add_offset, _FillValue and missing_value are "
                       "understood)");
    unused_.push_back(attribute + " of " + name);
  }
  for (const char* single : {"scale_factor", "add_offset"})
    if (dataset.has(single) &&
        (dataset.numbers(single).size() != 1 || !std::isfinite(dataset.numbers(single)[0])))
      refuse(name, std::string("has an attribute ") + single + " that is not one finite number");
  for (const std::string& path : dataset.scale_paths()) scales_.push_back(path);
}

Found Source::find(const Wanted& wanted) {
  h5::GivenDataset dataset = this->dataset(wanted);
  if (dataset.elements() != h5::Elements::numbers)
    refuse(wanted.name, "holds rows of several lengths; " + wanted.layout +
                            " is needed, padded, with a dataset length (trial)");
  heed_attributes(wanted.name, dataset);
  const std::vector<std::size_t> axes = axes_of(wanted, dataset);
  h5::Shape shape;
  for (const std::size_t axis : axes) shape.push_back(dataset.shape()[axis]);
  shape.resize(wanted.axes.size(), 1);
  if (h5::element_count(shape) == 0)
    refuse(wanted.name, "is empty (" + extents(shape) + "); at least one of each of " +
                            wanted.layout + " is needed");
  return {std::move(dataset), std::move(shape), axes};
}

Numbers Source::numbers(const Wanted& wanted, const Found& found) const {
  const auto rows = static_cast<Index>(found.shape.back());
  Numbers numbers;
  try {
    numbers.values.resize(rows, static_cast<Index>(h5::element_count(found.shape)) / rows);
  } catch (const std::bad_alloc&) {
    refuse(wanted.name, "has " + extents(found.shape) +
                            " numbers, which memory does not hold; fewer trials are needed");
  }
  // The stride in memory of each axis of the file.
  const h5::Shape& in_file = found.dataset.shape();
  std::vector<std::size_t> stride(in_file.size(), 0);
  std::size_t step = 1;
  for (std::size_t w = found.shape.size(); w-- > 0; step *= found.shape[w])
    if (w < found.axes.size()) stride[found.axes[w]] = step;
  const Packing packing = packing_of(found.dataset);
  found.dataset.read([&](hsize_t first, std::span<const double> elements) {
    for (std::size_t e = 0; e < elements.size(); ++e) {
      hsize_t rest = first + e;
      std::size_t to = 0;
      for (std::size_t d = in_file.size(); d-- > 0; rest /= in_file[d])
        to += static_cast<std::size_t>(rest % in_file[d]) * stride[d];
      const double value = packing.value(elements[e]);
      numbers.marked |= std::isnan(value) && !std::isnan(elements[e]);
      numbers.values.data()[to] = value;
    }
  });
  return numbers;
}

std::vector<std::string> Source::channel_names(const Found& found) const {
  const auto count = static_cast<std::size_t>(found.shape.back());
  for (const char* attribute : {"channel_names", "channels", "names"})
    if (auto names = found.dataset.texts(attribute); names.size() == count) return names;
  if (found.axes.size() == found.shape.size())
    if (auto names = found.dataset.scale_texts(static_cast<unsigned>(found.axes.back()));
        names.size() == count)
      return names;
  return {};
}

std::string Source::place(const Wanted& wanted, const h5::Shape& shape, Index element) {
  static constexpr const char* texts[] = {"trial", "time", "channel", "condition"};
  std::string text;
  for (std::size_t d = shape.size(); d-- > 0;) {
    const auto extent = static_cast<Index>(shape[d]);
    const std::string here =
        fmt::format("{} {}", texts[static_cast<std::size_t>(wanted.axes[d])], element % extent);
    text = text.empty() ? here : here + ", " + text;
    element /= extent;
  }
  return text;
}

void Source::refuse_lookalikes(std::span<const std::string> used) const {
  static constexpr std::pair<const char*, const char*> meanings[] = {
      {"mask", "mask"},     {"weight", "mask"}, {"valid", "mask"},
      {"length", "length"}, {"_len", "length"}, {"lens", "length"}};
  for (const std::string& name : names()) {
    if (std::ranges::find(used, name) != used.end()) continue;
    std::string lower;
    for (const char c : name)
      lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (const auto& [word, known] : meanings) {
      if (name == known)
        refuse(name,
               "is not read where each trial has a group or rows of its own; remove it, or write "
               "padded arrays");
      if (lower.find(word) != lower.npos)
        refuse(name, fmt::format("is not known; if it is the {0} of the trials it has to be called "
                                 "{0}, else another name without '{1}'",
                                 known, word));
    }
  }
  const h5::GivenObject here = group();
  for (const char* packing :
       {"scale_factor", "add_offset", "_FillValue", "missing_value", "_Unsigned"})
    if (here.has(packing))
      refuse("", std::string("has the attribute ") + packing +
                     " as a group; it is understood as an attribute of a dataset alone");
}

std::vector<std::string> Source::notes(std::span<const std::string> used) const {
  std::vector<std::string> notes, unused;
  if (!reversed_.empty())
    notes.push_back(listed_text(reversed_) +
                    ": read from the last axis to the first, as MATLAB and Julia store them");
  if (!named_.empty()) notes.push_back(listed_text(named_) + ": axes ordered by their names");
  for (const std::string& name : names()) {
    const bool is_scale = std::ranges::find(scales_, group_ + name) != scales_.end();
    if (!is_scale && std::ranges::find(used, name) == used.end()) unused.push_back(group_ + name);
  }
  for (const std::string& attribute : group().attributes())
    if (!structure.contains(attribute)) unused.push_back("attribute " + attribute);
  for (const std::string& attribute : unused_) unused.push_back("attribute " + attribute);
  if (!unused.empty()) notes.push_back("not used: " + listed_text(unused));
  return notes;
}

}  // namespace unidyn
