"""The language in which networks are chosen, by tests/core/selections.txt: the C++ program's tests read the same file."""
import sys
import unittest

import numpy as np

from program import ROOT

sys.path.insert(0, str(ROOT / "src" / "python"))
from unidyn import UnidynError  # noqa: E402
from unidyn.selection import chosen  # noqa: E402

TABLE_LINES, *EXPRESSION_LINES = (ROOT / "tests" / "core" / "selections.txt").read_text().split("\n\n")
KINDS = {"text": object, "number": float, "truth": bool}


def column(kind, values):
    return np.array([float(v) for v in values] if kind != "text" else values).astype(KINDS[kind])


TABLE = {name: column(kind, values) for name, kind, *values in
         (line.split() for line in TABLE_LINES.splitlines() if not line.startswith("#"))}
EXPRESSIONS = [line.split("\t") for part in EXPRESSION_LINES for line in part.splitlines()]


def outcome(expression):
    """What comes of an expression, as the file says it."""
    try:
        return " ".join(map(str, np.flatnonzero(chosen(expression, TABLE)))) or "-"
    except UnidynError as error:
        text = str(error)
        return "! " + text[text.index(", character ") + 2:]


class Selection(unittest.TestCase):
    def test_picks_and_refuses_what_the_program_does(self):
        self.assertGreater(len(EXPRESSIONS), 60)
        for expression, expected in EXPRESSIONS:
            with self.subTest(expression=expression):
                self.assertEqual(outcome(expression), expected)

    def test_depth_is_limited(self):
        self.assertEqual(outcome("(" * 99 + "trained" + ")" * 99), "0 1 2")
        self.assertIn("more than 100 parentheses", outcome("(" * 1000 + "trained" + ")" * 1000))

    def test_blanks_and_line_breaks_separate(self):
        self.assertEqual(outcome("trained\n\tand trained"), "0 1 2")
        self.assertEqual(outcome("trained\ntrained")[:3], "! c")


if __name__ == "__main__":
    unittest.main()
