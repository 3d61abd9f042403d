"""The population's numbers against NumPy, scikit-learn and torch, which share no code with us."""
import itertools
import pathlib
import re
import shutil
import tempfile
import unittest

import h5py
import numpy as np
import torch
from sklearn.manifold import MDS
from sklearn.metrics import silhouette_score

from program import SMOKE, unidyn


def layout(text, units, inputs, outputs):
    """The blocks of a weight vector, from its layout attribute: name -> (offset, shape)."""
    sizes = {"N": units, "I": inputs, "O": outputs}
    blocks, offset = {}, 0
    for word in text.split(";")[0].split("],"):
        name, shape = word.replace("]", "").split("[")
        dims = []
        for term in shape.split("x"):
            term = term.strip()
            dims.append(int(term[:-1] or 1) * sizes[term[-1]])
        blocks[name.strip()] = (offset, dims)
        offset += int(np.prod(dims))
    return blocks, offset


class Numbers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        study = pathlib.Path(cls.holder.name) / "study"
        cls.job = ("run", SMOKE, "--set", "grid.reset=after", "--set", "task.bits=2", "--set",
                   "embed.starts=32")
        done = unidyn(*cls.job, "-o", study)
        assert done.returncode == 0, done.stderr
        cls.study, cls.summary = study, done.stdout
        cls.file = h5py.File(study / "population.h5")
        f = cls.file
        trials, time, _ = f["probe/inputs"].shape
        cls.networks = len(f["network/id"])
        cls.units = f["network/units"][()]
        ends = np.cumsum(f["representation/state_count"][()])
        cls.states = [f["representation/state"][end - trials * time * n:end].reshape(trials * time, n)
                      for end, n in zip(ends, cls.units)]

    @classmethod
    def tearDownClass(cls):
        cls.file.close()
        cls.holder.cleanup()

    def weights(self, i):
        f = self.file
        architecture = f["network/architecture"][i].decode()
        name = architecture + ("_" + f["network/reset"][i].decode() if architecture == "gru" else "")
        text = f["weights/values"].attrs["layout_" + name].decode()
        blocks, size = layout(text, int(self.units[i]), f["probe/inputs"].shape[2],
                              f["probe/targets"].shape[2])
        self.assertEqual(size, f["weights/count"][i])
        start = int(np.sum(f["weights/count"][:i]))
        flat = f["weights/values"][start:start + size]
        return architecture, {k: flat[o:o + int(np.prod(d))].reshape(d) for k, (o, d) in blocks.items()}

    def test_torch_passes_through_the_same_states(self):
        inputs = torch.from_numpy(self.file["probe/inputs"][()])
        compared = set()
        for i in range(self.networks):
            architecture, w = self.weights(i)
            activation = self.file["network/activation"][i].decode()
            n, channels = int(self.units[i]), inputs.shape[2]
            if architecture == "vanilla":
                cell = torch.nn.RNN(channels, n, nonlinearity=activation, batch_first=True)
            elif architecture in ("gru", "lstm") and activation == "tanh":
                cell = {"gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[architecture](
                    channels, n, batch_first=True)
            else:
                continue
            with torch.no_grad():
                cell.weight_hh_l0[:] = torch.from_numpy(w["recurrent"])
                cell.weight_ih_l0[:] = torch.from_numpy(w["input"])
                cell.bias_ih_l0[:] = torch.from_numpy(w["bias"])
                cell.bias_hh_l0[:] = 0
                if architecture == "gru":
                    cell.bias_hh_l0[2 * n:] = torch.from_numpy(w["recurrent_bias"])
                states = cell(inputs)[0].reshape(-1, n).numpy()
            scale = np.abs(states).max()
            np.testing.assert_allclose(self.states[i], states, rtol=0, atol=2e-5 * scale)
            compared.add((architecture, activation))
        self.assertEqual(len(compared), 4)

    def test_the_error_is_that_of_the_readout(self):
        # On other trials than the held-out ones, so only roughly the same.
        targets = self.file["probe/targets"][()].reshape(-1, self.file["probe/targets"].shape[2])
        for i in range(self.networks):
            _, w = self.weights(i)
            y = self.states[i] @ w["readout"].T + w["readout_bias"]
            error = np.mean((y - targets) ** 2) / np.mean((targets - targets.mean(0)) ** 2)
            self.assertAlmostEqual(np.log(error), np.log(self.file["network/error"][i]), delta=0.5)

    def thin_svd(self, i):
        x = self.states[i].astype(np.float64)
        x = x - x.mean(axis=0)
        u, s, _ = np.linalg.svd(x, full_matrices=False)
        return x, u, s

    def compare_all(self, name, distance):
        ours = self.file["dissimilarity/" + name][()]
        np.testing.assert_array_equal(ours, ours.T)
        np.testing.assert_array_equal(np.diag(ours), 0)
        all_svd = [self.thin_svd(i) for i in range(self.networks)]
        for i in range(self.networks):
            for j in range(i):
                self.assertAlmostEqual(ours[i, j], distance(all_svd[i], all_svd[j]), delta=1e-6)

    def test_svcca(self):
        k = 2  # compare.components of the job

        def distance(a, b):
            return 1 - np.linalg.svd(a[1][:, :k].T @ b[1][:, :k], compute_uv=False).mean()

        self.compare_all("svcca", distance)

    def test_cka(self):
        def distance(a, b):
            cross = np.linalg.norm(a[0].T @ b[0]) ** 2
            return 1 - cross / np.linalg.norm(a[0].T @ a[0]) / np.linalg.norm(b[0].T @ b[0])

        self.compare_all("cka", distance)

    def test_debiased_cka(self):
        def hsic(k, l):  # Song et al. 2012, eq. 5, over n (n - 3)
            n = len(k)
            return (np.sum(k * l) + k.sum() * l.sum() / (n - 1) / (n - 2)
                    - 2 / (n - 2) * k.sum(0) @ l.sum(0))

        def gram(x):
            k = x @ x.T
            np.fill_diagonal(k, 0)
            return k

        def distance(a, b):
            k, l = gram(a[0]), gram(b[0])
            return 1 - hsic(k, l) / np.sqrt(hsic(k, k) * hsic(l, l))

        self.compare_all("cka_debiased", distance)

    def test_procrustes(self):
        def distance(a, b):
            nuclear = np.linalg.svd(a[0].T @ b[0], compute_uv=False).sum()
            return np.arccos(min(1, nuclear / np.linalg.norm(a[0]) / np.linalg.norm(b[0])))

        self.compare_all("procrustes", distance)

    def test_topology(self):
        graphs = self.file["graph/transition"][()]
        ours = self.file["dissimilarity/topology"][()]
        for i in range(self.networks):
            for j in range(self.networks):
                self.assertAlmostEqual(ours[i, j], np.linalg.norm(graphs[i] - graphs[j]), delta=1e-12)

    def test_spectral(self):
        values = self.file["graph/eigenvalue_re"][()] + 1j * self.file["graph/eigenvalue_im"][()]
        values = np.nan_to_num(values)  # nothing lasts at a node that is not there
        ours = self.file["dissimilarity/spectral"][()]
        for i in range(self.networks):
            for j in range(self.networks):
                theirs = np.sqrt(np.mean(np.abs(values[i] - values[j]) ** 2))
                self.assertAlmostEqual(ours[i, j], theirs, delta=1e-12)

    def test_unrelated_states_are_as_numpy_has_them(self):
        draw = np.random.default_rng(1)
        samples, units = self.file["representation/basis"].shape[1:]

        def states():
            x = draw.standard_normal((samples, units))
            return x - x.mean(0)

        cka = [np.linalg.norm(x.T @ y) ** 2 / np.linalg.norm(x.T @ x) / np.linalg.norm(y.T @ y)
               for x, y in ((states(), states()) for _ in range(50))]
        ours = 1 - self.file["dissimilarity/cka"].attrs["null"]
        self.assertAlmostEqual(ours, np.mean(cka), delta=4 * np.std(cka))
        for name in self.file["dissimilarity"]:
            self.assertTrue(np.isfinite(self.file["dissimilarity/" + name].attrs["null"]), name)

    def test_smacof_is_no_worse_than_scikit_learn(self):
        for name in self.file["dissimilarity"]:
            d = self.file["dissimilarity/" + name][()]
            pairs = np.triu_indices(len(d), 1)

            def stress1(points):
                distances = np.linalg.norm(points[:, None] - points[None], axis=2)[pairs]
                return np.sqrt(np.sum((distances - d[pairs]) ** 2) / np.sum(distances ** 2))

            theirs = min(stress1(MDS(2, n_init=1, max_iter=1000, eps=1e-9, random_state=start,
                                     dissimilarity="precomputed", normalized_stress=False).fit_transform(d))
                         for start in range(32))
            embedding = self.file["embedding/" + name]
            ours = stress1(embedding[()])
            self.assertAlmostEqual(ours, embedding.attrs["stress1"], delta=1e-12)
            self.assertLessEqual(ours, theirs * (1 + 1e-3), name)

    @staticmethod
    def rows(file, table):
        """The rows of a table of statistics that have something to say."""
        columns = {name: dataset[()] for name, dataset in file[table].items()
                   if isinstance(dataset, h5py.Dataset)}
        rows = [{name: value.decode() if isinstance(value, bytes) else value
                 for name, value in zip(columns, values)} for values in zip(*columns.values())]
        return [row for row in rows if row.get("groups", 2) > 1]

    def asked(self, row):
        """The dissimilarities that a row is about, the labels, and the strata."""
        network = {name: self.file["network/" + name][()] for name in
                   ("architecture", "activation", "trained", "stop_reason")}
        network["solved"] = network["stop_reason"] == b"solved"
        who = network["trained"] >= (0 if row["label"] == "trained" else 1)
        strata = [tuple(network[name][i] for name in ("architecture", "activation", "trained")
                        if name != row["label"]) for i in np.flatnonzero(who)]
        distances = self.file["dissimilarity/" + row["dissimilarity"]][()][np.ix_(who, who)]
        return distances, network[row["label"]][who], strata

    @staticmethod
    def r2(squares, labels):
        within = sum(squares[np.ix_(labels == g, labels == g)].sum() / 2 / np.sum(labels == g)
                     for g in np.unique(labels))
        return 1 - within / (squares.sum() / 2 / len(labels))

    @staticmethod
    def squares(row, distances):
        return distances if "cka" in row["dissimilarity"] or row["dissimilarity"] == "svcca" \
            else distances ** 2

    def test_statistics_are_those_of_scikit_learn_and_of_sums_over_pairs(self):
        rows = self.rows(self.file, "statistics")
        self.assertGreaterEqual(len(rows), 5 * 3)
        accuracies = 0
        for row in rows:
            distances, labels, _ = self.asked(row)
            n, groups = len(labels), len(np.unique(labels))
            self.assertEqual((row["networks"], row["groups"]), (n, groups))
            if min(np.unique(labels, return_counts=True)[1]) > 1 and distances.any():
                silhouette = silhouette_score(distances, labels, metric="precomputed")
                self.assertAlmostEqual(row["silhouette"], silhouette, delta=1e-12)
            else:
                self.assertTrue(np.isnan(row["silhouette"]), row)
            r2 = self.r2(self.squares(row, distances), labels)
            self.assertAlmostEqual(row["r2"], r2, delta=1e-12)
            self.assertAlmostEqual(row["pseudo_f"] * (1 - r2), r2 * (n - groups) / (groups - 1),
                                   delta=1e-9)
            hits = []
            for i in range(n):
                others = np.delete(np.arange(n), i)
                nearest = others[np.argsort(distances[i, others])]
                if len(np.unique(distances[i, others])) < n - 1:
                    break  # ties, which are not broken by the order of networks
                names, votes = np.unique(labels[nearest[:5]], return_counts=True)
                won = names[votes == votes.max()]
                hits.append(np.mean(won == labels[i]))
            else:
                self.assertAlmostEqual(row["accuracy"], np.mean(hits), delta=1e-12)
                accuracies += 1
        self.assertGreaterEqual(accuracies, 4 * 3)  # of the geometric ones, which have no ties

    def test_a_p_value_is_that_of_all_arrangements_within_strata(self):
        # Of two dissimilarities trained and untrained can be told apart: 8 pairs of configurations.
        study = pathlib.Path(self.holder.name) / "two"
        shutil.copytree(self.study, study)
        done = unidyn(*self.job, "-o", study, "--set", "compare.dissimilarity=cka topology")
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(study / "population.h5") as file:
            rows = self.rows(file, "statistics")
        told = [row for row in rows if row["p_status"] == "given"]
        self.assertEqual({row["label"] for row in told}, {"trained"})
        self.assertEqual(len(told), 2)
        for row in told:
            distances, labels, strata = self.asked(row)
            places = [[i for i, s in enumerate(strata) if s == one] for one in sorted(set(strata))]
            squares = self.squares(row, distances)
            observed = self.r2(squares, labels)
            reached = []
            for orders in itertools.product(*(set(itertools.permutations(p)) for p in places)):
                dealt = labels.copy()
                for place, order in zip(places, orders):
                    dealt[place] = labels[list(order)]
                reached.append(self.r2(squares, dealt) >= observed - 1e-10)
            self.assertEqual(row["permutations"], len(reached))
            self.assertAlmostEqual(row["p"], np.mean(reached), delta=1e-14)

    def test_a_study_of_one_replicate_gets_no_interval_and_no_p_but_reasons(self):
        for row in self.rows(self.file, "statistics"):
            for number in "p", "p_holm", "accuracy_p", "accuracy_low", "r2_high":
                self.assertTrue(np.isnan(row[number]), number)
            self.assertEqual(row["p_status"], "too few configurations", row["label"])
            self.assertEqual(row["r2_interval_status"], "too few replicates")
        for row in self.rows(self.file, "statistics/advantage"):
            self.assertTrue(np.isnan([row["r2_p"], row["accuracy_p"], row["accuracy_low"]]).all())
        self.assertIn("no p, too few configurations: architecture activation", self.summary)

    def test_the_summary_shows_the_accuracies_of_the_statistics(self):
        table = self.summary.split("nearest neighbours give away its label")[1]
        for row in self.rows(self.file, "statistics"):
            if row["label"] in ("architecture", "activation"):
                line = next(l for l in table.splitlines() if l.split()[:1] == [row["dissimilarity"]])
                self.assertIn(f"{row['accuracy']:.2f}", line)

    def test_statistics_tell_what_they_are(self):
        group = self.file["statistics"]
        self.assertEqual(group.attrs["permutations"], 0)  # as many as are needed
        for name in ("description", "formula_r2", "formula_p", "formula_interval",
                     "formula_advantage_p", "silhouette", "strata", "source", "settings"):
            self.assertTrue(group.attrs[name])
        distances, squared = (set(names.split(", ")) for names in re.search(
            "the square of ([^;]*); (.*) are squared", group.attrs["formula_r2"].decode()).groups())
        self.assertLessEqual({"cka_angular", "procrustes", "topology", "spectral"}, distances)
        self.assertLessEqual({"svcca", "cka", "cka_debiased", "coverage"}, squared)
        self.assertFalse(distances & squared)
        for dataset in [*group.values(), *group["advantage"].values()]:
            if isinstance(dataset, h5py.Dataset):
                self.assertTrue(dataset.attrs["description"], dataset.name)
                self.assertTrue(h5py.check_string_dtype(dataset.dtype) or dataset.attrs["units"], dataset.name)
        knowledge = {(r["dissimilarity"], r["label"]): r for r in self.rows(self.file, "statistics")}
        advantage = self.rows(self.file, "statistics/advantage")
        self.assertEqual({r["label"] for r in advantage}, {"architecture", "activation"})
        for row in advantage:
            geometry = knowledge[row["dissimilarity"], row["label"]]
            topology = knowledge["topology", row["label"]]
            for number in "accuracy", "r2":
                self.assertAlmostEqual(row[number], geometry[number] - topology[number], delta=1e-14)

    def test_fixed_points_are_fixed_and_spectra_belong_to_them(self):
        f = self.file
        row = 0
        checked = 0
        for p, i in enumerate(f["fixed_point/network"][()]):
            size = int(f["fixed_point/state_size"][p])
            h = f["fixed_point/state"][row:row + size]
            eigenvalues = (f["fixed_point/eigenvalue_re"][row:row + size]
                           + 1j * f["fixed_point/eigenvalue_im"][row:row + size])
            row += size
            self.assertEqual(np.sum(np.abs(eigenvalues) > 1), f["fixed_point/unstable"][p])
            architecture, w = self.weights(i)
            if architecture != "vanilla" or f["network/activation"][i] != b"tanh":
                continue
            w = {k: v.astype(np.float64) for k, v in w.items()}
            image = np.tanh(w["recurrent"] @ h + w["bias"])
            self.assertAlmostEqual(0.5 * np.sum((image - h) ** 2), f["fixed_point/q"][p], delta=1e-28)
            jacobian = (1 - image ** 2)[:, None] * w["recurrent"]
            expected = np.linalg.eigvals(jacobian)
            for value in eigenvalues:
                self.assertLess(np.abs(expected - value).min(), 1e-10)
            checked += 1
        self.assertGreater(checked, 0)


if __name__ == "__main__":
    unittest.main()
