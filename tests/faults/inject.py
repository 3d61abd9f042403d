"""Tests what happens to a study when its disk fails.

    inject.py [--short] [--every N | --sample N] [--seed S] [--stages …] [--ranks …] [--calls …]
              [--errors …] [--time SECONDS]

Runs each stage of a tiny study (tiny.cfg) again and again. Each time strace makes one system call on
one of the study's files fail: every N-th of the calls that the stage makes, on each rank in turn
(--sample N: N of each kind of call, drawn by --seed). "zero" is a write that returns 0, "half" one
that takes half of its bytes (short_write.c). Then requires

* of the run that failed: no signal, no hang (60 s), exit code 1 with the file's path and the
  system's words in one line; or all was well after all, because the work was tried again or the file
  was one that no result depends on (events.jsonl); after "half" all has to be well;
* of what it left: every existing record, and the population unless it is marked as half
  changed, holds the same bits as that of a study on an intact disk;
* of the same study run again without failures: all of it holds the same bits.

Then fills small disks (tmpfs, where this user may mount one). Prints a table; exits with 1 if
anything was wrong. --short: a fixed selection that takes less than a minute.

The environment names the program (UNIDYN) and the launcher (MPIRUN). Needs strace and h5py.
"""
import argparse
import collections
import concurrent.futures
import dataclasses
import functools
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "acceptance"))
from program import PROVENANCE, command, datasets  # noqa: E402

JOB = pathlib.Path(__file__).with_name("tiny.cfg")
STAGES = ("sweep", "resume", "gather", "compare", "embed", "statistics", "report")
WRITES = ("write", "pwrite64", "writev", "pwritev")
READS = ("read", "pread64")  # by the hundred; only if asked for
CALLS = (*WRITES, "fsync", "ftruncate", "fallocate", "rename", "unlink", "close", "open", "openat", "mkdir")
WORDS = {"ENOSPC": "No space left on device", "EIO": "Input/output error", "EDQUOT": "Disk quota exceeded",
         "ESTALE": "Stale file handle", "EINTR": "Interrupted system call", "zero": "the system took",
         "half": ""}
PATIENCE = 60  # seconds
ALONE = 0  # "ranks" of a run without a launcher


@dataclasses.dataclass(frozen=True)
class Fault:
    stage: str
    ranks: int
    rank: int  # the one whose call fails
    call: str
    count: int  # which of its calls, from 1
    error: str

    def possible(self):
        """Whether such a call can fail so."""
        return self.call in {"zero": WRITES, "half": ("write", "pwrite64")}.get(self.error, (self.call,))

    def __str__(self):
        where = f"{self.ranks} ranks, rank {self.rank}" if self.ranks else "1 rank"
        return f"{self.stage} ({where}): {self.error} at {self.call} number {self.count}"


def words_of(stage, study):
    """The command line of a stage; "resume" is a sweep that finds all of its records."""
    return ["sweep", str(JOB), "-o", str(study)] if stage in ("sweep", "resume") else [stage, str(study)]


def started_by(starter, stage, study, ranks, rank):
    """The command line of a stage in which the words of `starter` start `rank`."""
    if ranks == ALONE:
        return starter + command(0, *words_of(stage, study))
    launcher, program = command(ranks, *words_of(stage, study))[:3], command(0, *words_of(stage, study))
    choose = f'if [ "$OMPI_COMM_WORLD_RANK" = {rank} ]; then exec "$0" "$@"; fi; shift {len(starter) - 1}; exec "$@"'
    return launcher + ["sh", "-c", choose] + starter + program


def strace(log, *options):
    # Without -f: the study's files are the main thread's, and MPI's threads and daemons are left alone.
    return ["strace", "-y", "-s", "0", "-o", str(log), *options]


def run(words):
    """Runs a command; returns its exit code ("hung" after PATIENCE seconds) and what it said."""
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               start_new_session=True)
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.wait()
        for pipe in (process.stdout, process.stderr):  # a daemon of MPI's may hold the other ends
            pipe.close()
        return "hung", ""
    return process.returncode, err


def records(study):
    return {path.name: datasets(path, PROVENANCE) for path in study.glob("records/*/*.h5")}


def population(study):
    """The population's datasets; None where there is none, or none that counts."""
    path = study / "population.h5"
    marked = path.with_name("population.h5.changing").exists()
    return datasets(path, PROVENANCE) if path.exists() and not marked else None


class Campaign:
    """A study on an intact disk, and the studies that are compared with it."""

    def __init__(self, work, watched):
        self.work = work
        self.watched = watched  # system calls
        self.before = {}  # of each stage: the study as it begins
        study = work / "clean"
        study.mkdir()
        for stage in STAGES:
            self.before[stage] = work / f"before-{stage}"
            shutil.copytree(study, self.before[stage])
            code, said = run(command(0, *words_of(stage, study)))
            assert code == 0, said
        self.records, self.population = records(study), population(study)

    def copy(self, stage, name):
        study = self.work / name
        shutil.copytree(self.before[stage], study)
        return study

    def calls(self, stage, ranks, rank):
        """(call, count) of each call of this rank on the study's files, counted among all that it makes."""
        name = f"trace-{stage}-{ranks}-{rank}"
        study, log = self.copy(stage, name), self.work / f"{name}.log"
        code, said = run(started_by(strace(log, "-e", f"trace={','.join(self.watched)}"), stage, study, ranks, rank))
        assert code == 0, said
        counts, found = collections.Counter(), []
        for line in log.read_text(errors="replace").splitlines():
            made = re.match(rf"({'|'.join(self.watched)})\((.*)", line)
            if not made:
                continue
            counts[made[1]] += 1
            if str(study) + "/" in made[2] or f"<{study}>" in made[2]:
                found.append((made[1], counts[made[1]]))
        shutil.rmtree(study)
        return found

    def wrong_in(self, study):
        """Differences of a study from one on an intact disk."""
        wrong = [f"record {name} differs" for name, found in records(study).items()
                 if found != self.records[name]]
        found = population(study)
        wrong += [f"population: {name} differs" for name in found or {}
                  if found[name] != self.population[name]]
        page = study / "report.html"
        if page.exists() and not page.read_text().endswith("</html>\n"):
            wrong.append("half a report")
        return wrong

    def whole(self, study):
        return records(study) == self.records and population(study) == self.population

    def rerun(self, study):
        """What is wrong with a study that is run again on an intact disk."""
        code, said = run(command(0, "run", JOB, "-o", study))
        if code != 0:
            return [f"exit code {code} when run again: {said}"]
        return [] if self.whole(study) else ["not the same bits when run again"]

    def complaints(self, fault, study, code, said):
        """What is wrong with a run that met `fault`."""
        if code == "hung" or code < 0 or code > 128:
            return [f"ended by {code}"]
        if code == 0:
            lost = fault.stage in ("sweep", "resume") and records(study) != self.records
            lost = lost or (study / "population.h5.changing").exists()
            return ["exit code 0, and something is missing"] if lost else []
        lines = [line for line in said.splitlines() if line.startswith("unidyn:")]
        wrong = [] if code == 1 else [f"exit code {code}"]
        if fault.error == "half":
            wrong.append("the rest was not written")
        if len(lines) != 1:
            wrong.append(f"{len(lines)} lines of error")
        elif WORDS[fault.error] not in lines[0] or str(study) not in lines[0]:
            wrong.append("the error does not say which file, or why")
        if "MPI_ABORT" in said:
            wrong.append("aborted")
        return [f"{text}: {said}" for text in wrong]

    def starter(self, fault, study, log):
        """What starts the rank that is to meet `fault`."""
        if fault.error != "half":
            result = "retval=0" if fault.error == "zero" else f"error={fault.error}"
            return strace(log, "-e", f"trace={fault.call}",
                          "-e", f"inject={fault.call}:{result}:when={fault.count}")
        return ["env", f"LD_PRELOAD={self.short_write()}", f"FAULT_DIRECTORY={study}", f"FAULT_CALL={fault.call}",
                f"FAULT_COUNT={fault.count}", f"FAULT_LOG={log}"]

    @functools.cache
    def short_write(self):
        """The library of short_write.c, compiled."""
        library = self.work / "short_write.so"
        subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-o", library,
                        pathlib.Path(__file__).with_name("short_write.c"), "-ldl"], check=True)
        return library

    def meet(self, number, fault):
        """Lets a stage meet `fault`: (how it ended, what is wrong)."""
        study, log = self.copy(fault.stage, f"fault-{number}"), self.work / f"fault-{number}.log"
        code, said = run(started_by(self.starter(fault, study, log), fault.stage, study, fault.ranks, fault.rank))
        met = [line for line in log.read_text(errors="replace").splitlines() if "(INJECTED)" in line] \
            if log.exists() else []
        if not any(str(study) in line for line in met):
            # The calls of MPI itself vary in number: one of these has failed instead, or none.
            shutil.rmtree(study)
            return "missed", []
        wrong = self.complaints(fault, study, code, said) + self.wrong_in(study) + self.rerun(study)
        shutil.rmtree(study)
        return ("went on" if code == 0 else "refused"), wrong

    def fill_a_disk(self, size, ranks):
        """Runs the study on a disk of `size` kB, then on a larger one: (how it ended, what is wrong)."""
        disk = self.work / f"disk-{size}-{ranks}"
        disk.mkdir()
        study = disk / "study"
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", disk], check=True)
        try:
            code, said = run(command(ranks, "run", JOB, "-o", study))
            fault = Fault("run", ranks, 0, "any", 0, "ENOSPC")
            if code == 1 and "given up" in said and WORDS["ENOSPC"] in said:
                wrong = []  # each network's reason is a line of its own
            else:
                wrong = self.complaints(fault, study, code, said)
            wrong += self.wrong_in(study) if study.exists() else []
            subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
            wrong += self.rerun(study)
        finally:
            subprocess.run(["umount", disk], check=True)
        return ("went on" if code == 0 else "refused"), wrong


def may_mount(work):
    """Whether this user may mount a tmpfs."""
    probe = work / "probe"
    probe.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", probe], capture_output=True)
    if done.returncode == 0:
        subprocess.run(["umount", probe], check=True)
    return done.returncode == 0


def sampled(faults, count, draw):
    """`count` faults of each kind of call, or all where there are fewer."""
    kinds = collections.defaultdict(list)
    for fault in faults:
        kinds[fault.call].append(fault)
    return [fault for some in kinds.values() for fault in draw.sample(some, min(count, len(some)))]


def faults_of(campaign, asked):
    chosen = []
    draw = random.Random(asked.seed)
    for stage in asked.stages:
        for ranks in asked.ranks:
            for rank in range(max(ranks, 1)):
                calls = campaign.calls(stage, ranks, rank)
                for error in asked.errors:
                    # The library that halves writes counts those on the study's files alone.
                    counted = own_counts(calls) if error == "half" else calls
                    faults = [Fault(stage, ranks, rank, *call, error) for call in counted]
                    faults = [fault for fault in faults if fault.possible()]
                    chosen += faults[:: asked.every] if asked.sample is None else sampled(faults, asked.sample, draw)
    if asked.time:
        draw.shuffle(chosen)
    return chosen


def own_counts(calls):
    counts = collections.Counter()
    found = []
    for call, _ in calls:
        counts[call] += 1
        found.append((call, counts[call]))
    return found


def short_selection(campaign):
    """Some of every kind, the same each time."""
    chosen = []
    for stage, ranks, rank, every in [("sweep", ALONE, 0, 9), ("gather", ALONE, 0, 13), ("compare", ALONE, 0, 13),
                                      ("embed", ALONE, 0, 9), ("statistics", ALONE, 0, 9), ("report", ALONE, 0, 9),
                                      ("gather", 3, 0, 12)]:
        for i, call in enumerate(campaign.calls(stage, ranks, rank)[::every]):
            chosen.append(Fault(stage, ranks, rank, *call, ("ENOSPC", "EIO")[i % 2]))
    return chosen


def main():
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("--short", action="store_true")
    parse.add_argument("--every", type=int, default=1)
    parse.add_argument("--sample", type=int)
    parse.add_argument("--seed", type=int, default=1)
    parse.add_argument("--stages", nargs="+", default=STAGES, choices=STAGES)
    parse.add_argument("--ranks", nargs="+", type=int, default=[ALONE, 3], help="0: without a launcher")
    parse.add_argument("--calls", nargs="+", default=CALLS, choices=(*CALLS, *READS))
    parse.add_argument("--errors", nargs="+", default=list(WORDS), choices=WORDS)
    parse.add_argument("--time", type=float, help="[s]: in random order by --seed, as many as this allows")
    parse.add_argument("--disks", nargs="*", type=int, default=[16, 64, 128, 192, 256, 384, 512, 768], help="[kB]")
    parse.add_argument("--jobs", type=int, default=1, help="runs at a time")
    asked = parse.parse_args()
    if shutil.which("strace") is None:
        sys.exit("strace is needed; its Debian package is called so too")

    with tempfile.TemporaryDirectory(prefix="unidyn-faults-") as holder:
        campaign = Campaign(pathlib.Path(holder), asked.calls)
        chosen = short_selection(campaign) if asked.short else faults_of(campaign, asked)
        table, wrong = collections.defaultdict(collections.Counter), []

        def enter(row, name, result):
            ended, complaints = result
            table[row][ended] += 1
            table[row]["wrong"] += bool(complaints)
            wrong.extend(f"{name}: {text}" for text in complaints)
            if complaints:
                print(f"{name}: {'; '.join(complaints)}", flush=True)

        end = time.monotonic() + asked.time if asked.time else float("inf")
        meet = lambda *fault: campaign.meet(*fault) if time.monotonic() < end else None
        with concurrent.futures.ThreadPoolExecutor(asked.jobs) as pool:
            for fault, result in zip(chosen, pool.map(meet, range(len(chosen)), chosen)):
                if result is not None:
                    enter((fault.stage, max(fault.ranks, 1), fault.error), str(fault), result)
        disks = [] if asked.short else asked.disks
        if disks and not may_mount(campaign.work):
            print("small disks are left out: this user may not mount a tmpfs")
            disks = []
        for size in disks:
            for ranks in asked.ranks:
                enter(("full disk", max(ranks, 1), "ENOSPC"), f"a disk of {size} kB, {ranks} ranks",
                      campaign.fill_a_disk(size, ranks))

    kinds = ("refused", "went on", "missed", "wrong")
    print(f"{'stage':12}{'ranks':>6}  {'error':8}" + "".join(f"{kind:>9}" for kind in kinds))
    for row, counts in sorted(table.items()):
        print(f"{row[0]:12}{row[1]:6}  {row[2]:8}" + "".join(f"{counts[kind]:9}" for kind in kinds))
    total = collections.Counter()
    for counts in table.values():
        total.update(counts)
    print(f"{'all':28}" + "".join(f"{total[kind]:9}" for kind in kinds))
    print(f"{sum(total[kind] for kind in kinds[:3])} runs; {len(chosen)} failures of calls were chosen")
    sys.exit(1 if wrong or not total["refused"] else 0)


if __name__ == "__main__":
    main()
