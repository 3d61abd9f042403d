"""Studies under a real Slurm (cluster.py) whose tasks are preempted, stopped by their time limit, and lose their nodes.

    slurm_test.py [--long] [TEST...]

--long adds what waits for real time limits and draws interruptions at random: a quarter of an hour. The environment
names the program (UNIDYN) and the launcher (MPIRUN). Exits with 77, saying why, where there can be no cluster.
"""
import functools
import os
import pathlib
import random
import re
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "acceptance"))
from cluster import ENDED, Cluster, Unavailable, wait_until  # noqa: E402
from program import ROOT, InTemporaryDirectory, results, unidyn  # noqa: E402

HERE = pathlib.Path(__file__).parent
STUDY = HERE / "study.cfg"
TINY = ROOT / "tests" / "faults" / "tiny.cfg"
SUBMIT = ROOT / "slurm" / "submit.sh"
BATCH = ROOT / "slurm" / "sweep.sbatch"
LONG = "--long" in sys.argv
cluster = None  # made by setUpModule, one for all tests


def setUpModule():
    global cluster
    try:
        cluster = Cluster()
        cluster.__enter__()
    except Unavailable as reason:
        print(f"slurm_test.py: {reason}", file=sys.stderr)
        sys.exit(77)
    unittest.addModuleCleanup(cluster.stop)


@functools.cache
def plain(job, *words):
    """What a study finds without Slurm and without interruptions."""
    with tempfile.TemporaryDirectory(prefix="unidyn-test-") as study:
        done = unidyn("run", job, "-o", study, *words, ranks=3)
        assert done.returncode == 0, done.stdout + done.stderr
        return results(study)


class UnderSlurm(InTemporaryDirectory):
    def setUp(self):
        super().setUp()
        self.addCleanup(self.clear)
        self.study = self.directory / "study"

    def clear(self):
        """Nothing of this test is left on the cluster, all of whose nodes are there."""
        cluster.ask("scancel", "--user=root")
        for name in cluster.names:
            if name not in cluster.nodes:
                cluster.start_node(name)
        wait_until(lambda: cluster.node_states().count("idle") == len(cluster.names), 60, "idle nodes")

    def submit(self, job, *words, study=None, **environment):
        """Submits a study; returns the numbers of its sweep and its run."""
        said = cluster.run(SUBMIT, job, "-o", study or self.study, *words, cwd=self.directory, env=environment)
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)
        return [re.search(rf"^  {name} (\d+) ", said.stdout, re.MULTILINE)[1] for name in ("sweep", "run")]

    def said(self):
        """All that the tasks of the study have said."""
        return "\n".join(f"{path.name}: {path.read_text()}" for path in sorted(self.study.glob("slurm/*.out")))

    def assert_ends_well(self, job, seconds=120):
        self.assertEqual(cluster.wait_for(job, ENDED, seconds), "COMPLETED", self.said())

    def networks(self, shard, of):
        log = self.study / f"events-{shard}-of-{of}.jsonl"
        return re.findall(r'^\{"event":"done".*?"id":"([^"]+)"', log.read_text(), re.MULTILINE) if log.exists() else []

    def wait_for_first_networks(self, shards):
        wait_until(lambda: all(self.networks(shard, shards) for shard in range(1, shards + 1)), 120, "first networks")

    def preempt(self, task):
        """Lets a job of higher priority take the node of an array task."""
        return cluster.ask("sbatch", "--parsable", "--partition=urgent", "--exclusive", f"--output={self.directory}/urgent",
                           f"--nodelist={cluster.job(task)['NodeList']}", "--wrap=sleep 1")


class InterruptedArray(UnderSlurm):
    def test_ends_complete_and_the_same_as_a_plain_run(self):
        expected = plain(STUDY)
        sweep, run = self.submit(STUDY, "--shards", 4, "--ntasks-per-shard", 1, "--time", 30, "--", "--exclusive")
        self.wait_for_first_networks(4)
        preempted, limited, lost, spared = (f"{sweep}_{task}" for task in range(1, 5))
        self.preempt(preempted)
        cluster.ask("scancel", "--batch", "--signal=USR1", limited)  # as Slurm does near the limit
        cluster.lose_node(cluster.job(lost)["NodeList"])
        self.assert_ends_well(run, seconds=240)
        restarts = [cluster.job(task)["Restarts"] for task in (preempted, limited, lost, spared)]
        self.assertEqual(restarts, ["1", "1", "1", "0"], self.said())
        self.assertIn("the shards have brought: 24 done, 0 failed, 0 left", self.said())
        self.assertEqual(results(self.study), expected)
        self.go_on_with_other_nodes(expected)

    def go_on_with_other_nodes(self, expected):
        lost = sorted(self.study.glob("records/*/*.h5"))[::4]
        for record in lost:
            record.unlink()
        self.assert_ends_well(self.submit(STUDY, "--ntasks-per-shard", 2, "--nodes-per-shard", 2)[1])
        self.assertTrue(all(record.exists() for record in lost))
        self.assertEqual(results(self.study), expected)


class Tasks(UnderSlurm):
    def test_several_nodes_are_one_program_by_either_launcher(self):
        runs = {}
        for launcher in "mpirun", "srun":
            runs[launcher] = self.submit(TINY, "--shards", 2, "--ntasks-per-shard", 3, "--nodes-per-shard", 2,
                                         "--launcher", launcher, study=self.directory / launcher)[1]
        for launcher, run in runs.items():
            with self.subTest(launcher=launcher):
                self.study = self.directory / launcher
                self.assert_ends_well(run)
                for shard in 1, 2:
                    self.assertRegex(self.said(), rf"shard {shard}/2: .* on n\[[\d,-]+\]: {launcher} ")
                    self.assertIn(f"shard {shard}/2: complete", self.said())
                self.assertEqual(results(self.study), plain(TINY))

    def test_a_task_resubmitted_alone_keeps_its_shard(self):
        self.assert_ends_well(self.submit(TINY, "--shards", 3, "--ntasks-per-shard", 1)[1])
        expected = results(self.study)
        mine = self.networks(2, 3)
        for path in self.study.glob("records/*/*.h5"):
            path.unlink()
        again = cluster.ask("sbatch", "--parsable", "--array=2", "--output=/dev/null", BATCH, TINY, self.study, 3)
        self.assert_ends_well(f"{again}_2")
        self.assertEqual({path.stem for path in self.study.glob("records/*/*.h5")}, set(mine))
        again = cluster.ask("sbatch", "--parsable", "--array=2", f"--output={self.study}/slurm/other.out", BATCH, TINY,
                            self.study, 5)
        self.assertEqual(cluster.wait_for(f"{again}_2", ENDED, 60), "FAILED")
        self.assertIn("dealt to 3 shards", self.said())
        self.assert_runs("run", TINY, "-o", self.study)
        self.assertEqual(results(self.study), expected)

    def test_a_limit_that_nothing_fits_into_stops_with_its_reason(self):
        program = self.directory / "endless"
        program.write_text('#!/bin/sh\n[ "$1" = plan ] && exec "$REAL" "$@"\n'
                           'trap "echo leaves off; exit 75" USR2\necho waits\nwhile :; do sleep 0.1; done\n')
        program.chmod(0o755)
        jobs = {}
        for launcher in "mpirun", "srun":
            jobs[launcher] = self.submit(TINY, "--shards", 1, "--ntasks-per-shard", 2, "--nodes-per-shard", 2, "--launcher",
                                         launcher, study=self.directory / launcher, UNIDYN=str(program), REAL=os.environ["UNIDYN"])
        for launcher, (sweep, run) in jobs.items():
            with self.subTest(launcher=launcher):
                self.study = self.directory / launcher
                wait_until(lambda: self.said().count("waits") == 3, 60, "three ranks")
                cluster.ask("scancel", "--batch", "--signal=USR1", f"{sweep}_1")  # as Slurm does near the limit
                self.assertEqual(cluster.wait_for(f"{sweep}_1", ENDED, 60), "FAILED")
                self.assertEqual(cluster.job(f"{sweep}_1")["Restarts"], "0")
                # The first that ends makes the launcher end the others, which may be too late to say so.
                self.assertIn("leaves off", self.said())
                self.assertIn("the time limit came before anything was brought", self.said())
                wait_until(lambda: self.said().count("waits") == 6, 60, "the run, whatever became of the sweep")
                cluster.ask("scancel", run)
                self.assertEqual(cluster.wait_for(run, ENDED, 60), "CANCELLED")
                self.assertEqual(cluster.job(run)["Restarts"], "0")


class Steps(UnderSlurm):
    """Steps of an srun that has no PMI, as on clusters where that is the default."""

    def step(self, tasks, *words):
        return cluster.run("srun", "--mpi=none", f"--ntasks={tasks}", os.environ["UNIDYN"], *words)

    def test_plan_and_status_answer_once(self):
        self.assert_runs("sweep", TINY, "-o", self.study)
        for tasks in 1, 3:
            plan = self.step(tasks, "plan", TINY)
            self.assertEqual((plan.returncode, plan.stdout.count("4 in all")), (0, 1), plan.stderr)
            status = self.step(tasks, "status", self.study)
            self.assertEqual((status.returncode, status.stdout), (0, "4 done, 0 failed, 0 left\n"), status.stderr)

    def test_copies_that_do_not_know_of_each_other_are_refused_once(self):
        refused = self.step(3, "run", TINY, "-o", self.study)
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertEqual(refused.stderr.count("unidyn: srun started 3 processes, but not as one MPI program"), 1, refused.stderr)
        self.assertFalse(self.study.exists())

    def test_a_single_process_works_alone(self):
        done = self.step(1, "run", TINY, "-o", self.study)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_ranks_that_srun_joins_speak_once(self):
        done = cluster.run("srun", "--mpi=pmix", "--ntasks=3", os.environ["UNIDYN"], "run", TINY, "-o", self.study)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr.count("Wrote "), 2, done.stderr)  # the population, and statistics
        help_text = cluster.run("srun", "--mpi=pmix", "--ntasks=3", os.environ["UNIDYN"], "--help")
        self.assertEqual(help_text.stdout.count("Usage:"), 1)


@unittest.skipUnless(LONG, "takes a quarter of an hour; --long")
class Long(UnderSlurm):
    def test_time_limits_of_slurm(self):
        """Networks of half a minute and more under a limit of one, near which Slurm's signal comes at any time."""
        settings = ("--set", "train.steps=15000", "--set", "grid.architecture=gru", "--set", "grid.replicates=4")
        expected = plain(STUDY, *settings)
        sweep, run = self.submit(STUDY, *settings, "--shards", 2, "--ntasks-per-shard", 1, "--time", 1)
        self.assert_ends_well(run, seconds=1200)
        self.assertGreaterEqual(sum(int(cluster.job(f"{sweep}_{shard}")["Restarts"]) for shard in (1, 2)), 1, self.said())
        self.assertEqual(results(self.study), expected)

    def test_interruptions_at_random(self):
        seed = random.randrange(10**6)
        draw = random.Random(seed)
        more = ("--set", "grid.replicates=12")
        expected = plain(STUDY, *more)
        sweep, run = self.submit(STUDY, *more, "--shards", 4, "--ntasks-per-shard", 2, "--launcher", draw.choice(("mpirun", "srun")),
                                 "--time", 30)
        losses = 2  # a network that loses its worker three times is given up
        end = time.monotonic() + 900
        while cluster.state(run) not in ENDED and time.monotonic() < end:
            time.sleep(draw.uniform(2, 10))
            running = [job for job in (*(f"{sweep}_{shard}" for shard in range(1, 5)), run) if cluster.state(job) == "RUNNING"]
            if not running:
                continue
            victim = draw.choice(running)
            kind = draw.choice(("requeue", "signal", "node", "back"))
            if kind == "requeue":
                cluster.run("scontrol", "requeue", victim)
            elif kind == "signal" and victim != run:
                cluster.run("scancel", "--batch", "--signal=USR1", victim)
            elif kind == "node" and losses > 0:
                node = cluster.job(victim)["NodeList"]
                if node in cluster.nodes:
                    cluster.lose_node(node)
                    losses -= 1
            elif kind == "back":
                for name in set(cluster.names) - set(cluster.nodes):
                    cluster.start_node(name)
        self.assertEqual(cluster.state(run), "COMPLETED", f"seed {seed}\n{self.said()}")
        self.assertEqual(results(self.study), expected, f"seed {seed}")


if __name__ == "__main__":
    unittest.main(argv=[word for word in sys.argv if word != "--long"])
