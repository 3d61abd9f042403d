"""Choosing networks by an expression over the columns of their table, such as

    trained and solved and units >= 128
    architecture in (gru, lstm) and not (l2 < 1e-5 or reset == 'after')

    expression  = conjunction { "or" conjunction }
    conjunction = negation { "and" negation }
    negation    = "not" negation | "(" expression ")" | test
    test        = NAME [ comparison value | [ "not" ] "in" "(" value { "," value } ")" ]
    comparison  = "==" | "!=" | "<" | "<=" | ">" | ">="
    value       = NUMBER | TEXT | WORD

A NAME is that of a column; alone it has to be a column of truths, such as `trained`. A TEXT stands in single or double
quotes; a WORD (letters, digits, _ and -, of ASCII) is a text without quotes, or true or false where the column holds truths.
Numbers compare with numbers, texts (by == and != and in) with texts; NaN is unequal to everything. Nothing else is
part of the language: no arithmetic, no calls. The program reads the same language (core/selection.hpp);
tests/core/selections.txt holds both to it.
"""
import re

from unidyn.errors import UnidynError, needed

np = needed("numpy")

TOKEN = re.compile(r"""\s*(?:
    (?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.]))
  | (?P<text>'[^']*'|"[^"]*")
  | (?P<word>\w[\w-]*)
  | (?P<sign>==|!=|<=|>=|<|>|\(|\)|,)
  | (?P<end>$)
  | (?P<bad>.)
)""", re.VERBOSE | re.DOTALL | re.ASCII)

COMPARISONS = {"==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal,
               ">": np.greater, ">=": np.greater_equal}
KEYWORDS = ("and", "or", "not", "in")
DEEPEST = 100  # parentheses and "not" within each other


def chosen(expression, table):
    """Of which rows of `table`, a dict of arrays, the expression is true [rows]. Raises UnidynError."""
    return _Parser(expression, table).parse()


class _Parser:
    def __init__(self, expression, table):
        self.expression, self.table, self.depth = expression, table, 0
        self.tokens = [(m.lastgroup, m[m.lastgroup], m.start(m.lastgroup)) for m in TOKEN.finditer(expression)]
        self.next = 0

    def parse(self):
        result = self._expression()
        if self._kind() != "end":
            raise self._error("'and', 'or' or the end was expected")
        return result

    def _kind(self):
        return self.tokens[self.next][0]

    def _take(self, *wanted):
        """The next token's text if it is one of `wanted`, which is then passed; else None."""
        kind, text, _ = self.tokens[self.next]
        if kind in ("word", "sign") and text in wanted:
            self.next += 1
            return text
        return None

    def _error(self, what, token=None):
        kind, text, place = self.tokens[self.next] if token is None else token
        found = "" if token else f", not {'the end' if kind == 'end' else repr(text)}"
        return UnidynError(f"{self.expression!r}, character {place + 1}: {what}{found}")

    def _expression(self):
        result = self._conjunction()
        while self._take("or"):
            result = result | self._conjunction()
        return result

    def _conjunction(self):
        result = self._negation()
        while self._take("and"):
            result = result & self._negation()
        return result

    def _negation(self):
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._error(f"more than {DEEPEST} parentheses and 'not's within each other", self.tokens[self.next])
        if self._take("not"):
            result = ~self._negation()
        elif self._take("("):
            result = self._expression()
            if not self._take(")"):
                raise self._error("')' was expected")
        else:
            result = self._test()
        self.depth -= 1
        return result

    def _test(self):
        token = self.tokens[self.next]
        if token[0] != "word" or token[1] in KEYWORDS:
            raise self._error("the name of a column was expected")
        if token[1] not in self.table:
            raise self._error(f"unknown name {token[1]!r}; one of: {', '.join(self.table)}", token)
        self.next += 1
        column = self.table[token[1]]
        sign = self._take(*COMPARISONS)
        if sign:
            return self._compared(column, token, sign)
        negative = self._take("not")
        if self._take("in"):
            found = self._listed(column, token)
            return ~found if negative else found
        if negative:
            raise self._error("'in' was expected after 'not'")
        if column.dtype != bool:
            raise self._error(f"{token[1]} is neither true nor false; compare it: {token[1]} == …", token)
        return column

    def _compared(self, column, name, sign):
        token = self.tokens[self.next]
        value = self._value(column, name)
        if isinstance(value, str) and sign not in ("==", "!="):
            raise self._error(f"{name[1]} is a text, which {sign} does not compare", token)
        return COMPARISONS[sign](column, value)

    def _listed(self, column, name):
        if not self._take("("):
            raise self._error("'(' was expected after 'in'")
        found = column == self._value(column, name)
        while self._take(","):
            found = found | (column == self._value(column, name))
        if not self._take(")"):
            raise self._error("',' or ')' was expected")
        return found

    def _value(self, column, name):
        """The next value, of the kind that the column holds."""
        kind, text, _ = token = self.tokens[self.next]
        if kind not in ("number", "text", "word") or text in KEYWORDS:
            raise self._error("a value was expected")
        self.next += 1
        if column.dtype == bool and text in ("true", "false"):
            return text == "true"
        if column.dtype == object:  # texts
            if kind == "number":
                example = f", such as {column[0]!r}" if len(column) else ""
                raise self._error(f"{name[1]} is a text{example}", token)
            return text[1:-1] if kind == "text" else text
        if kind != "number":
            holds = "true or false" if column.dtype == bool else "a number"
            raise self._error(f"{name[1]} is {holds}", token)
        return float(text)
