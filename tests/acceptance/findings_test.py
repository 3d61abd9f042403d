"""jobs/findings.py on populations made by hand, and against the program's own dissimilarities."""
import contextlib
import io
import math
import pathlib
import sys
import tempfile
import unittest
import unittest.mock

import h5py
import numpy as np

from program import SMOKE, unidyn

sys.path.insert(0, str(SMOKE.parent))
import findings  # noqa: E402


class Holder(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        self.addCleanup(holder.cleanup)
        self.directory = pathlib.Path(holder.name)


def labels(file, rows, task, job=""):
    """The networks of a population, (architecture, activation, trained) each."""
    group = file.create_group("network")
    text = lambda values: np.array(values, "S16")
    group["task"] = text([task] * len(rows))
    group["architecture"], group["activation"] = text([r[0] for r in rows]), text([r[1] for r in rows])
    group["units"], group["l2"] = np.full(len(rows), 8), np.full(len(rows), 1e-5)
    group["status"] = text(["complete"] * len(rows))
    group["trained"] = np.array([r[2] for r in rows], np.uint8)
    group["stop_reason"] = text(["solved" if r[2] else "untrained" for r in rows])
    group["steps"] = np.arange(len(rows))
    file.attrs["job"] = job


def printed(finding, study):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        finding(study)
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in out.getvalue().splitlines()]


class TriplesOfAKnownMatrix(Holder):
    ROWS = [(a, f, t) for a in ("vanilla", "gru") for f in ("tanh", "relu") for t in (1, 1, 0, 0)]

    def study(self):
        with h5py.File(self.directory / "population.h5", "w") as file:
            labels(file, self.ROWS, "flipflop")
        study = findings.Study(self.directory)
        self.addCleanup(study.file.close)
        return study

    def distance(self, near):
        """`near(a, b)` between networks of rows a and b."""
        return np.array([[0.0 if i == j else near(a, b) for j, b in enumerate(self.ROWS)]
                         for i, a in enumerate(self.ROWS)])

    def test_controls_that_are_nearer_are_counted_in_all_triples_of_all_cells(self):
        triples = findings.Triples(self.study(), np.arange(16), across=False)
        self.assertEqual(len(triples.cells), 4)
        nearer = self.distance(lambda a, b: 1 if a[1] == b[1] else 2)
        np.testing.assert_array_equal(triples.shares(nearer), 1)
        self.assertEqual(triples.in_the_mean(nearer), 4)
        farther = self.distance(lambda a, b: 3 if a[2] != b[2] else 2)
        np.testing.assert_array_equal(triples.shares(farther), 0)
        self.assertEqual(triples.in_the_mean(farther), 0)
        alike = self.distance(lambda a, b: 2)
        np.testing.assert_array_equal(triples.shares(alike), 0.5)

    def test_other_architectures_are_asked_about_across(self):
        far = self.distance(lambda a, b: 1 if a[0] == b[0] else 5)  # architecture is all there is
        study = self.study()
        np.testing.assert_array_equal(findings.Triples(study, np.arange(16), False).shares(far), 0.5)
        np.testing.assert_array_equal(findings.Triples(study, np.arange(16), True).shares(far), 1)

    def test_a_share_is_that_of_all_triples(self):
        study = self.study()
        random = np.random.default_rng(3)
        distance = random.random((16, 16))
        triples = findings.Triples(study, np.arange(16), across=True)
        for (architecture, activation), share in zip(triples.cells, triples.shares(distance)):
            held = [distance[i, j] < distance[i, k] for i, a in enumerate(self.ROWS) for j, b in enumerate(self.ROWS)
                    for k, c in enumerate(self.ROWS)
                    if a == (architecture, activation, 1) and b == (architecture, activation, 0)
                    and c[0] != architecture and c[1] != activation and c[2]]
            self.assertAlmostEqual(share, np.mean(held), delta=1e-14)

    def test_shuffled_labels_hold_in_half_of_the_triples(self):
        random = np.random.default_rng(4)
        points = random.standard_normal((16, 3))
        points[[r[2] == 0 for r in self.ROWS]] += 10  # controls far away: never nearer
        distance = np.linalg.norm(points[:, None] - points[None], axis=2)
        triples = findings.Triples(self.study(), np.arange(16), across=False)
        self.assertEqual(triples.shares(distance).max(), 0)
        shuffled = list(triples.shuffled(distance))
        self.assertAlmostEqual(np.mean(shuffled), 0.5, delta=4 * np.std(shuffled) / np.sqrt(len(shuffled)))

    def test_one_seed_or_one_control_of_each_tells_nothing(self):
        study = self.study()
        for kept in ((0, 2), (0, 1, 2)):
            some = np.flatnonzero([i % 4 in kept for i in range(16)])
            distance = self.distance(lambda a, b: 1 if a[1] == b[1] else 2)[np.ix_(some, some)]
            for row in printed(lambda s: findings.near_by(s, "m", distance, some), study):
                self.assertIn("of triples 1.00 [no interval]", row[3])
                self.assertEqual(row[4], "not told")

    def test_shares_vary_as_much_as_those_of_other_controls(self):
        """Of two controls one is always nearer and the other never: the variance of their mean is s² / 2 = 1/4."""
        first, second = (np.flatnonzero(np.arange(16) % 4 == which) for which in (2, 3))
        distance = np.full((16, 16), 2.0)
        distance[first], distance[:, first] = 1, 1
        distance[second], distance[:, second] = 3, 3
        drawn = findings.Triples(self.study(), np.arange(16), across=False).drawn(distance)
        np.testing.assert_allclose(drawn.mean(axis=0), 0.5, atol=0.08)
        np.testing.assert_allclose(drawn.var(axis=0), 0.25, atol=0.01)

    def test_in_noise_hardly_any_study_shows_it(self):
        self.enterContext(unittest.mock.patch.object(findings, "RESAMPLES", 399))
        random, studies = np.random.default_rng(5), 60
        beyond = missed = 0
        self.ROWS = [(a, f, t) for a in ("vanilla", "gru") for f in ("tanh", "relu") for t in [1] * 6 + [0] * 2]
        triples = findings.Triples(self.study(), np.arange(32), across=False)
        for _ in range(studies):
            points = random.standard_normal((32, 8))
            drawn = triples.drawn(np.linalg.norm(points[:, None] - points[None], axis=2))
            beyond += np.any(np.quantile(drawn, 0.025 / 4, axis=0) > 0.5)
            low, high = np.quantile(drawn.mean(axis=1), [0.025, 0.975])
            missed += not low <= 0.5 <= high
        # One in twenty, but for one test in a thousand.
        self.assertLess(beyond, 10)
        self.assertLess(missed, 10)

    def test_lines_say_how_many_cells_it_holds_in(self):
        nearer_in_tanh = self.distance(lambda a, b: 1 if a[1] == b[1] == "tanh" else 2 if a[1] != b[1] else 3)
        study = self.study()
        rows = printed(lambda s: findings.near_by(s, "m", nearer_in_tanh, np.arange(16)), study)
        self.assertEqual([row[2] for row in rows], ["m, within architectures", "m, across architectures"])
        for row in rows:
            self.assertIn("of triples 0.50 [0.50, 0.50]", row[3])
            self.assertIn("of 4 cells: any triple 2, in the mean 2, more than half of triples 2", row[3])
            self.assertEqual(row[4], "reproduced")


class LinesMadeByHand(Holder):
    """Two vanilla tanh networks, one of which has a line in both contexts, and a gru without any; `copies` of each."""

    def study(self, job="", copies=1):
        nodes, retained = 4, 24
        with h5py.File(self.directory / "population.h5", "w") as file:
            of_all = lambda values: np.repeat(values, copies, axis=0)
            labels(file, [("vanilla", "tanh", 1)] * 2 * copies + [("gru", "relu", 1)] * copies, "integration", job)
            line = file.create_group("lines")
            line["kind"] = of_all(np.array([["line", "line"], ["line", "narrow"], ["absent", "absent"]], "S6"))
            line["straightness"] = of_all([[0.98, 0.96], [0.5, np.nan], [np.nan, np.nan]])
            line["coverage"] = of_all([[1, 1], [1, 0.5], [0, 0]])
            modes = np.full((3, 2, nodes), -1)
            modes[0], modes[1] = 1, [[1, 1, 1, 9], [-1, 1, 1, 1]]
            line["integrating"] = of_all(modes)
            whole = np.array([[1.0, 1.2], [0.8, 1.0], [np.nan, np.nan]])
            line["whole_response"] = of_all(whole)
            line["response"] = of_all(whole[:, :, None] * np.array([0.5, 0.9, 0.96] + [1] * (retained - 3)))
            rate = np.full((3, 2, nodes), np.nan)
            rate[0], rate[1] = 0.01, -0.01  # of both signs: their mean is 0, their time constants' no number
            line["rate"] = of_all(rate)
            file["graph/eigenvalue_re"] = np.tile([0.6, 0.5, 0.3, 0], (3 * copies, 2 * nodes, 1))
            file["graph/eigenvalue_im"] = np.tile([0.8, 0, 0, 0], (3 * copies, 2 * nodes, 1))
        study = findings.Study(self.directory)
        self.addCleanup(study.file.close)
        return study

    def test_networks_without_a_line_are_counted(self):
        rows = printed(findings.have_lines, self.study())
        self.assertEqual([row[2] for row in rows], ["vanilla tanh", "gru relu"])
        self.assertIn("1 of 2 networks have one in both contexts; contexts without: 0 absent, 0 sparse, 1 narrow", rows[0][3])
        self.assertIn("variance along one dimension 0.97 [no interval]", rows[0][3])  # of the network that has one
        self.assertEqual(rows[0][4], "not reproduced")  # by half of them
        self.assertIn("0 of 1 networks have one in both contexts; contexts without: 2 absent", rows[1][3])
        self.assertEqual(rows[1][4], "not reproduced")

    def test_modes_are_told_for_each_architecture_and_activation(self):
        study = self.study()
        of_two = printed(findings.integrates, study)
        study.file.close()
        few = [row for row in of_two if "fewest" in row[0]]
        self.assertIn("1.0 [no interval], 2 of 2 networks", few[0][3])
        self.assertEqual(few[0][4], "not told")
        self.assertEqual(few[1][3], "none of 1 solved networks has one")
        rows = printed(findings.integrates, self.study(copies=3))
        fewest = [row for row in rows if "fewest" in row[0]]
        self.assertIn("1.0 [1.0, 1.0], 6 of 6 networks", fewest[0][3])
        self.assertEqual(fewest[0][4], "reproduced")
        output = [row for row in rows if "one input" in row[0]]
        self.assertEqual(len(output), 1)
        self.assertIn("3.0 [3.0, 3.0] modes", output[0][3])
        self.assertIn("0.50, 0.90, 0.96, 1.00", output[0][3])
        self.assertEqual(output[0][4], "not reproduced")
        spectra = [row for row in of_two if "spectra" in row[0]]
        self.assertIn("sizes of the four greatest eigenvalues 1 ± 0, 0.5 ± 0, 0.3 ± 0, 0 ± 0; "
                      "rate of the slowest 0 ± 0.01", spectra[0][3])

    def test_controls_have_a_name(self):
        self.assertEqual(self.study("[train]\ninitial = glorot\n").name, "integration, glorot initial weights")


class Medians(unittest.TestCase):
    def test_an_interval_that_reaches_across_shows_nothing(self):
        verdicts = [findings.one_or_several(*of) for of in (("vanilla", 1, 1), ("vanilla", 2, 3), ("vanilla", 1, 2),
                                                            ("gru", 2, 3), ("gru", 1, 1), ("gru", 1, np.inf),
                                                            ("gru", np.nan, np.nan))]
        self.assertEqual(verdicts, ["reproduced", "not reproduced", "not shown", "reproduced", "not reproduced",
                                    "not shown", "not told"])

    def test_their_intervals_lie_between_two_of_the_values(self):
        # P(B <= 0) = 1/64 of 6, 1/32 of 5; of 24 P(B <= 6) = 0.011 and P(B <= 7) = 0.032.
        self.assertEqual(findings.median_of([3, 1, 2, 9, 4, 5]), (3.5, 1, 9))
        self.assertTrue(np.isnan(findings.median_of([1, 2, 3, 4, 5])[1:]).all())
        self.assertEqual(findings.median_of(np.arange(1, 25))[1:], (7, 18))
        for n in (64, 65, 300):  # numbers of subsets that 64 bits do not hold
            low, high = findings.median_of(np.arange(1, n + 1))[1:]
            fewer = [sum(math.comb(n, i) for i in range(low + more)) / 2**n for more in (0, 1)]
            self.assertEqual(high, n + 1 - low)
            self.assertLessEqual(fewer[0], 0.025)
            self.assertGreater(fewer[1], 0.025)

    def test_their_intervals_hold_their_level_in_any_study(self):
        random, studies = np.random.default_rng(1), 2000
        for shift in ([0] * 6, [0] * 24, [0, 0, 0, 9, 9, 9], [-1] * 6 + [0] * 6 + [1] * 6 + [5] * 6):
            true = np.median(np.exp(random.normal(size=(20000, 1))) + shift)
            found = [findings.median_of(np.exp(random.normal(size=len(shift))) + shift) for _ in range(studies)]
            missed = sum(not low <= true <= high for _, low, high in found)
            # 3 standard deviations above one in twenty
            self.assertLessEqual(missed, studies / 20 + 3 * np.sqrt(studies * 0.05 * 0.95), shift)


def neighbours(distance):
    """The random walk between points each of which is one of the other's two nearest."""
    near = np.zeros(distance.shape, bool)
    for i, row in enumerate(distance):
        others = np.delete(np.arange(len(row)), i)
        near[i, others[np.argsort(row[others], kind="stable")[:2]]] = True
    walk = (near & near.T).astype(float)
    return walk / np.maximum(1, walk.sum(axis=1, keepdims=True))


class AgainstTheProgram(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        done = unidyn("run", SMOKE.parent / "smoke_integration.cfg", "-o", cls.holder.name, "--set",
                      "analysis.nodes=2", "--set", "analysis.starts=256", "--set",  # so that some are covered
                      "compare.dissimilarity=svcca cka procrustes topology coverage")
        assert done.returncode in (0, 3), done.stderr
        assert "have one" in done.stdout, done.stdout
        cls.study = findings.Study(cls.holder.name)

    @classmethod
    def tearDownClass(cls):
        cls.study.file.close()
        cls.holder.cleanup()

    def test_topology_compares_the_nodes_of_both_and_coverage_the_others(self):
        file = self.study.file
        distance = file["graph/distance"][()]
        there = ~np.isnan(np.diagonal(distance, axis1=1, axis2=2))
        np.testing.assert_allclose(file["graph/coverage"][()], there.mean(axis=1))
        np.testing.assert_allclose(file["lines/coverage"][()].mean(axis=1), there.mean(axis=1))
        topology, coverage = file["dissimilarity/topology"][()], file["dissimilarity/coverage"][()]
        compared = 0
        for i in range(len(there)):
            for j in range(len(there)):
                self.assertAlmostEqual(coverage[i, j], np.mean(there[i] != there[j]), delta=1e-14)
                both = np.flatnonzero(there[i] & there[j])
                if min(there[i].mean(), there[j].mean()) < 0.75:
                    self.assertTrue(np.isnan(topology[i, j]))
                    continue
                one, other = (neighbours(distance[n][np.ix_(both, both)]) for n in (i, j))
                expected = np.linalg.norm(one - other) / np.sqrt(2 * len(both))
                self.assertAlmostEqual(topology[i, j], expected, delta=1e-12)
                compared += 1
        self.assertGreater(compared, 0)

    def test_modes_are_those_of_the_jacobian(self):
        """Of tanh RNNs, whose Jacobian is written down here: no eigenvectors for the whole response."""
        file, checked = self.study.file, 0
        time, size = file["probe/inputs"].shape[1], file["fixed_point/state_size"][()]
        rows = np.cumsum(size) - size
        weights = np.cumsum(file["weights/count"][()]) - file["weights/count"][()]
        for i in np.flatnonzero((self.study.architecture == "vanilla") & (self.study.activation == "tanh")):
            n, flat = self.study.units[i], file["weights/values"][weights[i]:].astype(np.float64)
            recurrent, flat = flat[:n * n].reshape(n, n), flat[n * n:]
            drive, flat = flat[:4 * n].reshape(n, 4), flat[4 * n:]
            bias, readout = flat[:n], flat[n:2 * n]
            for context, held in enumerate(file["condition/input"][()]):
                points = np.flatnonzero((file["fixed_point/network"][()] == i)
                                        & (file["fixed_point/held_input"][()] == context))
                outputs = []
                for node, p in enumerate(file["lines/point"][i, context]):
                    if p < 0:
                        continue
                    h = file["fixed_point/state"][rows[points[p]]:rows[points[p]] + n]
                    slope = 1 - np.tanh(recurrent @ h + drive @ held + bias) ** 2
                    jacobian, b = slope[:, None] * recurrent, slope * drive[:, context]
                    kernel = np.array([readout @ np.linalg.matrix_power(jacobian, t) @ b for t in range(time)])
                    outputs.append(kernel[-1])
                    value, right = np.linalg.eig(jacobian)
                    order = np.argsort(-np.abs(value), kind="stable")
                    value, right = value[order], right[:, order]
                    part = (readout @ right) * np.linalg.solve(right, b.astype(complex)) * value ** np.arange(time)[:, None]
                    weight = time - np.arange(time)
                    explained = file["lines/explained"][i, context, node]
                    for kept in range(1, n + 1):
                        left = kernel - part[:, :kept].sum(axis=1)
                        if np.abs(left.imag).max() > 1e-9 * np.abs(kernel).max():
                            continue  # half of a pair
                        r2 = 1 - np.sum(weight * left.real ** 2) / np.sum(weight * kernel ** 2)
                        self.assertAlmostEqual(explained[kept - 1], r2, delta=1e-6 * max(1, abs(r2)))
                        checked += 1
                    enough = np.flatnonzero(explained >= 0.95)
                    self.assertEqual(file["lines/integrating"][i, context, node], 1 + enough[0])
                if outputs:
                    self.assertAlmostEqual(file["lines/whole_response"][i, context], np.mean(outputs), delta=1e-9)
        self.assertGreater(checked, 0)

    def test_states_are_compared_as_the_program_compares_them(self):
        study = self.study
        networks = np.flatnonzero(study.complete)
        states = findings.States(study, networks)
        svcca, cka, procrustes = states.dissimilarities([2])
        for name, ours, delta in (("svcca", svcca, 1e-5), ("cka", cka, 2e-3), ("procrustes", procrustes, 4e-2)):
            theirs = study.file["dissimilarity/" + name][()][np.ix_(networks, networks)]
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=delta, err_msg=name)

        # Less the means of the contexts, from the states themselves.
        groups = findings.contexts_of_samples(study)
        self.assertEqual(set(groups), {0, 1})
        inputs, time = study.file["probe/inputs"][()], study.file["probe/inputs"].shape[1]
        for trial, own in enumerate(groups.reshape(-1, time)):
            self.assertTrue((own == np.argmax(inputs[trial, 0, 2:])).all())
        raw = [study.file["representation/basis"][i] * study.file["representation/singular_value"][i] for i in networks]
        less = [x - np.array([x[groups == g].mean(axis=0) for g in (0, 1)])[groups] for x in raw]
        shares = findings.variance_of_contexts(study)[networks]
        np.testing.assert_allclose(shares, [1 - np.sum(y**2) / np.sum(x**2) for x, y in zip(raw, less)], atol=1e-6)
        without = findings.States(study, networks, groups).dissimilarities([2])[0]
        left = [np.linalg.svd(y, full_matrices=False)[0][:, :2] for y in less]
        for i in range(len(networks)):
            for j in range(i):
                expected = 1 - np.linalg.svd(left[i].T @ left[j], compute_uv=False).mean()
                self.assertAlmostEqual(without[i, j], expected, delta=1e-4)

        rows = printed(findings.untrained_near, study) + printed(findings.integrates, study)
        self.assertTrue(all(len(row) == 5 for row in rows))
        self.assertTrue(any("less the contexts' means" in row[2] for row in rows))
        self.assertTrue(any("variance that is the contexts' means" in row[3] for row in rows))


if __name__ == "__main__":
    unittest.main()
