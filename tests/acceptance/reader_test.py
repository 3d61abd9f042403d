"""The Python package that reads populations, against h5py, torch and derivatives by differences."""
import pathlib
import shutil
import sys
import tempfile
import types
import unittest
from unittest import mock

import h5py
import numpy as np

from program import ROOT, SHORT, InTemporaryDirectory, unidyn as program

sys.path.insert(0, str(ROOT / "src" / "python"))
import unidyn  # noqa: E402

try:
    import torch
except ImportError:
    torch = None

SINGLE = np.finfo(np.float32).eps


# Trials of several lengths.
RAGGED = """
task = file
[grid]
architecture = gru lstm
activation   = tanh
units        = 8
replicates   = 1
untrained    = 0
[task]
path = trials.h5
[train]
steps = 3
[analysis]
starts = 32
[compare]
components = 2
[statistics]
permutations = 9
resamples = 9
"""


def made(directory, *words, job=SHORT):
    done = program("run", job, "-o", directory, *words)
    assert done.returncode == 0, done.stderr
    return directory


class Reader(unittest.TestCase):
    """All ten kinds of network, with their raw states."""

    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        cls.addClassCleanup(cls.holder.cleanup)
        cls.study = made(pathlib.Path(cls.holder.name) / "study", "--set", "grid.reset=before after",
                         "--set", "task.bits=2")
        cls.population = unidyn.open(cls.study)
        cls.kinds = {(n.architecture, n.activation, n.reset): n for n in cls.population.select()}

    def file(self):
        return h5py.File(self.study / "population.h5")

    def test_all_ten_kinds_are_there(self):
        self.assertEqual(set(self.kinds), {
            (architecture, activation, reset)
            for architecture, resets in (("vanilla", ["none"]), ("ugrnn", ["none"]), ("lstm", ["none"]),
                                         ("gru", ["before", "after"]))
            for activation in ("tanh", "relu") for reset in resets})

    @unittest.skipIf(torch is None, "no python3-torch")
    def test_torch_passes_through_the_stored_states(self):
        inputs = torch.from_numpy(self.population.inputs)
        for network in self.population.select():
            with self.subTest(network=network):
                states, module = network.states(), network.torch()
                outputs, hidden = module(inputs)
                scale = np.abs(states).max()
                self.assertLess(np.abs(hidden.detach().numpy() - states).max(), 16 * SINGLE * scale)
                np.testing.assert_allclose(outputs.detach().numpy(), network.outputs(states), atol=32 * SINGLE * scale)
                # What is stored was computed in double precision and rounded once.
                exact = module.double()(inputs.double())[1].detach().numpy()
                self.assertLessEqual(np.abs(exact - states).max(), SINGLE / 2 * scale)

    @unittest.skipIf(torch is None, "no python3-torch")
    def test_fixed_points_are_fixed_in_torch(self):
        for network in self.population.select():
            with self.subTest(network=network):
                points, module = network.fixed_points(), network.torch().double()
                self.assertGreater(len(points), 0)
                moved = module.step(torch.from_numpy(points.states), torch.from_numpy(points.inputs)).detach().numpy()
                q = ((moved - points.states) ** 2).sum(axis=1) / 2
                np.testing.assert_allclose(q, points.table.q, rtol=1e-6, atol=1e-28)
                self.assertLess(np.sqrt(2 * q[~points.table.slow]).max(initial=0), 1e-5)

    @unittest.skipIf(torch is None, "no python3-torch")
    def test_jacobians_are_those_of_torch(self):
        random = np.random.default_rng(1)
        for network in self.kinds.values():
            with self.subTest(network=network):
                module = network.torch().double()
                state, x = random.normal(size=network.cell.state_size), random.normal(size=2)
                of_state, of_input = torch.autograd.functional.jacobian(
                    lambda h, u: module.step(h[None], u[None])[0], (torch.tensor(state), torch.tensor(x)))
                np.testing.assert_allclose(network.jacobian(state, x), of_state, atol=1e-14)
                np.testing.assert_allclose(network.input_jacobian(state, x), of_input, atol=1e-14)

    def test_jacobians_are_those_of_differences(self):
        random, step = np.random.default_rng(2), 1e-6
        for network in self.kinds.values():
            with self.subTest(network=network):
                state, x = random.normal(size=network.cell.state_size), random.normal(size=2)
                moved = [(network.step(state + d, x) - network.step(state - d, x)) / (2 * step)
                         for d in step * np.eye(len(state))]
                np.testing.assert_allclose(network.jacobian(state, x), np.transpose(moved), atol=1e-8)
                moved = [(network.step(state, x + d) - network.step(state, x - d)) / (2 * step) for d in step * np.eye(2)]
                np.testing.assert_allclose(network.input_jacobian(state, x), np.transpose(moved), atol=1e-8)

    def test_spectra_at_fixed_points_are_those_of_the_jacobian(self):
        for network in self.kinds.values():
            points = network.fixed_points()
            with self.subTest(network=network):
                for p in np.flatnonzero((points.table.spectrum == "ok") & (points.table.kinks == 0)):
                    jacobian = network.jacobian(points.states[p], points.inputs[p])
                    ours = sorted(np.linalg.eigvals(jacobian), key=lambda z: (-round(abs(z), 7), z.imag))
                    stored = sorted(points.eigenvalues[p], key=lambda z: (-round(abs(z), 7), z.imag))
                    np.testing.assert_allclose(np.abs(ours), np.abs(stored), atol=1e-6)
                    for vector, value in zip(points.right[p], points.eigenvalues[p]):
                        np.testing.assert_allclose(jacobian @ vector, value * vector, atol=1e-8)
                    for left, right in zip(points.left[p], points.right[p]):
                        np.testing.assert_allclose(np.vdot(left, right), 1, atol=1e-8)

    def test_fixed_points_are_picked_by_a_mask(self):
        points = next(iter(self.kinds.values())).fixed_points()
        stable = points[points.table.stable]
        self.assertEqual(len(stable), points.table.stable.sum())
        np.testing.assert_array_equal(stable.states, points.states[points.table.stable])
        self.assertEqual(len(stable.right), len(stable))
        self.assertTrue(stable.table.stable.all())

    def test_representation_gives_the_states_back(self):
        for network in self.kinds.values():
            r, states = network.representation, network.to_netrep()
            np.testing.assert_allclose(r.basis * r.singular_value @ r.right + r.mean, states, atol=2e-6)
            np.testing.assert_allclose(r.mean, states.mean(axis=0), atol=1e-6)

    def test_tables_and_matrices_are_those_of_the_file(self):
        table = self.population.networks
        with self.file() as file:
            self.assertEqual(table.id.tolist(), file["network/id"].asstr()[()].tolist())
            np.testing.assert_array_equal(table.error, file["network/error"])
            np.testing.assert_array_equal(table.trained, file["network/trained"][()] == 1)
            np.testing.assert_array_equal(table.solved, file["network/stop_reason"].asstr()[()] == "solved")
            self.assertEqual(set(self.population.dissimilarities),
                             {"svcca", "cka", "cka_debiased", "procrustes", "topology", "spectral"})
            for name in self.population.dissimilarities:
                np.testing.assert_array_equal(self.population.dissimilarity(name), file["dissimilarity"][name])
                np.testing.assert_array_equal(self.population.embedding(name), file["embedding"][name])
                self.assertEqual(self.population.stress(name), file["embedding"][name].attrs["stress1"])
            self.assertEqual(len(self.population.statistics), len(file["statistics/label"]))
            np.testing.assert_array_equal(self.population.statistics.accuracy, file["statistics/accuracy"])
            self.assertEqual(len(self.population.advantage), len(file["statistics/advantage/label"]))
            self.assertEqual(self.population.conditions.index.tolist(), file["condition/label"].asstr()[()].tolist())
        training = self.population.network(0).training
        self.assertEqual(training.step.iloc[-1], table.steps[0])

    def test_a_network_is_found_by_number_and_by_the_beginning_of_its_id(self):
        ids = self.population.networks.id
        for number in (0, 3, len(ids) - 1):
            self.assertEqual(self.population.network(ids[number]).number, number)
            self.assertEqual(self.population.network(ids[number][:13]).id, ids[number])
        self.assertEqual(self.population.network(-1).number, len(ids) - 1)

    def test_no_file_stays_open(self):
        self.population.network(0).fixed_points()
        with h5py.File(self.study / "population.h5", "r+"):  # HDF5 refuses while a reader has it open
            pass

    def test_fixed_point_finder_gets_its_fields(self):
        network = self.kinds["lstm", "tanh", "none"]
        fields = network.to_fixed_point_finder()
        n, states, inputs = len(network.fixed_points()), 16, 2
        shapes = {"xstar": (n, states), "inputs": (n, inputs), "F_xstar": (n, states), "qstar": (n,),
                  "J_xstar": (n, states, states), "eigval_J_xstar": (n, states), "eigvec_J_xstar": (n, states, states),
                  "is_stable": (n,), "cond_id": (n,)}
        self.assertEqual({name: fields[name].shape for name in shapes}, shapes)
        np.testing.assert_allclose(((fields["F_xstar"] - fields["xstar"]) ** 2).sum(axis=1) / 2, fields["qstar"],
                                   rtol=1e-6, atol=1e-28)
        np.testing.assert_allclose(fields["J_xstar"] @ fields["eigvec_J_xstar"],
                                   fields["eigvec_J_xstar"] * fields["eigval_J_xstar"][:, None, :], atol=1e-10)
        self.assertTrue((np.diff(np.abs(fields["eigval_J_xstar"])) <= 1e-12).all())

    def test_netrep_gets_samples_by_units(self):
        trials, time, _ = self.population.inputs.shape
        arrays = self.population.to_netrep()
        self.assertEqual({array.shape for array in arrays}, {(trials * time, 8)})
        picked = self.population.to_netrep(self.population.where("architecture == gru and trained"))
        self.assertEqual(len(picked), 4)

    def test_rsatoolbox_gets_rdms(self):
        class RDMs:  # takes what rsatoolbox.rdm.RDMs takes
            def __init__(self, dissimilarities, dissimilarity_measure, descriptors, rdm_descriptors, pattern_descriptors):
                self.d, self.rdm, self.pattern = dissimilarities, rdm_descriptors, pattern_descriptors

        with self.assertRaisesRegex(unidyn.UnidynError, "pip install rsatoolbox"):
            self.population.to_rsatoolbox()
        package = types.SimpleNamespace(RDMs=RDMs)
        with mock.patch.dict(sys.modules, {"rsatoolbox": package, "rsatoolbox.rdm": package}):
            rdms, of_networks = self.population.to_rsatoolbox(), self.population.to_rsatoolbox_of_networks()
        networks, trials = len(self.population), len(self.population.inputs)
        self.assertEqual(rdms.d.shape, (networks, trials * (trials - 1) // 2))
        states = self.population.network(2).states().astype(float)
        self.assertAlmostEqual(rdms.d[2, 0], ((states[0] - states[1]) ** 2).mean(), places=12)
        self.assertEqual(rdms.rdm["id"], self.population.networks.id.tolist())
        names = of_networks.rdm["dissimilarity"]
        row, column = np.triu_indices(len(of_networks.pattern["id"]), 1)
        numbers = [self.population.network(name).number for name in of_networks.pattern["id"]]
        matrix = self.population.dissimilarity("svcca")[np.ix_(numbers, numbers)]
        np.testing.assert_array_equal(of_networks.d[names.index("svcca")], matrix[row, column])


class WithoutStates(InTemporaryDirectory):
    def test_states_are_computed_to_the_ends_of_trials(self):
        random = np.random.default_rng(1)
        with h5py.File(self.directory / "trials.h5", "w") as file:
            file["inputs"] = random.normal(size=(20, 12, 2))
            file["targets"] = np.cumsum(file["inputs"], axis=1) / 4
            file["length"] = random.integers(5, 13, size=20)
        job = self.directory / "job.cfg"
        job.write_text(RAGGED)
        population = unidyn.open(made(self.directory / "study", job=job))
        self.assertFalse(population.has("representation/state"))
        lengths = population.read("probe/length")
        self.assertLess(lengths.min(), 12)
        for network in population.select():
            states, r = network.states(), network.representation
            self.assertEqual(np.isfinite(states).all(axis=2).sum(axis=1).tolist(), lengths.tolist())
            np.testing.assert_allclose(r.basis * r.singular_value @ r.right + r.mean, states[population.sampled],
                                       atol=2e-6)


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        cls.addClassCleanup(cls.holder.cleanup)
        cls.study = made(pathlib.Path(cls.holder.name) / "study", "--set", "grid.architecture=vanilla", "--set",
                         "compare.dissimilarity=svcca")

    def refused(self, pattern, call, *arguments):
        with self.assertRaisesRegex(unidyn.UnidynError, pattern):
            call(*arguments)

    def copy(self):
        holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        self.addCleanup(holder.cleanup)
        return pathlib.Path(shutil.copy(self.study / "population.h5", holder.name))

    def test_a_directory_without_a_population(self):
        with tempfile.TemporaryDirectory() as empty:
            self.refused("population.h5: no such file; .*unidyn gather", unidyn.open, empty)

    def test_a_file_that_was_cut_off(self):
        path = self.copy()
        path.write_bytes(path.read_bytes()[:path.stat().st_size // 2])
        self.refused("population.h5: cannot be read as HDF5: .*unidyn gather", unidyn.open, path)

    def test_a_file_that_is_being_changed(self):
        path = self.copy()
        path.with_name("population.h5.changing").touch()
        self.refused("is being changed.*unidyn gather", unidyn.open, path.parent)

    def test_another_schema_version(self):
        path = self.copy()
        with h5py.File(path, "r+") as file:
            file.attrs["schema_version"] = 3
        self.refused("schema version 3, and this reader reads [0-9]+; .*unidyn gather", unidyn.open, path)
        with h5py.File(path, "r+") as file:
            del file.attrs["schema_version"]
        self.refused("not a population", unidyn.open, path)

    def test_a_failed_network_has_its_row_and_no_more(self):
        path = self.copy()
        with h5py.File(path, "r+") as file:  # as if the last network had failed
            file["network/status"][-1], file["network/reason"][-1] = "failed", "of this test"
            for count in ("weights/count", "fixed_point/count", "training/count", "representation/state_count"):
                file[count][-1] = 0
        population = unidyn.open(path)
        self.assertEqual([network.number for network in population.select()], [0, 1, 2])
        self.assertEqual(population.where("status == failed").index.tolist(), [3])
        network = population.network(3)
        self.assertEqual((len(network.fixed_points()), len(network.training)), (0, 0))
        for asked in (lambda: network.weights, network.states, network.torch):
            self.refused(r"network 3 \(.*\) has no weights: it failed: of this test", asked)

    def test_unknown_names(self):
        population = unidyn.open(self.study)
        self.refused("no network 99; there are 4", population.network, 99)
        self.refused("no network has the id 'zzz'; population.networks.id", population.network, "zzz")
        self.refused("no network has the id ''", population.network, "")
        self.refused("has no dissimilarity 'cka'; it has svcca; .*unidyn compare", population.dissimilarity, "cka")
        self.refused("has no embedding 'cka'; it has svcca; .*unidyn embed", population.embedding, "cka")

    def test_a_missing_module_is_named_with_its_packages(self):
        with mock.patch.dict(sys.modules, {"torch": None}):
            self.refused("has no working module torch.*apt-get install python3-torch, or pip install torch",
                         unidyn.open(self.study).network(0).torch)


if __name__ == "__main__":
    unittest.main()
