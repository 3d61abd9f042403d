"""What the program says at a terminal: its answers about studies, networks and files, for people and as JSON, its help,
what it asks where a word is not known, and its live line."""
import json
import os
import pathlib
import pty
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

import h5py
import numpy as np

from program import ROOT, SHORT, InTemporaryDirectory, command, unidyn

sys.path.insert(0, str(ROOT / "src" / "python"))
import unidyn as reader  # noqa: E402
from unidyn.__main__ import parser as export_parser  # noqa: E402

# A learning rate that throws relu networks out of all bounds.
DIVERGING = [f"--set=train.{setting}" for setting in ("rate=100", "warmup=0", "clip=1e12", "gain=3", "steps=200")]


class WithStudy(InTemporaryDirectory):
    """A study some of whose networks failed."""

    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        cls.addClassCleanup(holder.cleanup)
        cls.study = pathlib.Path(holder.name) / "study"
        done = unidyn("run", SHORT, "-o", cls.study, *DIVERGING)
        assert done.returncode == 3, done.stderr

    def copy(self):
        return pathlib.Path(shutil.copytree(self.study, self.directory / "study"))

    def json(self, *words, ranks=0):
        return json.loads(self.assert_runs(*words, "--json", ranks=ranks).stdout)

    def says(self, *words):
        return self.assert_runs(*words).stdout

    def refused(self, *words):
        done = self.assert_runs(*words, code=2)
        self.assertEqual(done.stdout, "")
        return done.stderr


class Answers(WithStudy):
    def test_a_list_has_a_line_for_each_network(self):
        networks = self.json("list", self.study)
        population = reader.open(self.study)
        self.assertEqual([n["id"] for n in networks], list(population.networks.id))
        for name in ("architecture", "units", "l2", "trained", "solved", "status", "stop_reason", "steps", "reason"):
            self.assertEqual([n[name] for n in networks], population.networks[name].tolist(), name)
        for name in ("error", "loss"):
            found = np.array([n[name] for n in networks], dtype=float)  # null: NaN
            np.testing.assert_array_equal(found, population.networks[name].where(np.isfinite(population.networks[name])))
        lines = self.says("list", self.study).splitlines()
        self.assertEqual(len(lines), len(networks))
        for line, network in zip(lines, networks):
            self.assertTrue(line.startswith(network["id"]))
            self.assertIn({"failed": "failed", "complete": "done"}[network["status"]], line)

    def test_a_list_is_of_the_networks_that_the_python_package_chooses(self):
        population = reader.open(self.study)
        for expression in ("trained", "not trained and architecture in (gru, lstm)", "status == failed",
                           "error < 1 or activation == 'relu'", "steps > 1e9"):
            with self.subTest(expression=expression):
                listed = [n["id"] for n in self.json("list", self.study, "--where", expression)]
                self.assertEqual(listed, list(population.where(expression).id))
        self.assertIn("unknown name 'unit'; one of: id, task", self.refused("list", self.study, "--where", "unit > 1"))

    def test_a_list_reads_records_where_there_is_no_population(self):
        study = self.copy()
        before = self.json("list", study)
        (study / "population.h5").unlink()
        self.assertEqual(self.json("list", study), before)
        next(study.glob("records/*/*.h5")).unlink()
        self.assertEqual(len(self.json("list", study, "--where", "status == missing")), 1)
        damaged = next(study.glob("records/*/*.h5"))
        damaged.write_bytes(damaged.read_bytes()[:-100])
        self.assertEqual([n["id"] for n in self.json("list", study, "--where", "status == damaged")], [damaged.stem])

    def test_a_network_is_shown_by_the_beginning_of_its_id(self):
        population = reader.open(self.study)
        network = population.network(int(np.flatnonzero(population.networks.status == "complete")[0]))
        shown = self.json("show", self.study, network.id[:8])
        self.assertEqual(shown["id"], network.id)
        self.assertEqual(shown["settings"]["units"], "8")
        self.assertEqual(shown["results"]["network/loss"]["value"], population.networks.loss[network.number])
        self.assertEqual(shown["results"]["weights/values"]["count"], sum(w.size for w in network.weights.values()))
        self.assertEqual(shown["provenance"]["rank"], 0)
        self.assertTrue(pathlib.Path(shown["record"]).exists())
        text = self.says("show", self.study, network.id[:8])
        for part in (network.id, "train.rate", "network/loss", "instruction_set"):
            self.assertIn(part, text)

    def test_a_failed_network_is_shown_with_its_reason(self):
        failed = self.json("list", self.study, "--where", "status == failed")[0]
        self.assertTrue(failed["reason"])
        self.assertIn(failed["reason"], self.says("show", self.study, failed["id"]))

    def test_ids_of_none_and_of_several_are_refused(self):
        self.assertIn("no network has an id that begins with 'zz'", self.refused("show", self.study, "zz"))
        self.assertIn("no network has an id", self.refused("show", self.study, ""))
        ids = [n["id"] for n in self.json("list", self.study)]  # of 16, two begin alike or some digit is none's
        first = max((i[0] for i in ids), key=lambda c: sum(i.startswith(c) for i in ids))
        if sum(i.startswith(first) for i in ids) > 1:
            self.assertIn("begins the ids of", self.refused("show", self.study, first))

    def test_info_says_what_a_file_is(self):
        with h5py.File(self.directory / "trials.h5", "w") as file:
            file["inputs"], file["targets"] = np.ones((5, 7, 2)), np.ones((5, 7, 1))
        record = next(self.study.glob("records/*/*.h5"))
        networks = reader.open(self.study).networks
        for path, expected in {
            self.study: {"kind": "study", "task": "flipflop", "report": True, "networks": 16},
            self.study / "population.h5": {"kind": "population", "task": "flipflop", "statistics": True,
                                           "being_changed": False},
            record: {"kind": "record", "whole": True},
            SHORT: {"kind": "job", "task": "flipflop", "networks": 16},
            self.directory / "trials.h5": {"kind": "trials", "trials": 5, "steps": 7, "inputs": 2, "outputs": 1},
        }.items():
            with self.subTest(path=path):
                found = self.json("info", path)
                self.assertEqual({name: found[name] for name in expected}, expected)
                self.assertIn(expected["kind"], self.says("info", path))
        population = self.json("info", self.study / "population.h5")
        self.assertEqual(population["networks"]["failed"], int((networks.status == "failed").sum()))
        self.assertIn("svcca", population["compared"])
        self.assertEqual(population["compared"], population["embedded"])
        self.assertEqual(self.json("info", record)["settings"]["units"], "8")

    def test_info_refuses_what_is_nothing_of_unidyns(self):
        with h5py.File(self.directory / "other.h5", "w") as file:
            file["numbers"] = [1, 2]
        self.assertIn("none of Unidyn's", self.refused("info", self.directory / "other.h5"))
        self.assertIn("no such file", self.refused("info", self.directory / "none"))
        self.assertIn("no study here", self.refused("info", self.directory))

    def test_status_counts_failures_by_configuration_and_reason(self):
        status = self.json("status", self.study)
        failed = self.json("list", self.study, "--where", "status == failed")
        self.assertEqual((status["done"] + status["failed"], status["left"]), (16, 0))
        self.assertEqual({f["id"] for f in status["failures"]}, {n["id"] for n in failed})
        self.assertEqual(sum(f["count"] for f in status["failures_by_reason"]), len(failed))
        self.assertIsNone(status["seconds_to_go"])
        self.assertEqual((status["writers"], status["running"]), ([], []))

    def test_a_plan_is_for_programs_too(self):
        plan = self.json("plan", SHORT, "--workers", 3)
        self.assertEqual((plan["networks"], plan["workers"]), (16, 3))
        self.assertEqual(sum(c["trained"] + c["untrained"] for c in plan["configurations"]), 16)
        self.assertGreater(plan["core_seconds"], 0)

    def test_one_of_several_ranks_answers(self):
        for words in (["list", self.study], ["status", self.study], ["info", self.study], ["help", "show"]):
            with self.subTest(words=words):
                self.assertEqual(self.assert_runs(*words, ranks=3).stdout, self.says(*words))


class Going(WithStudy):
    def test_a_study_goes_on_where_it_is(self):
        study = self.copy()
        record = next(study.glob("records/*/*.h5"))
        record.unlink()
        done = self.assert_runs("run", study, code=3, ranks=3)
        self.assertTrue(record.exists())
        self.assertEqual(done.stderr.count("1 networks done"), 1, done.stderr)
        self.assertIn("All 16 networks were there already", self.assert_runs("run", study, code=3).stderr)
        self.assertIn("is the job of the study", self.refused("run", study / "job.cfg"))
        self.assertIn("no study here (no job.cfg)", self.refused("run", self.directory))

    def test_words_that_are_not_known_are_asked_about(self):
        for words, question in ((["plan", SHORT, "--set", "units=32"], "--set: units: unknown key; did you mean grid.units?"),
                                (["statsu", self.study], "did you mean status?"),
                                (["plan", SHORT, "--wrokers", "3"], "did you mean --workers?")):
            self.assertIn(question, self.refused(*words))

    def test_a_terminal_sees_a_live_line_under_a_launcher_too(self):
        for ranks in (0, 2):
            with self.subTest(ranks=ranks):
                shown = self.at_a_terminal(ranks, "sweep", SHORT, "-o", self.directory / f"live{ranks}")
                self.assertRegex(shown, r"\r\d+ done, 0 failed, \d+ left")
        done = self.assert_runs("sweep", SHORT, "-o", self.directory / "dull", ranks=2)
        self.assertNotIn("\r", done.stderr)

    def at_a_terminal(self, ranks, *words):
        """What a command writes to a terminal as its messages."""
        master, slave = pty.openpty()
        shown = []

        def read():
            try:
                while piece := os.read(master, 4096):
                    shown.append(piece)
            except OSError:  # the other side has closed
                pass

        thread = threading.Thread(target=read)
        thread.start()
        done = subprocess.run(command(ranks, *words), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=slave,
                              timeout=300)
        os.close(slave)
        thread.join()
        os.close(master)
        text = b"".join(shown).decode()
        self.assertEqual(done.returncode, 0, text)
        return text


class Help(InTemporaryDirectory):
    def completed(self, *words):
        """What bash offers for the last of `words`."""
        script = self.assert_runs("help", "--completion", "bash").stdout
        line = " ".join(f"'{word}'" for word in ("unidyn", *words))
        done = subprocess.run(["bash", "-c", f"{script}\nCOMP_WORDS=({line}); COMP_CWORD={len(words)}; _unidyn; "
                               'echo "${COMPREPLY[@]}"'], capture_output=True, text=True, check=True)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_bash_completes_commands_options_keys_and_choices(self):
        self.assertEqual(self.completed("sta"), ["status", "statistics"])
        self.assertEqual(self.completed("sweep", "job.cfg", "--sh"), ["--shard"])
        self.assertEqual(self.completed("run", "job.cfg", "--set", "grid.un"), ["grid.units=", "grid.untrained="])
        self.assertEqual(self.completed("export", "out", "--format", "k"), ["keras"])
        self.assertEqual(self.completed("help", "li"), ["list"])

    def test_the_manual_page_is_sound_roff(self):
        page = self.assert_runs("help", "--man").stdout
        done = subprocess.run(["groff", "-Kutf8", "-man", "-ww", "-Tutf8", "-P-c"], input=page.encode(),
                              capture_output=True, check=True)
        self.assertEqual(done.stderr.decode(), "")
        text = re.sub(".\b", "", done.stdout.decode())  # bold is printed twice
        for part in ("unidyn sweep JOB|DIR", "--walltime TIME", "architecture = vanilla ugrnn gru lstm", "EXIT STATUS"):
            self.assertIn(part, text)

    def test_page_and_completion_are_installed(self):
        build = pathlib.Path(os.environ["UNIDYN"]).parents[1]
        subprocess.run(["cmake", "--install", build, "--prefix", self.directory], check=True, capture_output=True)
        page = self.directory / "share" / "man" / "man1" / "unidyn.1"
        script = self.directory / "share" / "bash-completion" / "completions" / "unidyn"
        self.assertEqual(page.read_text(), self.assert_runs("help", "--man").stdout)
        self.assertEqual(script.read_text(), self.assert_runs("help", "--completion", "bash").stdout)

    def test_help_on_export_has_the_options_that_python_reads(self):
        export = next(action for action in export_parser()._actions if action.dest == "command").choices["export"]
        read = {option for action in export._actions for option in action.option_strings if option.startswith("--")}
        self.assertEqual(set(re.findall(r"(--\w+)", self.assert_runs("help", "export").stdout.split("Options:")[1])), read)


if __name__ == "__main__":
    unittest.main()
