"""Collections: populations of chosen networks, of one study or of several. What is said of them is what would be said of
these networks in their studies, and studies stay as they are."""
import pathlib
import sys
import tempfile
import unittest

import h5py
import numpy as np

from program import PROVENANCE, ROOT, SHORT, InTemporaryDirectory, datasets, unidyn

sys.path.insert(0, str(ROOT / "src" / "python"))
import unidyn as reader  # noqa: E402


class Collections(InTemporaryDirectory):
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        cls.addClassCleanup(holder.cleanup)
        cls.one, cls.other, cls.seeded = (pathlib.Path(holder.name) / name for name in ("one", "other", "seeded"))
        for study, *settings in ((cls.one,), (cls.other, "--set=train.rate=0.002", "--set=grid.architecture=gru lstm")):
            done = unidyn("run", SHORT, "-o", study, *settings)
            assert done.returncode == 0, done.stderr
        done = unidyn("sweep", SHORT, "-o", cls.seeded, "--set=seed=2", "--set=grid.architecture=gru")
        assert done.returncode == 0, done.stderr

    def refused(self, *words):
        done = self.assert_runs(*words, code=2)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_several_studies_are_one_comparison(self):
        both = self.directory / "both"
        self.assert_runs("merge", self.one, self.other, "-o", both, ranks=3)
        self.assert_runs("run", both, ranks=3)
        merged, one, other = map(reader.open, (both, self.one, self.other))
        new = np.flatnonzero(~other.networks.id.isin(one.networks.id))  # a network of both stands once
        self.assertEqual(list(merged.networks.id), list(one.networks.id) + list(other.networks.id.iloc[new]))
        for name in one.dissimilarities:
            matrix = merged.dissimilarity(name)
            np.testing.assert_array_equal(matrix[:16, :16], one.dissimilarity(name))
            np.testing.assert_array_equal(matrix[16:, 16:], other.dissimilarity(name)[np.ix_(new, new)])
            self.assertTrue(np.isfinite(matrix[:16, 16:]).all(), name)
            self.assertTrue(np.isfinite(merged.embedding(name)).all(), name)
        self.assertTrue(merged.has("statistics"))
        self.assertTrue((both / "report.html").exists())
        alone = self.directory / "alone"
        self.assert_runs("merge", self.one, self.other, "-o", alone)
        self.assert_runs("run", alone)
        self.assertEqual(datasets(both / "population.h5"), datasets(alone / "population.h5"))

    def merged_alike(self, *studies):
        """The collection of these studies, after all stages, which is the same at 1 and 3 ranks."""
        for ranks in (1, 3):
            collection = self.directory / f"on {ranks}"
            self.assert_runs("merge", *studies, "-o", collection, ranks=ranks)
            self.assert_runs("run", collection, ranks=ranks)
        self.assertEqual(datasets(self.directory / "on 1" / "population.h5"), datasets(collection / "population.h5"))
        return reader.open(collection)

    def test_imported_networks_stand_there_as_in_their_study(self):
        one = reader.open(self.one)
        original = one.where("trained and architecture == gru").index[0]
        reader.write_network(self.directory / "copy.h5", one.network(original), origin="copy")
        reader.write_recording(self.directory / "brain.h5", one.network(original).states(), origin="ape")
        job = self.directory / "job.cfg"
        job.write_text(SHORT.read_text() + "\n[import]\nnetworks = copy.h5\nrecordings = brain.h5\n")
        self.assert_runs("run", job, "-o", self.directory / "mixed")
        mixed = reader.open(self.directory / "mixed")
        merged = self.merged_alike(self.other, self.directory / "mixed")
        new = np.flatnonzero(~mixed.networks.id.isin(reader.open(self.other).networks.id))
        rows = np.arange(len(merged) - len(new), len(merged))
        self.assertEqual(list(merged.networks.id.iloc[rows]), list(mixed.networks.id.iloc[new]))
        self.assertEqual(list(merged.networks.origin), ["trained here"] * (len(merged) - 2) + ["copy", "ape"])
        for name in mixed.dissimilarities:
            np.testing.assert_array_equal(merged.dissimilarity(name)[np.ix_(rows, rows)],
                                          mixed.dissimilarity(name)[np.ix_(new, new)])
        row = rows[list(new).index(original)]
        self.assertEqual(merged.dissimilarity("cka")[row, -2], 0)
        self.assertLess(merged.dissimilarity("cka")[row, -1], 1e-6)
        # A study without imports in front, and the choice by origin.
        self.assert_runs("merge", self.one, self.directory / "mixed", "--where", "origin != 'trained here'", "-o",
                         self.directory / "chosen", ranks=2)
        self.assertEqual(list(reader.open(self.directory / "chosen").networks.origin), ["copy", "ape"])

    def test_retried_networks_stand_there_by_the_attempt_in_force(self):
        study, grid = self.directory / "study", "--set=grid.architecture=gru"
        self.assert_runs("run", SHORT, "-o", study, grid, "--timeout", "0", code=3)
        first, second = reader.open(study).networks.id.iloc[:2]
        self.assert_runs("retry", study, first)
        self.assert_runs("run", SHORT, "-o", study, grid, code=3)
        merged = self.merged_alike(self.one, study)
        self.assertEqual(list(merged.networks.attempt), [1] * 16 + [2])
        self.assertEqual(merged.networks.id.iloc[16], reader.open(study).networks.id.iloc[0])
        self.assertNotEqual(merged.networks.id.iloc[16], first)
        for name in merged.dissimilarities:
            self.assertTrue(np.isfinite(merged.dissimilarity(name)).all(), name)
        said = self.assert_runs("show", self.directory / "on 1", merged.networks.id.iloc[16]).stdout
        self.assertRegex(said, r"attempt +2\n")
        # One more attempt later the collection is no longer up to date.
        self.assert_runs("retry", study, second)
        self.assert_runs("run", SHORT, "-o", study, grid, code=3)
        self.assert_runs("gather", self.directory / "on 1", ranks=3)
        self.assertEqual(list(reader.open(self.directory / "on 1").networks.attempt), [1] * 16 + [2, 2])

    def test_chosen_networks_have_results_of_their_own(self):
        before = (self.one / "population.h5").read_bytes()
        chosen, where = self.directory / "trained", "trained and activation == tanh"
        self.assertIn("Gathered 4 networks", self.assert_runs("compare", self.one, "--where", where, "-o", chosen).stderr)
        for stage in ("embed", "statistics", "report"):
            self.assert_runs(stage, self.one, "--where", where, "-o", chosen)
        one, population = reader.open(self.one), reader.open(chosen)
        self.assertEqual(list(population.networks.id), list(one.where(where).id))
        rows = one.where(where).index
        for name in one.dissimilarities:
            np.testing.assert_array_equal(population.dissimilarity(name), one.dissimilarity(name)[np.ix_(rows, rows)])
            self.assertTrue(np.isfinite(population.embedding(name)).all())
        self.assertTrue((chosen / "report.html").exists())
        self.assertEqual((self.one / "population.h5").read_bytes(), before)

    def test_a_collection_can_be_looked_at_and_brought_up_to_date(self):
        chosen = self.directory / "lstm"
        words = ("merge", self.one, self.other, "--where", "architecture == lstm", "-o", chosen)
        self.assert_runs(*words)
        self.assertEqual(len(self.assert_runs("list", chosen).stdout.splitlines()), 8)
        network = reader.open(chosen).network(5)
        self.assertRegex(self.assert_runs("show", chosen, network.id).stdout, r"train\.rate +0\.002")
        self.assertIn(str(self.other), self.assert_runs("info", chosen).stdout)
        with h5py.File(chosen / "population.h5", "r+") as file:  # gathering again would take this away
            file.attrs["mark"] = 1
        self.assert_runs(*words)
        self.assert_runs("gather", chosen)
        with h5py.File(chosen / "population.h5") as file:
            self.assertIn("mark", file.attrs)
            units = file["network/units"][()]
        with h5py.File(chosen / "population.h5", "r+") as file:
            file["network/units"][0] = 77
        self.assertIn("/network/units: is not as it was written", self.assert_runs("gather", chosen, ranks=2).stderr)
        with h5py.File(chosen / "population.h5") as file:
            np.testing.assert_array_equal(file["network/units"][()], units)
        (chosen / "population.h5").unlink()
        self.assert_runs("gather", chosen)
        self.assertEqual(len(reader.open(chosen)), 8)

    def test_what_would_mix_things_up_is_refused(self):
        chosen = self.directory / "chosen"
        self.assert_runs("merge", self.one, "--where", "trained", "-o", chosen)
        for words, complaint in (
            (["merge", self.one, "--where", "not trained", "-o", chosen], "is another collection, of"),
            (["compare", self.one, "--where", "not trained", "-o", chosen], "is another collection, of"),
            (["merge", self.other, "-o", self.one], "is a study; take another directory"),
            (["merge", chosen, "-o", self.directory / "x"], "name the studies that it is made of"),
            (["merge", self.one, self.seeded, "-o", self.directory / "x"], "seed is 2, and 1 in"),
            (["merge", self.one, "--where", "units > 99", "-o", self.directory / "x"], "no network with a result is chosen"),
            (["merge", self.one, "--where", "unit > 99", "-o", self.directory / "x"], "unknown name 'unit'"),
            (["sweep", chosen], "is a collection of"),
            (["status", chosen], "in which nothing is trained"),
            (["run", chosen, "--set", "seed=3"], "leave out --set"),
            (["compare", self.one, "--where", "trained"], "-o OUT is needed"),
            (["compare", self.one, "-o", chosen], "-o is for networks that --where chooses"),
        ):
            with self.subTest(words=words):
                self.assertIn(complaint, self.refused(*words))
        self.assertFalse((self.directory / "x").exists())

    def test_networks_without_a_result_are_counted(self):
        part = self.directory / "part"
        self.assert_runs("sweep", SHORT, "-o", part, "--shard", "1/2")
        chosen = self.directory / "chosen"
        self.assertIn("8 of 16 networks have no result yet",
                      self.assert_runs("merge", part, "-o", chosen, code=75).stderr)
        self.assert_runs("sweep", SHORT, "-o", part, "--shard", "2/2")
        self.assert_runs("gather", chosen)
        self.assertEqual(len(reader.open(chosen)), 16)
        self.assertEqual(datasets(chosen / "population.h5", PROVENANCE),
                         {name: value for name, value in datasets(self.one / "population.h5", PROVENANCE).items()
                          if not name.startswith(("dissimilarity", "embedding", "statistics", "network/compared"))})


if __name__ == "__main__":
    unittest.main()
