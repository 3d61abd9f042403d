"""One network of a population: its weights, its dynamics, and their analysis."""
import dataclasses
import functools
import re
import typing

from unidyn import conversions
from unidyn.cells import Cell
from unidyn.errors import UnidynError, needed

np = needed("numpy")

# A block in the attributes layout_* of /weights/values, such as "recurrent [3N x N]": N units, I inputs, O outputs.
BLOCK = re.compile(r"(\w+) \[(\d*)([NIO])(?: x (\d*)([NIO]))?\]")


@dataclasses.dataclass
class FixedPoints:
    """The P fixed and slow points of a network; D is the size of its state, for an LSTM (h, c).

    points[mask] selects by a mask or by numbers: points[points.table.stable].
    """
    table: typing.Any         # DataFrame: condition, q, stable, unstable, slow, degenerate, hits, kinks, spectrum, label
    states: np.ndarray        # [P × D]
    inputs: np.ndarray        # held while they are fixed [P × I]
    outputs: np.ndarray       # readouts [P × O]
    eigenvalues: np.ndarray   # of ∂F/∂h, complex, by descending modulus [P × D]
    time_constants: np.ndarray  # -1 / ln|eigenvalue| [steps] [P × D]
    right: list               # of each point, leading right eigenvectors as rows [modes × D]
    left: list                # left ones, with l^H r = 1; NaN where a mode is defective

    def __len__(self):
        return len(self.states)

    def __getitem__(self, which):
        picked = np.atleast_1d(np.arange(len(self))[np.asarray(which)])
        parts = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return FixedPoints(**{
            name: part.iloc[picked].reset_index(drop=True) if name == "table"
            else [part[i] for i in picked] if isinstance(part, list) else part[picked]
            for name, part in parts.items()})


class Representation(typing.NamedTuple):
    """The hidden states X [samples × units] as mean + basis diag(singular_value) right."""
    basis: np.ndarray           # leading left singular vectors, as columns [samples × R]
    singular_value: np.ndarray  # [R]
    right: np.ndarray           # right ones, as rows [R × units]
    mean: np.ndarray            # [units]


class Network:
    """`number` in the population, from 0; `row` of its table; id, architecture, activation, reset, units."""

    def __init__(self, population, number):
        self.population, self.number = population, number
        self.row = {name: column[number] for name, column in population.columns.items()}
        self.id, self.architecture = self.row["id"], self.row["architecture"]
        self.activation, self.reset, self.units = self.row["activation"], self.row["reset"], int(self.row["units"])

    def __repr__(self):
        if self.is_recording:
            return f"<network {self.number}: recording {self.row['name']} of {self.row['origin']}, {self.units} units, {self.id}>"
        reset = f", reset {self.reset}" if self.architecture == "gru" else ""
        return f"<network {self.number}: {self.architecture} {self.activation}{reset}, {self.units} units, {self.id}>"

    @property
    def is_recording(self):
        """Whether it has states alone: it was recorded elsewhere."""
        return self.architecture == "none"

    @property
    def kind(self):
        """The arguments of unidyn.recurrent.Network."""
        return {"architecture": self.architecture, "activation": self.activation, "reset": self.reset,
                "inputs": self.population.inputs.shape[2], "units": self.units,
                "outputs": self.population.targets.shape[2]}

    @functools.cached_property
    def weights(self):
        """The blocks of its weights by name, float32: recurrent, input, bias, readout, readout_bias, of a GRU with
        reset after recurrent_bias; unidyn.cells says how their rows lie."""
        flat = self._rows("weights/values", "weights/count")
        if self.is_recording:
            raise UnidynError(f"network {self.number} ({self.id}) is a recording, of {self.row['origin']}: it has states, "
                              "and no weights, fixed points or dynamics")
        if flat.size == 0:
            raise UnidynError(f"network {self.number} ({self.id}) has no weights: it failed: {self.row['reason']}")
        sizes = {"N": self.units, "I": self.kind["inputs"], "O": self.kind["outputs"]}
        blocks, at = {}, 0
        for name, *shape in BLOCK.findall(self._layout()):
            extents = [int(times or 1) * sizes[of] for times, of in zip(shape[::2], shape[1::2]) if of]
            size = int(np.prod(extents))
            blocks[name] = flat[at:at + size].reshape(extents)
            at += size
        if at != flat.size:
            raise UnidynError(f"{self.population.path}: network {self.number} has {flat.size} weights, and its layout "
                              f"{at}")
        return blocks

    @functools.cached_property
    def cell(self):
        """Its equations, in double precision (unidyn.cells.Cell)."""
        double = {name: block.astype(float) for name, block in self.weights.items()}
        return Cell(self.architecture, self.activation, self.reset, double)

    def step(self, states, inputs=0.0):
        """F: the next states [… × D] under inputs [… × I], or under one number on all channels."""
        return self.cell.step(states, self._input(inputs))

    def jacobian(self, state, inputs=0.0):
        """∂F/∂h [D × D] at a state [D] under an input [I]."""
        return self.cell.jacobian(state, self._input(inputs))[0]

    def input_jacobian(self, state, inputs=0.0):
        """∂F/∂x [D × I] at a state [D] under an input [I]."""
        return self.cell.jacobian(state, self._input(inputs))[1]

    def outputs(self, states):
        """The readouts [… × O] of states [… × D or N]."""
        hidden = np.asarray(states)[..., :self.units]
        return hidden @ self.weights["readout"].T.astype(float) + self.weights["readout_bias"]

    def run(self, inputs, state=None):
        """All its states [trial × time × D] on inputs [trial × time × I], starting from h = 0 or `state`."""
        inputs = np.asarray(inputs, dtype=float)
        now = np.zeros((len(inputs), self.cell.state_size)) if state is None else np.asarray(state, dtype=float)
        passed = np.empty((*inputs.shape[:2], self.cell.state_size))
        for t in range(inputs.shape[1]):
            now = passed[:, t] = self.cell.step(now, inputs[:, t])
        return passed

    def states(self):
        """Its hidden states on the probe trials, trial × time × unit, float32; NaN behind the ends of trials. Those of
        the population where it keeps them ([probe] keep = true), else computed from the weights; of a recording, from
        its representation."""
        sampled = self.population.sampled
        states = np.full((*sampled.shape, self.units), np.nan, dtype=np.float32)
        if self.population.has("representation/state"):
            kept = self._rows("representation/state", "representation/state_count")
            if kept.size:
                states[sampled] = kept.reshape(-1, self.units)
                return states
        if self.is_recording:
            states[sampled] = self._approximated()
        else:
            states[sampled] = self.run(self.population.inputs)[..., :self.units][sampled]
        return states

    def _approximated(self):
        r = self.representation
        return r.mean + r.basis * r.singular_value @ r.right

    @property
    def representation(self):
        """Its hidden states as the comparisons see them; R directions, at most probe.rank."""
        values = self.population.read("representation/singular_value", self.number)
        rank = int(np.count_nonzero(values))
        basis = self.population.read("representation/basis", self.number)[:, :rank]
        right = self._rows("representation/right", "representation/loading_count").reshape(rank, self.units)
        return Representation(basis, values[:rank], right, self._rows("representation/mean", "representation/unit_count"))

    @property
    def training(self):
        """A DataFrame: the held-out error during training, by steps."""
        return needed("pandas").DataFrame({name: self._rows(f"training/{name}", "training/count")
                                           for name in ("step", "error")})

    def fixed_points(self):
        """Its fixed and slow points (FixedPoints)."""
        first, end = self._range("fixed_point/count")
        size = 2 * self.units if self.architecture == "lstm" else self.units
        sizes = self.population.point_sizes
        with self.population.file() as file:
            group = file["fixed_point"]

            def components(name):
                return group[name][sizes["components"][first]:sizes["components"][end]].reshape(end - first, size)

            def modes(name):
                begin, last = sizes["mode_components"][[first, end]]
                vectors = group[name + "_re"][begin:last] + 1j * group[name + "_im"][begin:last]
                ends = sizes["mode_components"][first + 1:end] - begin
                return [part.reshape(-1, size) for part in np.split(vectors, ends)][:end - first]

            return FixedPoints(
                self._point_table(group, first, end), components("state"), group["input"][first:end],
                group["output"][first:end], components("eigenvalue_re") + 1j * components("eigenvalue_im"),
                components("time_constant"), modes("right"), modes("left"))

    def torch(self):
        """The network as a torch module (unidyn.recurrent.Network), float32; .double() for double precision."""
        torch = needed("torch")
        from unidyn.recurrent import Network as Module
        weights = conversions.torch_weights(self)
        module = Module(**self.kind)
        module.load_state_dict({name: torch.from_numpy(values) for name, values in weights.items()})
        return module

    def to_fixed_point_finder(self):
        """Its points as the fields of FixedPointFinder: FixedPoints(**network.to_fixed_point_finder())."""
        return conversions.fixed_point_finder(self)

    def to_netrep(self):
        """Its hidden states on the probe trials, samples × units, float64."""
        return self.states()[self.population.sampled].astype(float)

    def to_rsatoolbox(self):
        """rsatoolbox.rdm.RDMs: the dissimilarities of the probe trials (unidyn.conversions)."""
        return self.population.to_rsatoolbox([self.number])

    def _input(self, inputs):
        values = np.asarray(inputs, dtype=float)
        return np.full(self.kind["inputs"], float(values)) if values.ndim == 0 else values

    def _layout(self):
        name = self.architecture + (f"_{self.reset}" if self.architecture == "gru" else "")
        with self.population.file() as file:
            text = file["weights/values"].attrs[f"layout_{name}"]
        return (text.decode() if isinstance(text, bytes) else text).split(";")[0]

    def _range(self, count):
        ends = self.population.ends[count]
        return int(ends[self.number]), int(ends[self.number + 1])

    def _rows(self, path, count):
        return self.population.read(path, slice(*self._range(count)))

    def _point_table(self, group, first, end):
        conditions, labels = self.population.read("condition/label"), self.population.read("graph/label")
        numbers = {name: group[name][first:end] for name in ("q", "unstable", "hits", "kinks")}
        truths = {name: group[name][first:end] == 1 for name in ("stable", "slow", "degenerate")}
        node = group["label"][first:end]
        return needed("pandas").DataFrame({
            "condition": conditions[group["held_input"][first:end]], **truths, **numbers,
            "spectrum": group["spectrum"].asstr()[first:end],
            "label": np.where(node < 0, "", labels[node])})
