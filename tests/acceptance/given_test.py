"""Files of trials as other programs write them: read right, or refused with a sentence.

That a file is read right is asked by the study: networks are named by the trials' content, so a sweep
in the directory of the same trials, laid out plainly, finds all its networks there.
"""
import os
import subprocess
import unittest

import h5py
import numpy as np

from program import SANITIZED, InTemporaryDirectory, command, results

JOB = """
task = file

[grid]
architecture = gru
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
"""


def sums(trials=20, time=12, channels=2, seed=1):
    """Noise, and its running mean."""
    inputs = np.random.default_rng(seed).normal(size=(trials, time, channels)).astype("f4").astype(float)
    return inputs, (np.cumsum(inputs, axis=1) / 4).astype("f4").astype(float)


class Given(InTemporaryDirectory):
    def setUp(self):
        super().setUp()
        self.job = self.directory / "job.cfg"
        self.job.write_text(JOB)
        self.trials = self.directory / "trials.h5"
        self.study = self.directory / "study"

    def write(self, path=None, **datasets):
        with h5py.File(path or self.trials, "w") as file:
            for name, values in datasets.items():
                file[name] = values

    def sweep(self, *words, path="trials.h5", ranks=0):
        return self.assert_runs("sweep", self.job, "-o", self.study, "--set", f"task.path={self.directory}/{path}",
                                *words, ranks=ranks).stderr

    def same_trials(self, path, *words):
        """What is said when `path` holds the trials of the study."""
        for ranks in (1, 3):
            said = self.sweep(*words, path=path, ranks=ranks)
            self.assertIn("were there already", said)
        return said

    def refused(self, *words, path="trials.h5"):
        done = self.assert_runs("plan", self.job, "--set", f"task.path={self.directory}/{path}", *words, code=2)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertNotIn("H5", done.stderr.replace("trials.h5", ""))
        return done.stderr

    def test_matlab_7_3(self):
        inputs, targets = sums()
        self.write(inputs=inputs, targets=targets)
        self.sweep()
        header = b"MATLAB 7.3 MAT-file, Platform: GLNXA64 HDF5 schema 1.00 .".ljust(124) + b"\x00\x02IM"
        with h5py.File(self.directory / "trials.mat", "w", userblock_size=512) as file:
            for name, values in (("inputs", inputs), ("targets", targets)):
                file[name] = values.transpose()  # as MATLAB's axes lie
                file[name].attrs["MATLAB_class"] = np.bytes_("double")
        with open(self.directory / "trials.mat", "r+b") as file:
            file.write(header)
        said = self.same_trials("trials.mat")
        self.assertIn("20 trials of 12 steps, 2 inputs, 2 outputs", said)
        self.assertIn("read from the last axis to the first", said)

    def test_julia(self):
        inputs, targets = sums()
        self.write(inputs=inputs, targets=targets)
        self.sweep()
        for header in (b"HDF5-based Julia Data Format, version 0.2.0", b"Julia data file (HDF5), version 0.1.2"):
            with h5py.File(self.directory / "trials.jld", "w", userblock_size=512) as file:
                file["inputs"], file["targets"] = inputs.transpose(), targets.transpose()
            with open(self.directory / "trials.jld", "r+b") as file:
                file.write(header)
            self.assertIn("20 trials of 12 steps, 2 inputs, 2 outputs", self.same_trials("trials.jld"))

    def test_matlab_7_3_with_one_output(self):
        inputs, targets = sums()
        self.write(inputs=inputs, targets=targets[:, :, :1])
        self.sweep()
        for name, one in (("whole.mat", targets[:, :, :1].transpose()), ("dropped.mat", targets[:, :, 0].transpose())):
            with h5py.File(self.directory / name, "w", userblock_size=512) as file:
                file["inputs"], file["targets"] = inputs.transpose(), one
                for values in file.values():
                    values.attrs["MATLAB_class"] = np.bytes_("double")
            self.assertIn("20 trials of 12 steps, 2 inputs, 1 output;", self.same_trials(name))

    def test_booleans(self):
        inputs, targets = sums()
        self.write(inputs=(inputs > 0).astype(float), targets=targets)
        self.sweep()
        self.write(self.directory / "bool.h5", inputs=inputs > 0, targets=targets)
        self.same_trials("bool.h5")
        with h5py.File(self.directory / "names.h5", "w") as file:
            file["targets"] = targets
            names = h5py.enum_dtype({"LEFT": 0, "RIGHT": 1}, basetype="i1")
            file.create_dataset("inputs", data=(inputs > 0).astype("i1"), dtype=names)
        self.assertIn("/inputs: holds elements that are no numbers but names (LEFT, RIGHT)",
                      self.refused(path="names.h5"))

    def ragged(self):
        inputs, targets = sums(8, 10, 1)
        length = np.array([6, 7, 8, 9, 10, 6, 7, 8])
        self.write(inputs=inputs, targets=targets, length=length)
        return inputs, targets, length

    def test_trials_of_several_lengths(self):
        inputs, targets, length = self.ragged()
        self.assertIn("8 trials of 6 to 10 steps", self.sweep())
        rows = h5py.vlen_dtype(np.dtype("f8"))
        with h5py.File(self.directory / "rows.h5", "w") as file:
            for name, values in (("inputs", inputs), ("targets", targets)):
                file.create_dataset(name, (8,), dtype=rows)
                for n, steps in enumerate(length):
                    file[name][n] = values[n, :steps, 0]
        self.same_trials("rows.h5")
        with h5py.File(self.directory / "rows.h5", "a") as file:
            file["length"] = length
        self.assertIn("/length: is not read where each trial has a group or rows of its own", self.refused(path="rows.h5"))
        with h5py.File(self.directory / "turned.h5", "w") as file:
            for name, values in (("inputs", inputs), ("targets", targets)):
                file.create_dataset(name, (1, 8), dtype=rows)
                for n, steps in enumerate(length):
                    file[name][0, n] = values[n, :steps, 0]
                file[name].dims[0].label, file[name].dims[1].label = "channel", "trial"
        self.assertIn("has its axes in another order", self.refused(path="turned.h5"))
        with h5py.File(self.directory / "groups.h5", "w") as file:
            for n, steps in enumerate(length):
                file[f"trial_{n}/inputs"] = inputs[n, :steps]
                file[f"trial_{n}/targets"] = targets[n, :steps]
        self.same_trials("groups.h5")
        # Padding is as good as any other, and NaN in the targets ends nothing but what counts.
        behind = np.arange(10)[None, :] >= length[:, None]
        inputs[behind], targets[behind] = np.nan, 77
        self.write(self.directory / "padded.h5", inputs=inputs, targets=targets, length=length[:, None])
        self.same_trials("padded.h5")

    def test_samples_are_the_steps_before_the_end_of_each_trial(self):
        inputs, targets, length = self.ragged()
        self.assert_runs("run", self.job, "-o", self.study, "--set", "probe.keep=true", "--set",
                         "task.held_out=0.5")
        with h5py.File(self.study / "population.h5") as file:
            probe, steps = file["probe/inputs"][()], file["probe/length"][()]
            which = [int(np.flatnonzero(np.isclose(inputs[:, 0, 0], trial[0, 0]))[0]) for trial in probe]
            np.testing.assert_array_equal(steps, length[which])
            np.testing.assert_array_equal(file["probe/mask"][:, :, 0],
                                          np.arange(probe.shape[1])[None, :] < steps[:, None])
            for trial, n in zip(probe, which):
                np.testing.assert_array_equal(trial[:length[n]], inputs[n, :length[n]])
                self.assertFalse(trial[length[n]:].any())
            states = file["representation/state"][()].reshape(1, -1, 8)
            self.assertEqual(states.shape, (1, steps.sum(), 8))
            self.assertEqual(file["representation/basis"].shape[1], steps.sum())
            # From h = 0 a trial's first state depends on its first input alone.
            self.assertEqual(len(np.unique(states[0][np.cumsum(steps) - steps], axis=0)), len(which))
        # A population's own probe trials are a file of trials, also with masks and lengths.
        self.assertIn("4 trials of", self.assert_runs(
            "plan", self.job, "--set", f"task.path={self.study}/population.h5", "--set", "task.group=/probe").stdout)

    def test_a_mask_is_what_the_error_is_measured_on(self):
        inputs, targets = sums(50, 12, 1)
        counts = np.zeros(targets.shape)
        counts[:, 6:] = 1
        self.write(inputs=inputs, targets=np.where(counts == 1, targets, 99), mask=counts)
        masked = self.directory / "masked"
        self.assertIn("50 % of the targets count", self.assert_runs(
            "run", self.job, "-o", masked, "--set", "probe.keep=true").stderr)
        with h5py.File(masked / "population.h5") as file:
            weight = file["weights/values"][()].astype(float)
            y = file["representation/state"][()].reshape(-1, 8).astype(float) @ weight[-9:-1] + weight[-1]
            wanted, counting = file["probe/targets"][()].ravel(), file["probe/mask"][()].ravel() == 1
            self.assertEqual(counting.mean(), 0.5)
            wanted, y = wanted[counting], y[counting]
            error = np.mean((y - wanted) ** 2) / wanted.var()
            self.assertAlmostEqual(error / file["network/error"][0], 1, delta=1e-4)
        # NaN is the same mask, bit for bit; and so is the mask of trial x time.
        for name, datasets in (("nan", {"targets": np.where(counts == 1, targets, np.nan)}),
                               ("steps", {"targets": targets, "mask": counts[:, :, 0] == 1})):
            self.write(self.directory / f"{name}.h5", inputs=inputs, **datasets)
            for ranks in (1, 3):
                study = self.directory / f"{name}{ranks}"
                self.assert_runs("run", self.job, "-o", study, "--set", f"task.path={self.directory}/{name}.h5",
                                 "--set", "probe.keep=true", ranks=ranks)
                self.assertEqual(results(study), results(masked), f"{name}, {ranks} ranks")

    @unittest.skipIf(SANITIZED, "trains for thousands of steps")
    def test_a_masked_task_is_solved(self):
        """Noise, then silence in which alone its sign counts."""
        random = np.random.default_rng(3)
        sign = random.choice([-1.0, 1.0], (400, 1, 1))
        inputs = np.where(np.arange(20)[None, :, None] < 10, sign + random.normal(size=(400, 20, 1)), 0)
        targets = np.where(np.arange(20)[None, :, None] < 12, 50 * random.normal(size=(400, 20, 1)), sign)
        mask = np.arange(20)[None, :, None] >= 12
        self.write(inputs=inputs, targets=targets, mask=np.broadcast_to(mask, targets.shape))
        self.assert_runs("sweep", self.job, "-o", self.study, "--set", "train.steps=2000", "--set",
                         "train.threshold=0.1", "--set", "grid.units=16", ranks=2)
        self.assertRegex((self.study / "events.jsonl").read_text(), '"event":"done"')
        self.assert_runs("gather", self.study)
        with h5py.File(self.study / "population.h5") as file:
            self.assertEqual(file["network/stop_reason"].asstr()[0], "solved")

    def test_targets_in_raw_units_are_warned_of_and_can_be_standardised(self):
        inputs, targets = sums()
        self.write(inputs=inputs, targets=60 * targets + 180)
        for verb, stream in (("plan", "stdout"), ("sweep", "stderr")):
            where = () if verb == "plan" else ("-o", self.study)
            said = getattr(self.assert_runs(verb, self.job, *where), stream)
            offset, spread = 60 * targets.mean((0, 1)) + 180, 60 * targets.std((0, 1))
            self.assertIn("Warning: targets are far from mean 0 and standard deviation 1", said)
            for o in (0, 1):
                self.assertIn(f"output {o}: mean {offset[o]:.4g}, standard deviation {spread[o]:.4g}", said)
            self.assertIn("task.standardise = true", said)
        told = self.directory / "told"
        said = self.assert_runs("run", self.job, "-o", told, "--set", "task.standardise=true").stderr
        self.assertNotIn("Warning", said)
        with h5py.File(told / "population.h5") as file:
            probe = file["probe/targets"]
            back = probe[()] * probe.attrs["standardised_spread"] + probe.attrs["standardised_mean"]
            x = file["probe/inputs"][()]
        which = [int(np.flatnonzero((inputs == trial).all(axis=(1, 2)))[0]) for trial in x]
        np.testing.assert_allclose(back, 60 * targets[which] + 180, rtol=1e-5)
        # Standardised ones are other networks, and ordinary targets are no matter for a warning.
        self.assertIn("belongs to another job", self.assert_runs(
            "sweep", self.job, "-o", told, code=2).stderr)
        self.write(inputs=inputs, targets=targets)
        self.assertNotIn("Warning", self.assert_runs("plan", self.job).stdout)

    def test_packed_integers_and_axes_that_netcdf_names(self):
        inputs, targets = sums()
        packed = np.round(inputs * 100).astype("i2")
        self.write(inputs=packed * 0.01 + 3, targets=targets)
        self.sweep()
        with h5py.File(self.directory / "packed.h5", "w") as file:
            file["inputs"] = packed.transpose(2, 0, 1)
            file["inputs"].attrs.update(scale_factor=0.01, add_offset=3.0, _FillValue=np.int16(-32768),
                                        units="mV", long_name="membrane potential")
            file["targets"] = targets.transpose(1, 0, 2)
            for name, size in (("trial", 20), ("time", 12)):
                file[name] = np.arange(size)
                file[name].make_scale(name)
            file["channel"] = np.array(["left", "right"], dtype=h5py.string_dtype())
            file["channel"].make_scale("channel")
            for name, axes in (("inputs", ("channel", "trial", "time")), ("targets", ("time", "trial", "channel"))):
                for axis, scale in enumerate(axes):
                    file[name].dims[axis].attach_scale(file[scale])
        said = self.same_trials("packed.h5")
        self.assertIn("2 inputs (left, right), 2 outputs (left, right)", said)
        self.assertIn("not used: attribute long_name of inputs and attribute units of inputs", said)

    def test_arrays_that_xarray_names(self):
        inputs, targets = sums()
        self.write(inputs=inputs, targets=targets)
        self.sweep()
        with h5py.File(self.directory / "named.h5", "w") as file:
            file["inputs"], file["targets"] = inputs.transpose(1, 2, 0), targets
            file["inputs"].attrs["_ARRAY_DIMENSIONS"] = ["time", "input", "batch"]
        self.same_trials("named.h5")

    def test_what_would_change_the_numbers_is_refused_by_name(self):
        inputs, targets = sums()
        plain = {"inputs": inputs, "targets": targets}
        for attribute, complaint in (
                (("inputs", "conversion", 1e-3), "/inputs: has the attribute conversion, which may change"),
                (("inputs", "_FillValue", inputs[3, 2, 1]),
                 "/inputs: has a hole, marked by its _FillValue or missing_value, at trial 3, time 2, channel 1"),
                (("targets", "scale_factor", np.nan), "/targets: has an attribute scale_factor that is not one")):
            self.write(**plain)
            with h5py.File(self.trials, "a") as file:
                file[attribute[0]].attrs[attribute[1]] = attribute[2]
            self.assertIn(complaint, self.refused())
        self.write(**plain, valid_mask=inputs)
        self.assertIn("/valid_mask: is not known; if it is the mask", self.refused())

    def test_files_that_cannot_be_read(self):
        inputs, targets = sums(200)
        self.write(inputs=inputs, targets=targets)
        whole = self.trials.read_bytes()
        self.trials.write_bytes(whole[:len(whole) // 2])
        self.assertIn("trials.h5: cannot be opened as HDF5; it may be damaged or cut short: truncated file",
                      self.refused())
        self.write(self.directory / "other.h5", inputs=inputs)
        with h5py.File(self.trials, "w") as file:
            file["targets"] = targets
            file["inputs"] = h5py.ExternalLink("other.h5", "/inputs")
        self.assertIn("/inputs: is a link into another file (other.h5), which is not followed", self.refused())
        with h5py.File(self.trials, "w") as file:
            file["targets"] = targets
            file["inputs"] = h5py.SoftLink("/nowhere")
        self.assertIn("/inputs: is a link that leads nowhere (/nowhere)", self.refused())
        with h5py.File(self.trials, "w") as file:
            file["targets"] = targets
            layout = h5py.VirtualLayout(inputs.shape, float)
            layout[:] = h5py.VirtualSource(self.directory / "other.h5", "inputs", inputs.shape)
            file.create_virtual_dataset("inputs", layout)
        self.assertIn("/inputs: has its numbers in other files", self.refused())
        with h5py.File(self.trials, "w") as file:
            file["targets"] = targets
            file.create_dataset("inputs", data=inputs, chunks=True, compression="lzf")
        self.assertIn("/inputs: is compressed with the filter 'lzf'", self.refused())

    def test_pipes_and_devices_are_not_waited_for(self):
        os.mkfifo(self.trials)
        for path in (self.trials, "/dev/zero", "/dev/tty"):
            done = subprocess.run(command(0, "plan", self.job, "--set", f"task.path={path}"), capture_output=True,
                                  text=True, timeout=60)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(f"{path}: not an HDF5 file but a pipe or device", done.stderr)


if __name__ == "__main__":
    unittest.main()
