#pragma once
// The group /statistics of a population: two tables, with one dataset for each column, and the
// settings of the computation as attributes.
#include "unidyn/inference/label_effect.hpp"
#include "unidyn/population/population.hpp"

namespace unidyn {

/// The settings with which the statistics were computed; empty if there are none.
std::optional<std::string> statistics_settings(const Population& population);

/// Writes the tables, of which the first must not be empty, replacing any that exist. `settings` is
/// the full text of the settings used, and `asked` the part that users may want to read. Requires a
/// file opened by one process only, because some columns are texts.
void write_statistics(Population& population, const StatisticsTables& tables,
                      const StatisticsSettings& asked, const std::string& settings);

/// The tables. Throws StorageError if there are none.
StatisticsTables read_statistics(const Population& population);

}  // namespace unidyn
