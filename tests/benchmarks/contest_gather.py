"""Gathering records into a population beside a plain write and sync of as many bytes, and reading them alone."""
import pathlib
import tempfile

from race import Race, Unidyn, run_together
from study import command, make, plain_write

SETTINGS = "units = 64\n[task]\nbits = 2\ntime = 40\n[probe]\ntrials = 16\n"
NETWORKS = 10000


def gather(study, ranks):
    (study / "population.h5").unlink(missing_ok=True)
    return command(ranks, "gather", study)[0]


def run():
    """The command itself, from its start to its end, on some GB of records."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as scratch:
        study = make(pathlib.Path(scratch) / "study", NETWORKS, SETTINGS)
        gather(study, 1)
        size = (study / "population.h5").stat().st_size
        run_together(Race(f"A population of {NETWORKS} networks of 64 units on 640 samples", {
            "unidyn gather, 1 rank": lambda: gather(study, 1),
            "unidyn gather, 2 ranks": lambda: gather(study, 2),
            "plain_write": lambda: plain_write(study / "plain", size),
        }, "plain_write", lambda: f"{size / 1e6:.0f} MB", rounds=5))


def races():
    some = {name: Unidyn(f"gather/{name}/networks:300/real_time")
            for name in ("population", "read_records", "plain_write")}
    yield Race("A population of 300 networks of 64 units on 640 samples", some, "plain_write",
               lambda: f"{some['plain_write'].runs[-1]['bytes'] / 1e6:.0f} MB", rounds=11)
