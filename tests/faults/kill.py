"""Tests what happens to a study that is killed again and again.

    kill.py [--kills N] [--ranks N…] [--seed S]

Runs a small study (tests/acceptance/short.cfg, trained for longer, with checkpoints all the time) under mpirun, and
kills it at random moments: a worker, the coordinator, mpirun, or all of them at once; then runs it again, until it is
finished; and all of that again until N kills were made. Requires

* of every run: that it ends, within 60 s of its kill;
* of every finished study: no network is missing or there twice, no checkpoint is left, and every dataset of its records
  and its population holds the same bits as that of a study which nobody killed.

Exits with 1 if anything was wrong. The environment names the program (UNIDYN) and the launcher (MPIRUN).
"""
import argparse
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "acceptance"))
from program import SHORT, command, events, results, unidyn  # noqa: E402

WORDS = ("--set", "train.steps=3000", "--set", "train.batch=16", "--set", "grid.replicates=2")
CAREFUL = ("--checkpoint", "0.01", "--deaths", "1000000")  # an innocent network may be killed a thousand times
PATIENCE = 60  # seconds


def processes_of(study):
    """The ranks of the study's latest sweep, by what they are."""
    sweeps = [event for event in events(study) if event["event"] == "sweep"]
    if not sweeps:
        return {}
    ranks = [rank["process"] for rank in sweeps[-1]["ranks"]]
    return {"coordinator": ranks[0], **{f"worker {i}": process for i, process in enumerate(ranks[1:], 1)}}


def kill(process):
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        pass


class Campaign:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.kills = {}
        self.wrong = []

    def one_run(self, study, ranks):
        """Runs the study and kills it after a while; says whether it came to its end before."""
        log = open(study.with_suffix(".log"), "a")
        run = subprocess.Popen(command(ranks, "run", SHORT, *WORDS, *CAREFUL, "-o", study), stdout=log, stderr=log,
                               start_new_session=True)
        before = len(events(study))
        try:
            wait = self.random.choice((0.3, 1, 2)) * self.random.random()
            if self.random.random() < 0.7:  # else at any time, also while it starts
                while run.poll() is None and len(events(study)) == before:
                    time.sleep(0.005)
            return run.wait(timeout=wait) == 0
        except subprocess.TimeoutExpired:
            self.end(run, study)
            return False
        finally:
            log.close()

    def end(self, run, study):
        there = {name: process for name, process in processes_of(study).items()
                 if pathlib.Path(f"/proc/{process}").exists()}
        victims = {"mpirun": [run.pid], "all": [run.pid, *there.values()],
                   **{name: [process] for name, process in there.items()}}
        name = self.random.choice(sorted(victims))
        for process in victims[name]:
            kill(process)
        self.kills[name] = self.kills.get(name, 0) + 1
        try:
            run.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.wrong.append(f"hung after {name} was killed")
            kill(run.pid)
        deadline = time.monotonic() + PATIENCE
        while any(pathlib.Path(f"/proc/{process}").exists() for process in there.values()):
            if time.monotonic() > deadline:
                self.wrong.append(f"ranks lived on after {name} was killed")
                for process in there.values():
                    kill(process)
            time.sleep(0.01)

    def one_study(self, directory, ranks, expected):
        study = directory / f"study{sum(self.kills.values())}"
        while not self.one_run(study, ranks):
            pass
        if results(study) != expected:
            self.wrong.append(f"{study}: other results")
        if list(study.glob("checkpoints/*/*")):
            self.wrong.append(f"{study}: checkpoints are left")


def main():
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("--kills", type=int, default=1000)
    parse.add_argument("--ranks", type=int, nargs="+", default=[1, 2, 3])
    parse.add_argument("--seed", type=int, default=1)
    asked = parse.parse_args()
    campaign = Campaign(asked.seed)
    with tempfile.TemporaryDirectory(prefix="unidyn-kill-") as name:
        directory = pathlib.Path(name)
        whole = unidyn("run", SHORT, *WORDS, "-o", directory / "whole")
        assert whole.returncode == 0, whole.stderr
        expected = results(directory / "whole")
        studies = 0
        while sum(campaign.kills.values()) < asked.kills:
            campaign.one_study(directory, asked.ranks[studies % len(asked.ranks)], expected)
            studies += 1
    made = ", ".join(f"{count} of {name}" for name, count in sorted(campaign.kills.items()))
    print(f"{studies} studies, {sum(campaign.kills.values())} kills ({made}); {len(campaign.wrong)} wrong")
    print(*campaign.wrong, sep="\n", end="")
    return 1 if campaign.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
