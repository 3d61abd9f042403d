"""Bad input is refused with an error that names what was wrong, and the right exit code."""
import fcntl
import os
import pathlib
import platform
import shutil
import subprocess
import tempfile
import unittest

import h5py
import numpy as np

from program import SANITIZED, SHORT, InTemporaryDirectory, command, unidyn


class Errors(InTemporaryDirectory):
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        cls.addClassCleanup(holder.cleanup)
        cls.finished = pathlib.Path(holder.name) / "study"
        done = unidyn("run", SHORT, "-o", cls.finished)
        assert done.returncode == 0, done.stderr

    def finished_study(self):
        """A copy of a study in which all is done."""
        return pathlib.Path(shutil.copytree(self.finished, self.directory / "study"))

    def refused(self, *words, code=2):
        """What the program says when it refuses."""
        done = self.assert_runs(*words, code=code)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def job(self, text):
        path = self.directory / "job.cfg"
        path.write_text(text)
        return path

    def test_job_files_name_file_line_key_and_what_would_be_right(self):
        for text, complaint in [
            ("seed = 1\nsede = 2\n", ":2: sede: unknown key"),
            ("[grid]\nactivation = tanh relU\n", ":2: grid.activation: unknown value 'relU'; one of: tanh, relu"),
            ("[grid]\nunits = -64\n", ":2: grid.units: '-64' is not allowed; a whole number, 1 to 4096"),
            ("[grid]\nreplicates = 0\nuntrained = 0\n", ":2: grid.replicates: the grid is empty"),
            ("[probe]\ntrials = 1\n[task]\ntime = 5\n[compare]\ncomponents = 4\n",
             ":6: compare.components: '4': states on 5 samples have no more directions"),
            ("units 64\n", ":1: 'units': a setting is a line such as"),
        ]:
            path = self.job(text)
            self.assertIn(str(path) + complaint, self.refused("plan", path))
            self.assertIn(str(path) + complaint, self.refused("run", path, "-o", self.directory / "x"))
            self.assertFalse((self.directory / "x").exists(), "nothing runs before all is checked")

    def test_all_ranks_agree_and_one_speaks(self):
        done = self.assert_runs("run", self.job("[grid]\nunits = 0\n"), code=2, ranks=3)
        self.assertEqual(done.stderr.count("grid.units"), 1)

    def test_the_command_line(self):
        self.assertIn("one of: run, plan", self.refused("tarin"))
        self.assertIn("usage: unidyn status", self.refused("status"))
        self.assertIn("--set units", self.refused("plan", SHORT, "--set", "units"))
        for path in (self.directory / "none.cfg", "/dev/zero"):
            self.assertIn(f"{path}: cannot be read; a job file is needed", self.refused("run", path))

    def test_a_job_file_on_a_disk_that_fails(self):
        path = self.job("seed = 1\n")
        failing = ["strace", "-o", os.devnull, "-P", str(path), "-e", "inject=pread64:error=EIO"]
        done = subprocess.run(failing + command(0, "plan", path), capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn(f"{path}: cannot read the file: Input/output error", done.stderr)

    def test_a_directory_without_a_study(self):
        for verb in ("status", "gather", "compare", "embed", "statistics"):
            self.assertIn("no study here", self.refused(verb, self.directory))

    def test_a_study_whose_job_cannot_be_read(self):
        (self.directory / "job.cfg").mkdir()
        for verb in ("status", "gather", "compare"):
            complaint = self.refused(verb, self.directory, code=1)
            self.assertIn(f"{self.directory / 'job.cfg'}: cannot read the file: Is a directory", complaint)

    def test_a_directory_that_cannot_be_written(self):
        blocked = self.directory / "file"
        blocked.touch()
        complaint = self.refused("run", SHORT, "-o", blocked / "study", code=1)
        self.assertIn(f"{blocked}: cannot make the directory: ", complaint)

    def test_results_that_cannot_be_written(self):
        for words in (["plan", SHORT], ["--help"]):
            with open("/dev/full", "w") as full:
                done = subprocess.run(command(0, *words), stdout=full, stderr=subprocess.PIPE, text=True,
                                      timeout=60)
            self.assertEqual(done.returncode, 1)
            self.assertIn("standard output: cannot write", done.stderr)

    def test_messages_that_nobody_reads_are_no_reason_to_stop(self):
        study = self.directory / "study"
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(command(0, "sweep", SHORT, "-o", study), stderr=writing, timeout=300)
        os.close(writing)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len(list(study.glob("records/*/*.h5"))), 16)

    def test_a_log_that_cannot_be_written_is_said_and_ends_nothing(self):
        study = self.directory / "study"
        study.mkdir()
        (study / "events.jsonl").symlink_to("/dev/full")
        said = self.assert_runs("sweep", SHORT, "-o", study).stderr
        self.assertEqual(said.count("events.jsonl: cannot write: No space left on device"), 1)

    def test_a_directory_of_another_job(self):
        study = self.finished_study()
        complaint = self.refused("run", SHORT, "-o", study, "--set", "train.rate=0.1")
        self.assertIn("belongs to another job: train.rate is", complaint)
        self.assertIn("there and 0.1 here", complaint)

    def test_stages_out_of_order(self):
        study = self.finished_study()
        (study / "population.h5").unlink()
        self.assertIn("run unidyn gather", self.refused("compare", study))
        self.assert_runs("gather", study)
        self.assertIn("compare", self.refused("embed", study))
        self.assertIn("compare", self.refused("statistics", study))

    def test_a_population_of_another_schema_version(self):
        study = self.finished_study()
        with h5py.File(study / "population.h5", "r+") as population:
            population.attrs["schema_version"] = 99
        complaint = self.refused("compare", study)
        self.assertIn("99", complaint)
        self.assertIn("unidyn gather", complaint)
        self.assert_runs("gather", study)
        self.assert_runs("compare", study)

    def test_a_network_that_says_nothing_is_compared_with_none_and_has_its_reason(self):
        study = self.finished_study()
        with h5py.File(study / "population.h5", "r+") as population:
            value = population["representation/singular_value"]
            value[2, :] = 0  # states do not vary
            value[5, 1:] = 0  # along one direction alone
            del value.attrs["crc32"]
            del population["dissimilarity"], population["embedding"], population["statistics"]
        self.assert_runs("compare", study)
        self.assert_runs("embed", study)
        self.assert_runs("statistics", study)
        with h5py.File(study / "population.h5") as population:
            told = population["network/compared"].asstr()[:]
            self.assertEqual((told[2], told[5]), ("states do not vary", "fewer directions than compared"))
            self.assertEqual((told == "compared").sum(), len(told) - 2)
            svcca, cka = (population["dissimilarity/" + name][:] for name in ("svcca", "cka"))
            self.assertTrue(np.isnan(svcca[[2, 5]]).all() and np.isnan(svcca[:, [2, 5]]).all())
            self.assertTrue(np.isnan(cka[2]).all())
            others = np.delete(np.arange(len(told)), [2, 5])
            self.assertTrue(np.isfinite(svcca[np.ix_(others, others)]).all())
            asked = population["statistics"]
            by_svcca = asked["dissimilarity"].asstr()[:] == "svcca"
            self.assertEqual(asked["networks"][by_svcca].max(), len(told) - 2)
        self.assertIn("compared with none: 1 fewer directions than compared, 1 states do not vary",
                      self.assert_runs("run", SHORT, "-o", study).stdout)

    def test_a_study_in_which_nothing_was_solved_says_so_first(self):
        study = self.directory / "study"
        done = self.assert_runs("run", SHORT, "-o", study, "--set", "train.steps=2", "--set",
                                "train.threshold=1e-9")
        self.assertTrue(done.stdout.startswith("NOTHING WAS SOLVED: none of the 8 trained networks"))
        self.assertIn("NOTHING WAS SOLVED", done.stderr)
        again = self.assert_runs("statistics", study)
        self.assertTrue(again.stdout.lstrip().startswith("NOTHING WAS SOLVED"))
        self.assertNotIn("NOTHING", self.assert_runs(
            "run", SHORT, "-o", self.directory / "other", "--set", "train.steps=2", "--set",
            "train.threshold=0").stdout)

    def test_a_gather_without_all_records_says_so(self):
        study = self.directory / "study"
        self.assert_runs("sweep", SHORT, "-o", study, "--shard", "1/2")
        self.assertIn("8 of 16 networks have no result yet",
                      self.assert_runs("gather", study, code=75).stderr)

    def test_a_network_that_fails_is_a_result_and_ends_nothing(self):
        study = self.directory / "study"
        # A learning rate that throws relu networks out of all bounds.
        done = self.assert_runs("run", SHORT, "-o", study, "--set", "train.rate=100", "--set",
                                "train.warmup=0", "--set", "train.clip=1e12", "--set",
                                "train.gain=3", "--set", "train.steps=200", code=3)
        self.assertIn("failed", done.stdout)
        self.assertRegex(self.assert_runs("status", study).stdout, "failed .*(diverged|not finite)")

    def test_help_and_version(self):
        for words in (["--help"], ["run", "--help"], ["--version"]):
            self.assertEqual(self.assert_runs(*words).stderr, "")

    @unittest.skipIf(SANITIZED or platform.machine() != "x86_64", "emulates an older x86-64 CPU")
    def test_a_cpu_that_is_older_than_the_program(self):
        built = self.assert_runs("--version").stdout
        newer = "-march=native" in built and " avx " in pathlib.Path("/proc/cpuinfo").read_text()
        done = subprocess.run(["qemu-x86_64", "-cpu", "Nehalem", *command(0, "--version")], capture_output=True,
                              text=True)
        if newer:
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertRegex(done.stderr, r"^unidyn: this CPU lacks AVX, .*-DUNIDYN_NATIVE=OFF\n$")
        else:
            self.assertEqual((done.returncode, done.stdout), (0, built), done.stderr)

    def test_only_shards_write_into_one_directory_together(self):
        study = self.finished_study()
        with open(study / ".lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)  # as a shard has it
            for words in (["gather", study], ["sweep", SHORT, "-o", study]):
                self.assertIn("another unidyn is writing", self.assert_runs(*words, code=75).stderr)
            self.assert_runs("sweep", SHORT, "-o", study, "--shard", "1/2")
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertIn("another unidyn is writing",
                          self.assert_runs("sweep", SHORT, "-o", study, "--shard", "1/2", code=75).stderr)


if __name__ == "__main__":
    unittest.main()
