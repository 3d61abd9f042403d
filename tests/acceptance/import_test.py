"""Networks and recordings from elsewhere: read, compared with a population's own, shown, exported; and what is refused."""
import os
import pathlib
import re
import shutil
import sys
import tempfile
import unittest

import h5py
import numpy as np

from page import Page
from program import InTemporaryDirectory, ROOT, SANITIZED, SHORT, results, unidyn as program

sys.path.insert(0, str(ROOT / "src" / "python"))
import unidyn  # noqa: E402
from unidyn.errors import UnidynError  # noqa: E402
from unidyn.export import export  # noqa: E402

try:
    import torch
except ImportError:
    torch = None

GEOMETRIC = ("svcca", "cka", "cka_debiased", "procrustes", "cca_projection_weighted", "cka_angular")
MEASURES = "compare.dissimilarity=" + " ".join((*GEOMETRIC, "topology", "spectral"))
GRID = ("--set", "grid.reset=before after", "--set", "task.bits=2", "--set", MEASURES)


def job_with(path, *lines, base=SHORT):
    """A job file that adds an [import] section with these lines to another job."""
    path.write_text(base.read_text() + "\n[import]\n" + "\n".join(lines) + "\n")
    return path


@unittest.skipIf(SANITIZED, "whole studies; what reads files is asked below")
class Companions(unittest.TestCase):
    """A study, and the same with copies of all its networks and recordings of their states."""
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        cls.addClassCleanup(holder.cleanup)
        cls.directory = pathlib.Path(holder.name)
        done = program("run", SHORT, "-o", cls.directory / "alone", *GRID)
        assert done.returncode == 0, done.stderr
        cls.alone = unidyn.open(cls.directory / "alone")
        trained = [network for network in cls.alone.select() if network.row["trained"]]
        cls.originals = {}
        for network in trained:
            name = f"{network.architecture}-{network.activation}-{network.reset}"
            cls.originals[name] = network.number
            unidyn.write_network(cls.directory / "copies.h5", network, group=name, origin="copy")
            unidyn.write_recording(cls.directory / "states.h5", network.states(), group=name, origin="recorded",
                                   inputs=cls.alone.inputs)
        cls.job = job_with(cls.directory / "mixed.cfg", "networks = copies.h5", "recordings = states.h5")
        cls.study = cls.directory / "mixed"
        cls.done = program("run", cls.job, "-o", cls.study, *GRID, ranks=2)
        assert cls.done.returncode == 0, cls.done.stdout + cls.done.stderr
        cls.population = unidyn.open(cls.study)

    def of_origin(self, origin):
        """Pairs of an imported network's number and that of its original."""
        rows = self.population.networks
        found = rows[rows.origin == origin]
        self.assertEqual(sorted(found.name), sorted(self.originals))
        return [(number, self.originals[row["name"]]) for number, row in found.iterrows()]

    def test_own_networks_stay_as_they_are_without_companions(self):
        count = len(self.alone)
        self.assertNotIn("[import]", self.alone.attributes["job"])
        self.assertIn("[import]", self.population.attributes["job"])
        self.assertEqual(self.population.columns["id"][:count].tolist(), self.alone.columns["id"].tolist())
        self.assertTrue((self.population.columns["origin"][:count] == "trained here").all())
        with self.alone.file() as alone, self.population.file() as mixed:
            for path in ("weights/values", "representation/basis", "graph/transition", "network/error"):
                a, b = alone[path][()], mixed[path][()]
                np.testing.assert_array_equal(b[:len(a), ..., :a.shape[-1]] if a.ndim > 1 else b[:len(a)], a, path)
            self.assertNotIn("origin", alone["network"])

    def test_a_copy_has_the_weights_bit_for_bit_and_lands_on_its_original(self):
        for number, original in self.of_origin("copy"):
            copy, own = self.population.network(number), self.alone.network(original)
            for name, block in own.weights.items():
                np.testing.assert_array_equal(copy.weights[name], block)
            self.assertEqual(copy.row["error"], own.row["error"])
            self.assertEqual((copy.row["l2"], copy.row["stop_reason"]), (own.row["l2"], "imported"))
        self.assert_on_originals("copy")

    def test_a_recording_of_states_lands_on_their_network(self):
        for number, original in self.of_origin("recorded"):
            recording = self.population.network(number)
            np.testing.assert_array_equal(recording.states(), self.alone.network(original).states())
        self.assert_on_originals("recorded")

    def assert_on_originals(self, origin):
        for measure in GEOMETRIC:
            matrix, places = self.population.dissimilarity(measure), self.population.embedding(measure)
            size = np.nanmax(matrix)
            others = self.population.columns["origin"] == "trained here"
            for number, original in self.of_origin(origin):
                with self.subTest(measure=measure, network=original):
                    self.assertLess(matrix[number, original], 1e-7 * size)  # measures that end in a root or arccos
                    self.assertEqual(np.nanargmin(np.where(others, matrix[number], np.nan)), original)
                    self.assertLess(np.linalg.norm(places[number] - places[original]), 1e-6 * size)

    def test_copies_are_analysed_like_the_original_and_recordings_have_no_dynamics(self):
        for number, original in self.of_origin("copy"):
            copy, own = self.population.network(number).fixed_points(), self.population.network(original).fixed_points()
            self.assertEqual(len(copy), len(own))
        topology = self.population.dissimilarity("topology")
        for number, original in self.of_origin("recorded"):
            recording = self.population.network(number)
            self.assertTrue(np.isnan(topology[number]).all())
            self.assertTrue(np.isfinite(topology[original, original]))
            self.assertEqual(len(recording.fixed_points()), 0)
            self.assertTrue(np.isnan(recording.row["error"]) and np.isnan(recording.row["loss"]))
            for what in (lambda: recording.weights, recording.torch, lambda: recording.step(np.zeros(8))):
                with self.assertRaisesRegex(UnidynError, "recording"):
                    what()

    def test_origins_stand_in_the_statistics_and_in_the_summary(self):
        rows = self.population.statistics.set_index(["label", "dissimilarity"])
        self.assertEqual(rows.loc[("origin", "cka")].groups, 3)
        self.assertEqual(rows.loc[("architecture", "cka")].networks, 2 * len(self.originals))
        self.assertEqual(rows.loc[("origin", "topology")].groups, 2)
        self.assertNotIn("origin", self.alone.statistics.label.tolist())
        self.assertIn(f"Imported: {len(self.originals)} networks and 0 recordings of copy; 0 networks and "
                      f"{len(self.originals)} recordings of recorded", self.done.stdout)
        self.assertRegex(self.done.stdout, r"architecture +activation +origin +stress-1")

    def test_the_report_has_origins_names_and_trajectories(self):
        page = Page(self.study / "report.html")
        self.assertEqual(page.data["networks"]["origin"], self.population.columns["origin"].tolist())
        self.assertIn("lstm-relu-none", page.data["networks"]["name"])
        for number, original in self.of_origin("recorded"):
            recording, network = (page.pack(f"network-{i}") for i in (number, original))
            size = np.ptp(network["path"])
            np.testing.assert_allclose(recording["path"], network["path"], atol=1e-4 * size)  # as the page keeps it
            self.assertTrue(np.isnan(recording["output"]).all())
            self.assertEqual(recording["point"].size, 0)

    def test_export_leaves_out_recordings_where_weights_are_needed(self):
        (number, _), *_ = self.of_origin("recorded")
        networks = [self.population.network(number)]
        for form in ("torch", "keras", "fixed-point-finder"):
            with self.assertRaisesRegex(UnidynError, "is a recording, which has no weights"):
                export(self.population, form, networks, self.directory / form)
        for form in ("numpy", "csv", "rsatoolbox"):
            paths, _ = export(self.population, form, networks, self.directory / form)
            self.assertTrue(all(path.exists() for path in paths), form)

    def test_shards_ranks_and_restarts_bring_the_same_bits(self):
        self.assertEqual(program("run", self.job, "-o", self.directory / "three", *GRID, ranks=3).returncode, 0)
        self.assertEqual(results(self.directory / "three"), results(self.study))
        sharded = self.directory / "sharded"
        for shard in ("1/2", "2/2"):
            done = program("sweep", self.job, "-o", sharded, "--shard", shard, *GRID)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("0 left", program("status", sharded).stdout)
        self.assertEqual(program("run", self.job, "-o", sharded, *GRID).returncode, 0)
        self.assertEqual(results(sharded), results(self.study))

    def test_a_study_grows_by_imports_and_refuses_changed_ones(self):
        study = shutil.copytree(self.directory / "alone", self.directory / "grown")
        files = self.directory / "files"
        files.mkdir()
        shutil.copy(self.directory / "states.h5", files)
        job = job_with(files / "job.cfg", "recordings = states.h5")
        grown = program("run", job, "-o", study, *GRID)
        self.assertEqual(grown.returncode, 0, grown.stderr)
        self.assertEqual(len(unidyn.open(study)), len(self.alone) + len(self.originals))
        with h5py.File(files / "states.h5", "a") as file:
            name = next(iter(file))
            file[name]["states"][0, 0, 0] += 1
        for words in (("run", job, "-o", study, *GRID), ("gather", study)):
            refused = program(*words)
            self.assertEqual(refused.returncode, 2)
            self.assertRegex(refused.stderr, "import.content")
        for later in ("status", "compare", "statistics"):
            self.assertEqual(program(later, study).returncode, 0)


@unittest.skipIf(SANITIZED or torch is None, "whole studies, or no python3-torch")
class Torch(InTemporaryDirectory):
    def trained_gru(self, inputs, targets):
        torch.manual_seed(1)
        module = torch.nn.ModuleDict({"memory": torch.nn.GRU(inputs.shape[2], 12, batch_first=True),
                                      "out": torch.nn.Linear(12, targets.shape[2])})
        adam = torch.optim.Adam(module.parameters(), 0.02)
        for _ in range(30):
            loss = torch.mean((module["out"](module["memory"](inputs)[0]) - targets) ** 2)
            adam.zero_grad()
            loss.backward()
            adam.step()
        return module, loss.item()

    def test_a_gru_that_torch_trained_has_torch_s_states_and_errors(self):
        self.assert_runs("run", SHORT, "-o", self.directory / "study")
        before = unidyn.open(self.directory / "study")
        inputs, targets = torch.from_numpy(before.inputs), torch.from_numpy(before.targets)
        module, _ = self.trained_gru(inputs, targets)
        rnn = torch.nn.Sequential(torch.nn.RNN(1, 9, nonlinearity="relu"), torch.nn.Linear(9, 1))
        lstm = torch.nn.Sequential(torch.nn.LSTM(1, 7), torch.nn.Linear(7, 1))
        networks = self.directory / "torch.h5"
        for name, each in (("gru", module), ("rnn", rnn), ("lstm", lstm)):
            unidyn.write_network(networks, each, group=name)
        with torch.no_grad():
            states = module["memory"](inputs)[0].numpy()
            others = {name: each[0](inputs.transpose(0, 1))[0].transpose(0, 1).numpy()
                      for name, each in (("rnn", rnn), ("lstm", lstm))}
        unidyn.write_recording(self.directory / "brain.h5", states @ np.linalg.qr(np.random.randn(12, 12))[0] * 3 + 1)
        job = job_with(self.directory / "job.cfg", "networks = torch.h5", "recordings = brain.h5")
        self.assert_runs("run", job, "-o", self.directory / "study")
        population = unidyn.open(self.directory / "study")
        rows = population.networks.set_index("name")
        for name, wanted in {"gru": states, **others}.items():
            network = population.network(rows.loc[name].id)
            self.assertEqual(network.row["origin"], "torch")
            np.testing.assert_allclose(network.states(), wanted, atol=2e-6)
        # A rotated, shifted and scaled copy of the states is the same geometry.
        table = population.networks
        gru, brain = table.index[table.name == "gru"][0], table.index[table.name == "brain"][0]
        for measure in ("svcca", "cka", "procrustes"):
            matrix = population.dissimilarity(measure)
            self.assertLess(matrix[gru, brain], 2e-3)
            matrix[brain, brain] = np.nan
            self.assertEqual(np.nanargmin(matrix[brain]), gru)

    def test_what_the_writer_refuses(self):
        path = self.directory / "x.h5"
        for module, text in ((torch.nn.GRU(1, 2), "1 recurrent and 0 linear"),
                             (torch.nn.Sequential(torch.nn.GRU(1, 2, 2), torch.nn.Linear(2, 1)), "num_layers = 2"),
                             (torch.nn.Sequential(torch.nn.LSTM(1, 4, proj_size=2), torch.nn.Linear(2, 1)), "proj_size"),
                             (torch.nn.Sequential(torch.nn.GRU(1, 2, bidirectional=True), torch.nn.Linear(4, 1)),
                              "bidirectional")):
            with self.assertRaisesRegex(UnidynError, text):
                unidyn.write_network(path, module)


class Recordings(InTemporaryDirectory):
    """Populations of states alone, and correspondences."""
    TRIALS, STEPS, UNITS = 8, 20, 6

    def setUp(self):
        super().setUp()
        self.random = np.random.default_rng(3)
        self.states = self.random.normal(size=(self.TRIALS, self.STEPS, self.UNITS))
        self.job = self.directory / "job.cfg"
        lines = re.sub(r"(replicates|untrained) += 1", r"\1 = 0", SHORT.read_text())
        self.job.write_text(lines + f"\n[import]\nrecordings = {self.directory / 'a.h5'} \"{self.directory / 'b c.h5'}\"\n")

    def run_study(self, name="study", code=0):
        self.assert_runs("run", self.job, "-o", self.directory / name, code=code)
        return unidyn.open(self.directory / name)

    def test_states_alone_are_compared_embedded_and_tested(self):
        turn = np.linalg.qr(self.random.normal(size=(self.UNITS, self.UNITS)))[0]
        self.job.write_text(self.job.read_text().replace("permutations = 99", "permutations = 0"))
        for session in range(6):
            noise = 0.1 * self.random.normal(size=(2, *self.states.shape))
            unidyn.write_recording(self.directory / "a.h5", (self.states + noise[0]) @ turn, group=f"session {session}",
                                   origin="ape")
            other = self.states[::-1] + noise[1]
            unidyn.write_recording(self.directory / "b c.h5", other, group=f"session {session}", origin="bee")
        population = self.run_study()
        self.assertEqual(population.columns["origin"].tolist(), ["ape"] * 6 + ["bee"] * 6)
        matrix = population.dissimilarity("cka")
        self.assertLess(matrix[:6, :6].max(), matrix[:6, 6:].min())
        self.assertTrue(np.isnan(population.dissimilarity("topology")).all())
        self.assertTrue(np.isfinite(population.embedding("cka")).all())
        row = population.statistics.set_index(["label", "dissimilarity"]).loc[("origin", "cka")]
        self.assertEqual((row.networks, row.groups, row.accuracy), (12, 2, 1))
        self.assertLess(row.p_holm, 0.05)  # 2 of 924 arrangements are as good

    def test_trials_and_steps_may_be_given_by_numbers_and_repeat(self):
        unidyn.write_recording(self.directory / "a.h5", self.states, origin="plain")
        order = np.concatenate([self.random.permutation(self.TRIALS), np.arange(self.TRIALS), [-1]])
        bins = np.repeat(np.arange(self.STEPS), 2)
        noise = self.random.normal(size=(self.TRIALS, self.STEPS, self.UNITS))
        # Means over repetitions and times are the states again.
        first, second = self.states + noise, self.states - noise
        shown = np.concatenate([first[order[:self.TRIALS]], second, np.full((1, *self.states.shape[1:]), np.nan)])
        ripple = np.tile([0.5, -0.5], self.STEPS)[None, :, None]
        unidyn.write_recording(self.directory / "b c.h5", shown.repeat(2, axis=1) + ripple, origin="repeated",
                               trial=order, step=bins)
        population = self.run_study()
        np.testing.assert_allclose(population.network(1).states(), self.states, atol=1e-6)
        self.assertLess(population.dissimilarity("procrustes")[0, 1], 1e-6)

    def test_axes_by_name_and_booleans_and_matlab_are_read_as_trials_are(self):
        unidyn.write_recording(self.directory / "a.h5", self.states)
        with h5py.File(self.directory / "b c.h5", "w") as file:
            file["states"] = self.states.transpose(2, 0, 1)
            for axis, name in enumerate(("unit", "trial", "time")):
                file["states"].dims[axis].label = name
        population = self.run_study()
        self.assertEqual(population.columns["origin"].tolist(), ["a", "b c"])
        np.testing.assert_array_equal(population.network(1).states(), population.network(0).states())

    def test_recordings_alone_need_no_file_of_trials(self):
        files = f"recordings = {self.directory / 'a.h5'} \"{self.directory / 'b c.h5'}\"\n"
        self.job.write_text("task = file\n[grid]\nreplicates = 0\nuntrained = 0\n[compare]\ncomponents = 2\n"
                            "[import]\n" + files)
        for name in ("a.h5", "b c.h5"):
            unidyn.write_recording(self.directory / name, self.states)
        population = self.run_study()
        self.assertEqual(population.inputs.shape, (self.TRIALS, self.STEPS, 1))
        self.assertLess(population.dissimilarity("svcca")[0, 1], 1e-6)
        # The probe has the trials in an order of its own.
        self.assertEqual(np.sort(population.network(0).states().ravel()).round(5).tolist(),
                         np.sort(self.states.ravel().astype(np.float32)).round(5).tolist())
        self.assert_runs("gather", self.directory / "study")

    def test_recordings_of_all_trials_of_a_file_are_read_in_its_order(self):
        trials = self.directory / "trials.h5"
        inputs = self.random.normal(size=(40, self.STEPS, 2))
        with h5py.File(trials, "w") as file:
            file["inputs"], file["targets"] = inputs, inputs[:, :, :1]
        states = np.concatenate([inputs, inputs.cumsum(axis=1) / 5], axis=2)
        unidyn.write_recording(self.directory / "a.h5", states, inputs=inputs)
        order = self.random.permutation(40)
        unidyn.write_recording(self.directory / "b c.h5", states[order], inputs=inputs[order], trial=order)
        text = self.job.read_text().replace("task = flipflop", "task = file")
        text = re.sub(r"\[task\].*?\n\n", f"[task]\npath = {trials}\n\n", text, flags=re.DOTALL)
        self.job.write_text(text)
        population = self.run_study()
        for number in (0, 1):
            shown = population.network(number).states()
            np.testing.assert_allclose(shown[:, :, :2], population.inputs, atol=1e-5)

    def refused(self, words):
        done = program("plan", self.job)
        self.assertEqual(done.returncode, 2, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_recordings_that_are_refused(self):
        unidyn.write_recording(self.directory / "a.h5", self.states)
        path = self.directory / "b c.h5"
        nan, constant = self.states.copy(), self.states.copy()
        nan[3, 4, 5] = np.nan
        constant[:, :, 2] = 1
        cases = (
            ((self.states.transpose(1, 0, 2),), {}, ("axis 1 looks like trials and axis 0 like time", "20 x 8 x 6")),
            ((self.states[:5],), {}, ("has 5 x 20 x 6", "8 trials of 20 steps", "a dataset trial")),
            ((self.states[:, :15],), {}, ("has 8 x 15 x 6", "a dataset step")),
            ((nan,), {}, ("b c.h5:/states: is not finite at trial 3, time 4, unit 5",)),
            ((constant,), {}, ("does not vary over the probe in unit 2; leave out",)),
            ((self.states,), {"inputs": np.full((8, 20, 1), 7.0)}, ("inputs: is 7 at trial 0", "the probe's own trials")),
            ((self.states,), {"inputs": np.zeros((8, 20, 2))}, ("has 8 x 20 x 2; 8 x 20 x 1 is needed",)),
            ((self.states,), {"trial": np.zeros(8)}, ("nothing on step 0 of probe trial 1",)),
            ((self.states,), {"trial": np.arange(8) + 1}, ("is 8 at 7", "0 to 7")),
            ((self.states,), {"step": np.arange(19)}, ("has 19 numbers, states 20",)),
            ((self.states,), {"origin": "trained here"}, ("'trained here'", "another is needed")),
        )
        for arguments, more, words in cases:
            path.unlink(missing_ok=True)
            unidyn.write_recording(path, *arguments, **more)
            with self.subTest(words=words):
                self.refused(words)
        path.unlink()
        self.refused(("there is no such file; import.recordings has to name",))
        path.write_text("no HDF5")
        self.refused(("not an HDF5 file", "trial x time x unit"))
        shutil.copy(self.directory / "a.h5", path)
        with h5py.File(path, "a") as file:
            file["trials"] = np.arange(8)
        self.refused(("trials: is not known; it has to be called trial",))


class Networks(InTemporaryDirectory):
    """What is no network."""
    KIND = {"architecture": "gru", "activation": "tanh", "reset": "after"}

    def arrays(self, **changes):
        sizes = {"rnn.weight_ih_l0": (9, 1), "rnn.weight_hh_l0": (9, 3), "rnn.bias_ih_l0": (9,), "rnn.bias_hh_l0": (9,),
                 "readout.weight": (1, 3), "readout.bias": (1,), **changes}
        random = np.random.default_rng(1)
        return {name: random.normal(size=size) for name, size in sizes.items() if size is not None}

    def plan(self, arrays, **kind):
        path = self.directory / "x.h5"
        path.unlink(missing_ok=True)
        with h5py.File(path, "w") as file:
            for name, values in arrays.items():
                file[name] = values
            file.attrs.update({name: value for name, value in {**self.KIND, **kind}.items() if value is not None})
        return program("plan", job_with(self.directory / "job.cfg", "networks = x.h5"))

    def test_what_is_refused_and_in_which_words(self):
        self.assertEqual(self.plan(self.arrays()).returncode, 0)
        bad = self.arrays()
        bad["readout.weight"][0, 1] = np.inf
        cases = (
            (self.arrays(**{"rnn.weight_ih_l1": (9, 3)}), {}, "weight_ih_l1: belongs to a second layer"),
            (self.arrays(**{"rnn.weight_ih_l0_reverse": (9, 1)}), {}, "bidirectional"),
            (self.arrays(**{"rnn.weight_hr_l0": (2, 3)}), {}, "proj_size"),
            (self.arrays(**{"rnn.weight_ih_l0": (9, 2)}), {}, "has 9 x 2, and 9 x 1 is needed (gru with 3 units; the task"),
            (self.arrays(**{"readout.weight": (3, 1)}), {}, "are its axes exchanged?"),
            (self.arrays(**{"readout.weight": (2, 3)}), {}, "has 2 x 3, and 1 x 3 is needed"),
            (self.arrays(**{"readout.weight": None}), {}, "is missing; one linear readout"),
            (self.arrays(**{"extra.weight": (1, 3)}), {}, "second layer without time"),
            (self.arrays(**{"rnn.other": (1, 3)}), {}, "rnn.other: is not known"),
            (self.arrays(h0=(1, 3)), {}, "h0: is not 0; Unidyn's networks start from the state 0"),
            (bad, {}, "readout.weight: is not finite in row 0"),
            (self.arrays(), {"architecture": None}, "has no attribute architecture; an attribute architecture is needed"),
            (self.arrays(), {"architecture": "transformer"}, "has the architecture 'transformer'"),
            (self.arrays(), {"activation": "sigmoid"}, "one of: tanh, relu"),
            (self.arrays(), {"reset": None}, "has no attribute reset"),
            (self.arrays(), {"architecture": "lstm"}, "has 9 x 3, and 12 x 3 is needed (lstm with 3 units"),
            (self.arrays(), {"bidirectional": True}, "two directions"),
            ({"recurrent": np.zeros((9, 3))}, {}, "input: is missing"),
            ({"something": np.zeros(3)}, {}, "is no network; the datasets recurrent, input"),
        )
        for arrays, kind, text in cases:
            with self.subTest(text=text):
                done = self.plan(arrays, **kind)
                self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
                self.assertIn(text, done.stderr)
                self.assertIn("x.h5", done.stderr)

    def test_the_same_network_twice_is_refused(self):
        self.plan(self.arrays(), origin="torch")
        (self.directory / "other").mkdir()
        shutil.copy(self.directory / "x.h5", self.directory / "other")
        done = program("plan", job_with(self.directory / "job.cfg", "networks = x.h5 other/x.h5"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("is there twice", done.stderr)


@unittest.skipIf(SANITIZED or torch is None, "whole studies, or no python3-torch")
class Example(InTemporaryDirectory):
    """The example of jobs/README.md."""

    def test_it_runs_as_it_stands(self):
        page = (ROOT / "jobs" / "README.md").read_text()
        section = page.split("### Networks and recordings from elsewhere\n")[1].split("\n## ")[0].split("\n### ")[0]
        python, = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
        job, = re.findall(r"```ini\n(.*?)```", section, re.DOTALL)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.directory)
        self.assert_runs("run", SHORT, "-o", "out/memory")
        exec(compile(python, "jobs/README.md", "exec"), {})
        job_with(self.directory / "beside.cfg", *job.split("[import]\n")[1].splitlines())
        self.assert_runs("run", "beside.cfg", "-o", "out/memory")
        rows = unidyn.open("out/memory").networks
        self.assertEqual(set(rows.origin), {"trained here", "torch", "monkey A"})


if __name__ == "__main__":
    unittest.main()
