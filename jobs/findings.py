#!/usr/bin/python3
"""findings.py DIR...: tests the five findings of Maheswaranathan et al. (2019) on finished studies.

Reads each DIR/population.h5 and prints Markdown tables: for each finding the number, its 95 %
interval and a verdict; and how many seeds of each configuration solved the task. Needs python3-h5py.
Findings 1 and 2 are those of /statistics, whose corrected p-values decide the verdict, followed by what
each dissimilarity shows alone, including topology; "not shown" is what could be chance, "not told" what
/statistics gives no p-value for, with its reason. The intervals of medians (4 and 5) lie between two of the
networks, which enclose the true median in 95 % of studies whatever the distribution; there is none of
fewer than six networks. Those of finding 3 come from 999 bootstrap samples of networks, drawn within each
configuration with a fixed seed, where nine of ten networks have another of their configuration.

Finding 3 says that controls can be closer: reproduced where in any cell, architecture x activation,
more than half of the triples have the control nearer, beyond an interval that is corrected for the
number of cells (Bonferroni); partly where controls are nearer in the mean in any cell. Labels that mean
nothing hold in half of the triples.
"""
import math
import pathlib
import sys

import h5py
import numpy as np

RESAMPLES = 999
SIGNIFICANCE = 0.05  # of corrected p-values
GEOMETRIC = ("svcca", "cka", "procrustes")
LABELS = ("architecture", "activation")


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
        self.name = self.task + self.control()

    def control(self):
        """How this study differs from the default one of its task: plain random initial weights."""
        job = self.file.attrs["job"]
        for setting in (job.decode() if isinstance(job, bytes) else job).splitlines():
            key, _, value = (part.strip() for part in setting.partition("="))
            if key == "initial" and value != "scaled":
                return f", {value} initial weights"
        return ""

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
        """The headline: whether anything was solved."""
        trained = (self.trained & self.complete).sum()
        if trained and not (self.solved & self.trained).any():
            return f"**{self.task}: nothing was solved: none of {trained} trained networks learned the task.**"
        return ""


def median_of(values):
    """The median and its interval, from the k-th smallest to the k-th largest of n values. k is the largest
    for which P(fewer than k of n are below the true median) <= 2.5 % by the binomial law; of values from
    several configurations in fixed shares that probability is smaller still (Hoeffding 1956)."""
    values, n = np.sort(values), len(values)
    below = np.cumsum([math.comb(n, i) / 2**n for i in range(n)])
    k = np.searchsorted(below, 0.025, side="right")
    return (np.median(values), *((values[k - 1], values[n - k]) if k else (np.nan, np.nan)))


def interval(value, low, high, form="{:.2f}"):
    if np.isnan(low):
        return f"{form.format(value)} [no interval]"
    return f"{form.format(value)} [{form.format(low)}, {form.format(high)}]"


def line(finding, task, what, numbers, verdict):
    print(f"| {finding} | {task} | {what} | {numbers} | {verdict} |", flush=True)


def verdict_of(holds, lows):
    """The verdict on conditions that must hold, each with the lower end of its interval."""
    if np.isnan(lows).any():
        return "not told"
    return "reproduced" if all(holds) else "partly" if any(holds) else "not reproduced"


def verdict_of_side(low, high, border, above):
    """The verdict on an interval that has to lie `above` a border, or below it."""
    if np.isnan(low):
        return "not told"
    if low <= border <= high:
        return "not shown"
    return "reproduced" if (low > border) == above else "not reproduced"


def verdict_of_p(effects, corrected, statuses):
    """The verdict on effects that must be positive, with corrected p-values or the reasons why they are missing."""
    if np.isnan(corrected).any():
        missing = [status for status in statuses if status != "given"]
        return "not told" + (f": {missing[0]}" if missing else "")
    holds = [effect > 0 and p < SIGNIFICANCE for effect, p in zip(effects, corrected)]
    return "reproduced" if all(holds) else "partly" if any(holds) else "not shown"


def corrected_p(p):
    return "no p" if np.isnan(p) else f"corrected p {p:.3f}"


def knowledge(study, row):
    """Accuracy and R² of a row of /statistics: interval, mean if the label meant nothing, p."""
    return (f"{study.file['statistics'].attrs['neighbours']}-NN accuracy "
            f"{interval(row['accuracy'], row['accuracy_low'], row['accuracy_high'])}, if the label meant nothing "
            f"{row['accuracy_null']:.2f}, {corrected_p(row['accuracy_p_holm'])}; R² "
            f"{interval(row['r2'], row['r2_low'], row['r2_high'])}, if it meant nothing {row['r2_null']:.2f}, "
            f"{corrected_p(row['p_holm'])}")


def clusters(study):
    """1: SVCCA clusters by architecture and by activation."""
    for label in LABELS:
        row = study.row("statistics", "svcca", label)
        if row is None or row["groups"] < 2:
            continue
        line("1 SVCCA clusters by label", study.name, label, knowledge(study, row),
             verdict_of_p([row["accuracy"] - row["accuracy_null"], row["r2"] - row["r2_null"]],
                          [row["accuracy_p_holm"], row["p_holm"]], [row["p_status"]]))


def mixes(study):
    """2: topology mixes what geometry separates."""
    if "advantage" not in study.file["statistics"]:
        return
    for label in LABELS:
        for dissimilarity in GEOMETRIC:
            row = study.row("statistics/advantage", dissimilarity, label)
            if row is None or np.isnan(row["r2"]):
                continue
            line("2 geometry knows more than topology", study.name, f"{label}, {dissimilarity}",
                 f"accuracy {interval(row['accuracy'], row['accuracy_low'], row['accuracy_high'], '{:+.2f}')}, "
                 f"{corrected_p(row['accuracy_p_holm'])}; R² "
                 f"{interval(row['r2'], row['r2_low'], row['r2_high'], '{:+.2f}')}, {corrected_p(row['r2_p_holm'])}",
                 verdict_of_p([row["accuracy"], row["r2"]], [row["accuracy_p_holm"], row["r2_p_holm"]],
                              [row["p_status"], row["accuracy_interval_status"], row["r2_interval_status"]]))


def each_knows(study):
    """1 and 2: how each dissimilarity alone depends on a label; and if numbers are missing, why."""
    for label in LABELS:
        for dissimilarity in (*GEOMETRIC, "topology"):
            row = study.row("statistics", dissimilarity, label)
            if row is None or row["groups"] < 2:
                continue
            whys = {"p": "p_status", "interval of accuracy": "accuracy_interval_status",
                    "interval of R²": "r2_interval_status"}
            missing = "; ".join(f"no {what}: {row[why]}" for what, why in whys.items() if row[why] != "given")
            line("1, 2 (what each knows)", study.name, f"{label}, {dissimilarity}", knowledge(study, row), missing)


class States:
    """Leading directions of the networks' hidden states, for other comparisons.

    `basis` [networks x samples x directions] has orthonormal columns, `value` their singular values,
    zero beyond the directions that hold 99.9 % of a network's variance, and `total` all its variance.
    """

    MOST = 32  # directions

    def __init__(self, study, networks, centre=None):
        representation = study.file["representation"]
        self.basis, self.value, self.total = [], [], []
        for i in networks:
            u = representation["basis"][i].astype(np.float64)
            value = representation["singular_value"][i]
            if centre is not None:
                u, value = self.without_means(u * value, centre)
            total = np.sum(value**2)
            kept = min(self.MOST, 1 + np.searchsorted(np.cumsum(value**2), 0.999 * total))
            basis = np.zeros((len(u), self.MOST), np.float32)
            basis[:, :kept] = u[:, :kept]
            self.basis.append(basis)
            self.value.append(np.pad(value[:kept], (0, self.MOST - kept)))
            self.total.append(total)
        self.value = np.array(self.value)
        widest = int(np.max(np.sum(self.value > 0, axis=1)))
        self.value = self.value[:, :widest]
        self.basis = np.stack([basis[:, :widest] for basis in self.basis])

    @staticmethod
    def without_means(states, groups):
        """The left singular vectors and values of `states` less the mean of each group of samples."""
        for group in np.unique(groups):
            states[groups == group] -= states[groups == group].mean(axis=0)
        squares, right = np.linalg.eigh(states.T @ states)
        value = np.sqrt(np.maximum(squares[::-1], 0))
        known = value > 1e-6 * value[0]
        return states @ right[:, ::-1][:, known] / value[known], value[known]

    def directions_of(self, share):
        """The number of directions that hold the fraction `share` of each network's variance."""
        held = np.cumsum(self.value**2, axis=1) / np.array(self.total)[:, None]
        return np.minimum(1 + np.sum(held < share, axis=1), self.value.shape[1])

    def dissimilarities(self, numbers):
        """A matrix for each of `numbers` of directions that SVCCA compares, one for CKA, one for
        Procrustes. A number is the same for all networks, or a list of one for each, and then as many
        correlations are averaged as the network of a pair that has fewer has directions."""
        count, samples, width = self.basis.shape
        stack = np.ascontiguousarray(self.basis.transpose(1, 0, 2).reshape(samples, count * width))
        wanted = [np.broadcast_to(np.minimum(n, width), count) for n in numbers]
        found = np.zeros((len(wanted) + 2, count, count))
        norm = np.sqrt(np.sum(self.value**4, axis=1))
        for i in range(1, count):
            product = (self.basis[i].T @ stack[:, :i * width]).reshape(width, i, width).swapaxes(0, 1)
            for matrix, number in zip(found, wanted):
                largest = max(number[i], number[:i].max())
                part = product[:, :number[i], :largest] * (np.arange(largest) < number[:i, None])[:, None]
                correlations = np.linalg.svd(part, compute_uv=False).sum(axis=1)
                matrix[i, :i] = matrix[:i, i] = 1 - correlations / np.minimum(number[i], number[:i])
            cross = self.value[i][None, :, None] * product * self.value[:i, None, :]
            found[-2, i, :i] = found[-2, :i, i] = 1 - np.sum(cross**2, axis=(1, 2)) / norm[i] / norm[:i]
            nuclear = np.linalg.svd(cross, compute_uv=False).sum(axis=1)
            size = np.sqrt(np.sum(self.value[i]**2) * np.sum(self.value[:i]**2, axis=1))
            found[-1, i, :i] = found[-1, :i, i] = np.arccos(np.minimum(1, nuclear / size))
        return found


def contexts_of_samples(study):
    """The condition of each sample: the one whose held input is nearest to its trial's mean input."""
    inputs, held = study.file["probe/inputs"][()], study.file["condition/input"][()]
    distance = np.linalg.norm(inputs.mean(axis=1)[:, None] - held[None], axis=2)
    return np.repeat(np.argmin(distance, axis=1), inputs.shape[1])


def variance_of_contexts(study):
    """The fraction of each network's variance that is between the means of its contexts."""
    groups, values = contexts_of_samples(study), study.file["representation/singular_value"]
    shares = np.full(len(study.trained), np.nan)
    for i in np.flatnonzero(study.complete):
        states = study.file["representation/basis"][i].astype(np.float64) * values[i]
        between = sum(np.sum(groups == g) * np.sum(states[groups == g].mean(axis=0)**2) for g in np.unique(groups))
        shares[i] = between / np.sum(states**2)
    return shares


class Triples:
    """A trained network i, an untrained j of its architecture, activation and size, and a trained k of
    its size with the other activation, of its architecture or (`across`) of another one. In a cell,
    architecture x activation, the claim is d(i, j) < d(i, k); ties count half."""

    SHUFFLES = 199

    def __init__(self, study, networks, across):
        self.study, self.networks = study, networks
        self.cells = {}  # (architecture, activation): parts (i, j, k), one for each size
        for architecture in study.architectures:
            for activation in dict.fromkeys(study.activation):
                parts = [part for units in np.unique(study.units)
                         if all(map(len, part := self.part(architecture, activation, units, across)))]
                if parts:
                    self.cells[architecture, activation] = parts

    def part(self, architecture, activation, units, across):
        study = self.study
        of = lambda chosen: np.flatnonzero((chosen & (study.units == units))[self.networks])
        here = study.architecture == architecture
        same = here & (study.activation == activation)
        return (of(same & study.trained), of(same & ~study.trained),
                of((here != across) & (study.activation != activation) & study.trained))

    @staticmethod
    def holds(distance, parts, places):
        """For each triple of each part of a cell whether the claim holds: 1, 0, or ½ for a tie."""
        for i, j, k in parts:
            near = distance[np.ix_(places[i], places[j])][:, :, None]
            far = distance[np.ix_(places[i], places[k])][:, None]
            yield (near < far) + 0.5 * (near == far)

    def shares(self, distance, places=None):
        """The share of each cell's triples for which the claim holds."""
        places = np.arange(len(self.networks)) if places is None else places
        cells = [list(self.holds(distance, parts, places)) for parts in self.cells.values()]
        return np.array([sum(map(np.sum, cell)) / sum(map(np.size, cell)) for cell in cells])

    def in_the_mean(self, distance):
        """In how many cells controls are nearer in the mean, the sizes taken together."""
        return sum(sum(distance[np.ix_(i, j)].mean() for i, j, _ in parts)
                   < sum(distance[np.ix_(i, k)].mean() for i, _, k in parts) for parts in self.cells.values())

    def drawn(self, distance):
        """The shares of the cells with networks resampled within their configurations: n - 1 of n, each of them
        counting n / (n - 1) times, or the two controls would vary by half of what they do (Rao & Wu 1988)."""
        random, study = np.random.default_rng(1), self.study
        keys = {}
        for place, n in enumerate(self.networks):
            keys.setdefault((study.architecture[n], study.activation[n], study.units[n], study.l2[n],
                             study.trained[n]), []).append(place)
        alone = sum(len(places) == 1 for places in keys.values())
        if alone > len(self.networks) / 10:  # one seed of a configuration says nothing of others
            return np.full((RESAMPLES, len(self.cells)), np.nan)
        weight = np.zeros((RESAMPLES, len(self.networks)))
        for one in weight:
            for places in keys.values():
                n = len(places)
                np.add.at(one, random.choice(places, max(n - 1, 1)), n / max(n - 1, 1))
        shares = []
        for parts in self.cells.values():
            held = total = 0
            for (i, j, k), holds in zip(parts, self.holds(distance, parts, np.arange(len(self.networks)))):
                w = [weight[:, members] for members in (i, j, k)]
                of_i = (w[0] @ holds.reshape(len(i), -1)).reshape(-1, len(j), len(k))
                held = held + np.einsum("rjk,rj,rk->r", of_i, w[1], w[2])
                total = total + np.prod([one.sum(axis=1) for one in w], axis=0)
            shares.append(held / total)
        return np.transpose(shares)

    def shuffled(self, distance):
        """The mean shares for meaningless labels: networks of equal size permuted at random."""
        random, units = np.random.default_rng(2), self.study.units[self.networks]
        for _ in range(self.SHUFFLES):
            places = np.arange(len(self.networks))
            for size in np.unique(units):
                places[units == size] = random.permutation(places[units == size])
            yield np.mean(self.shares(distance, places=places))


def near_by(study, measure, distance, networks):
    """The lines of finding 3 for one measure."""
    for where in ("within", "across"):
        triples = Triples(study, networks, where == "across")
        if not triples.cells:
            continue
        shares, drawn = triples.shares(distance), triples.drawn(distance)
        low, high = np.quantile(drawn.mean(axis=1), [0.025, 0.975])
        beyond = np.sum(np.quantile(drawn, 0.025 / len(shares), axis=0) > 0.5)
        chance, mean = list(triples.shuffled(distance)), triples.in_the_mean(distance)
        line("3 controls can be closer than the other activation", study.name, f"{measure}, {where} architectures",
             f"of triples {interval(np.mean(shares), low, high)}, labels shuffled {np.mean(chance):.2f} "
             f"[{np.quantile(chance, 0.025):.2f}, {np.quantile(chance, 0.975):.2f}]; of {len(shares)} cells: any triple "
             f"{np.sum(shares > 0)}, in the mean {mean}, more than half of triples {beyond}",
             "not told" if np.isnan(low) else "reproduced" if beyond else "partly" if mean else "not reproduced")


def untrained_near(study):
    """3: trained and untrained networks of one activation can be closer than trained ones of two."""
    networks = np.flatnonzero(study.complete)
    if study.trained[networks].all():
        return
    numbers = (1, 2, 3, 5, 10)
    for centre in (None, contexts_of_samples(study)) if study.task == "integration" else (None,):
        less = "" if centre is None else ", less the contexts' means"
        states = States(study, networks, centre)
        enough = states.directions_of(0.99)
        matrices = states.dissimilarities([*numbers, enough])
        for number, matrix in zip(numbers, matrices):
            near_by(study, f"svcca, k = {number}{less}", matrix, networks)
        near_by(study, f"svcca, 99 % of the variance (k = {enough.min()} to {enough.max()}){less}",
                matrices[len(numbers)], networks)
        near_by(study, "cka" + less, matrices[-2], networks)
        near_by(study, "procrustes" + less, matrices[-1], networks)
    outputs = study.file["probe/targets"].shape[2]
    line("3 (what is compared)", study.name, f"svcca, k = {outputs}",
         "as many directions as outputs: where the readouts span the leading directions, as in a memory, all solved "
         "networks are alike by construction", "")
    if study.task == "integration":
        shares = variance_of_contexts(study)[networks]
        for trained in (True, False):
            of = shares[study.trained[networks] == trained]
            line("3 (what is compared)", study.name, f"{'trained' if trained else 'untrained'} networks",
                 f"variance that is the contexts' means: median {np.median(of):.2f}, {of.min():.2f} to {of.max():.2f}", "")


def cells_of(study):
    """The networks that solved the task, for each architecture and activation that was trained."""
    for architecture in study.architectures:
        for activation in dict.fromkeys(study.activation):
            of = study.trained & (study.architecture == architecture) & (study.activation == activation)
            if of.any():
                yield architecture, activation, np.flatnonzero(of & study.solved)


def by_cell(study, values, finding, what, form, verdict):
    """A line for each architecture and activation: the median over its solved networks of `values`."""
    for architecture, activation, solved in cells_of(study):
        networks = solved[np.isfinite(values[solved])]
        name = f"{architecture} {activation}: {what}"
        if not len(networks):
            line(finding, study.name, name, f"none of {len(solved)} solved networks has one", "not told")
            continue
        numbers = median_of(values[networks])
        line(finding, study.name, name, f"{interval(*numbers, form)}, {len(networks)} of {len(solved)} networks",
             verdict(architecture, *numbers[1:]))


def over_nodes(statistic, values):
    """A statistic of the numbers in each row, NaN where there is none."""
    rows = values.reshape(len(values), -1)
    return np.array([statistic(row[~np.isnan(row)]) if (~np.isnan(row)).any() else np.nan for row in rows])


def have_lines(study):
    """4: how many networks have a line attractor in both contexts, and how straight it is."""
    group = study.file["lines"]
    kind = group["kind"].asstr()[:]
    both = np.all(kind == "line", axis=1)
    straight = np.where(both, over_nodes(np.mean, group["straightness"][()]), np.nan)
    for architecture, activation, networks in cells_of(study):
        if not len(networks):
            continue
        why = {k: np.sum(kind[networks] == k) for k in ("absent", "sparse", "narrow")}
        covered = 100 * np.median(group["coverage"][()][networks].mean(axis=1))
        of = networks[both[networks]]
        told, verdict = "no line to be straight", "not reproduced"
        if len(of):
            numbers = median_of(straight[of])
            told = f"variance along one dimension {interval(*numbers)}"
        if len(of) >= 0.9 * len(networks):
            verdict = verdict_of_side(*numbers[1:], 0.9, above=True)
        line("4 line attractors", study.name, f"{architecture} {activation}",
             f"{both[networks].sum()} of {len(networks)} networks have one in both contexts; contexts without: "
             f"{', '.join(f'{n} {k}' for k, n in why.items())}; points at {covered:.0f} % of the nodes; {told}", verdict)


def modes_of_response(response, whole):
    """The number of modes that bring each network's output [networks x modes] within 5 % of the whole; one more than
    the curve holds if none do."""
    near = np.abs(response - whole[:, None]) <= 0.05 * np.abs(whole)[:, None]
    return np.where(near.any(axis=1), 1 + np.argmax(near, axis=1), 1 + response.shape[1])


def responses(study):
    """4: output to one input of unit size under the linearised dynamics, by modes retained (fig. 3f): the
    mean over the line in each network, and of networks the median, since an unstable line grows without bound."""
    group = study.file["lines"]
    response, whole = group["response"][()].mean(axis=1), group["whole_response"][()].mean(axis=1)
    for architecture, activation, solved in cells_of(study):
        networks = solved[np.isfinite(whole[solved])]
        if not len(networks):
            continue
        numbers = median_of(modes_of_response(response[networks], whole[networks]))
        curve = np.median(response[networks], axis=0)
        told = ", ".join(f"{curve[n - 1]:.2f}" for n in (1, 2, 3, 5, 10, 20))
        line("4 integrating modes by the output to one input: one in vanilla, several in gated cells", study.name,
             f"{architecture} {activation}",
             f"{interval(*numbers, '{:.1f}')} modes to within 5 % of all; output of 1, 2, 3, 5, 10, 20 modes: {told}, of "
             f"all {np.median(whole[networks]):.2f}; {len(networks)} of {len(solved)} networks",
             one_or_several(architecture, *numbers[1:]))


def one_or_several(architecture, low, high):
    return verdict_of_side(low, high, 1.5, above=architecture != "vanilla")


def mean_and_error(values):
    return f"{np.mean(values):.4g} ± {np.std(values, ddof=1) / np.sqrt(len(values)):.1g}" if len(values) > 1 \
        else f"{np.mean(values):.4g}"


def spectra(study):
    """4: sorted |lambda| over the nodes, and the rate at which the slowest mode decays."""
    graph = study.file["graph"]
    size = np.hypot(graph["eigenvalue_re"][()], graph["eigenvalue_im"][()])
    rate = over_nodes(np.mean, study.file["lines/rate"][()])
    for architecture, activation, solved in cells_of(study):
        networks = solved[np.isfinite(rate[solved])]
        if not len(networks):
            continue
        sizes = np.nanmean(size[networks], axis=1)
        told = ", ".join(mean_and_error(sizes[:, rank]) for rank in range(4))
        line("4 (spectra, mean ± s.e.)", study.name, f"{architecture} {activation}",
             f"sizes of the four greatest eigenvalues {told}; rate of the slowest {mean_and_error(rate[networks])} a step", "")


def integrates(study):
    """4: a line attractor for all; one integrating mode in vanilla, several in gated cells."""
    have_lines(study)
    modes = study.file["lines/integrating"][()].astype(float)
    modes[modes < 1] = np.nan
    by_cell(study, over_nodes(np.median, modes),
            "4 integrating modes, the fewest that explain the output's variance: one in vanilla, several in gated cells",
            "modes", "{:.1f}", one_or_several)
    responses(study)
    spectra(study)


def oscillates(study):
    """5: the linear frequency follows the commanded one."""
    frequency = study.file["condition/frequency"][()]
    linear = study.file["orbits/linear_frequency"][()]
    correlation = np.full(len(linear), np.nan)
    for i, one in enumerate(linear):
        known = np.isfinite(one)
        if known.sum() > 2 and np.ptp(one[known]) > 0:
            correlation[i] = np.corrcoef(one[known], frequency[known])[0, 1]
    by_cell(study, correlation, "5 linear frequency follows the command", "correlation over commands", "{:.2f}",
            lambda _, low, high: verdict_of_side(low, high, 0.9, above=True))


def solved_steps(study):
    """A table of how many seeds solved the task, with the median and most steps that it took them."""
    columns = [(units, l2) for units in np.unique(study.units) for l2 in np.unique(study.l2)]
    print(f"\n| {study.name} | " + " | ".join(f"{units} units, l2 {l2:.0e}" for units, l2 in columns) + " |")
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
    for finding in (clusters, mixes, each_knows, untrained_near):
        for study in studies:
            finding(study)
    for study in studies:
        {"integration": integrates, "sinewave": oscillates}.get(study.task, lambda _: None)(study)
    for study in studies:
        solved_steps(study)


if __name__ == "__main__":
    main(sys.argv[1:])
