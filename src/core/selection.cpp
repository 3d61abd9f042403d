#include "unidyn/core/selection.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

using Truths = Table::Truths;

constexpr std::string_view digits = "0123456789";
constexpr std::string_view letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
constexpr std::array<std::string_view, 4> keywords = {"and", "or", "not", "in"};

struct Token {
  enum Kind { number, text, word, sign, end, bad } kind;
  std::string_view text_of;
  std::size_t first;  // byte of the expression
};

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// As Python's repr() writes texts without control characters.
std::string quoted(std::string_view text) {
  const bool doubly = text.find('\'') != text.npos && text.find('"') == text.npos;
  std::string all(1, doubly ? '"' : '\'');
  for (const char c : text) {
    if (c == '\\' || (c == '\'' && !doubly)) all += '\\';
    all += c;
  }
  return all + all.front();
}

// How many of the first bytes of `text` are a number: [+-] digits with or without a point, and an
// exponent; 0 if they are none, or are followed by more of a word.
std::size_t number_size(std::string_view text) {
  const auto run = [&](std::size_t from) {
    const auto stop = text.find_first_not_of(digits, from);
    return (stop == text.npos ? text.size() : stop) - from;
  };
  std::size_t at = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  const std::size_t whole = run(at);
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t part = run(at + 1);
    if (whole + part == 0) return 0;
    at += 1 + part;
  } else if (whole == 0) {
    return 0;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const bool has_sign = at + 1 < text.size() && (text[at + 1] == '+' || text[at + 1] == '-');
    const std::size_t exponent = at + (has_sign ? 2 : 1);
    if (exponent < text.size() && run(exponent) > 0) at = exponent + run(exponent);
  }
  const bool goes_on =
      at < text.size() && (text[at] == '.' || letters.find(text[at]) != letters.npos);
  return goes_on ? 0 : at;
}

// The token at the beginning of `rest`, which is not blank.
std::pair<Token::Kind, std::size_t> next_token(std::string_view rest) {
  if (rest.empty()) return {Token::end, 0};
  if (const std::size_t size = number_size(rest)) return {Token::number, size};
  if (rest[0] == '\'' || rest[0] == '"')
    if (const auto stop = rest.find(rest[0], 1); stop != rest.npos) return {Token::text, stop + 1};
  if (letters.find(rest[0]) != letters.npos) {
    const auto stop = rest.find_first_not_of(std::string(letters) + "-");
    return {Token::word, std::min(stop, rest.size())};
  }
  for (const std::string_view sign : {"==", "!=", "<=", ">=", "<", ">", "(", ")", ","})
    if (rest.starts_with(sign)) return {Token::sign, sign.size()};
  std::size_t size = 1;  // a whole character of UTF-8
  while (size < rest.size() && (static_cast<unsigned char>(rest[size]) & 0xC0) == 0x80) ++size;
  return {Token::bad, size};
}

std::vector<Token> tokens_of(std::string_view expression) {
  std::vector<Token> tokens;
  for (std::size_t at = 0;;) {
    at = std::min(expression.find_first_not_of(" \t\n\r\f\v", at), expression.size());
    const auto [kind, size] = next_token(expression.substr(at));
    tokens.push_back({kind, expression.substr(at, size), at});
    if (kind == Token::end) return tokens;
    at += size;
  }
}

template <class T>
bool compares(std::string_view sign, const T& a, const T& b) {
  if (sign == "==") return a == b;
  if (sign == "!=") return a != b;
  if (sign == "<") return a < b;
  if (sign == "<=") return a <= b;
  if (sign == ">") return a > b;
  return a >= b;
}

using Value = std::variant<std::string, double>;

// Which entries compare with `value`, which is of the column's kind.
Truths compared(const Table::Column& column, std::string_view sign, const Value& value) {
  return std::visit(
      [&]<class T>(const std::vector<T>& entries) {
        using V = std::conditional_t<std::is_same_v<T, std::string>, std::string, double>;
        Truths all;
        for (const V& entry : std::vector<V>(entries.begin(), entries.end()))
          all.push_back(compares<V>(sign, entry, std::get<V>(value)));
        return all;
      },
      column);
}

void combine(Truths& all, const Truths& more, const std::function<bool(bool, bool)>& by) {
  std::transform(all.begin(), all.end(), more.begin(), all.begin(), by);
}

class Parser {
 public:
  Parser(std::string_view expression, const Table& table)
      : expression_(expression), table_(table), tokens_(tokens_of(expression)) {}

  Truths parse() {
    Truths result = disjunction();
    if (now().kind != Token::end) throw expected("'and', 'or' or the end was expected");
    return result;
  }

 private:
  const Token& now() const { return tokens_[next_]; }
  // Passes the next token if it is that word or sign. Says whether it was.
  bool take(std::string_view wanted) {
    if ((now().kind != Token::word && now().kind != Token::sign) || now().text_of != wanted)
      return false;
    ++next_;
    return true;
  }
  static bool is_keyword(const Token& token) {
    return token.kind == Token::word &&
           std::ranges::find(keywords, token.text_of) != keywords.end();
  }

  UsageError error(const Token& token, const std::string& what) const {
    return UsageError(quoted(expression_) + ", character " +
                      std::to_string(characters(expression_.substr(0, token.first)) + 1) + ": " +
                      what);
  }
  UsageError expected(const std::string& what) const {
    return error(now(),
                 what + ", not " + (now().kind == Token::end ? "the end" : quoted(now().text_of)));
  }

  Truths disjunction() {
    Truths result = conjunction();
    while (take("or")) combine(result, conjunction(), std::logical_or<>());
    return result;
  }

  Truths conjunction() {
    Truths result = negation();
    while (take("and")) combine(result, negation(), std::logical_and<>());
    return result;
  }

  Truths negation() {
    constexpr int deepest = 100;
    if (++depth_ > deepest)
      throw error(now(), "more than " + std::to_string(deepest) +
                             " parentheses and 'not's within each other");
    Truths result;
    if (take("not")) {
      result = negation();
      result.flip();
    } else if (take("(")) {
      result = disjunction();
      if (!take(")")) throw expected("')' was expected");
    } else {
      result = test();
    }
    --depth_;
    return result;
  }

  Truths test() {
    const Token name = now();
    if (name.kind != Token::word || is_keyword(name))
      throw expected("the name of a column was expected");
    const Table::Column* column = table_.find(name.text_of);
    if (!column)
      throw error(name, "unknown name " + quoted(name.text_of) + "; one of: " + table_.names());
    ++next_;
    for (const std::string_view sign : {"==", "!=", "<=", ">=", "<", ">"})
      if (take(sign)) return comparison(*column, name, sign);
    const bool negative = take("not");
    if (take("in")) {
      Truths found = listed(*column, name);
      if (negative) found.flip();
      return found;
    }
    if (negative) throw expected("'in' was expected after 'not'");
    if (!std::holds_alternative<Truths>(*column))
      throw error(name, std::string(name.text_of) + " is neither true nor false; compare it: " +
                            std::string(name.text_of) + " == …");
    return std::get<Truths>(*column);
  }

  Truths comparison(const Table::Column& column, const Token& name, std::string_view sign) {
    const Token token = now();
    const Value wanted = value(column, name);
    if (std::holds_alternative<std::string>(wanted) && sign != "==" && sign != "!=")
      throw error(token, std::string(name.text_of) + " is a text, which " + std::string(sign) +
                             " does not compare");
    return compared(column, sign, wanted);
  }

  Truths listed(const Table::Column& column, const Token& name) {
    if (!take("(")) throw expected("'(' was expected after 'in'");
    Truths found = compared(column, "==", value(column, name));
    while (take(","))
      combine(found, compared(column, "==", value(column, name)), std::logical_or<>());
    if (!take(")")) throw expected("',' or ')' was expected");
    return found;
  }

  // The next value, of the kind that the column holds.
  Value value(const Table::Column& column, const Token& name) {
    const Token token = now();
    if (token.kind > Token::word || is_keyword(token)) throw expected("a value was expected");
    ++next_;
    const std::string text(token.text_of);
    const std::string is = std::string(name.text_of) + " is ";
    const bool truths = std::holds_alternative<Truths>(column);
    if (truths && (text == "true" || text == "false")) return text == "true" ? 1.0 : 0.0;
    if (const auto* texts = std::get_if<Table::Texts>(&column)) {
      if (token.kind == Token::number)
        throw error(token,
                    is + "a text" + (texts->empty() ? "" : ", such as " + quoted(texts->front())));
      return token.kind == Token::text ? text.substr(1, text.size() - 2) : text;
    }
    if (token.kind != Token::number)
      throw error(token, is + (truths ? "true or false" : "a number"));
    return std::strtod(text.c_str(), nullptr);
  }

  std::string_view expression_;
  const Table& table_;
  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  int depth_ = 0;
};

}  // namespace

void Table::add(std::string name, Column column) {
  const std::size_t size = std::visit([](const auto& values) { return values.size(); }, column);
  require(find(name) == nullptr, "Table::add: two columns of one name");
  require(columns_.empty() || size == rows_, "Table::add: columns of different lengths");
  rows_ = size;
  columns_.emplace_back(std::move(name), std::move(column));
}

const Table::Column* Table::find(std::string_view name) const {
  for (const auto& [other, column] : columns_)
    if (other == name) return &column;
  return nullptr;
}

std::string Table::names() const {
  std::string all;
  for (const auto& [name, column] : columns_) all.append(all.empty() ? "" : ", ").append(name);
  return all;
}

std::vector<bool> chosen(std::string_view expression, const Table& table) {
  return Parser(expression, table).parse();
}

}  // namespace unidyn
