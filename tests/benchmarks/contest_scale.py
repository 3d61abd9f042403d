"""One worker against two on a real sweep, and the schedule under a thousand and a hundred thousand simulated ones."""
import pathlib
import statistics
import subprocess
import tempfile
import time

import h5py

from race import PROGRAM, ROOT, Race, run_together
from study import ENVIRONMENT, LAUNCH, UNIDYN

JOB = ROOT / "jobs/demo.cfg"


def launch(ranks, *words):
    return subprocess.run([*LAUNCH, str(ranks), *map(str, words)], env=ENVIRONMENT, check=True, capture_output=True,
                          text=True).stdout


def sweep(ranks, directory):
    begin = time.perf_counter()
    launch(ranks, UNIDYN, "sweep", JOB, "-o", pathlib.Path(directory) / str(time.time_ns()))
    return time.perf_counter() - begin


def durations(directory):
    """(mean of its configuration, its own) seconds of each network of the population."""
    launch(3, UNIDYN, "run", JOB, "-o", directory)
    with h5py.File(pathlib.Path(directory) / "population.h5") as f:
        kinds = list(zip(f["network/architecture"], f["network/activation"], f["network/trained"]))
        seconds = f["provenance/training_seconds"][:] + f["provenance/analysis_seconds"][:]
    mean = {k: statistics.mean(s for l, s in zip(kinds, seconds) if l == k) for k in kinds}
    return "".join(f"{mean[k]} {s}\n" for k, s in zip(kinds, seconds))


def run():
    with tempfile.TemporaryDirectory() as scratch:
        workers = {"2 workers": lambda: sweep(3, scratch), "1 worker": lambda: sweep(2, scratch)}
        sweeps = Race("sweep of jobs/demo.cfg", workers, "2 workers", rounds=5)
        run_together(sweeps)
        print(f"  efficiency at 2 workers {statistics.median(sweeps.ratios('1 worker')) / 2:.2f}")
        measured = durations(f"{scratch}/population")
    here = pathlib.Path(PROGRAM).parent
    service = statistics.median(float(launch(3, here / "unidyn_messages")) for _ in range(3))
    print(f"\nschedule driven by the durations of that sweep (a report costs the coordinator {1e6 * service:.1f} us)")
    print(subprocess.run([here / "unidyn_scale", str(service), "1000", "10000", "100000"], input=measured, check=True,
                         capture_output=True, text=True).stdout, end="")
