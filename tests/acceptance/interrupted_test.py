"""A sweep that is stopped or killed resumes where it was, with the same bits."""
import signal
import subprocess
import time
import unittest

from program import SHORT, InTemporaryDirectory, command, events, results

# A second or so of training for each of ten kinds of network.
LONG = ("--set", "grid.untrained=0", "--set", "grid.reset=before after", "--set",
        "train.steps=1500", "--set", "train.batch=16")
ENDLESS = ("--set", "train.steps=100000000")


class Interrupted(InTemporaryDirectory):
    def setUp(self):
        super().setUp()
        self.study = self.directory / "study"

    def start(self, *words, ranks=0, **more):
        process = subprocess.Popen(command(ranks, *words, "-o", self.study), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True, **more)
        self.addCleanup(lambda: (process.kill(), process.wait(), process.stderr.close()))
        return process

    def wait_for(self, condition, seconds=60):
        deadline = time.monotonic() + seconds
        while not (seen := condition()):
            self.assertLess(time.monotonic(), deadline, "waited in vain")
            time.sleep(0.01)
        return seen

    def wait_for_training(self):
        return self.wait_for(self.begun)

    def checkpoints(self):
        return list(self.study.glob("checkpoints/*/*.h5"))

    def begun(self):
        return [e["id"] for e in events(self.study) if e["event"] == "begun"]

    def run_to_the_end(self, number, *words):
        """Runs until finished, sending `number` some time after the first network is begun.

        Returns how many checkpoints were left on the way."""
        left = 0
        for attempt in range(100):
            before = len(self.begun())
            process = self.start("run", SHORT, *LONG, *words)
            self.wait_for(lambda: process.poll() is not None or len(self.begun()) > before)
            try:
                code = process.wait(timeout=0.2 + 0.13 * (attempt % 5))
            except subprocess.TimeoutExpired:
                process.send_signal(number)
                code = process.wait(timeout=60)
            if code == 0:
                return left
            self.assertIn(code, (75, -signal.SIGKILL), process.stderr.read())
            left += len(self.checkpoints())
        self.fail("comes to no end")

    def expected(self):
        whole = self.directory / "whole"
        self.assert_runs("run", SHORT, *LONG, "-o", whole)
        return results(whole)

    def test_training_that_is_stopped_goes_on_to_the_same_bits(self):
        self.assertGreater(self.run_to_the_end(signal.SIGTERM), 0)
        self.assertEqual(self.checkpoints(), [])
        self.assertEqual(results(self.study), self.expected())

    def test_training_that_is_killed_goes_on_from_its_checkpoint(self):
        self.assertGreater(self.run_to_the_end(signal.SIGKILL, "--checkpoint", "0.02", "--deaths", "100"), 0)
        self.assertEqual(self.checkpoints(), [])
        self.assertEqual(results(self.study), self.expected())

    def test_a_checkpoint_that_is_damaged_is_not_gone_on_from(self):
        process = self.start("run", SHORT, *LONG)
        self.wait_for_training()
        time.sleep(0.2)
        process.terminate()
        process.wait(timeout=60)
        for path in self.checkpoints():
            whole = path.read_bytes()
            path.write_bytes(whole[:len(whole) // 2])
        self.assert_runs("run", SHORT, *LONG, "-o", self.study)
        self.assertEqual(results(self.study), self.expected())

    def test_signals_and_the_walltime_stop_it_in_good_order(self):
        stopped = self.assert_runs("run", SHORT, *ENDLESS, "-o", self.study, "--walltime", "1", code=75)
        self.assertIn("run the same command again", stopped.stderr)
        for number in signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR2:
            begun = len(self.wait_for_training())
            process = self.start("run", SHORT, *ENDLESS)
            self.wait_for(lambda: len(self.begun()) > begun)
            process.send_signal(number)
            self.assertEqual(process.wait(timeout=60), 75)
            self.assertEqual(events(self.study)[-1]["event"], "swept")
            self.assertEqual(len(self.checkpoints()), 1)

    def test_usr1_lets_networks_end_and_begins_no_more(self):
        process = self.start("sweep", SHORT, *LONG)
        begun = self.wait_for_training()
        process.send_signal(signal.SIGUSR1)
        self.assertEqual(process.wait(timeout=300), 75, process.stderr.read())
        told = events(self.study)
        self.assertEqual([e["event"] for e in told if e.get("id") == told[-2]["id"]], ["begun", "done"])
        self.assertEqual(self.checkpoints(), [])
        self.assertLessEqual(len(self.begun()), len(begun) + 1)

    def test_a_second_interrupt_ends_it_at_once(self):
        process = self.start("run", SHORT, *ENDLESS, "--set", "grid.units=512", "--set", "train.batch=512")
        self.wait_for_training()
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        self.assertIn(process.wait(timeout=60), (-signal.SIGINT, 75))

    def test_a_network_that_takes_too_long_has_failed(self):
        done = self.assert_runs("sweep", SHORT, *ENDLESS, "--set", "grid.architecture=gru", "--set",
                                "grid.activation=tanh", "--timeout", "1", "-o", self.study, code=3)
        self.assertIn("took longer than the 1 s of --timeout", done.stderr)
        self.assertIn("1 done, 1 failed, 0 left", self.assert_runs("status", self.study).stdout)

    def test_status_says_who_is_at_work_on_what(self):
        process = self.start("sweep", SHORT, *ENDLESS)
        self.wait_for_training()
        status = self.assert_runs("status", self.study).stdout
        self.assertRegex(status, rf"at work: process {process.pid} on \S+, since 2")
        self.assertRegex(status, rf"rank 0 \({process.pid} on \S+\): \w+ \w+, .*8 units, l2 = 1e-05, .*, since 2")
        again = self.assert_runs("sweep", SHORT, *ENDLESS, "-o", self.study, code=75)
        self.assertRegex(again.stderr, rf"another unidyn is writing to this directory: process {process.pid} on ")
        process.kill()
        process.wait()
        status = self.assert_runs("status", self.study).stdout
        self.assertIn("nobody at work", status)
        self.assertNotIn("rank 0", status)


if __name__ == "__main__":
    unittest.main()
