"""Every dataset of a population has a checksum, and one that was changed is found."""
import pathlib
import shutil
import tempfile
import unittest
import zlib

import h5py
import numpy as np

from program import SHORT, InTemporaryDirectory, results, unidyn


def paths_of(file):
    found = []
    file.visititems(lambda name, item: found.append(name) if isinstance(item, h5py.Dataset) else None)
    return found


def crc32(dataset):
    values = dataset[()]
    if h5py.check_string_dtype(dataset.dtype):
        values = b"".join(text + b"\0" for text in np.ravel(values))
    else:
        values = np.asarray(values).tobytes()
    return zlib.crc32(values)


def change(path, name):
    """Changes an element of a dataset; says whether there is one."""
    with h5py.File(path, "r+") as file:
        dataset = file[name]
        if dataset.size == 0:
            return False
        values = dataset[()]
        if h5py.check_string_dtype(dataset.dtype):
            values = np.where(np.arange(values.size).reshape(values.shape) == 0, b"something else", values)
        else:
            raw = np.atleast_1d(np.array(values)).view(np.uint8)
            raw.flat[0] ^= 1
            values = raw.view(dataset.dtype).reshape(dataset.shape)
        dataset[...] = values
        return crc32(dataset) != dataset.attrs["crc32"]


class Checksums(InTemporaryDirectory):
    @classmethod
    def setUpClass(cls):
        cls.finished = pathlib.Path(tempfile.mkdtemp(prefix="unidyn-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.finished)
        done = unidyn("run", SHORT, "-o", cls.finished, ranks=3)
        assert done.returncode == 0, done.stdout + done.stderr

    def setUp(self):
        super().setUp()
        self.study = self.directory / "study"
        shutil.copytree(self.finished, self.study)
        self.population = self.study / "population.h5"

    def test_each_dataset_has_that_of_its_elements(self):
        with h5py.File(self.population) as file:
            for name in paths_of(file):
                self.assertEqual(file[name].attrs["crc32"], crc32(file[name]), name)

    def test_a_changed_dataset_is_made_anew_by_run(self):
        expected = results(self.finished)
        with h5py.File(self.population) as file:
            names = paths_of(file)
        groups = {name.split("/")[0]: name for name in names}
        for ranks, name in enumerate(sorted(groups.values())):
            if not change(self.population, name):
                continue
            done = self.assert_runs("run", SHORT, "-o", self.study, ranks=0 if ranks else 2)
            self.assertIn(f"{self.population}:/{name}: is not as it was written; the file is made anew", done.stderr)
            self.assertEqual(results(self.study), expected)

    def test_stages_do_not_build_on_what_was_changed(self):
        for made, stage, name in (("dissimilarity/cka", "compare", "representation/basis"),
                                  ("embedding/cka", "embed", "dissimilarity/cka"),
                                  ("statistics", "statistics", "dissimilarity/svcca"),
                                  (None, "report", "embedding/topology")):
            shutil.copyfile(self.finished / "population.h5", self.population)
            if made:
                with h5py.File(self.population, "r+") as file:
                    del file[made]
            self.assertTrue(change(self.population, name))
            before = self.population.read_bytes()
            refused = self.assert_runs(stage, self.study, code=1)
            self.assertIn(f"{self.population}:/{name}: is not as it was written", refused.stderr)
            self.assertEqual(self.population.read_bytes(), before)

    def test_what_users_add_is_left_alone(self):
        with h5py.File(self.population, "r+") as file:
            file["mine/notes"] = np.arange(5)
        done = self.assert_runs("run", SHORT, "-o", self.study)
        self.assertNotIn("anew", done.stderr)
        with h5py.File(self.population) as file:
            self.assertEqual(file["mine/notes"][4], 4)


if __name__ == "__main__":
    unittest.main()
