"""Trials of tasks that others have programmed: NeuroGym's and PsychRNN's, written by the package, learnt by the program.

Neither package is needed: the tasks below have their documented attributes and methods.
"""
import json
import sys
import types
import unittest

import h5py
import numpy as np

from page import Page
from program import InTemporaryDirectory, ROOT, unidyn as program

sys.path.insert(0, str(ROOT / "src" / "python"))
import unidyn  # noqa: E402
from unidyn.errors import UnidynError  # noqa: E402

JOB = """
task = file

[grid]
architecture = vanilla
activation   = tanh
units        = 24
replicates   = 1
untrained    = 0

[task]
path = trials.h5

[train]
steps = 1500
threshold = 0.1

[probe]
trials = 8

[analysis]
starts = 32

[compare]
dissimilarity = cka
"""


class Discrete:
    """A space of actions as gymnasium has it: `start` … `start` + `n` - 1."""
    shape, dtype = (), np.int64

    def __init__(self, n, start=0):
        self.n, self.start = n, start


class Box:
    dtype = np.float32

    def __init__(self, *shape):
        self.shape = shape


class Comparison:
    """A trial-based task as NeuroGym has it: fixation, then noisy evidence for a side, then the answer to it. Trials
    differ in length. Classes are 0, to fixate, and 1 and 2, the sides."""
    def __init__(self, start=0, dt=100):
        self.dt, self.rng = dt, np.random.RandomState()
        self.action_space, self.start = Discrete(3, start), start
        self.trials = 0

    def seed(self, seed=None):
        self.rng = np.random.RandomState(seed)

    def new_trial(self, **_):
        evidence, side = self.rng.randint(4, 9), self.rng.randint(2)
        steps = 2 + evidence + 2
        self.ob = np.zeros((steps, 3), np.float32)
        self.ob[:-2, 0] = 1  # until the answer is due
        self.ob[2:-2, 1 + side] = 1
        self.ob[2:-2, 1:] += self.rng.normal(scale=0.2, size=(evidence, 2))
        self.gt = np.full(steps, self.start, self.action_space.dtype)
        self.gt[-2:] += 1 + side
        self.trials += 1
        return {"ground_truth": side}


class Reach(Comparison):
    """A task with continuous actions: the same angle as was shown."""
    def __init__(self):
        super().__init__()
        self.action_space = Box(2)

    def new_trial(self, **_):
        angle = self.rng.uniform(0, 2 * np.pi)
        self.ob = np.tile([[np.cos(angle), np.sin(angle)]], (5, 1)).astype(np.float32)
        self.gt = self.ob.copy()
        return {}


class Wrapper:
    """A wrapper as gymnasium 1 has them: the task inside is `unwrapped`, whose attributes are not its own."""
    def __init__(self, task, **changes):
        self.unwrapped, self.changes = task, changes

    def new_trial(self, **_):
        return self.unwrapped.new_trial(**self.changes)


class Recall:
    """A task as PsychRNN has it: the last of 20 steps repeat what was shown at the first; the rest is masked."""
    N_batch, N_in, N_out, dt, tau, T = 16, 2, 2, 10, 100, 200

    def __init__(self, weight=1.0):
        self.rng, self.weight, self.batches = np.random.default_rng(3), weight, 0

    def get_trial_batch(self):
        self.batches += 1
        shown = self.rng.choice([-1.0, 1.0], size=(self.N_batch, 1, self.N_in))
        x, y, mask = (np.zeros((self.N_batch, self.T // self.dt, 2)) for _ in range(3))
        x[:, :3], y[:, -5:], mask[:, -5:] = shown, shown, self.weight
        y[:, :-5] = 99  # does not count
        return x, y, mask, np.array([{"shown": one} for one in shown])


class Tasks(InTemporaryDirectory):
    def setUp(self):
        super().setUp()
        self.trials, self.job = self.directory / "trials.h5", self.directory / "job.cfg"
        self.job.write_text(JOB)

    def arrays(self):
        with h5py.File(self.trials) as file:
            return types.SimpleNamespace(**{name: values[()] for name, values in file.items()})

    def said(self):
        return self.assert_runs("plan", self.job).stdout

    def test_classes_of_neurogym(self):
        unidyn.write_neurogym(self.trials, Comparison(), trials=50, seed=7)
        wrote, task = self.arrays(), Comparison()
        task.seed(7)
        for n in range(50):
            task.new_trial()
            steps = len(task.ob)
            self.assertEqual(wrote.length[n], steps)
            np.testing.assert_array_equal(wrote.inputs[n, :steps], task.ob)
            np.testing.assert_array_equal(wrote.targets[n, :steps], task.gt)
        self.assertFalse(hasattr(wrote, "mask"))
        said = self.said()
        self.assertIn("50 trials of 8 to 12 steps, 3 inputs, 3 outputs", said)
        counts = np.bincount(np.concatenate([t[:l] for t, l in zip(wrote.targets, wrote.length)]))
        share = 100 * counts[0] / counts.sum()
        self.assertIn(f"targets are 3 classes, learnt by cross-entropy; the most frequent one is {share:.3g} %", said)
        self.assertIn("not used: attribute dt of inputs\n", said)

    def test_classes_of_neurogym_that_begin_elsewhere_and_wrapped_tasks(self):
        unidyn.write_neurogym(self.trials, Comparison(), trials=20, seed=1)
        plain = self.arrays()
        wrapped = Comparison(start=5)
        unidyn.write_neurogym(self.trials, Wrapper(wrapped), trials=20, seed=1)
        self.assertEqual(wrapped.trials, 20)
        for name in ("inputs", "targets", "length"):
            np.testing.assert_array_equal(getattr(self.arrays(), name), getattr(plain, name))

    def test_numbers_of_neurogym(self):
        unidyn.write_neurogym(self.trials, Reach(), trials=20, seed=1)
        wrote = self.arrays()
        np.testing.assert_array_equal(wrote.inputs, wrote.targets)
        self.assertEqual(wrote.targets.shape, (20, 5, 2))
        said = self.said()
        self.assertIn("20 trials of 5 steps, 2 inputs, 2 outputs; all targets count", said)
        self.assertNotIn("classes", said)

    def test_masked_trials_of_psychrnn(self):
        task = Recall()
        unidyn.write_psychrnn(self.trials, task, trials=40)
        self.assertEqual(task.batches, 3)  # of 16
        wrote, again = self.arrays(), Recall()
        batches = [again.get_trial_batch() for _ in range(3)]
        for name, place in (("inputs", 0), ("targets", 1), ("mask", 2)):
            whole = np.concatenate([batch[place] for batch in batches])[:40]
            np.testing.assert_array_equal(getattr(wrote, name), whole)
        said = self.said()
        self.assertIn("40 trials of 20 steps, 2 inputs, 2 outputs; 25 % of the targets count", said)

    def test_weights_of_psychrnn_are_squared(self):
        unidyn.write_psychrnn(self.trials, Recall(weight=3.0), trials=16)
        self.assertEqual(set(self.arrays().mask.flat), {0.0, 9.0})

    def test_trials_of_your_own(self):
        rng = np.random.default_rng(0)
        inputs = [rng.normal(size=(steps, 2)) for steps in (4, 6, 5)]
        targets = [trial[:, 0] > 0 for trial in inputs]
        unidyn.write_trials(self.trials, inputs, targets, classes=2, condition=[[1, 0], [-1, 0]],
                            mask=[np.arange(len(trial)) > 0 for trial in inputs])
        said = self.said()
        self.assertIn("3 trials of 4 to 6 steps, 2 inputs, 2 outputs; 80 % of the targets count", said)
        self.assertIn("targets are 2 classes", said)

    def test_whole_numbers_in_one_trial_do_not_round_those_of_others(self):
        unidyn.write_trials(self.trials, [[[0]], [[0.5]]], [[[True]], [[0.25]]])
        self.assertEqual(self.arrays().inputs[1], 0.5)
        self.assertEqual(self.arrays().targets[1], 0.25)

    def test_what_is_refused(self):
        class Bandit(Comparison):
            gt = None

            def new_trial(self, **_):
                self.ob = np.zeros((5, 1))

        class Several(Comparison):
            def __init__(self):
                super().__init__()
                self.action_space = types.SimpleNamespace(nvec=[2, 2], shape=(2,), dtype=np.int64)

        class Silent(Recall):
            def get_trial_batch(self):
                x, y, mask, params = super().get_trial_batch()
                return x, y, 0 * mask, params

        class Elsewhere(Comparison):
            def new_trial(self, **_):
                super().new_trial()
                self.gt += 2

        for call, task, sentence in (
                (unidyn.write_neurogym, Elsewhere(), "the ground truth of Elsewhere is none of its 3 actions; take its"),
                (unidyn.write_neurogym, Bandit(), "Bandit has no ground truth (gt), only rewards; a task for supervised "),
                (unidyn.write_neurogym, Several(), "discrete ones, or continuous ones, are needed"),
                (unidyn.write_psychrnn, Silent(), "of 16 trials of Silent none counts by its mask; the")):
            with self.assertRaises(UnidynError) as caught:
                call(self.trials, task, trials=4)
            self.assertIn(sentence, str(caught.exception))
        for arguments, more, sentence in (
                (([[[0]]], [[[0]], [[0]]]), {}, "1 trials of inputs, 2 of targets; the same number of all is needed"),
                (([[[0]], [[0]]], [[[0]], [[0], [1]]]), {}, "targets of trial 1 has 2 steps, inputs 1; the same number"),
                (([[[0]]], [[[0]]]), {"mask": []}, "1 trials of inputs, 1 of targets, 0 of mask; the same number"),
                (([[[0]], [[0]]], [[[0]], [[0, 1]]]), {}, "trials.h5: targets: trials of (1,) and (2,) numbers a step")):
            with self.assertRaises(UnidynError) as caught:
                unidyn.write_trials(self.trials, *arguments, **more)
            self.assertIn(sentence, str(caught.exception))
        self.assertFalse(self.trials.exists())

    def test_a_class_task_is_learnt_and_said_to_be_one(self):
        unidyn.write_neurogym(self.trials, Comparison(), trials=200, seed=7)
        study = self.directory / "study"
        done = self.assert_runs("run", self.job, "-o", study, ranks=2)
        self.assertIn("wrong answers below 0.1 of chance, which is", done.stdout)
        with h5py.File(study / "population.h5") as file:
            loss, error, targets = file["network/loss"], file["network/error"], file["probe/targets"]
            self.assertEqual(file["network/stop_reason"].asstr()[0], "solved")
            self.assertEqual(loss.attrs["function"].decode(), "cross-entropy")
            self.assertEqual(targets.attrs["classes"], 3)
            wrote = self.arrays()
            classes = np.concatenate([t[:l] for t, l in zip(wrote.targets, wrote.length)])
            chance = np.mean(classes != 0)
            self.assertAlmostEqual(error.attrs["chance"], chance, 6)
            self.assertLess(error[0], 0.1)
        # Commands that do not read the trials know its networks; a changed comparison trains none anew.
        self.assertIn("1 done, 0 failed, 0 left", self.assert_runs("status", study).stdout)
        listed = json.loads(self.assert_runs("list", study, "--json").stdout)
        self.assertEqual([row["status"] for row in listed], ["complete"])
        self.assert_runs("show", study, listed[0]["id"])
        self.assert_runs("merge", study, "-o", self.directory / "merged")
        again = self.assert_runs("run", self.job, "-o", study, "--set", "compare.dissimilarity=cka").stderr
        self.assertIn("All 1 networks were there already", again)
        # The held-out trials that are the probe, answered by the weights alone.
        population = unidyn.open(study)
        network = population.network(0)
        outputs = network.states() @ network.weights["readout"].T + network.weights["readout_bias"]
        with h5py.File(study / "population.h5") as file:
            targets, length = file["probe/targets"][:], file["probe/length"][:]
        counts = np.arange(targets.shape[1]) < length[:, None]
        wrong = np.mean(outputs.argmax(-1)[counts] != targets.argmax(-1)[counts])
        self.assertLess(wrong, 0.1)
        page = Page(study / "report.html")
        self.assertAlmostEqual(page.data["chance"], chance, 6)
        shown = page.pack("network-0")["output"]  # the softmax of logits
        np.testing.assert_allclose(shown.sum(axis=-1), 1, atol=1e-3)
        # The probe is a file of trials itself.
        said = self.assert_runs("plan", self.job, "--set", f"task.path={study / 'population.h5'}", "--set",
                                "task.group=/probe").stdout
        self.assertIn("8 trials of 8 to 12 steps, 3 inputs, 3 outputs", said)
        self.assertIn("targets are 3 classes", said)


if __name__ == "__main__":
    unittest.main()
