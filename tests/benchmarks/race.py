"""Contestants timed in turn, round after round, so that what else the machine does meets them all alike."""
import json
import os
import pathlib
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
        share = Figures([run["share"] for run in self.runs])
        peak = statistics.median(run["peak"] for run in self.runs)
        return f"share of the peak {share.median:.2f} ±{50 * share.spread:.0f} %; the peak {peak / 1e9:.0f} GFLOP/s"


class Figures:
    """What one contestant took in each round [s], or reached."""

    def __init__(self, values):
        self.median = statistics.median(values)
        self.spread = (max(values) - min(values)) / self.median


def race(contestants, rounds=5):
    """Figures of each of {name: callable that returns seconds}, taken in turn."""
    seconds = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            seconds[name].append(run())
    return {name: Figures(all_of) for name, all_of in seconds.items()}


def report(title, figures, ours, note=""):
    """Prints one line a contestant: median, spread over the rounds, and how many times longer than ours."""
    print(f"\n{title}" + (f"  ({note})" if note else ""))
    for name, f in figures.items():
        print(f"  {name:<44} {f.median:10.3g} s   ±{50 * f.spread:3.0f} %   {f.median / figures[ours].median:8.2f} x", flush=True)
