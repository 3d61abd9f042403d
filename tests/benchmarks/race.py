"""Contestants timed in turn, round after round, so that other load on the machine affects them all alike.

A shared machine changes from minute to minute, and not for all programs by as much. So a ratio is the median of those
within a round, and the rounds of all races that are run together come in random order, spread over all of their time.
"""
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("UNIDYN_BENCHMARKS", ROOT / "build/release/tests/benchmarks/unidyn_benchmarks")


def google(name, seconds=0.3):
    """What one run of the benchmark called `name` says: real_time [s] and its counters."""
    text = subprocess.run(
        [PROGRAM, f"--benchmark_filter=^{name}$", "--benchmark_format=json", f"--benchmark_min_time={seconds}"],
        check=True, capture_output=True, text=True).stdout
    runs = json.loads(text)["benchmarks"]
    if len(runs) != 1:
        raise SystemExit(f"{PROGRAM}: {len(runs)} benchmarks are called {name}")
    run = dict(runs[0])
    run["real_time"] *= {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1}[run["time_unit"]]
    return run


class Unidyn:
    """One of the benchmarks as a contestant: a call takes it once and returns seconds, its time or another counter."""

    def __init__(self, name, seconds=0.3, taken="real_time"):
        self.name, self.seconds, self.taken, self.runs = name, seconds, taken, []

    def __call__(self):
        self.runs.append(google(self.name, self.seconds))
        return self.runs[-1][self.taken]

    def share(self):
        """What it reached of the peak around it, over the runs so far: median and spread. For time_beside_peak()."""
        peak = statistics.median(run["peak"] for run in self.runs)
        return f"share of the peak {shown([run['share'] for run in self.runs])}; the peak {peak / 1e9:.0f} GFLOP/s"


def timed(call, times=1):
    """A contestant: the mean of so many calls, after one that is not timed, since other contestants ran before it."""
    def seconds():
        call()
        begin = time.perf_counter()
        for _ in range(times):
            call()
        return (time.perf_counter() - begin) / times

    return seconds


def shown(values, unit=""):
    """The median of some rounds, and of five and more half the distance of their quartiles, in per cent of it."""
    median = statistics.median(values)
    text = f"{median:.3g}{unit}"
    if len(values) >= 5:
        low, _, high = statistics.quantiles(values, n=4, method="inclusive")
        text += f" ±{50 * (high - low) / median:.0f} %"
    return text


class Race:
    """{name: callable that returns seconds}, one of which is the base that the others are set against.

    `note` returns what else is to be said in the end.
    """

    def __init__(self, title, contestants, base, note=lambda: "", rounds=5):
        self.title, self.contestants, self.base, self.note, self.rounds = title, contestants, base, note, rounds
        self.seconds = {name: [] for name in contestants}

    def take_round(self):
        for name, run in random.sample(list(self.contestants.items()), len(self.contestants)):
            self.seconds[name].append(run())

    def is_over(self):
        return all(len(seconds) == self.rounds for seconds in self.seconds.values())

    def ratios(self, name):
        """How many times longer than the base, in each round."""
        return [seconds / base for seconds, base in zip(self.seconds[name], self.seconds[self.base])]

    def report(self):
        note = self.note()
        print(f"\n{self.title}, {self.rounds} round{'s' * (self.rounds > 1)}" + (f"  ({note})" if note else ""))
        for name, seconds in self.seconds.items():
            ratio = "" if name == self.base else shown(self.ratios(name), " x")
            print(f"  {name:<44} {shown(seconds, ' s'):<20} {ratio}", flush=True)


def run_together(*races):
    """Takes the rounds of all races in random order; reports each when its last is over."""
    left = [race for race in races for _ in range(race.rounds)]
    random.shuffle(left)
    for number, race in enumerate(left, 1):
        print(f"\rround {number} of {len(left)}", end="" if number < len(left) else "\n", file=sys.stderr, flush=True)
        race.take_round()
        if race.is_over():
            race.report()
