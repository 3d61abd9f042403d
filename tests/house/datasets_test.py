"""Whether every dataset path stands once in the sources: one that several places need is in results/datasets.hpp.

    datasets_test.py ROOT
"""
import collections
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(sys.argv.pop())
PATH = re.compile(r'"(/[a-z_0-9]+(?:/[a-z_0-9]+)+)"')


def paths_in(text):
    """The dataset paths that are literals of their own, outside comments."""
    code = re.sub(r"//.*", "", text)
    return [path for path in PATH.findall(code) if not path.startswith("/proc/")]


class Datasets(unittest.TestCase):
    def test_no_path_stands_twice(self):
        places = collections.defaultdict(list)
        for directory in ("include", "src"):
            for file in sorted((ROOT / directory).rglob("*.[ch]pp")):
                for path in paths_in(file.read_text()):
                    places[path].append(str(file.relative_to(ROOT)))
        self.assertGreater(len(places), 50)
        self.assertEqual({path: files for path, files in places.items() if len(files) > 1}, {})


if __name__ == "__main__":
    unittest.main()
