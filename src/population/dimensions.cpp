#include "dimensions.hpp"

namespace unidyn {

std::string scale_path(Dimension dimension) {
  const std::string name(to_name(dimension));
  switch (dimension) {
    case Dimension::network:
    case Dimension::condition:
    case Dimension::fixed_point:
      return "/" + name + "s";
    case Dimension::sample:
    case Dimension::component:
      return "/representation/" + name;
    case Dimension::input:
    case Dimension::output:
      return "/" + name + "_channel";
    case Dimension::level:
      return "/fixed_point/" + name;
    case Dimension::mode:
      return "/graph/" + name;
    case Dimension::pulse:
      return "/transitions/" + name;
    case Dimension::node:
    case Dimension::retained:
      return "/lines/" + name;
    default:
      return "/" + name;
  }
}

std::string other_scale_path(Dimension dimension) {
  return "/other_" + netcdf_name(dimension);
}

std::string netcdf_name(Dimension dimension) {
  const std::string path = scale_path(dimension);
  return path.substr(path.rfind('/') + 1);
}

void attach(const h5::Group& file, h5::Dataset& dataset, unsigned place, const std::string& scale,
            std::string_view label) {
  dataset.attach_scale(place, file.dataset(scale));
  dataset.label(place, std::string(label));
}

void describe(h5::Dataset& dataset, const std::string& units, const std::string& description,
              const std::string& formula) {
  if (!units.empty()) dataset.set_attribute<std::string>("units", units);
  dataset.set_attribute<std::string>("description", description);
  dataset.set_attribute<std::string>("long_name", description);
  if (!formula.empty()) dataset.set_attribute<std::string>("formula", formula);
}

}  // namespace unidyn
