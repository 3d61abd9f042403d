"""Running again goes on where the last run stopped, and does no more than is needed."""
import fcntl
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import unittest

import h5py

from program import SHORT, InTemporaryDirectory, command, results, unidyn


class Resume(InTemporaryDirectory):
    """Most tests begin with a copy, theirs to harm, of one finished study."""

    @classmethod
    def setUpClass(cls):
        cls.finished = pathlib.Path(tempfile.mkdtemp(prefix="unidyn-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.finished)
        done = unidyn("run", SHORT, "-o", cls.finished)
        assert done.returncode == 0, done.stdout + done.stderr

    def setUp(self):
        super().setUp()
        self.study = self.directory / "study"
        shutil.copytree(self.finished, self.study)

    def run_short(self, *words, code=0):
        return self.assert_runs("run", SHORT, "-o", self.study, *words, code=code)

    def records(self):
        return sorted(self.study.glob("records/*/*.h5"))

    def test_a_finished_study_is_left_alone(self):
        before = {path: path.stat().st_mtime_ns for path in self.records()}
        before[self.study / "population.h5"] = (self.study / "population.h5").stat().st_mtime_ns
        again = self.run_short()
        self.assertIn("All 16 networks were there already", again.stderr)
        self.assertEqual({path: path.stat().st_mtime_ns for path in before}, before)

    def test_a_changed_analysis_trains_nothing(self):
        def training(path):
            with h5py.File(path) as record:
                kind, rows, columns, first = re.search(
                    rb"^weights/values (\w+) 1 (\d+) (\d+) (\d+)$", record["contents"][()],
                    re.MULTILINE).groups()
                parameters = record[kind.decode()][int(first):int(first) + int(rows) * int(columns)]
                seconds = re.search(rb"^provenance/training_seconds .*$", record["provenance"][()],
                                    re.MULTILINE)[0]
                return parameters.tobytes(), seconds

        before = {path: training(path) for path in self.records()}
        self.run_short("--set", "analysis.starts=32", "--set", "probe.trials=8")
        self.assertEqual({path: training(path) for path in self.records()}, before)
        with h5py.File(self.study / "population.h5") as population:
            self.assertEqual(population["representation/basis"].shape[1], 8 * 20)
        fresh = self.directory / "fresh"
        self.assert_runs("run", SHORT, "-o", fresh, "--set", "analysis.starts=32", "--set",
                         "probe.trials=8")
        self.assertEqual(results(self.study), results(fresh))

    def test_a_grown_grid_keeps_what_is_there(self):
        before = {path: path.stat().st_mtime_ns for path in self.records()}
        self.run_short("--set", "grid.replicates=2")
        self.assertEqual(len(self.records()), 24)
        self.assertEqual({path: path.stat().st_mtime_ns for path in before}, before)

    def test_a_damaged_record_is_reported_set_aside_and_redone(self):
        expected = results(self.study)
        victim = self.records()[3]
        victim.write_bytes(victim.read_bytes()[:1000])
        again = self.run_short()
        self.assertIn(str(victim), again.stderr)
        self.assertIn("damaged", again.stderr)
        self.assertTrue(victim.with_name(victim.name + ".damaged").exists())
        self.assertEqual(results(self.study), expected)

    def test_damage_anywhere_in_a_record_is_found_and_mended(self):
        expected = results(self.study)
        victim = self.records()[5]
        whole = victim.read_bytes()
        for place in (0.2, 0.5, 0.95):
            at = int(place * len(whole))
            victim.write_bytes(whole[:at] + bytes(64 * [0xa5]) + whole[at + 64:])
            (self.study / "population.h5").unlink()
            again = self.run_short()
            self.assertIn(f"{victim}: damaged; set aside", again.stderr)
            self.assertEqual(results(self.study), expected)

    def test_damage_is_found_when_weights_are_analysed_again(self):
        victim = self.records()[5]
        whole = victim.read_bytes()
        victim.write_bytes(whole[:-100] + b"x" + whole[-99:])
        again = self.run_short("--set", "analysis.starts=32")
        self.assertIn(f"{victim}: damaged; set aside", again.stderr)

    def test_a_record_that_cannot_be_read_now_is_not_taken_for_damaged(self):
        victim = self.records()[5]
        before = victim.read_bytes()
        with open(victim) as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            refused = self.assert_runs("sweep", SHORT, "-o", self.study, code=1)
        self.assertIn(str(victim), refused.stderr)
        self.assertEqual(victim.read_bytes(), before)

    def test_a_population_left_half_changed_is_made_anew(self):
        expected = results(self.study)
        (self.study / "population.h5.changing").touch()
        half = self.assert_runs("compare", self.study, code=2)
        self.assertIn("half changed", half.stderr)
        self.run_short()
        self.assertEqual(results(self.study), expected)
        self.assertFalse((self.study / "population.h5.changing").exists())

    def test_changed_settings_of_a_comparison_redo_it_alone(self):
        again = self.run_short("--set", "compare.components=1")
        self.assertIn("Compared by svcca", again.stderr)
        self.assertNotIn("Compared by cka", again.stderr)
        self.assertNotIn("Gathered", again.stderr)

    def test_changed_settings_of_the_statistics_redo_them_alone(self):
        again = self.run_short("--set", "statistics.permutations=1999")
        self.assertIn("Wrote statistics", again.stderr)
        for other in "Gathered", "Compared", "Embedded":
            self.assertNotIn(other, again.stderr)
        with h5py.File(self.study / "population.h5") as population:
            self.assertEqual(population["statistics"].attrs["permutations"], 1999)
        self.assertNotIn("Wrote", self.assert_runs("statistics", self.study).stderr)

    def started(self, study):
        """A run of 24 networks that has brought its first record; and that record."""
        process = subprocess.Popen(command(0, "run", SHORT, "-o", study, "--set", "grid.replicates=2", "--set",
                                           "train.steps=200", "--set", "train.batch=32"),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        deadline = time.monotonic() + 60
        while not (records := list(study.glob("records/*/*.h5"))) and time.monotonic() < deadline:
            time.sleep(0.001)
        return process, records[0]

    def test_a_record_that_vanishes_before_it_is_gathered_is_done_again(self):
        study = self.directory / "robbed"
        process, victim = self.started(study)
        victim.unlink()
        said = process.communicate(timeout=300)[1]
        self.assertEqual(process.returncode, 0, said)
        self.assertIn("1 of 24 networks have no result yet", said)
        with h5py.File(study / "population.h5") as population:
            self.assertIn(victim.stem.encode(), population["network/id"][()])
            self.assertEqual(population["dissimilarity/cka"].shape, (24, 24))

    def test_a_directory_that_is_taken_away_is_an_error(self):
        study = self.directory / "taken"
        process, _ = self.started(study)
        study.rename(self.directory / "elsewhere")
        said = process.communicate(timeout=300)[1]
        self.assertEqual(process.returncode, 1, said)
        self.assertIn(f"unidyn: {study}: job.cfg is gone", said)

    def test_status_counts(self):
        study = self.directory / "half"
        self.assert_runs("sweep", SHORT, "-o", study, "--shard", "1/2")
        self.assertIn("8 done, 0 failed, 8 left", self.assert_runs("status", study).stdout)


if __name__ == "__main__":
    unittest.main()
