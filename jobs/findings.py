#!/usr/bin/python3
"""findings.py DIR...: the five findings of Maheswaranathan et al. (2019), asked of finished studies.

Reads each DIR/population.h5 and prints Markdown tables: for each finding the number, its 95 %
interval and a verdict; and how many seeds of each configuration solved the task. Needs python3-h5py.
Findings 1 and 2 are those of /statistics, whose corrected p-values decide the verdict; "not told"
is what /statistics gives no p-value for, with its reason. The intervals of the others come from 999
bootstrap samples of networks, drawn within each configuration with a fixed seed.
"""
import pathlib
import sys

import h5py
import numpy as np

RESAMPLES = 999
SIGNIFICANCE = 0.05  # of corrected p-values
GEOMETRIC = ("svcca", "cka", "procrustes")


class Study:
    def __init__(self, directory):
        self.file = h5py.File(pathlib.Path(directory) / "population.h5")
        network = self.file["network"]
        self.task = network["task"].asstr()[0]
        self.architecture = network["architecture"].asstr()[:]
        self.activation = network["activation"].asstr()[:]
        self.units, self.l2 = network["units"][:], network["l2"][:]
        self.complete = network["status"].asstr()[:] == "complete"
        self.trained = network["trained"][:] == 1
        self.solved = network["stop_reason"].asstr()[:] == "solved"
        self.steps = network["steps"][:]
        self.architectures = list(dict.fromkeys(self.architecture))

    def row(self, table, dissimilarity, label):
        """The row of a table of /statistics, by column; None if it has none."""
        group = self.file[table]
        same = (group["dissimilarity"].asstr()[:] == dissimilarity) & (group["label"].asstr()[:] == label)
        if not same.any():
            return None
        i = int(np.flatnonzero(same)[0])
        row = {name: column[i] for name, column in group.items() if isinstance(column, h5py.Dataset)}
        return {name: value.decode() if isinstance(value, bytes) else value for name, value in row.items()}

    def headline(self):
        """What has to be said first: whether anything was solved."""
        trained = (self.trained & self.complete).sum()
        if trained and not (self.solved & self.trained).any():
            return f"**{self.task}: nothing was solved: none of {trained} trained networks learned the task.**"
        return ""

    def bootstrap(self, networks, statistic):
        """statistic(networks) and its interval, networks being drawn within their configurations."""
        networks = np.asarray(networks)
        keys = [(self.architecture[i], self.activation[i], self.units[i], self.l2[i], self.trained[i])
                for i in networks]
        groups = [networks[[k == key for k in keys]] for key in dict.fromkeys(keys)]
        random = np.random.default_rng(1)
        drawn = [statistic(np.concatenate([random.choice(g, len(g)) for g in groups]))
                 for _ in range(RESAMPLES)]
        low, high = np.nanquantile(drawn, [0.025, 0.975])
        return statistic(networks), low, high


def interval(value, low, high, form="{:.2f}"):
    if np.isnan(low):
        return f"{form.format(value)} [no interval]"
    return f"{form.format(value)} [{form.format(low)}, {form.format(high)}]"


def line(finding, task, what, numbers, verdict):
    print(f"| {finding} | {task} | {what} | {numbers} | {verdict} |", flush=True)


def verdict_of(holds, lows):
    """From what has to hold, each with the lower end of the interval that it was judged by."""
    if np.isnan(lows).any():
        return "not told"
    return "reproduced" if all(holds) else "partly" if any(holds) else "not reproduced"


def verdict_of_p(effects, corrected, statuses):
    """From effects that have to be positive, with their corrected p-values; and why these may be missing."""
    if np.isnan(corrected).any():
        missing = [status for status in statuses if status != "given"]
        return "not told" + (f": {missing[0]}" if missing else "")
    holds = [effect > 0 and p < SIGNIFICANCE for effect, p in zip(effects, corrected)]
    return "reproduced" if all(holds) else "partly" if any(holds) else "not reproduced"


def clusters(study):
    """1: SVCCA clusters by architecture and by activation."""
    neighbours = study.file["statistics"].attrs["neighbours"]
    for label in ("architecture", "activation"):
        row = study.row("statistics", "svcca", label)
        if row is None or row["groups"] < 2:
            continue
        line("1 SVCCA clusters by label", study.task, label,
             f"{neighbours}-NN accuracy {interval(row['accuracy'], row['accuracy_low'], row['accuracy_high'])}, if the "
             f"label meant nothing {row['accuracy_null']:.2f}, corrected p {row['accuracy_p_holm']:.3f}; R² "
             f"{row['r2']:.2f}, if it meant nothing {row['r2_null']:.2f}, corrected p {row['p_holm']:.3f}",
             verdict_of_p([row["accuracy"] - row["accuracy_null"], row["r2"] - row["r2_null"]],
                          [row["accuracy_p_holm"], row["p_holm"]], [row["p_status"]]))


def mixes(study):
    """2: topology mixes what geometry separates."""
    if "advantage" not in study.file["statistics"]:
        return
    for label in ("architecture", "activation"):
        for dissimilarity in GEOMETRIC:
            row = study.row("statistics/advantage", dissimilarity, label)
            if row is None or np.isnan(row["r2"]):
                continue
            line("2 geometry knows more than topology", study.task, f"{label}, {dissimilarity}",
                 f"accuracy {interval(row['accuracy'], row['accuracy_low'], row['accuracy_high'], '{:+.2f}')}, "
                 f"corrected p {row['accuracy_p_holm']:.3f}; R² "
                 f"{interval(row['r2'], row['r2_low'], row['r2_high'], '{:+.2f}')}, corrected p {row['r2_p_holm']:.3f}",
                 verdict_of_p([row["accuracy"], row["r2"]], [row["accuracy_p_holm"], row["r2_p_holm"]],
                              [row["p_status"], row["accuracy_interval_status"], row["r2_interval_status"]]))


def untrained_near(study):
    """3: trained and untrained networks of one activation are closer than trained ones of two."""
    networks = np.flatnonzero(study.complete)
    for dissimilarity in ("svcca", "cka"):
        distance = study.file[f"dissimilarity/{dissimilarity}"][()]

        def difference(chosen):
            parts = []
            for architecture in study.architectures:
                of = {(f, t): chosen[(study.architecture[chosen] == architecture)
                                     & (study.activation[chosen] == f) & (study.trained[chosen] == t)]
                      for f in ("tanh", "relu") for t in (True, False)}
                if all(len(members) for members in of.values()):
                    apart = distance[np.ix_(of["tanh", True], of["relu", True])].mean()
                    near = np.mean([distance[np.ix_(of[f, True], of[f, False])].mean() for f in ("tanh", "relu")])
                    parts.append(apart - near)
            return np.mean(parts) if parts else np.nan

        value, low, high = study.bootstrap(networks, difference)
        line("3 trained and untrained of one activation are closer than trained ones of two", study.task, dissimilarity,
             "difference " + interval(value, low, high, "{:+.3f}"), verdict_of([low > 0], [low]))


def by_architecture(study, values, finding, what, form, holds):
    """A line for each architecture: the median over its solved networks of `values`."""
    for architecture in study.architectures:
        networks = np.flatnonzero(study.solved & (study.architecture == architecture) & np.isfinite(values))
        if not len(networks):
            line(finding, study.task, f"{architecture}: {what}", "no solved network", "not told")
            continue
        numbers = study.bootstrap(networks, lambda chosen: np.median(values[chosen]))
        line(finding, study.task, f"{architecture}: {what}", f"{interval(*numbers, form)}, {len(networks)} networks",
             verdict_of([holds(architecture, *numbers)], [numbers[1]]))


def mean_where(values, present):
    count = present.sum(axis=1)
    return np.where(count > 0, np.where(present, values, 0).sum(axis=1) / np.maximum(count, 1), np.nan)


def integrates(study):
    """4: a line attractor for all; one integrating mode in vanilla, several in gated cells."""
    group = study.file["line"]
    straight = group["straightness"][()]
    by_architecture(study, mean_where(straight, np.isfinite(straight)), "4 line attractors",
                    "variance along one dimension", "{:.2f}", lambda _, value, low, high: low > 0.9)
    modes = group["integrating"][()].reshape(len(straight), -1).astype(float)
    by_architecture(study, mean_where(modes, modes > 0), "4 integrating modes: one in vanilla, several in gated cells",
                    "modes", "{:.1f}",
                    lambda a, value, low, high: high < 1.5 if a == "vanilla" else low > 1.5)


def oscillates(study):
    """5: the linear frequency follows the commanded one."""
    frequency = study.file["condition/frequency"][()]
    linear = study.file["cycle/linear_frequency"][()]
    correlation = np.full(len(linear), np.nan)
    for i, one in enumerate(linear):
        known = np.isfinite(one)
        if known.sum() > 2 and np.ptp(one[known]) > 0:
            correlation[i] = np.corrcoef(one[known], frequency[known])[0, 1]
    by_architecture(study, correlation, "5 linear frequency follows the command", "correlation over commands", "{:.2f}",
                    lambda _, value, low, high: low > 0.9)


def solved_steps(study):
    """A table of how many seeds solved the task, with the median and most steps that it took them."""
    columns = [(units, l2) for units in np.unique(study.units) for l2 in np.unique(study.l2)]
    print(f"\n| {study.task} | " + " | ".join(f"{units} units, l2 {l2:.0e}" for units, l2 in columns) + " |")
    print("|---" * (1 + len(columns)) + "|")
    for architecture in study.architectures:
        for activation in dict.fromkeys(study.activation):
            cells = []
            for units, l2 in columns:
                of = (study.trained & (study.architecture == architecture) & (study.activation == activation)
                      & (study.units == units) & (study.l2 == l2))
                steps = study.steps[of & study.solved]
                took = f", {np.median(steps):.0f} ({steps.max()})" if len(steps) else ""
                cells.append(f"{len(steps)}/{of.sum()}{took}")
            print(f"| {architecture} {activation} | " + " | ".join(cells) + " |", flush=True)


def main(directories):
    if not directories:
        sys.exit(__doc__)
    studies = [Study(directory) for directory in directories]
    for headline in filter(None, (study.headline() for study in studies)):
        print(headline + "\n")
    print("| finding | task | of what | number [95 % interval] | verdict |\n|---|---|---|---|---|")
    for finding in (clusters, mixes, untrained_near):
        for study in studies:
            finding(study)
    for study in studies:
        {"integration": integrates, "sinewave": oscillates}.get(study.task, lambda _: None)(study)
    for study in studies:
        solved_steps(study)


if __name__ == "__main__":
    main(sys.argv[1:])
