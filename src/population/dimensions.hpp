#pragma once
// The dimensions and descriptions of a population's datasets, so that h5py finds scales and labels
// and netCDF (netCDF-C, xarray) finds a netCDF-4 file with CF attributes (CF Conventions 1.8, 9.3.3
// and 9.3.4 on ragged arrays).
//
// netCDF names a dimension by the last part of its scale's path and looks for the scale in the
// group of the data and in the groups around it. So dimensions shared by several groups are at the
// root, as dimensions without values (h5::Group::create_dimension).
#include <string_view>

#include "unidyn/hdf5/file.hpp"
#include "unidyn/results/about.hpp"

namespace unidyn {

/// The path of the dimension's scale. Those of network, condition and fixed_point are plurals,
/// because groups have these names; those of input and output are input_channel and output_channel,
/// because matrices have these names, which xarray does not accept.
std::string scale_path(Dimension dimension);

/// The scale for the second occurrence of a dimension in a dataset: netCDF tools reject or misread
/// variables that have a dimension twice. Requires network or label.
std::string other_scale_path(Dimension dimension);

/// The dimension's name in netCDF.
std::string netcdf_name(Dimension dimension);

/// Creates a dataset of these values in `group`; texts are of variable length.
template <h5::Element T>
h5::Dataset write_list(h5::Group& group, const std::string& path, const std::vector<T>& values) {
  if constexpr (std::same_as<T, std::string>) {
    h5::Dataset dataset = group.create_texts(path, {values.size()});
    dataset.write<std::string>(values);
    return dataset;
  } else {
    return group.write<T>(path, {values.size()}, values);
  }
}

/// Attaches the scale at `scale` to dimension number `place` of `dataset`, with `label` as the
/// dimension's label in h5py.
void attach(const h5::Group& file, h5::Dataset& dataset, unsigned place, const std::string& scale,
            std::string_view label);

/// Sets the attributes units (not for texts, whose `units` are empty), description, long_name (the
/// same under CF's name) and formula (unless empty).
void describe(h5::Dataset& dataset, const std::string& units, const std::string& description,
              const std::string& formula = {});

}  // namespace unidyn
