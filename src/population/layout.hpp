#pragma once
#include "survey.hpp"
#include "unidyn/hdf5/written_parts.hpp"

namespace unidyn {

/// Creates the population file `path` with everything that does not come from records, and every
/// column as a described dataset. Columns of texts, which one process must write, are complete
/// afterwards; the others are to be filled. Returns what was written of texts.
h5::WrittenParts lay_out_population(const std::filesystem::path& path, const PopulationPlan& plan,
                                    const std::vector<Column>& columns,
                                    const PopulationSizes& sizes);

}  // namespace unidyn
