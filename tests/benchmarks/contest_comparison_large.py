"""unidyn compare on 1,000 and on 10,000 networks: time grows as their pairs do, memory does not grow.

About 5 minutes and 5 GB in /var/tmp. With UNIDYN_BENCHMARK_LARGE set, on the 6400 samples of 64 trials of 100 steps
instead of 640: about 20 minutes and 8 GB.
"""
import os
import pathlib
import tempfile

from study import command, make

TRIALS, TIME = (64, 100) if os.environ.get("UNIDYN_BENCHMARK_LARGE") else (16, 40)
DIRECTIONS = 10
MEMORY = 64  # MiB of networks in a rank: far less than there are
SETTINGS = f"""units = 16
[task]
bits = 2
time = {TIME}
[probe]
trials = {TRIALS}
rank = {DIRECTIONS}
[compare]
dissimilarity = svcca cka cka_debiased procrustes
memory = {MEMORY}
"""


def pairs(networks):
    return networks * (networks - 1) / 2


def compare(directory, networks):
    """Seconds without those of a start with nothing to do, and the peak memory [bytes]."""
    study = make(directory, networks, SETTINGS)
    command(1, "gather", study)
    seconds, peak = command(1, "compare", study)
    start, _ = command(1, "compare", study)
    return seconds - start, peak


def run():
    samples = TRIALS * TIME
    print(f"\nunidyn compare, SVCCA, two CKA and Procrustes, {samples} samples, k = {DIRECTIONS}, one rank, "
          f"compare.memory = {MEMORY} MiB")
    seconds = {}
    for networks in (1000, 10000):
        with tempfile.TemporaryDirectory(dir="/var/tmp") as scratch:
            seconds[networks], peak = compare(pathlib.Path(scratch) / "study", networks)
        factors = networks * samples * DIRECTIONS * 4
        print(f"  {networks:6} networks {seconds[networks]:10.4g} s {1e6 * seconds[networks] / pairs(networks):8.2f} us a pair"
              f"   peak {peak / 2 ** 20:6.0f} MiB, all representations {factors / 2 ** 20:6.0f} MiB", flush=True)
    print(f"  growth {seconds[10000] / seconds[1000]:.1f}, that of pairs {pairs(10000) / pairs(1000):.1f}")
