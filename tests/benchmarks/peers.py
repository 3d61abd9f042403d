"""Unidyn beside what else one would use, interleaved, as one table of ratios.

/usr/bin/python3 tests/benchmarks/peers.py [CONTEST]...    all contests but those called *_large, or those named

Each contest is a module contest_NAME.py with a function run(). Needs the programs that
bash tests/benchmark.sh builds, and nothing else running on the machine.
"""
import importlib
import pathlib
import sys


def main(wanted):
    here = pathlib.Path(__file__).parent
    contests = sorted(path.stem.removeprefix("contest_") for path in here.glob("contest_*.py"))
    if unknown := set(wanted) - set(contests):
        sys.exit(f"no contest called {', '.join(unknown)}; one of: {', '.join(contests)}")
    for contest in wanted or (name for name in contests if not name.endswith("_large")):
        importlib.import_module(f"contest_{contest}").run()


if __name__ == "__main__":
    main(sys.argv[1:])
