"""The same job gives the same bits, at any number of ranks and however often it is interrupted."""
import os
import random
import signal
import subprocess
import time
import unittest

from program import SMOKE, InTemporaryDirectory, command, results


class Reproducible(InTemporaryDirectory):
    def at_any_number_of_ranks(self, job, networks):
        self.assert_runs("run", job, "-o", self.directory / "0")
        expected = results(self.directory / "0")
        self.assertEqual(len(expected), networks + 1)
        for ranks in (1, 2, 3):
            self.assert_runs("run", job, "-o", self.directory / str(ranks), ranks=ranks)
            self.assertEqual(results(self.directory / str(ranks)), expected, f"{ranks} ranks")

    def test_at_any_number_of_ranks(self):
        self.at_any_number_of_ranks(SMOKE, 16)

    def test_sine_waves_at_any_number_of_ranks(self):
        self.at_any_number_of_ranks(SMOKE.with_name("smoke_sinewave.cfg"), 12)

    def test_integration_at_any_number_of_ranks(self):
        self.at_any_number_of_ranks(SMOKE.with_name("smoke_integration.cfg"), 12)

    def test_after_being_killed_at_random_moments(self):
        job = ("run", SMOKE, "--set", "grid.replicates=6", "--set", "train.threshold=0")
        self.assert_runs(*job, "-o", self.directory / "whole", ranks=2)
        expected = results(self.directory / "whole")
        killed = self.directory / "killed"
        moments = random.Random(1)
        kills = 0
        for _ in range(6):
            before = record_count(killed)
            process = subprocess.Popen(command(3, *job, "-o", killed), stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, start_new_session=True)
            while process.poll() is None and record_count(killed) == before:
                time.sleep(0.01)
            time.sleep(0.3 * moments.random())
            if process.poll() is None and record_count(killed) < record_count(self.directory / "whole"):
                kills += 1  # in the middle of the work
            process.kill()  # mpirun alone; its ranks find out
            process.wait()
            wait_for_group(process.pid)
        self.assertGreaterEqual(kills, 2)
        self.assert_runs(*job, "-o", killed, ranks=3)
        self.assertEqual(results(killed), expected)

    def test_in_shards(self):
        self.assert_runs("run", SMOKE, "-o", self.directory / "whole")
        sharded = self.directory / "sharded"
        for shard in ("2/3", "1/3", "3/3"):
            self.assert_runs("sweep", SMOKE, "-o", sharded, "--shard", shard)
        for verb in ("gather", "compare", "embed", "statistics"):
            self.assert_runs(verb, sharded, ranks=2)
        self.assertEqual(results(sharded), results(self.directory / "whole"))


def record_count(study):
    return len(list(study.glob("records/*/*.h5")))


def wait_for_group(group):
    """Waits until no process of the group `group`, which we started, is left."""
    for _ in range(600):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    unittest.main()
