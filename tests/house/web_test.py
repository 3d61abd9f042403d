"""Whether the report's page that is kept in the repository is what its sources build, and its unit tests.

    web_test.py ROOT

The page names the digest of the sources that it was built from, and of itself: a source that was changed without a new
build is found, and a page that was changed by hand. Where the packages are installed (npm ci in src/report/web), it is
built anew and compared byte by byte; where Node.js is not, its tests are left out.
"""
import hashlib
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

WEB = pathlib.Path(sys.argv.pop()) / "src" / "report" / "web"
NODE = shutil.which("node") or shutil.which("nodejs")
PAGE = (WEB / "dist" / "report.html").read_text(encoding="utf-8")


def digest_of_sources():
    """As build.mjs has it."""
    names = [f"src/{path.name}" for path in (WEB / "src").iterdir()]
    found = hashlib.sha256()
    for name in sorted([*names, "build.mjs", "package.json", "package-lock.json"]):
        found.update(f"{name}\n".encode() + (WEB / name).read_bytes())
    return found.hexdigest()


def named(digest):
    return re.search(rf'<meta name="{digest}" content="(\w+)">\n', PAGE)


class Web(unittest.TestCase):
    def test_the_page_was_built_from_these_sources(self):
        self.assertEqual(named("sources")[1], digest_of_sources(), "run: npm ci && npm run build (in src/report/web)")

    def test_the_page_is_as_it_was_built(self):
        element = named("page")
        self.assertEqual(element[1], hashlib.sha256(PAGE.replace(element[0], "").encode()).hexdigest())

    @unittest.skipUnless(NODE and (WEB / "node_modules").is_dir(), "the packages are not installed: npm ci")
    def test_a_new_build_is_the_same_page(self):
        done = subprocess.run([NODE, "build.mjs", "--check"], cwd=WEB, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_no_registry_is_named(self):
        self.assertNotIn('"resolved"', (WEB / "package-lock.json").read_text())
        self.assertNotIn("registry=", (WEB / ".npmrc").read_text())

    @unittest.skipUnless(NODE, "Node.js is not installed")
    def test_the_unit_tests_pass(self):
        tests = [str(path) for path in sorted((WEB / "test").glob("*.test.js"))]
        done = subprocess.run([NODE, "--test", *tests], cwd=WEB, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertRegex(done.stdout, r"pass \d\d")


if __name__ == "__main__":
    unittest.main()
