"""The examples of the Python package's page, run as they stand in a directory with small studies.

    pages_test.py FIGURES      draws the page's figures into FIGURES instead, from the studies in ./out
"""
import os
import pathlib
import re
import sys
import tempfile
import unittest

os.environ["MPLBACKEND"] = "agg"
import matplotlib.pyplot as plt  # noqa: E402

from program import ROOT, SHORT, unidyn as program  # noqa: E402

sys.path.insert(0, str(ROOT / "src" / "python"))
PAGE = ROOT / "src" / "python" / "README.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)


def run(example):
    plt.close("all")
    exec(compile(example, str(PAGE), "exec"), {})


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        cls.addClassCleanup(holder.cleanup)
        cls.addClassCleanup(os.chdir, os.getcwd())
        os.chdir(holder.name)
        for name, job, *words in (("demo", SHORT), ("integration", ROOT / "jobs" / "smoke_integration.cfg", "--set",
                                                    "train.steps=5", "--set", "grid.architecture=vanilla")):
            done = program("run", job, "-o", pathlib.Path("out") / name, *words)
            assert done.returncode == 0, done.stderr

    def test_every_example_runs_and_draws_what_the_page_shows(self):
        figures = set(re.findall(r"\(figures/(.*?)\)", PAGE.read_text()))
        self.assertEqual(figures, {path.name for path in PAGE.with_name("figures").iterdir()})
        self.assertEqual(len(EXAMPLES), len(figures) + 1)
        for example in EXAMPLES:
            with self.subTest(example=example):
                run(example)
        for figure in figures:
            self.assertGreater(len(plt.imread(figure)), 100)

    def test_examples_take_about_ten_lines(self):
        for example in EXAMPLES:
            body = [line for line in example.splitlines() if line and not line.startswith("import ")]
            self.assertLessEqual(len(body), 10, example)


if __name__ == "__main__":
    if len(sys.argv) == 2 and not sys.argv[1].startswith("-"):
        plt.rcParams.update({"figure.figsize": (4.5, 3.6), "figure.dpi": 80, "savefig.bbox": "tight", "font.size": 9})
        for text in EXAMPLES:
            run(text.replace('savefig("', f'savefig("{sys.argv[1]}/'))
    else:
        unittest.main()
