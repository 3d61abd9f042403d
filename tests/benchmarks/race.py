"""Contestants timed in turn, round after round, so that what else the machine does meets them all alike.

A shared machine changes from minute to minute, and not for all programs by as much. So a ratio is the median of those
within a round, and the rounds of all races of a run are taken by turns, in another order each turn: each race sees all
of the run's minutes, and none meets what comes at regular times.
"""
import json
import os
import pathlib
import random
import statistics
import subprocess

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
    """One of the benchmarks as a contestant; a call takes it once and returns seconds, its time or another counter's."""

    def __init__(self, name, seconds=0.3, taken="real_time"):
        self.name, self.seconds, self.taken, self.runs = name, seconds, taken, []

    def __call__(self):
        self.runs.append(google(self.name, self.seconds))
        return self.runs[-1][self.taken]

    def share(self):
        """What it reached of the peak around it, over the runs so far: median and spread. For time_beside_peak()."""
        peak = statistics.median(run["peak"] for run in self.runs)
        return f"share of the peak {shown([run['share'] for run in self.runs]).strip()}; the peak {peak / 1e9:.0f} GFLOP/s"


def shown(values):
    """Median, and how far the middle half of `values` lies from it, in per cent of it."""
    median = statistics.median(values)
    low, _, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else 3 * [median]
    return f"{median:10.3g} ±{50 * (high - low) / median:3.0f} %"


class Race:
    """{name: callable that returns seconds}, one of which is the base that the others are set against.

    `note` returns what else is to be said in the end.
    """

    def __init__(self, title, contestants, base, note=lambda: "", rounds=5):
        self.title, self.contestants, self.base, self.note, self.rounds = title, contestants, base, note, rounds
        self.seconds = {name: [] for name in contestants}

    def take_round(self):
        for name, run in self.contestants.items():
            self.seconds[name].append(run())

    def ratios(self, name):
        """How many times longer than the base, in each round."""
        return [seconds / base for seconds, base in zip(self.seconds[name], self.seconds[self.base])]

    def report(self):
        note = self.note()
        print(f"\n{self.title}" + (f"  ({note})" if note else ""))
        for name, seconds in self.seconds.items():
            print(f"  {name:<44} {shown(seconds)} s {shown(self.ratios(name))} x", flush=True)


def race(*races):
    """Takes the rounds of all races by turns, then reports them."""
    for turn in range(max(one.rounds for one in races)):
        for one in random.sample(races, len(races)):
            if turn < one.rounds:
                one.take_round()
    for one in races:
        one.report()
