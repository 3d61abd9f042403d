#pragma once
#include "survey.hpp"
#include "unidyn/hdf5/written_parts.hpp"

namespace unidyn {

/// Creates the population file `path` with all that does not come from records, and with every
/// column as a dataset that describes itself. Those of texts, which one process has to write, are
/// whole then; the others wait to be filled. Returns what was written of texts.
h5::WrittenParts lay_out_population(const std::filesystem::path& path, const PopulationPlan& plan,
                                    const std::vector<Column>& columns,
                                    const PopulationSizes& sizes);

}  // namespace unidyn
