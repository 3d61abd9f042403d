"""What a report says, against the population that it was written from."""
import pathlib
import tempfile
import unittest

import h5py
import numpy as np

from page import Page
from program import ROOT, SHORT, InTemporaryDirectory, unidyn

# Hardly trained, so that every kind of study is there in a second or two.
HASTE = ["--set", "train.steps=20", "--set", "train.threshold=0", "--set", "statistics.permutations=99", "--set",
         "statistics.resamples=50"]


def setting(*pairs):
    return [word for pair in pairs for word in ("--set", pair)]


STUDIES = {
    "memory": [SHORT, *setting("train.threshold=0.9")],
    "sine": [ROOT / "jobs/smoke_sinewave.cfg", *HASTE],
    "sums": [ROOT / "jobs/smoke_integration.cfg", *HASTE],
}


def numbers(file, name):
    return file[name][()].astype(float)


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        cls.addClassCleanup(cls.holder.cleanup)
        cls.pages, cls.files = {}, {}
        for name, words in STUDIES.items():
            study = pathlib.Path(cls.holder.name) / name
            done = unidyn("run", *words, "-o", study)
            assert done.returncode == 0, done.stderr
            cls.pages[name] = Page(study / "report.html")
            cls.files[name] = h5py.File(study / "population.h5")
            cls.addClassCleanup(cls.files[name].close)

    def studies(self):
        return [(self.pages[name], self.files[name]) for name in STUDIES]

    def assert_near(self, found, expected, share=2e-5):
        """Equal to `share` of the range of what is expected, NaN where that is no finite number."""
        expected = np.where(np.isfinite(expected), expected, np.nan)
        np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
        some = expected[~np.isnan(expected)]
        if some.size:
            np.testing.assert_allclose(found, expected, rtol=0, atol=share * max(np.ptp(some), 1e-12))

    def test_each_network_has_its_row(self):
        for page, file in self.studies():
            rows = page.data["networks"]
            for name in ("id", "architecture", "activation", "reset", "status", "reason", "stop_reason", "compared"):
                self.assertEqual(rows[name], file["network/" + name].asstr()[:].tolist())
            for name in ("units", "replicate", "l2", "loss", "error", "steps", "trained"):
                np.testing.assert_array_equal(rows[name], file["network/" + name][()])
            counts = page.data["counts"]
            trained = file["network/trained"][()] == 1
            self.assertEqual([counts["networks"], counts["trained"], counts["controls"], counts["failed"]],
                             [len(trained), trained.sum(), (~trained).sum(), 0])
            self.assertEqual(counts["solved"], (file["network/stop_reason"].asstr()[:] == "solved").sum())
            self.assertEqual(page.data["job"], file.attrs["job"].decode())

    def test_maps_and_heat_maps_are_the_population_s(self):
        for page, file in self.studies():
            self.assertEqual([d["name"] for d in page.data["dissimilarities"]].sort(), list(file["dissimilarity"]).sort())
            for found in page.data["dissimilarities"]:
                arrays = page.pack(found["name"])
                self.assert_near(arrays["all"], file["embedding/" + found["name"]][()])
                self.assertEqual(found["all"]["stress1"], file["embedding/" + found["name"]].attrs["stress1"])
                rows = arrays["rows"]
                np.testing.assert_array_equal(rows, np.arange(len(file["network/id"])))
                matrix = file["dissimilarity/" + found["name"]][()]
                self.assert_near(arrays["heat"], matrix[np.tril_indices(len(rows), -1)], share=1 / 500)

    def test_trained_networks_are_embedded_by_themselves(self):
        for page, file in self.studies():
            trained = file["network/trained"][()] == 1
            for found in page.data["dissimilarities"]:
                xy = page.pack(found["name"])["trained"]
                self.assertTrue(np.isnan(xy[~trained]).all())
                matrix = file["dissimilarity/" + found["name"]][()][np.ix_(trained, trained)]
                known = ~np.isnan(xy[trained]).any(axis=1)
                if known.sum() < 2:
                    continue
                points, matrix = xy[trained][known], matrix[np.ix_(known, known)]
                distance = np.linalg.norm(points[:, None] - points[None], axis=2)
                if not matrix.any():  # all alike
                    self.assertFalse(distance.any())
                    continue
                stress = np.sqrt(((distance - matrix) ** 2).sum() / (distance ** 2).sum())
                self.assertAlmostEqual(stress, found["trained"]["stress1"], delta=1e-4)
                self.assertLess(stress, 1)

    def test_statistics_and_why_there_are_none(self):
        for page, file in self.studies():
            effects = page.data["statistics"]["effects"]
            for name, column in effects.items():
                stored = file["statistics/" + name]
                if h5py.check_string_dtype(stored.dtype):
                    self.assertEqual(column, stored.asstr()[:].tolist())
                else:
                    np.testing.assert_array_equal(np.array(column, float), stored[()].astype(float))
            said = " ".join(warning["text"] for warning in page.data["warnings"])
            self.assertIn("too few configurations", said)
            self.assertIn("Too few replicates", said)

    def test_outputs_and_trajectories_are_those_of_the_networks(self):
        """A vanilla network run by NumPy, and its states along its own principal components."""
        for page, file in self.studies():
            inputs = file["probe/inputs"][()].astype(float)
            outputs, time = file["probe/targets"].shape[2], inputs.shape[1]
            trials = page.data["trials"]["number"]
            self.assert_near(page.pack("trials")["input"], np.swapaxes(inputs[trials], 0, 1))
            first = np.concatenate([[0], np.cumsum(file["weights/count"][()])])
            loading = np.concatenate([[0], np.cumsum(file["representation/loading_count"][()])])
            mean = np.concatenate([[0], np.cumsum(file["representation/unit_count"][()])])
            for i in np.flatnonzero(file["network/architecture"].asstr()[:] == "vanilla"):
                n = file["network/units"][i]
                flat = file["weights/values"][first[i]:first[i + 1]].astype(float)
                parts = np.split(flat, np.cumsum([n * n, n * inputs.shape[2], n, outputs * n]))
                act = np.tanh if file["network/activation"][i] == b"tanh" else lambda x: np.maximum(x, 0)
                h, path = np.zeros((len(trials), n)), []
                for t in range(time):
                    h = act(h @ parts[0].reshape(n, n).T + inputs[trials, t] @ parts[1].reshape(n, -1).T + parts[2])
                    path.append(h)
                path = np.array(path)
                detail = page.pack(f"network-{i}")
                self.assert_near(detail["output"], path @ parts[3].reshape(outputs, n).T + parts[4], share=1e-4)
                v = file["representation/right"][loading[i]:loading[i + 1]].reshape(-1, n)[:3].astype(float)
                centred = path - file["representation/mean"][mean[i]:mean[i + 1]]
                self.assert_near(detail["path"][:, :, :len(v)], centred @ v.T, share=1e-4)

    def test_fixed_points_lie_where_they_are(self):
        for page, file in self.studies():
            network = file["fixed_point/network"][()]
            size = file["fixed_point/state_size"][()]
            ends = np.cumsum(size)
            loading = np.concatenate([[0], np.cumsum(file["representation/loading_count"][()])])
            mean = np.concatenate([[0], np.cumsum(file["representation/unit_count"][()])])
            for i in range(len(file["network/id"])):
                detail, mine = page.pack(f"network-{i}"), np.flatnonzero(network == i)
                self.assertEqual(detail["all"][0], len(mine))
                self.assertEqual(len(detail["point"]), len(mine))  # few enough for all of them
                for name in ("unstable", "slow", "label"):
                    np.testing.assert_array_equal(detail[name], file["fixed_point/" + name][mine])
                np.testing.assert_array_equal(detail["held"], file["fixed_point/held_input"][mine])
                n = file["network/units"][i]
                v = file["representation/right"][loading[i]:loading[i + 1]].reshape(-1, n)[:3].astype(float)
                centre = file["representation/mean"][mean[i]:mean[i + 1]]
                state = np.array([file["fixed_point/state"][ends[p] - size[p]:ends[p]][:n] for p in mine]).reshape(-1, n)
                self.assert_near(detail["point"][:, :len(v)], (state - centre) @ v.T)
                for part in ("re", "im"):
                    values = [file["fixed_point/eigenvalue_" + part][ends[p] - size[p]:ends[p]] for p in mine]
                    self.assert_near(detail[part], np.array(values).reshape(len(mine), -1)[:, :detail[part].shape[1]])

    def test_loss_curves_and_graphs(self):
        for page, file in self.studies():
            ends = np.cumsum(np.maximum(file["training/count"][()], 0))
            graphs, before = page.pack("graphs"), 0
            for i, transition in enumerate(file["graph/transition"][()]):
                detail = page.pack(f"network-{i}")
                mine = slice(ends[i] - len(detail["step"]), ends[i])
                np.testing.assert_array_equal(detail["step"], file["training/step"][mine])
                with np.errstate(divide="ignore"):
                    self.assert_near(detail["error"], np.log10(file["training/error"][mine]))
                part = slice(before, before + graphs["count"][i])
                before = part.stop
                graph = np.zeros(transition.size)
                graph[graphs["entry"][part]] = graphs["value"][part]
                np.testing.assert_allclose(graph.reshape(transition.shape), transition, atol=1 / 400)
            self.assertEqual(page.data["graph"]["labels"], file["graph/label"].asstr()[:].tolist())

    def test_numbers_of_networks(self):
        for page, file in self.studies():
            values = {column["name"]: np.array(column["values"], float) for column in page.data["numbers"]}
            network, slow = file["fixed_point/network"][()], file["fixed_point/slow"][()] == 1
            count = len(file["network/id"])
            np.testing.assert_array_equal(values["points"], np.bincount(network[~slow], minlength=count))
            np.testing.assert_array_equal(values["slow"], np.bincount(network[slow], minlength=count))
            stable = ~slow & (file["fixed_point/stable"][()] == 1)
            np.testing.assert_array_equal(values["stable"], np.bincount(network[stable], minlength=count))

    def test_line_attractors(self):
        page, file = self.pages["sums"], self.files["sums"]
        values = {column["name"]: np.array(column["values"], float) for column in page.data["numbers"]}
        np.testing.assert_array_equal(values["lines"], (file["lines/kind"].asstr()[:] == "line").sum(axis=1))
        flat = lambda name: file["lines/" + name][()].reshape(len(file["network/id"]), -1).astype(float)
        np.testing.assert_allclose(values["rate"], np.nanmedian(flat("rate"), axis=1))
        np.testing.assert_allclose(values["drift"], np.nanmedian(abs(flat("drift")), axis=1))
        modes = flat("integrating")
        modes[modes < 1] = np.nan
        np.testing.assert_allclose(values["modes"], np.nanmedian(modes, axis=1))
        pack = page.pack("lines")
        self.assert_near(pack["response"], file["lines/response"][()][:, :, :pack["response"].shape[2]])
        self.assert_near(pack["whole"], file["lines/whole_response"][()])

    def test_orbits(self):
        page, file = self.pages["sine"], self.files["sine"]
        values = {column["name"]: np.array(column["values"], float) for column in page.data["numbers"]}
        kind = file["orbits/kind"].asstr()[:]
        np.testing.assert_allclose(values["cycle"], (kind == "cycle").mean(axis=1))
        np.testing.assert_allclose(values["spiral"], (file["orbits/unstable"][()] >= 2).mean(axis=1))
        asked, linear = file["condition/frequency"][()], file["orbits/linear_frequency"][()]
        off = [np.nanmedian(x) if np.isfinite(x).any() else np.nan for x in abs(linear / asked - 1)]
        np.testing.assert_allclose(values["linear_off"], off)
        pack = page.pack("orbits")
        self.assert_near(pack["linear"], linear)
        with np.errstate(divide="ignore", invalid="ignore"):
            self.assert_near(pack["turn"], 2 * np.pi * file["orbits/turns"][()] / file["orbits/period"][()])
        self.assertEqual(np.array(page.data["orbits"]["kinds"])[pack["kind"]].tolist(), kind.tolist())

    def test_a_page_asks_for_nothing(self):
        page = self.pages["memory"]
        self.assertTrue(all("src" not in attributes for attributes in page.scripts))
        self.assertIn("default-src 'none'", page.text)
        self.assertNotRegex(page.text.split("Bundled:")[0], r"<link|<img|@import")

    def test_the_page_holds_the_licences_of_what_is_bundled(self):
        said = self.pages["memory"].text.split("Bundled:")[1]
        for name in ("@observablehq/plot", "d3-array", "d3-scale", "internmap", "delaunator"):
            self.assertIn(name, said)
        self.assertIn("Permission to use, copy, modify, and/or distribute this software", said)


class Words(InTemporaryDirectory):
    """What users wrote, commands and failures."""

    def test_words_of_users_are_no_markup(self):
        """The markup in a directory's name reaches the page as text."""
        study = self.directory / "<b>&amp;"
        self.assert_runs("run", SHORT, "-o", study, *setting("grid.architecture=vanilla", "grid.activation=tanh"))
        with h5py.File(study / "population.h5", "r+") as file:
            file.attrs["title"] = np.bytes_("</script><script>alert(1)</script><!--")
            del file["network/reason"]
            file["network/reason"] = np.array(["<!-- <script>", "\\u003c"], "S")
        before = Page(study / "report.html").scripts
        self.assert_runs("report", study)
        page = Page(study / "report.html")
        self.assertEqual(page.scripts, before)
        self.assertEqual(page.data["title"], "</script><script>alert(1)</script><!--")
        self.assertEqual(page.data["networks"]["reason"], ["<!-- <script>", "\\u003c"])
        self.assertEqual(page.data["directory"], str(study))

    def test_networks_that_failed_say_why(self):
        study = self.directory / "study"
        done = unidyn("run", SHORT, "-o", study, *setting("train.rate=1000", "train.clip=1e6", "train.steps=200",
                                                          "grid.activation=relu", "grid.units=16"))
        self.assertEqual(done.returncode, 3, done.stderr)
        page = Page(study / "report.html")
        with h5py.File(study / "population.h5") as file:
            failed = np.flatnonzero(file["network/status"].asstr()[:] == "failed")
        self.assertGreater(len(failed), 0)
        self.assertEqual(page.data["counts"]["failed"], len(failed))
        for i in failed:
            self.assertTrue(page.data["networks"]["reason"][i])
            self.assertTrue(page.has(f"network-{i}"))
        self.assertIn(f"{len(failed)} of 8 networks failed", page.data["warnings"][0]["text"] + page.data["warnings"][1]["text"])

    def test_a_study_that_is_not_compared_yet_has_a_report(self):
        study = self.directory / "study"
        self.assert_runs("sweep", SHORT, "-o", study)
        self.assertIn("unidyn gather", self.assert_runs("report", study, code=2).stderr)
        self.assert_runs("gather", study)
        self.assert_runs("report", study, ranks=2)
        page = Page(study / "report.html")
        self.assertEqual(page.data["dissimilarities"], [])
        self.assertIn("unidyn compare", str(page.data["warnings"]))
        self.assert_runs("compare", study)
        self.assert_runs("report", study)
        alone = Page(study / "report.html").pack("svcca")
        self.assertIn("trained", alone)
        self.assertNotIn("all", alone)

    def test_the_same_bytes_at_any_number_of_ranks_and_again(self):
        study = self.directory / "study"
        self.assert_runs("run", SHORT, "-o", study)
        first = (study / "report.html").read_bytes()
        for ranks in (0, 3):
            self.assert_runs("report", study, ranks=ranks)
            self.assertEqual((study / "report.html").read_bytes(), first)

    def test_a_study_in_which_nothing_was_solved_says_so_first(self):
        study = self.directory / "study"
        self.assert_runs("run", SHORT, "-o", study, *setting("train.threshold=1e-9"))
        warning = Page(study / "report.html").data["warnings"][0]
        self.assertTrue(warning["alarm"])
        self.assertIn("NOTHING WAS SOLVED", warning["text"])


if __name__ == "__main__":
    unittest.main()
