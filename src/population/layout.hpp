#pragma once
#include "survey.hpp"

namespace unidyn {

/// Creates the population file `path` with all that does not come from records, and with every
/// column as a dataset that describes itself and waits to be filled.
void lay_out_population(const std::filesystem::path& path, const PopulationPlan& plan,
                        const std::vector<Column>& columns, const PopulationSizes& sizes);

}  // namespace unidyn
