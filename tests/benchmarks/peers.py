"""Unidyn and its usual alternatives, interleaved, as tables of ratios.

/usr/bin/python3 tests/benchmarks/peers.py [CONTEST]...    all contests but those called *_large, or those named

Each contest is a module contest_NAME.py with races(), whose rounds are mixed with those of the other contests,
or run(), for what is taken by itself, or both. Needs the programs that bash tests/benchmark.sh builds, and nothing else
running on the machine.
"""
import importlib
import pathlib
import sys

from race import run_together


def main(wanted):
    here = pathlib.Path(__file__).parent
    contests = sorted(path.stem.removeprefix("contest_") for path in here.glob("contest_*.py"))
    if unknown := set(wanted) - set(contests):
        sys.exit(f"no contest called {', '.join(unknown)}; one of: {', '.join(contests)}")
    named = wanted or [name for name in contests if not name.endswith("_large")]
    modules = [importlib.import_module(f"contest_{name}") for name in named]
    if races := [one for module in modules if hasattr(module, "races") for one in module.races()]:
        run_together(*races)
    for module in modules:
        if hasattr(module, "run"):
            module.run()


if __name__ == "__main__":
    main(sys.argv[1:])
