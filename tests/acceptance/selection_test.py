"""The language in which networks are chosen, on a table made by hand: what pandas picks, and nothing else than the
grammar allows."""
import sys
import unittest

import numpy as np

from program import ROOT

sys.path.insert(0, str(ROOT / "src" / "python"))
from unidyn import UnidynError  # noqa: E402
from unidyn.selection import chosen  # noqa: E402

TABLE = {
    "architecture": np.array(["vanilla", "gru", "gru", "lstm"], dtype=object),
    "reset": np.array(["none", "before", "after", "none"], dtype=object),
    "units": np.array([64, 64, 128, 256]),
    "l2": np.array([1e-5, 1e-4, 1e-5, 0]),
    "error": np.array([0.5, np.nan, 1e-4, 0.2]),
    "trained": np.array([True, True, True, False]),
    "solved": np.array([False, False, True, False]),
}


class Selection(unittest.TestCase):
    def picks(self, expression, rows):
        self.assertEqual(np.flatnonzero(chosen(expression, TABLE)).tolist(), rows, expression)

    def refuses(self, expression, pattern):
        with self.assertRaisesRegex(UnidynError, pattern):
            chosen(expression, TABLE)

    def test_compares_numbers(self):
        for expression, rows in {"units >= 128": [2, 3], "units==64": [0, 1], "units != 64": [2, 3], "l2 < 1e-5": [3],
                                 "l2 <= 1e-5": [0, 2, 3], "l2 > +.5e-4": [1], "units > -1": [0, 1, 2, 3]}.items():
            self.picks(expression, rows)

    def test_nan_is_unequal_to_everything(self):
        self.picks("error < 1", [0, 2, 3])
        self.picks("error >= 0 or error < 0", [0, 2, 3])
        self.picks("error != 0.5", [1, 2, 3])

    def test_compares_texts(self):
        for value in ("gru", "'gru'", '"gru"'):
            self.picks(f"architecture == {value}", [1, 2])
            self.picks(f"architecture != {value}", [0, 3])
        self.picks("architecture in (lstm, 'vanilla')", [0, 3])
        self.picks("architecture not in (gru)", [0, 3])
        self.picks("units in (64, 256)", [0, 1, 3])

    def test_truths_stand_alone(self):
        self.picks("trained", [0, 1, 2])
        self.picks("not trained", [3])
        self.picks("trained == false", [3])
        self.picks("trained == 1", [0, 1, 2])

    def test_and_binds_before_or_and_not_before_both(self):
        self.picks("solved or trained and units == 64", [0, 1, 2])
        self.picks("(solved or trained) and units == 64", [0, 1])
        self.picks("not trained or solved", [2, 3])
        self.picks("not (trained or solved)", [3])
        self.picks("not not solved", [2])
        self.picks("trained and solved and units >= 128", [2])

    def test_errors_name_the_place_and_what_is_known(self):
        for expression, pattern in {
            "": "character 1: the name of a column was expected, not the end",
            "unit >= 3": "character 1: unknown name 'unit'; one of: architecture, reset, units",
            "units": "character 1: units is neither true nor false; compare it",
            "units >=": "character 9: a value was expected, not the end",
            "units >= many": "character 10: units is a number",
            "trained 3": "character 9: 'and', 'or' or the end was expected, not '3'",
            "trained = 3": "character 9: 'and', 'or' or the end was expected, not '='",
            "architecture == 3": "character 17: architecture is a text, such as 'vanilla'",
            "architecture < gru": "character 16: architecture is a text, which < does not compare",
            "(trained": r"character 9: '\)' was expected, not the end",
            "trained)": r"character 8: 'and', 'or' or the end was expected, not '\)'",
            "units in 3": r"character 10: '\(' was expected after 'in', not '3'",
            "units in (3": r"character 12: ',' or '\)' was expected",
            "units not 3": "character 11: 'in' was expected after 'not', not '3'",
            "trained and": "character 12: the name of a column was expected, not the end",
            "trained and or": "character 13: the name of a column was expected, not 'or'",
            "trained == maybe": "character 12: trained is true or false",
            "architecture == 'gru": "character 17: a value was expected",
            "units >= 12x": "character 10: units is a number",
        }.items():
            with self.subTest(expression=expression):
                self.refuses(expression, pattern)

    def test_nothing_else_is_said_in_it(self):
        for expression in ("__import__('os')", "units.real >= 1", "units + 1 > 3", "max(units) > 3", "lambda: 1",
                           "units[0] == 1", "trained; solved", "trained\nsolved"):
            with self.subTest(expression=expression):
                self.refuses(expression, "character")
        self.refuses("(" * 1000 + "trained" + ")" * 1000, "more than 100 parentheses")


if __name__ == "__main__":
    unittest.main()
