// The page about the datasets of a population is what the program says of them. To write it anew:
//
//   UNIDYN_WRITE_SCHEMA=1 build/release/tests/population_test
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "columns.hpp"

namespace unidyn {
namespace {

std::vector<Column> all_columns() {
  AnalysisPlan plan;
  plan.probe.keep = true;
  plan.analysis.questions = {Question::lines, Question::orbits, Question::transitions};
  auto columns = population_columns(Task(), plan, true);
  std::ranges::sort(columns, {}, &Column::path);
  return columns;
}

std::string type_name(const Column& column) {
  return std::visit(
      []<class T>(const std::vector<T>&) -> std::string {
        if constexpr (std::same_as<T, std::string>)
          return "text";
        else if constexpr (std::same_as<T, float>)
          return "float32";
        else if constexpr (std::same_as<T, double>)
          return "float64";
        else if constexpr (std::same_as<T, std::uint8_t>)
          return "uint8";
        else
          return "int64";
      },
      column.none);
}

// In a table's cell.
std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) safe += c == '|' ? "\\|" : std::string(1, c);
  return safe;
}

std::string page() {
  std::string text =
      "# The datasets of population.h5 with a part for each network\n\n"
      "Written by `tests/population/schema_test.cpp` from what the program says of them; each "
      "dataset has the same text as\n"
      "its attributes `units`, `description` and `formula`. A dimension that is called `network` "
      "has a row for each network,\n"
      "in the order of `/network/id`; of the ragged ones (weight, measurement, state_value, "
      "fixed_point,\n"
      "fixed_point_component, mode_component) a network takes as many rows as it has, in the same "
      "order, and `count` says\n"
      "how many. Where a network failed, or was not asked, numbers are NaN, counts -1 and texts "
      "\"none\".\n\n"
      "| dataset | dimensions | type | units | what it is |\n|---|---|---|---|---|\n";
  for (const Column& column : all_columns()) {
    std::string dimensions(to_name(column.first));
    for (const Dimension d : column.row) dimensions.append(" × ").append(to_name(d));
    text += "| `" + column.path + "` | " + dimensions + " | " + type_name(column) + " | " +
            column.units + " | " + escaped(column.description);
    if (!column.formula.empty()) text += ": " + escaped(column.formula);
    text += " |\n";
  }
  return text;
}

TEST(Schema, PageSaysWhatTheProgramSays) {
  const std::filesystem::path path =
      std::filesystem::path(UNIDYN_TEST_DIRECTORY) / "../../jobs/schema.md";
  if (std::getenv("UNIDYN_WRITE_SCHEMA") != nullptr) std::ofstream(path) << page();
  std::ifstream file(path);
  std::stringstream written;
  written << file.rdbuf();
  EXPECT_EQ(written.str(), page()) << "write it anew: UNIDYN_WRITE_SCHEMA=1 " << path;
}

TEST(Schema, NoDatasetStandsTwice) {
  std::set<std::string> paths;
  for (const Column& column : all_columns()) {
    EXPECT_TRUE(paths.insert(column.path).second) << column.path;
    EXPECT_FALSE(column.description.empty()) << column.path;
    EXPECT_EQ(column.units.empty(), std::holds_alternative<std::vector<std::string>>(column.none))
        << column.path;
  }
}

TEST(Schema, HasTheAnswersThatAreAskedForAlone) {
  AnalysisPlan plan;
  plan.analysis.questions = {Question::portrait};
  for (const Column& column : population_columns(Task(), plan, false))
    for (const std::string group : {"/transitions/", "/orbits/", "/lines/"})
      EXPECT_FALSE(column.path.starts_with(group)) << column.path;
}

}  // namespace
}  // namespace unidyn
