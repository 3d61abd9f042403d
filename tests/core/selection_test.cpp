#include "unidyn/core/selection.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

#include "unidyn/core/error.hpp"
#include "unidyn/core/settings.hpp"

namespace unidyn {
namespace {

// The table of tests/core/selections.txt; leaves `in` where the expressions begin.
Table table_in(std::istream& in) {
  Table table;
  for (std::string line; std::getline(in, line) && !line.empty();) {
    if (line.starts_with('#')) continue;
    auto all = words(line);
    const std::string name = all[0], kind = all[1];
    all.erase(all.begin(), all.begin() + 2);
    Table::Numbers numbers;
    if (kind != "text")
      for (const std::string& word : all) numbers.push_back(std::stod(word));
    if (kind == "text") table.add(name, all);
    if (kind == "number") table.add(name, numbers);
    if (kind == "truth") table.add(name, Table::Truths(numbers.begin(), numbers.end()));
  }
  return table;
}

// What comes of an expression, as the file says it.
std::string outcome(const std::string& expression, const Table& table) {
  try {
    std::string rows;
    const auto found = chosen(expression, table);
    for (std::size_t i = 0; i < found.size(); ++i)
      if (found[i]) rows.append(rows.empty() ? "" : " ").append(std::to_string(i));
    return rows.empty() ? "-" : rows;
  } catch (const UsageError& error) {
    const std::string text = error.what();
    return "! " + text.substr(text.find(", character ") + 2);
  }
}

TEST(Selection, PicksAndRefusesWhatThePythonPackageDoes) {
  std::ifstream in(UNIDYN_SELECTIONS);
  const Table table = table_in(in);
  ASSERT_EQ(table.columns().size(), 7u);
  int expressions = 0;
  for (std::string line; std::getline(in, line);) {
    const auto tab = line.find('\t');
    if (tab == line.npos) continue;
    EXPECT_EQ(outcome(line.substr(0, tab), table), line.substr(tab + 1)) << line;
    ++expressions;
  }
  EXPECT_GT(expressions, 60);
}

TEST(Selection, ErrorsQuoteTheExpression) {
  Table table;
  table.add("units", Table::Numbers{64});
  try {
    chosen("unit == 'a'", table);
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "\"unit == 'a'\", character 1: unknown name 'unit'; one of: units");
  }
}

TEST(Selection, DepthIsLimited) {
  Table table;
  table.add("trained", Table::Truths{true});
  const std::string within = std::string(99, '(') + "trained" + std::string(99, ')');
  EXPECT_EQ(chosen(within, table), Table::Truths{true});
  EXPECT_THROW(chosen("(" + within + ")", table), UsageError);
  EXPECT_THROW(chosen(std::string(100000, '('), table), UsageError);
}

TEST(Selection, BlanksAndLineBreaksSeparate) {
  Table table;
  table.add("trained", Table::Truths{true});
  EXPECT_EQ(chosen("trained\n\tand trained", table), Table::Truths{true});
  EXPECT_THROW(chosen("trained\ntrained", table), UsageError);
}

TEST(Selection, ColumnsHaveOneLengthAndNamesOfTheirOwn) {
  Table table;
  table.add("units", Table::Numbers{64, 128});
  EXPECT_THROW(table.add("units", Table::Numbers{1, 2}), std::invalid_argument);
  EXPECT_THROW(table.add("l2", Table::Numbers{1}), std::invalid_argument);
  EXPECT_EQ(table.rows(), 2u);
}

}  // namespace
}  // namespace unidyn
