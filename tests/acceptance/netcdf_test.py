"""The population as a netCDF-4 file: ncdump, netCDF4-python and xarray with both of its engines open every group, and
find in it what h5py finds."""
import pathlib
import subprocess
import tempfile
import unittest
import warnings

import h5py
import netCDF4
import numpy as np
import xarray

from program import ROOT, SHORT, unidyn as program

INTEGRATION, SINE = ROOT / "jobs" / "smoke_integration.cfg", ROOT / "jobs" / "smoke_sinewave.cfg"
FEW = ("--set", "train.steps=5", "--set", "grid.architecture=vanilla lstm", "--set", "grid.activation=tanh")
WITHOUT_VARIABLE = b"This is a netCDF dimension but not a netCDF variable"


def is_bare(dataset):
    """Whether the dataset is a dimension alone, of which netCDF makes no variable."""
    return dataset.attrs.get("NAME", b"").startswith(WITHOUT_VARIABLE)


class NetCDF(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        cls.addClassCleanup(holder.cleanup)
        cls.paths = {}
        for name, job, *words in (("flipflop", SHORT), ("integration", INTEGRATION, *FEW), ("sinewave", SINE, *FEW)):
            study = pathlib.Path(holder.name) / name
            done = program("run", job, "-o", study, *words)
            assert done.returncode == 0, done.stderr
            cls.paths[name] = study / "population.h5"
        # Compared once more with other settings: what is written anew has its dimensions as well.
        done = program("run", SHORT, "-o", cls.paths["flipflop"].parent, "--set", "compare.components=1")
        assert done.returncode == 0, done.stderr

    def in_each_group(self, look):
        """Calls look(path, group) for all groups of all populations."""
        for path in self.paths.values():
            with h5py.File(path) as file:
                groups = [file]
                file.visititems(lambda name, item: groups.append(item) if isinstance(item, h5py.Group) else None)
                for group in groups:
                    with self.subTest(study=path.parent.name, group=group.name):
                        look(path, group)

    def variables(self, group):
        return {name: item for name, item in group.items() if isinstance(item, h5py.Dataset) and not is_bare(item)}

    def test_xarray_opens_every_group_with_both_engines(self):
        seen = set()

        def look(path, group):
            if group.name in seen:
                return
            seen.add(group.name)
            for engine in ("h5netcdf", "netcdf4"):
                with warnings.catch_warnings():
                    warnings.simplefilter("error")
                    with xarray.open_dataset(path, group=group.name, engine=engine) as opened:
                        self.assert_same(opened.load(), self.variables(group))

        self.in_each_group(look)
        self.assertLess({"/", "/network", "/lines", "/orbits", "/transitions", "/statistics/advantage"}, seen)

    def assert_same(self, opened, variables):
        self.assertEqual(set(opened.variables), set(variables))
        for name, variable in opened.variables.items():
            dataset = variables[name]
            self.assertEqual(variable.shape, dataset.shape, name)
            self.assertEqual(len(set(variable.dims)), dataset.ndim, name)
            if h5py.check_string_dtype(dataset.dtype):
                texts = [text.decode() if isinstance(text, bytes) else text for text in variable.values.flat]
                self.assertEqual(texts, dataset.asstr()[()].ravel().tolist(), name)
            else:
                np.testing.assert_array_equal(variable.values, dataset[()], name)

    def test_netcdf_opens_everything(self):
        files = {path: netCDF4.Dataset(path) for path in self.paths.values()}

        def look(path, group):
            opened = files[path] if group.name == "/" else files[path][group.name]
            self.assertEqual(set(opened.variables), set(self.variables(group)))
            for name, variable in opened.variables.items():
                values, dataset = variable[...], group[name]
                if h5py.check_string_dtype(dataset.dtype):
                    self.assertEqual(np.asarray(values).ravel().tolist(), dataset.asstr()[()].ravel().tolist(), name)
                else:
                    np.testing.assert_array_equal(np.ma.getdata(values), dataset[()], name)

        self.in_each_group(look)
        for file in files.values():
            file.close()

    def test_ncdump_dumps_everything(self):
        for path in self.paths.values():
            for options in ((), ("-h",)):
                done = subprocess.run(["ncdump", *options, path], capture_output=True, text=True)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertIn("group: provenance", done.stdout)
                self.assertNotIn("phony_dim", done.stdout)

    def test_every_dimension_has_a_scale_where_netcdf_looks_for_it(self):
        def look(_, group):
            for name, dataset in self.variables(group).items():
                if h5py.h5ds.is_scale(dataset.id):
                    continue
                for dimension in dataset.dims:
                    self.assertEqual(len(dimension), 1, name)
                    self.assertTrue(group.name.startswith(dimension[0].parent.name), name)
                    self.assertEqual(len(dimension[0]), dataset.shape[dimension._dimension], name)
                    self.assertTrue(dimension.label, name)

        self.in_each_group(look)

    def test_variables_have_the_attributes_of_cf(self):
        def look(path, group):
            with h5py.File(path) as file:
                self.assertEqual(file.attrs["Conventions"], b"CF-1.8")
            for name, dataset in group.items():
                if isinstance(dataset, h5py.Dataset):
                    self.assertTrue(dataset.attrs["long_name"], name)
                    self.assertEqual(dataset.attrs["long_name"], dataset.attrs["description"], name)

        self.in_each_group(look)

    def test_every_ragged_dimension_has_its_count_and_points_name_their_network(self):
        ragged = {"weight", "measurement", "fixed_points", "fixed_point_component", "mode_component", "unit", "loading"}
        for path in self.paths.values():
            counted = {}
            with h5py.File(path) as file:
                def note(name, item):
                    if "sample_dimension" in item.attrs:
                        counted[item.attrs["sample_dimension"].decode()] = int(item[()].sum())
                file.visititems(note)
                self.assertEqual(set(counted), ragged | ({"state_value"} & set(file)))
                self.assertEqual("state_value" in file, "state" in file["representation"])
                self.assertEqual(counted, {name: len(file[name]) for name in counted})
                network = file["fixed_point/network"]
                self.assertEqual(network.attrs["instance_dimension"], b"networks")
                np.testing.assert_array_equal(network, np.repeat(np.arange(len(file["networks"])), file["fixed_point/count"]))

    def test_dimensions_without_values_take_no_room(self):
        def look(path, group):
            for name, dataset in group.items():
                if isinstance(dataset, h5py.Dataset) and is_bare(dataset):
                    self.assertEqual(dataset.id.get_storage_size(), 0, name)

        self.in_each_group(look)


if __name__ == "__main__":
    unittest.main()
