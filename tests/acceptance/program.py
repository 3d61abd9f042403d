"""Runs the program as a user would, for the tests beside this file.

The environment names the program (UNIDYN) and the launcher (MPIRUN).
"""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import h5py
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
SMOKE = ROOT / "jobs" / "smoke.cfg"
SHORT = pathlib.Path(__file__).with_name("short.cfg")

# Thousands of training steps are left to the optimised program.
SANITIZED = bool(os.environ.get("UNIDYN_SANITIZED"))


def command(ranks, *words):
    """The words of a command line with `ranks` ranks; 0: without a launcher."""
    launcher = [os.environ["MPIRUN"], "-n", str(ranks)] if ranks else []
    return launcher + [os.environ["UNIDYN"], *map(str, words)]


def unidyn(*words, ranks=0):
    """Runs the program; returns its exit code and what it printed (`stdout`, `stderr`)."""
    return subprocess.run(command(ranks, *words), capture_output=True, text=True, timeout=900)


def datasets(path, but=()):
    """Every dataset of an HDF5 file but those whose path begins with one of `but`: texts, numbers as bytes."""
    found = {}

    def add(name, item):
        if isinstance(item, h5py.Dataset) and not name.startswith(tuple(but)):
            texts = h5py.check_string_dtype(item.dtype)
            found[name] = (item.shape, item.dtype.str, item[()].tolist() if texts else item[()].tobytes())

    with h5py.File(path) as file:
        file.visititems(add)
    return found


# What may differ between two runs of the same job: where, when and how long.
PROVENANCE = ("provenance", "network/seconds")


def results(directory):
    """All that a study has found, to be compared with == : its population and its records."""
    directory = pathlib.Path(directory)
    records = sorted(path.relative_to(directory) for path in directory.glob("records/*/*.h5"))
    return {str(path): datasets(directory / path, PROVENANCE)
            for path in [*records, pathlib.Path("population.h5")]}


def events(study, name="events.jsonl"):
    """What a study's sweeps have told so far, line by line."""
    path = pathlib.Path(study) / name
    lines = path.read_text().splitlines() if path.exists() else []
    return [json.loads(line) for line in lines if line.endswith("}")]


class InTemporaryDirectory(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        self.addCleanup(holder.cleanup)
        self.directory = pathlib.Path(holder.name)

    def assert_runs(self, *words, code=0, ranks=0):
        done = unidyn(*words, ranks=ranks)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done
