"""What happens to a sweep when ranks are killed or hang."""
import json
import os
import signal
import subprocess
import time
import unittest

from program import SHORT, InTemporaryDirectory, command, events, results

ENDLESS = ("--set", "train.steps=100000000")
PATIENCE = ("--patience", "6")  # a busy machine does not silence a rank for as long


class LostRanks(InTemporaryDirectory):
    def setUp(self):
        super().setUp()
        self.study = self.directory / "study"

    def start(self, *words, launcher=()):
        line = command(3, *words, "-o", self.study)
        line[1:1] = launcher
        process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (process.kill(), process.wait(), process.stderr.close()))
        return process

    def at_work(self):
        """The rank, its process and the network of each worker that is at work."""
        deadline = time.monotonic() + 60
        while True:
            self.assertLess(time.monotonic(), deadline, "waited in vain")
            told = events(self.study)
            begun = {e["rank"]: e["id"] for e in told if e["event"] == "begun"}
            if len(begun) == 2:
                ranks = {r["rank"]: r["process"] for r in told[0]["ranks"]}
                return [(rank, ranks[rank], begun[rank]) for rank in sorted(begun)]
            time.sleep(0.01)

    def test_a_network_that_kills_its_workers_is_quarantined_and_the_others_are_done(self):
        job = (SHORT, *ENDLESS, "--set", "grid.architecture=gru", "--set", "grid.untrained=2")
        process = self.start("sweep", *job)
        _, victim, network = self.at_work()[0]
        os.kill(victim, signal.SIGKILL)
        self.assertNotEqual(process.wait(timeout=60), 0)
        lost = [e for e in events(self.study) if e["event"] == "lost"]
        self.assertEqual([e["rank"] for e in lost], [1])
        swept = self.assert_runs("sweep", *job, "--deaths", "1", "--timeout", "1", "-o", self.study, code=3, ranks=2)
        self.assertIn(f"{network}: quarantined: workers at work on it died 1 times (gru ", swept.stderr)
        status = self.assert_runs("status", self.study).stdout
        self.assertIn("4 done, 2 failed, 0 left", status)
        self.assertRegex(status, rf"failed {network} \(gru .*\): quarantined: workers")

    def test_a_death_puts_a_network_last(self):
        self.assert_runs("sweep", SHORT, "--shard", "1/2", "-o", self.study)
        done = {e["id"] for e in events(self.study, "events-1-of-2.jsonl") if e["event"] == "done"}
        self.assertTrue(done)
        everything = self.directory / "everything"
        self.assert_runs("sweep", SHORT, "-o", everything)
        first = next(e["id"] for e in events(everything) if e["event"] == "begun" and e["id"] not in done)
        with open(self.study / "events.jsonl", "a") as log:
            for line in ({"event": "sweep", "ranks": [{"rank": 0, "host": "h", "process": 1}]},
                         {"event": "begun", "id": first, "rank": 0}):
                log.write(json.dumps(line) + "\n")
        before = len(events(self.study))
        self.assert_runs("sweep", SHORT, "-o", self.study)
        begun = [e["id"] for e in events(self.study)[before:] if e["event"] == "begun"]
        self.assertEqual(begun[-1], first)

    def test_a_worker_that_hangs_is_noticed(self):
        process = self.start("sweep", SHORT, *ENDLESS, *PATIENCE)
        rank, victim, _ = self.at_work()[1]
        os.kill(victim, signal.SIGSTOP)
        self.assertEqual(process.wait(timeout=45), 1)
        self.assertIn(f"rank {rank} (process {victim} on ", process.stderr.read())
        self.assertIn("nobody at work", self.assert_runs("status", self.study).stdout)

    def test_a_coordinator_that_hangs_is_noticed(self):
        process = self.start("sweep", SHORT, *ENDLESS, *PATIENCE)
        self.at_work()
        os.kill(events(self.study)[0]["ranks"][0]["process"], signal.SIGSTOP)
        self.assertEqual(process.wait(timeout=45), 1)
        self.assertIn("rank 0, which hands out the work, gave no sign of life", process.stderr.read())

    def test_the_others_go_on_without_a_lost_rank(self):
        job = (SHORT, "--set", "train.steps=300", "--set", "train.batch=32")
        process = self.start("run", *job, *PATIENCE, "--survive", launcher=["--enable-recovery"])
        rank, victim, _ = self.at_work()[1]
        os.kill(victim, signal.SIGKILL)
        process.wait(timeout=120)
        said = process.stderr.read()
        self.assertIn(f"rank {rank} (process {victim} on ", said)
        self.assertIn("1 rank was lost; the others did their work", said)
        whole = self.directory / "whole"
        self.assert_runs("run", *job, "-o", whole)
        self.assertEqual(results(self.study), results(whole))


if __name__ == "__main__":
    unittest.main()
