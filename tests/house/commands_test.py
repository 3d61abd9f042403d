"""The README's two commands in either order: configures a build as jobs/demo.sh does and then as
tests/run.sh does, and the other way round, and checks that the tests are built when they are to be run.

    commands_test.py ROOT
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop())


def options(script, arguments):
    """The CMake options that `script` passes to jobs/build.sh together with `arguments`."""
    text = re.sub(r"\\\n\s*", "", (ROOT / script).read_text())
    line = re.search(rf"jobs/build\.sh {re.escape(arguments)}(.*)", text)
    return re.findall(r"-D\w+=\w+", line[1])


def configured(build, options):
    """Configures `build`; returns its number of test programs."""
    subprocess.run(["cmake", "-S", ROOT, "-B", build, "-G", "Ninja", *options], check=True, capture_output=True)
    targets = subprocess.run(["ninja", "-C", build, "-t", "targets", "all"], check=True, capture_output=True, text=True)
    return len(re.findall(r"^\w+_test: phony", targets.stdout, re.MULTILINE))


class Commands(unittest.TestCase):
    demo = options("jobs/demo.sh", "release")
    tests = options("tests/run.sh", '"$1"')

    def test_tests_are_built_after_the_demo_and_before_it(self):
        with tempfile.TemporaryDirectory() as build:
            self.assertEqual(configured(build, self.demo), 0)
            self.assertGreaterEqual(configured(build, self.tests), 10)
            self.assertEqual(configured(build, self.demo), 0)


if __name__ == "__main__":
    unittest.main()
