"""Trials that users bring in a file: the same networks from the same trials, and clear refusals."""
import os
import unittest

import h5py
import numpy as np

from program import InTemporaryDirectory, results

JOB = """
task = file

[grid]
architecture = vanilla gru
activation   = tanh
units        = 16
replicates   = 1
untrained    = 1

[task]
path = trials.h5

[train]
batch = 8
steps = 10

[analysis]
starts = 64
"""


def flipflop(trials, time=30, bits=2, seed=1):
    """The n-bit memory, by its definition: pulses, and the last pulse of each channel."""
    random = np.random.default_rng(seed)
    pulse = random.random((trials, time, bits)) < 0.2
    pulse[:, 0] = True
    inputs = np.where(pulse, random.choice([-1.0, 1.0], pulse.shape), 0)
    targets = inputs.copy()
    for t in range(1, time):
        targets[:, t] = np.where(pulse[:, t], inputs[:, t], targets[:, t - 1])
    return inputs, targets


class File(InTemporaryDirectory):
    def setUp(self):
        super().setUp()
        self.job = self.directory / "job.cfg"
        self.job.write_text(JOB)
        self.trials = self.directory / "trials.h5"
        self.study = self.directory / "study"

    def write(self, path=None, group="/", **datasets):
        with h5py.File(path or self.trials, "w") as file:
            for name, values in datasets.items():
                file.create_dataset(group + "/" + name, data=values)

    def write_flipflop(self, trials=60, **more):
        inputs, targets = flipflop(trials, **more)
        self.write(inputs=inputs, targets=targets)
        return inputs, targets

    def population(self, study=None):
        file = h5py.File((study or self.study) / "population.h5")
        self.addCleanup(file.close)
        return file

    def ids(self, study):
        return self.population(study)["network/id"].asstr()[:].tolist()

    def refused(self, *words, ranks=0):
        done = self.assert_runs(*words, code=2, ranks=ranks)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_networks_solve_the_memory_from_a_file_of_its_trials(self):
        self.write_flipflop(2000)
        self.assert_runs("run", self.job, "-o", self.study, "--set", "train.steps=4000", "--set",
                         "train.batch=32", "--set", "train.threshold=0.003", "--set", "grid.units=32",
                         "--set", "analysis.starts=512")
        file = self.population()
        trained = file["network/trained"][:] == 1
        self.assertEqual(set(file["network/stop_reason"].asstr()[trained]), {"solved"})
        # Each of the four memories is a stable fixed point that reads out as it should.
        labels = file["graph/label"].asstr()[:]
        self.assertEqual(len(labels), 9)
        stable = (file["fixed_point/stable"][:] == 1) & (file["fixed_point/slow"][:] == 0)
        for network in np.flatnonzero(trained):
            mine = stable & (file["fixed_point/network"][:] == network)
            self.assertEqual(set(labels[file["fixed_point/label"][:][mine]]), {"++", "+-", "-+", "--"})
        for name in file["dissimilarity"]:
            self.assertTrue(np.isfinite(file["dissimilarity/" + name][()]).all(), name)

    def test_the_error_is_that_of_numpy_on_trials_that_are_held_out(self):
        inputs, targets = self.write_flipflop(50)
        self.assert_runs("run", self.job, "-o", self.study, "--set", "probe.keep=true")
        file = self.population()
        probe = file["probe/inputs"][()]
        self.assertEqual(probe.shape, (10, 30, 2))  # a fifth of 50
        which = [int(np.flatnonzero((inputs == trial).all(axis=(1, 2)))[0]) for trial in probe]
        self.assertEqual(len(set(which)), 10)
        np.testing.assert_array_equal(file["probe/targets"][()], targets[which])
        # They are the held-out trials too: the recorded states give the recorded error exactly.
        count, units = file["weights/count"][()], file["network/units"][()]
        states = file["representation/state"][()].reshape(len(count), 300, units[0])
        wanted = targets[which].reshape(300, 2)
        for i, end in enumerate(np.cumsum(count)):
            last = file["weights/values"][end - 2 * units[i] - 2:end].astype(float)
            y = states[i] @ last[:-2].reshape(2, -1).T + last[-2:]
            error = np.mean((y - wanted) ** 2) / np.mean((wanted - wanted.mean(0)) ** 2)
            self.assertAlmostEqual(error / file["network/error"][i], 1, delta=1e-4)

    def test_at_any_number_of_ranks(self):
        self.write_flipflop()
        self.assert_runs("run", self.job, "-o", self.directory / "0")
        expected = results(self.directory / "0")
        self.assertEqual(len(expected), 5)
        for ranks in (1, 2, 3):
            self.assert_runs("run", self.job, "-o", self.directory / str(ranks), ranks=ranks)
            self.assertEqual(results(self.directory / str(ranks)), expected, f"{ranks} ranks")

    def test_the_same_trials_are_the_same_networks_wherever_and_however_they_are_stored(self):
        inputs, targets = self.write_flipflop()
        self.assert_runs("run", self.job, "-o", self.study)
        other = self.directory / "other.h5"
        self.write(other, "/a/b", inputs=inputs.astype(">f2"), targets=targets.astype("i1"))
        with h5py.File(other, "a") as file:
            del file["a/b/inputs"]
            file.create_dataset("a/b/inputs", data=inputs.astype(">f2"), chunks=True, compression="gzip")
        self.trials.unlink()
        again = self.assert_runs("run", self.job, "-o", self.study, "--set", f"task.path={other}",
                                 "--set", "task.group=a/b", ranks=2)
        self.assertIn("All 4 networks were there already", again.stderr)
        self.assertIn(f"path = {other}\n", (self.study / "job.cfg").read_text())

    def test_other_trials_are_other_networks(self):
        inputs, targets = self.write_flipflop()
        self.assert_runs("run", self.job, "-o", self.study)
        before = self.ids(self.study)
        inputs[0, 0, 0] *= -1
        self.write(inputs=inputs, targets=targets)
        complaint = self.refused("run", self.job, "-o", self.study)
        self.assertIn("belongs to another job: task.content is ", complaint)
        for stage in (("gather", self.study), ("run", self.study / "job.cfg", "-o", self.study)):
            self.assertIn("trials.h5: holds other trials than those asked for", self.refused(*stage))
        self.assert_runs("run", self.job, "-o", self.directory / "new")
        self.assertFalse(set(before) & set(self.ids(self.directory / "new")))

    def test_a_study_goes_on_from_anywhere(self):
        self.write_flipflop()
        here = os.getcwd()
        self.addCleanup(os.chdir, here)
        os.chdir(self.directory)
        self.assert_runs("sweep", "job.cfg", "-o", "study", "--shard", "1/2")
        os.chdir("/")
        self.assertIn("2 done", self.assert_runs("status", self.study).stdout)
        self.assert_runs("run", self.study / "job.cfg", "-o", self.study, ranks=2)
        self.assert_runs("run", self.job, "-o", self.directory / "whole")
        self.assertEqual(results(self.study)["population.h5"]["network/id"],
                         results(self.directory / "whole")["population.h5"]["network/id"])
        self.assertEqual(len(self.ids(self.study)), 4)

    def test_later_stages_do_without_the_trials(self):
        self.write_flipflop()
        self.assert_runs("run", self.job, "-o", self.study)
        expected = results(self.study)
        (self.study / "population.h5").unlink()
        self.assert_runs("gather", self.study, ranks=2)
        self.trials.unlink()
        for stage in ("status", "compare", "embed", "statistics"):
            self.assert_runs(stage, self.study)
        self.assertEqual(results(self.study), expected)

    def test_a_populations_own_probe_trials_are_a_file_of_trials(self):
        self.write_flipflop()
        self.assert_runs("run", self.job, "-o", self.study)
        self.assert_runs("run", self.job, "-o", self.directory / "next", "--set",
                         f"task.path={self.study}/population.h5", "--set", "task.group=/probe")
        file = self.population(self.directory / "next")
        self.assertEqual(file["probe/inputs"].shape, (2, 30, 2))  # a fifth of a fifth of 60

    def test_conditions_are_held_and_are_the_nodes(self):
        held = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
        inputs, targets = flipflop(40)
        self.write(inputs=inputs + held[np.arange(40) % 3][:, None], targets=targets, condition=held)
        self.assert_runs("run", self.job, "-o", self.study)
        file = self.population()
        np.testing.assert_array_equal(file["condition/input"][()], held)
        names = ["condition 1", "condition 2", "condition 3"]
        self.assertEqual(file["condition/label"].asstr()[:].tolist(), names)
        self.assertEqual(file["graph/label"].asstr()[:].tolist(), names)
        point, held_input = file["fixed_point/input"][()], file["fixed_point/held_input"][()]
        np.testing.assert_array_equal(point.reshape(-1, 2), held[held_input])
        self.assertEqual(set(held_input), {0, 1, 2})

    def test_outputs_of_any_scale_and_number_have_nodes(self):
        inputs, targets = flipflop(40)
        self.write(inputs=inputs[:, :, :1], targets=1000 * np.repeat(targets, 4, axis=2))
        self.assert_runs("run", self.job, "-o", self.study)
        labels = self.population()["graph/label"].asstr()[:]
        self.assertEqual((len(labels), len(labels[0])), (3 ** 6, 6))

    def test_a_network_that_cannot_be_told_from_another_ends_nothing(self):
        inputs, targets = flipflop(40)
        self.write(inputs=inputs, targets=0 * targets[:, :, :1])
        self.assert_runs("run", self.job, "-o", self.study)

    def test_the_plan_reads_them(self):
        self.write_flipflop()
        plan = self.assert_runs("plan", self.job, ranks=2).stdout
        self.assertIn("4 in all", plan)

    def test_help_tells_of_the_keys(self):
        text = self.assert_runs("run", "--help").stdout
        for word in ("task = file", "path =", "group = /", "held_out = 0.2", "content ="):
            self.assertIn(word, text)

    def test_what_is_no_file_of_trials_is_refused_by_all_ranks_with_one_voice(self):
        inputs, targets = flipflop(10)
        infinite = targets.copy()
        infinite[3, 2, 1] = np.inf
        for datasets, complaint in [
            ({"targets": targets}, "/inputs: is missing; a dataset trial x time x channel"),
            ({"inputs": inputs}, "/targets: is missing"),
            ({"inputs": inputs[0], "targets": targets}, "/inputs: has 2 dimensions, not 3"),
            ({"inputs": inputs, "targets": targets[:9]}, "/targets: has 9 trials of 30 steps, inputs 10 of 30"),
            ({"inputs": inputs, "targets": targets[:, :9]}, "/targets: has 10 trials of 9 steps"),
            ({"inputs": inputs[:0], "targets": targets[:0]}, "/inputs: is empty (0 x 30 x 2)"),
            ({"inputs": inputs, "targets": infinite}, "/targets: is not finite at trial 3, time 2, channel 1"),
            ({"inputs": inputs[:1], "targets": targets[:1]}, "/inputs: has 1 trial; at least 2"),
            ({"inputs": inputs, "targets": targets, "condition": np.ones((1, 3))},
             "/condition: has 3 input channels, inputs 2"),
            ({"inputs": inputs.astype("S3"), "targets": targets}, "/inputs: holds elements that are no numbers"),
            ({"inputs": inputs.astype(complex), "targets": targets}, "/inputs: holds elements that are no"),
        ]:
            self.write(**datasets)
            said = self.refused("run", self.job, "-o", self.study, ranks=3)
            self.assertEqual(said.count(f"{self.trials}:{complaint}"), 1, said)
            self.assertFalse(self.study.exists())
        self.trials.write_text("trials")
        self.assertEqual(self.refused("plan", self.job, ranks=3).count("trials.h5: not an HDF5 file"), 1)
        self.trials.unlink()
        self.assertIn("trials.h5: there is no such file; task.path has to", self.refused("plan", self.job))
        self.assertIn("task.path: is not set", self.refused("plan", self.job, "--set", "task.path="))
        self.assertIn("task.held_out: '2' is not allowed", self.refused("plan", self.job, "--set", "task.held_out=2"))

    def test_a_file_that_somebody_writes_is_refused(self):
        self.write_flipflop()
        with h5py.File(self.trials, "a"):
            self.assertIn("somebody else has it open", self.refused("plan", self.job))


if __name__ == "__main__":
    unittest.main()
