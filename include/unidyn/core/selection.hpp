#pragma once
// Choosing rows of a table by an expression over its columns, such as
//
//   trained and solved and units >= 128
//   architecture in (gru, lstm) and not (l2 < 1e-5 or reset == 'after')
//
//   expression  = conjunction { "or" conjunction }
//   conjunction = negation { "and" negation }
//   negation    = "not" negation | "(" expression ")" | test
//   test        = NAME [ comparison value | [ "not" ] "in" "(" value { "," value } ")" ]
//   comparison  = "==" | "!=" | "<" | "<=" | ">" | ">="
//   value       = NUMBER | TEXT | WORD
//
// A NAME is that of a column; alone it has to be a column of truths. A TEXT stands in single or
// double quotes; a WORD (letters, digits, _ and -, of ASCII) is a text without quotes, or true or
// false where the column holds truths. Numbers compare with numbers, texts (by == and != and in)
// with texts; NaN is unequal to everything. The Python package reads the same language
// (src/python/unidyn/selection.py); tests/core/selections.txt holds both to it.
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace unidyn {

/// A table as columns of equal length, each of texts, numbers or truths.
class Table {
 public:
  using Texts = std::vector<std::string>;
  using Numbers = std::vector<double>;
  using Truths = std::vector<bool>;
  using Column = std::variant<Texts, Numbers, Truths>;

  /// Requires as many values as the other columns have, and a new name.
  void add(std::string name, Column column);

  std::size_t rows() const { return rows_; }
  const std::vector<std::pair<std::string, Column>>& columns() const { return columns_; }
  /// The column of that name; nullptr if there is none.
  const Column* find(std::string_view name) const;
  /// All names, joined by ", ".
  std::string names() const;

 private:
  std::size_t rows_ = 0;
  std::vector<std::pair<std::string, Column>> columns_;
};

/// Of which rows of `table` the expression is true. Throws UsageError that names the expression,
/// the character, and what would be right.
std::vector<bool> chosen(std::string_view expression, const Table& table);

}  // namespace unidyn
