#pragma once
// The group /statistics of a population: two tables, a dataset for each column, and as attributes
// what the numbers were made by.
#include "unidyn/inference/label_effect.hpp"
#include "unidyn/population/population.hpp"

namespace unidyn {

/// What the statistics were made by; nothing if there are none.
std::optional<std::string> statistics_settings(const Population& population);

/// Writes the tables, the first of them not empty, in place of any that are there. `settings` says
/// what they were made by, and `asked` is a part of it that users may want to read. Requires a file
/// that one process alone has open, since there are texts among the columns.
void write_statistics(Population& population, const StatisticsTables& tables,
                      const StatisticsSettings& asked, const std::string& settings);

/// The tables. Throws StorageError if there are none.
StatisticsTables read_statistics(const Population& population);

}  // namespace unidyn
