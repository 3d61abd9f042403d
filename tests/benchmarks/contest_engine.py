"""What the engine costs a point, from points that take nothing to points of a second."""
import pathlib
import re
import statistics
import subprocess
import tempfile

from race import PROGRAM
from study import ENVIRONMENT, LAUNCH

ROUNDS = 5
# Ranks, seconds of work, points, records.
CASES = [(2, 0, 2000, 1), (3, 0, 2000, 1), (3, 0, 20000, 0), (3, 0.01, 2000, 1), (3, 0.1, 400, 1), (3, 1, 60, 1),
         (9, 1, 240, 1), (17, 0.1, 4000, 0)]


def measured(ranks, seconds, points, records):
    with tempfile.TemporaryDirectory() as scratch:
        command = [*LAUNCH, str(ranks), pathlib.Path(PROGRAM).parent / "unidyn_engine_costs", scratch, str(seconds),
                   str(points), str(records)]
        return subprocess.run([str(word) for word in command], env=ENVIRONMENT, check=True, capture_output=True,
                              text=True).stdout


def run():
    """The median of each number of the line that a case prints."""
    print(f"\nwhat the engine costs (medians of {ROUNDS})")
    lines = [[measured(*case) for case in CASES] for _ in range(ROUNDS)]
    number = re.compile(r"-?\d+(?:\.\d+)?")
    for of_case in zip(*lines):
        values = zip(*([float(text) for text in number.findall(line)] for line in of_case))
        medians = iter([statistics.median(column) for column in values])
        print("  " + number.sub(lambda _: f"{next(medians):.4g}", of_case[0]), end="")
