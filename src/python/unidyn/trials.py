"""Writes trials into the HDF5 files that `task = file` learns from: your own, and those of tasks of NeuroGym and PsychRNN.

jobs/README.md tells what is in such files; the program checks them as it reads them. Neither package is imported here:
whatever has the attributes named below will do.
"""
from unidyn.errors import UnidynError, needed

h5py, np = needed("h5py"), needed("numpy")


def write_trials(path, inputs, targets, mask=None, classes=None, condition=None, dt=None):
    """Writes a new file of trials at `path`.

    `inputs` is trial × time × channel, or a list of one time × channel for each trial, of several lengths. `targets` are
    laid out alike; with `classes`, how many there are, a whole number from 0 at each step instead. `mask` weighs the
    targets, trial × time [× output]. `condition` has inputs under which fixed points are searched for, condition ×
    channel. `dt`, the duration of a step, is noted."""
    count = len(inputs)
    if count != len(targets) or (mask is not None and count != len(mask)):
        raise UnidynError(f"{path}: {count} trials of inputs, {len(targets)} of targets"
                          + ("" if mask is None else f", {len(mask)} of mask") + "; the same number of all is needed")
    length = np.array([len(trial) for trial in inputs])
    arrays = {"inputs": inputs, "targets": targets, "mask": mask}
    for name, trials in arrays.items():
        for n, trial in enumerate(trials if trials is not None else []):
            if len(trial) != length[n]:
                raise UnidynError(f"{path}: {name} of trial {n} has {len(trial)} steps, inputs {length[n]}; the same "
                                  "number is needed")
    arrays = {name: _padded(f"{path}: {name}", trials, length.max()) for name, trials in arrays.items() if trials is not None}
    if (length != length.max()).any():
        arrays["length"] = length
    if condition is not None:
        arrays["condition"] = np.asarray(condition)
    with h5py.File(path, "w") as file:
        for name, values in arrays.items():
            file[name] = values
        if classes is not None:
            file["targets"].attrs["classes"] = int(classes)
        if dt is not None:
            file["inputs"].attrs["dt"] = dt


def write_neurogym(path, task, trials=1000, seed=None):
    """Writes so many new trials of a NeuroGym task, as neurogym.make() returns it: its `ob` as inputs and its `gt` as
    targets after each new_trial(). Where actions are discrete (`action_space.n`), targets are classes."""
    plain = getattr(task, "unwrapped", task)  # which has ob and gt, below wrappers that change trials
    if seed is not None:
        plain.seed(seed)
    inputs, targets = [], []
    for _ in range(trials):
        _outermost(task, "new_trial").new_trial()
        if getattr(plain, "gt", None) is None:
            raise UnidynError(f"{path}: {type(plain).__name__} has no ground truth (gt), only rewards; a task for "
                              "supervised learning is needed")
        inputs.append(np.array(plain.ob).reshape(len(plain.ob), -1))  # tasks may use the same memory again
        targets.append(np.array(plain.gt))
    space = plain.action_space
    classes = getattr(space, "n", None)
    if classes is not None:
        targets = [gt.astype(int) - int(getattr(space, "start", 0)) for gt in targets]
        if any(gt.min() < 0 or gt.max() >= classes for gt in targets):
            raise UnidynError(f"{path}: the ground truth of {type(plain).__name__} is none of its {classes} actions; take "
                              "its ob and gt, and write what networks are to learn by write_trials")
    elif not np.issubdtype(targets[0].dtype, np.floating):
        raise UnidynError(f"{path}: the actions of {type(plain).__name__} are {space}; discrete ones, or continuous ones, "
                          "are needed")
    else:
        targets = [gt.reshape(len(gt), -1) for gt in targets]
    write_trials(path, inputs, targets, classes=classes, dt=plain.dt)


def write_psychrnn(path, task, trials=1000):
    """Writes so many trials of a PsychRNN task, from task.get_trial_batch(), but none of which nothing counts. Its mask
    is squared, because PsychRNN squares mask × (output − target)."""
    batches, count = [], 0
    while count < trials:
        batch = [np.asarray(part) for part in task.get_trial_batch()[:3]]
        counts = batch[2].any(axis=(1, 2))
        if not counts.any():
            raise UnidynError(f"{path}: of {len(counts)} trials of {type(task).__name__} none counts by its mask; the "
                              "task may need longer trials")
        batches.append([part[counts] for part in batch])
        count += counts.sum()
    inputs, targets, mask = (np.concatenate(parts)[:trials] for parts in zip(*batches))
    write_trials(path, inputs, targets, mask.astype(float) ** 2, dt=task.dt)


def _outermost(task, name):
    """The task, or the first below its wrappers, that has the method `name`."""
    while not hasattr(task, name):
        task = task.env
    return task


def _padded(name, trials, time):
    """The trials as one array, with zeros behind their ends."""
    trials = [np.asarray(trial) for trial in trials]
    shapes = {trial.shape[1:] for trial in trials}
    if len(shapes) > 1:
        raise UnidynError(f"{name}: trials of {' and '.join(str(shape) for shape in sorted(shapes))} numbers a step; "
                          "the same number in all is needed")
    whole = np.zeros((len(trials), time) + trials[0].shape[1:], np.result_type(*trials))
    for trial, place in zip(trials, whole):
        place[:len(trial)] = trial
    return whole
