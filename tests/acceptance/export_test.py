"""unidyn export: each format, opened as the tool that it is for opens it, and compared with the network's own numbers."""
import contextlib
import csv
import io
import json
import os
import pathlib
import pickle
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np

from program import ROOT, SHORT, unidyn as program

sys.path.insert(0, str(ROOT / "src" / "python"))
import unidyn  # noqa: E402
from unidyn.__main__ import main  # noqa: E402

try:
    import torch
except ImportError:
    torch = None

ENVIRONMENT = {**os.environ, "UNIDYN_PYTHON": sys.executable}


def export(*words, **changes):
    """Runs unidyn export with the Python of this test."""
    return subprocess.run([os.environ["UNIDYN"], "export", *map(str, words)], capture_output=True, text=True,
                          env={**ENVIRONMENT, **changes})


class Export(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        cls.addClassCleanup(holder.cleanup)
        cls.directory = pathlib.Path(holder.name)
        cls.study = cls.directory / "study"
        done = program("run", SHORT, "-o", cls.study, "--set", "grid.reset=before after", "--set", "task.bits=2")
        assert done.returncode == 0, done.stderr
        cls.population = unidyn.open(cls.study)

    def exported(self, form, *words):
        """What the command writes in a new directory; in this process, which is quicker than the program."""
        output = self.directory / f"{self.id()}-{form}"
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = main(["export", str(self.study), "--format", form, "-o", str(output), *words])
        self.assertEqual(code, 0, said.getvalue())
        files = {path.name for path in output.iterdir()}
        self.assertIn(f"Wrote {len(files)} files into {output}", said.getvalue())
        return output, files

    def ids(self, where=None):
        table = self.population.networks if where is None else self.population.where(where)
        return table.id.tolist()

    @unittest.skipIf(torch is None, "no python3-torch")
    def test_torch_modules_need_torch_and_the_short_module_alone(self):
        output, files = self.exported("torch")
        self.assertEqual(files, {"recurrent.py", *(f"{name}.pt" for name in self.ids())})
        script = "\n".join(["import sys, numpy, torch, recurrent", "inputs = torch.from_numpy(numpy.load(sys.argv[1]))",
                            "with torch.no_grad():",
                            "  numpy.savez(sys.argv[2], **{i: recurrent.load(i + '.pt')(inputs)[1] for i in sys.argv[3:]})"])
        np.save(self.directory / "inputs.npy", self.population.inputs)
        subprocess.run([sys.executable, "-c", script, self.directory / "inputs.npy", self.directory / "states.npz",
                        *self.ids()], check=True, cwd=output, env={"PATH": os.environ["PATH"]})
        with np.load(self.directory / "states.npz") as states:
            for network in self.population.select():
                expected = network.states()
                np.testing.assert_allclose(states[network.id], expected, atol=2e-6 * np.abs(expected).max())
        gru = torch.load(output / f"{self.ids('reset == after and activation == tanh')[0]}.pt")
        module = torch.nn.GRU(2, 8)
        module.load_state_dict({name[4:]: value for name, value in gru["state_dict"].items() if name.startswith("rnn.")})

    def test_keras_models_say_the_same(self):
        output, files = self.exported("keras")
        self.assertEqual(files, {f"{name}.h5" for name in self.ids("architecture != ugrnn")})
        for network in self.population.select(self.population.where("architecture != ugrnn")):
            with self.subTest(network=network), h5py.File(output / f"{network.id}.h5") as file:
                expected = network.outputs(network.states())
                np.testing.assert_allclose(keras_outputs(file, self.population.inputs), expected, atol=1e-5)

    def test_keras_has_no_ugrnn(self):
        done = export(self.study, "--format", "keras", "--where", "architecture == ugrnn", "-o", self.directory / "none")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no networks are left to export; left out network", done.stderr)
        self.assertIn("is a UGRNN, which Keras has not", done.stderr)

    def test_fixed_point_finder_restores_its_fixed_points(self):
        output, files = self.exported("fixed-point-finder", "--where", "trained")
        self.assertEqual(files, {f"{name}.pkl" for name in self.ids("trained")})
        for network in self.population.select(self.population.where("trained")):
            fields = pickle.loads((output / f"{network.id}.pkl").read_bytes())  # all that FixedPoints.restore does
            points = network.fixed_points()
            self.assertEqual((fields["n"], fields["n_states"], fields["n_inputs"]),
                             (*points.states.shape, points.inputs.shape[1]))
            np.testing.assert_array_equal(fields["xstar"], points.states)
            np.testing.assert_allclose(((fields["F_xstar"] - fields["xstar"]) ** 2).sum(1) / 2, points.table.q,
                                       rtol=1e-6, atol=1e-28)
            for name in ("x_init", "dq", "n_iters"):
                self.assertIsNone(fields[name])

    def test_numpy_files_hold_weights_states_and_points(self):
        chosen = self.ids("architecture == lstm")
        output, files = self.exported("numpy", *[word for name in chosen for word in ("--network", name)])
        self.assertEqual(files, {"probe.npz", *(f"{name}.npz" for name in chosen)})
        with np.load(output / "probe.npz") as probe:
            np.testing.assert_array_equal(probe["inputs"], self.population.inputs)
        for name in chosen:
            network = self.population.network(name)
            with np.load(output / f"{name}.npz") as arrays:
                self.assertEqual(str(arrays["architecture"]), "lstm")
                np.testing.assert_array_equal(arrays["states"], network.states())
                np.testing.assert_array_equal(arrays["recurrent"], network.weights["recurrent"])
                np.testing.assert_array_equal(arrays["fixed_point_states"], network.fixed_points().states)

    def test_csv_tables_are_exact(self):
        output, files = self.exported("csv", "--where", "trained")
        names = self.population.dissimilarities
        self.assertEqual(files, {"networks.csv", "fixed_points.csv", "statistics.csv", "advantage.csv",
                                 *(f"dissimilarity_{name}.csv" for name in names),
                                 *(f"embedding_{name}.csv" for name in names)})

        def rows(name):
            with open(output / f"{name}.csv", newline="") as file:
                return list(csv.reader(file))

        table = self.population.where("trained")
        head, *body = rows("networks")
        self.assertEqual([row[0] for row in body], table.id.tolist())
        self.assertEqual([float(row[head.index("error")]) for row in body], table.error.tolist())
        head, *body = rows("dissimilarity_cka")
        self.assertEqual(head[1:], table.id.tolist())
        matrix = np.array([[float(value or "nan") for value in row[1:]] for row in body])
        np.testing.assert_array_equal(matrix, self.population.dissimilarity("cka")[np.ix_(table.index, table.index)])
        places = np.array([[float(value or "nan") for value in row[1:]] for row in rows("embedding_cka")[1:]])
        np.testing.assert_array_equal(places, self.population.embedding("cka")[table.index])
        self.assertEqual(len(rows("fixed_points")) - 1,
                         sum(len(self.population.network(i).fixed_points()) for i in table.index))

    def test_rsatoolbox_reads_rdms(self):
        output, files = self.exported("rsatoolbox", "--where", "trained")
        self.assertEqual(files, {"trials.h5", "networks.h5"})
        table = self.population.where("trained")
        trials, networks = rsatoolbox_dictionary(output / "trials.h5"), rsatoolbox_dictionary(output / "networks.h5")
        self.assertEqual(trials["rdm_descriptors"]["id"].tolist(), table.id.tolist())
        count = len(trials["pattern_descriptors"]["trial"])
        self.assertEqual(trials["dissimilarities"].shape, (len(table), count * (count - 1) // 2))
        states = self.population.network(table.index[1]).states().astype(float)
        self.assertAlmostEqual(trials["dissimilarities"][1, 0], ((states[0] - states[1]) ** 2).mean(), places=12)
        self.assertEqual(networks["pattern_descriptors"]["id"].tolist(), table.id.tolist())
        self.assertEqual(networks["rdm_descriptors"]["dissimilarity"].tolist(), self.population.dissimilarities)
        matrix = self.population.dissimilarity("svcca")[np.ix_(table.index, table.index)]
        np.testing.assert_array_equal(networks["dissimilarities"][self.population.dissimilarities.index("svcca")],
                                      matrix[np.triu_indices(len(table), 1)])
        self.assertIsInstance(trials["dissimilarity_measure"], str)

    def test_what_is_wrong_is_said(self):
        def said(*words, **changes):
            done = export(*words, **changes)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertNotIn("Traceback", done.stderr)
            return done.stderr

        there = ("--format", "csv", "-o", self.directory / "wrong")
        self.assertIn("no such file", said(self.directory, *there))
        self.assertIn("unknown format 'matlab'; one of: torch, keras, fixed-point-finder, numpy, csv, rsatoolbox",
                      said(self.study, "--format", "matlab", "-o", self.directory / "wrong"))
        self.assertIn("no network has the id 'zzz'", said(self.study, *there, "--network", "zzz"))
        self.assertIn("character 1: unknown name 'unit'", said(self.study, *there, "--where", "unit == 3"))
        self.assertIn("true of none", said(self.study, *there, "--where", "units > 8"))
        self.assertIn("--format", said(self.study, "-o", self.directory / "wrong"))
        self.assertIn("apt-get install python3 python3-h5py", said(self.study, *there, UNIDYN_PYTHON="/no/python"))
        for module in ("h5py", "numpy"):
            broken = self.directory / f"without-{module}"
            broken.mkdir()
            (broken / f"{module}.py").write_text("raise ImportError('none here')")
            self.assertRegex(said(self.study, *there, PYTHONPATH=str(broken)),
                             rf"{sys.executable} has no working module {module} \(.*none here\): apt-get install "
                             rf"python3-{module}, or pip install {module}, or .*UNIDYN_PYTHON")
        self.assertFalse((self.directory / "wrong").exists())

    def test_the_program_hands_over_to_python(self):
        output = self.directory / "handed-over"
        done = export(self.study, "--format", "numpy", "--where", "architecture == lstm", "-o", output)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual({path.name for path in output.iterdir()},
                         {"probe.npz", *(f"{name}.npz" for name in self.ids("architecture == lstm"))})

    def test_the_package_is_installed_with_the_program(self):
        build, prefix = pathlib.Path(os.environ["UNIDYN"]).parents[1], self.directory / "prefix"
        subprocess.run(["cmake", "--install", build, "--prefix", prefix], check=True, capture_output=True)
        package = prefix / "share" / "unidyn" / "python"
        done = subprocess.run([sys.executable, "-c", "import unidyn, sys; print(len(unidyn.open(sys.argv[1])))", self.study],
                              capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(package)})
        self.assertEqual((done.stdout, done.stderr), (f"{len(self.population)}\n", ""))
        (package / "unidyn" / "__main__.py").write_text("import sys; print('the installed one', *sys.argv[1:])")
        done = subprocess.run([prefix / "bin" / "unidyn", "export", "x", "-o", "y z"], capture_output=True, text=True,
                              env=ENVIRONMENT)
        self.assertEqual(done.stdout, "the installed one export x -o y z\n")

    def test_help_lists_every_format(self):
        done = export("--help")
        self.assertEqual(done.returncode, 0, done.stderr)
        for form in ("torch", "keras", "fixed-point-finder", "numpy", "csv", "rsatoolbox"):
            self.assertIn(form, done.stdout)


def keras_outputs(file, inputs):
    """What a Keras model of these weights answers, by the equations that Keras documents for its layers."""
    model = file["model_weights"]
    weights = {layer: [model[layer][name][()].astype(float) for name in model[layer].attrs["weight_names"]]
               for layer in model.attrs["layer_names"]}
    rnn, = (layer for layer in json.loads(file.attrs["model_config"])["config"]["layers"] if layer["config"]["name"] == "rnn")
    kernel, recurrent, bias = weights["rnn"]
    units, kind, config = recurrent.shape[0], rnn["class_name"], rnn["config"]
    f = np.tanh if config["activation"] == "tanh" else lambda a: np.maximum(a, 0)

    def sigmoid(a):
        return 1 / (1 + np.exp(-a))

    h, c, outputs = np.zeros((len(inputs), units)), np.zeros((len(inputs), units)), []
    for t in range(inputs.shape[1]):
        x = inputs[:, t] @ kernel
        if kind == "SimpleRNN":
            h = f(x + bias + h @ recurrent)
        elif kind == "LSTM":
            i, forget, candidate, o = np.split(x + bias + h @ recurrent, 4, axis=1)
            c = sigmoid(forget) * c + sigmoid(i) * f(candidate)
            h = sigmoid(o) * f(c)
        else:
            of_input, of_state = bias if config["reset_after"] else (bias, np.zeros_like(bias))
            x_z, x_r, x_h = np.split(x + of_input, 3, axis=1)
            u_z, u_r, u_h = np.split(recurrent, 3, axis=1)
            b_z, b_r, b_h = np.split(of_state, 3)
            z, r = sigmoid(x_z + h @ u_z + b_z), sigmoid(x_r + h @ u_r + b_r)
            product = r * (h @ u_h + b_h) if config["reset_after"] else (r * h) @ u_h
            h = z * h + (1 - z) * f(x_h + product)
        outputs.append(h)
    kernel, bias = weights["readout"]
    return np.stack(outputs, axis=1) @ kernel + bias


def rsatoolbox_dictionary(group):
    """A dictionary as rsatoolbox.io.hdf5.read_dict_hdf5 is documented to read it: groups are dictionaries, datasets
    arrays (bytes become str), attributes values."""
    if isinstance(group, pathlib.Path):
        with h5py.File(group) as file:
            return rsatoolbox_dictionary(file)
    read = {name: rsatoolbox_dictionary(item) if isinstance(item, h5py.Group)
            else item[()].astype(str) if item.dtype.kind == "S" else item[()] for name, item in group.items()}
    return {**read, **group.attrs}


if __name__ == "__main__":
    unittest.main()
