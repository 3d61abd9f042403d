"""Networks that failed are given new draws, and keep their place."""
import signal
import subprocess
import time
import unittest

import h5py

from program import SHORT, InTemporaryDirectory, command, events, results, unidyn

FAILING = ("--timeout", "0")  # no network is as fast as that


class Retry(InTemporaryDirectory):
    def study(self, name, *words, code=0, ranks=0):
        study = self.directory / name
        self.assert_runs("run", SHORT, "-o", study, *words, code=code, ranks=ranks)
        return study

    def column(self, study, name):
        with h5py.File(study / "population.h5") as population:
            values = population["network"][name][:]
            return [value.decode() if isinstance(value, bytes) else value for value in values]

    def test_a_retried_network_has_other_draws_and_its_old_place(self):
        study = self.study("study", *FAILING, code=3)
        clean = self.study("clean")
        before, job = self.column(study, "id"), (study / "job.cfg").read_bytes()
        told = self.assert_runs("retry", study, before[3], before[5][:13]).stdout
        self.assertIn("2 to be trained anew", told)
        self.assertIn("attempt 2", told)
        self.assertIn("14 failed, 2 left", self.assert_runs("status", study).stdout)
        self.study("study", code=3)
        self.assertEqual(self.column(study, "attempt"), [2 if i in (3, 5) else 1 for i in range(16)])
        self.assertEqual(self.column(clean, "attempt"), 16 * [1])
        after = self.column(study, "id")
        self.assertEqual([i for i in range(16) if before[i] != after[i]], [3, 5])
        for name in ("architecture", "activation", "units", "l2", "replicate", "trained"):
            self.assertEqual(self.column(study, name), self.column(clean, name), name)
        with h5py.File(clean / "population.h5") as old, h5py.File(study / "population.h5") as new:
            first = old["weights/count"][:3].sum()
            block = slice(first, first + old["weights/count"][3])
            self.assertTrue((old["weights/values"][block] != new["weights/values"][:block.stop - first]).any())
        self.assertEqual((study / "job.cfg").read_bytes(), job)
        self.assertEqual(self.column(clean, "id"), before)

    def test_what_a_retry_brings_does_not_depend_on_ranks_or_kills(self):
        plain = self.study("plain", *FAILING, code=3)
        killed = self.study("killed", *FAILING, code=3, ranks=3)
        for study in (plain, killed):
            self.assert_runs("retry", study, "--failed")
        self.study("plain")
        process = subprocess.Popen(command(3, "run", SHORT, "-o", killed), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        while sum(event["event"] == "done" for event in events(killed)) < 3 and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        deadline = time.monotonic() + 60
        while (code := unidyn("run", SHORT, "-o", killed, ranks=2).returncode) == 75 and time.monotonic() < deadline:
            time.sleep(0.2)  # ranks whose launcher is gone end by themselves
        self.assertEqual(code, 0)
        self.assertEqual(self.column(plain, "attempt"), 16 * [2])
        self.assertEqual(results(killed), results(plain))

    def test_networks_that_fail_again_get_a_third_attempt(self):
        study = self.study("study", *FAILING, code=3)
        for attempt in (2, 3):
            self.assert_runs("retry", study, "--failed")
            self.study("study", *FAILING, code=3)
            self.assertEqual(self.column(study, "attempt"), 16 * [attempt])

    def test_other_networks_are_not_retried(self):
        study = self.study("study")
        record = next(study.glob("records/*/*.h5"))
        for words, complaint in (([record.stem], "is complete; only networks that failed"),
                                 (["0" * 36], "no network's id"), ([], "usage: unidyn retry DIR"),
                                 ([record.stem, "--failed"], "usage: unidyn retry DIR")):
            refused = unidyn("retry", study, *words)
            self.assertEqual(refused.returncode, 2, refused.stderr)
            self.assertIn(complaint, refused.stderr)
        record.unlink()
        self.assertIn("has no result yet", unidyn("retry", study, record.stem).stderr)
        self.assertIn("No network has failed", self.assert_runs("retry", study, "--failed").stdout)
        self.assertFalse((study / "retries").exists())

    def test_a_damaged_list_of_retries_is_refused(self):
        study = self.study("study")
        (study / "retries").write_text("0123 1\n")
        refused = unidyn("status", study)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("retries:1: ", refused.stderr)


if __name__ == "__main__":
    unittest.main()
