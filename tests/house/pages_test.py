"""Whether the pages say what is there: the C++ that they show stands in the sources, their links lead somewhere.

    pages_test.py ROOT
"""
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(sys.argv.pop())


def lines_of(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def contains(lines, some):
    return any(lines[i:i + len(some)] == some for i in range(len(lines) - len(some) + 1))


class Pages(unittest.TestCase):
    pages = [path for path in ROOT.rglob("*.md")
             if not {"build", "out", "node_modules"} & set(path.relative_to(ROOT).parts)]
    sources = [lines_of(path.read_text()) for directory in ("src", "include")
               for path in (ROOT / directory).rglob("*.[ch]pp")]

    def test_the_code_that_they_show_stands_in_the_sources(self):
        shown = [block for page in self.pages for block in re.findall(r"```cpp\n(.*?)```", page.read_text(), re.DOTALL)]
        self.assertTrue(shown)
        for block in shown:
            self.assertTrue(any(contains(lines, lines_of(block)) for lines in self.sources), block)

    def test_their_links_lead_to_files(self):
        for page in self.pages:
            for link in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
                if not re.match(r"\w+:", link):
                    self.assertTrue((page.parent / link).exists(), f"{page}: {link}")


if __name__ == "__main__":
    unittest.main()
