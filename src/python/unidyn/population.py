"""A population: its tables and matrices, and its networks one by one."""
import functools
import pathlib

from unidyn.errors import UnidynError, needed
from unidyn.selection import chosen

h5py, np = needed("h5py"), needed("numpy")

SCHEMA_VERSION = 5  # of the files that this module reads

# Columns of the networks' table that come first, in this order.
FIRST = ("id", "task", "architecture", "activation", "reset", "units", "l2", "replicate", "trained", "solved", "status",
         "stop_reason", "error", "loss", "steps")


class Population:
    """The networks of one study. No file stays open between calls, so that a notebook does not block other programs."""

    def __init__(self, path):
        path = pathlib.Path(path)
        self.path = path / "population.h5" if path.is_dir() else path
        self._check()

    def __repr__(self):
        return f"<{len(self)} networks of {self.path}>"

    def __len__(self):
        return len(self.columns["id"])

    @functools.cached_property
    def attributes(self):
        """The attributes of the file: task, title, job (the text of the job file), digest, schema_version."""
        with self.file() as file:
            return {name: _plain(value) for name, value in file.attrs.items()}

    @functools.cached_property
    def columns(self):
        """Of the networks' table: an array for each dataset of /network, and `solved`."""
        with self.file() as file:
            columns = {name: _values(dataset) for name, dataset in file["network"].items()}
        columns["trained"] = columns["trained"] == 1
        columns["solved"] = columns["stop_reason"] == "solved"
        return {name: columns[name] for name in (*FIRST, *(name for name in columns if name not in FIRST))}

    @property
    def networks(self):
        """A DataFrame: a row for each network, by its number from 0."""
        return needed("pandas").DataFrame(self.columns)

    def where(self, expression):
        """The rows of `networks` of which the expression is true; unidyn.selection says what may be written."""
        return self.networks[chosen(expression, self.columns)]

    def network(self, which):
        """One network, by its number from 0, or by its id or the beginning of it."""
        from unidyn.network import Network
        if isinstance(which, str):
            return Network(self, self._number_of(which))
        if not -len(self) <= which < len(self):
            raise UnidynError(f"{self.path}: no network {which}; there are {len(self)}, counted from 0")
        return Network(self, int(which) % len(self))

    def select(self, networks=None):
        """A list of networks, by numbers, ids or rows of the table; by default those that are complete."""
        if networks is None:
            networks = np.flatnonzero(self.columns["status"] == "complete")
        elif hasattr(networks, "columns"):
            networks = networks.index
        return [self.network(which) for which in networks]

    @property
    def dissimilarities(self):
        """The names of the dissimilarities that were computed."""
        return self._names("dissimilarity")

    @property
    def embeddings(self):
        return self._names("embedding")

    def dissimilarity(self, name):
        """The matrix of a dissimilarity, networks × networks; NaN with networks that cannot be compared."""
        return self._made("dissimilarity", name, "compare")

    def embedding(self, name):
        """The networks in the plane by a dissimilarity, networks × 2; NaN where there is none."""
        return self._made("embedding", name, "embed")

    def stress(self, name):
        """Kruskal's stress-1 of an embedding."""
        self._made("embedding", name, "embed")
        with self.file() as file:
            return float(file[f"embedding/{name}"].attrs["stress1"])

    @property
    def statistics(self):
        """A DataFrame: how strongly each dissimilarity depends on each label."""
        return self._table("statistics")

    @property
    def advantage(self):
        """A DataFrame: how much more strongly than topology each geometric dissimilarity depends on each label."""
        return self._table("statistics/advantage")

    @functools.cached_property
    def inputs(self):
        """The inputs of the probe trials, trial × time × channel."""
        return self.read("probe/inputs")

    @functools.cached_property
    def targets(self):
        return self.read("probe/targets")

    @functools.cached_property
    def sampled(self):
        """Which steps of the probe trials are samples, trial × time: those before a trial's end."""
        trials, time, _ = self.inputs.shape
        ends = self.read("probe/length") if self.has("probe/length") else np.full(trials, time)
        return np.arange(time) < ends[:, None]

    @functools.cached_property
    def conditions(self):
        """A DataFrame: the inputs that are held while fixed points are looked for, by their labels."""
        held = self.read("condition/input")
        columns = {f"input_{channel}": held[:, channel] for channel in range(held.shape[1])}
        with self.file() as file:
            facts = {name: _values(dataset) for name, dataset in file["condition"].items()
                     if name not in ("input", "label")}
        return needed("pandas").DataFrame({**columns, **facts}, index=self.read("condition/label"))

    def to_netrep(self, networks=None):
        """Hidden states on the probe trials as netrep's multi-network functions take them: samples × units of each."""
        return [network.to_netrep() for network in self.select(networks)]

    def to_rsatoolbox(self, networks=None):
        """rsatoolbox.rdm.RDMs: of each network, the dissimilarities of the probe trials (unidyn.conversions)."""
        from unidyn import conversions
        return conversions.rsatoolbox_rdms(conversions.rdms_of_trials(self.select(networks)))

    def to_rsatoolbox_of_networks(self, networks=None):
        """rsatoolbox.rdm.RDMs: by each dissimilarity, those of the networks, which are its patterns."""
        from unidyn import conversions
        return conversions.rsatoolbox_rdms(conversions.rdms_of_networks(self, networks))

    # What networks and exports read.

    def file(self):
        """The open file, to be used as a context."""
        try:
            return h5py.File(self.path, "r")
        except OSError as error:
            raise UnidynError(f"{self.path}: cannot be read as HDF5: {error}; "
                              f"make it anew: unidyn gather {self.path.parent}") from error

    def has(self, path):
        with self.file() as file:
            return path in file

    def read(self, path, rows=slice(None)):
        """The rows of a dataset; texts as str."""
        with self.file() as file:
            return _values(file[path], rows)

    @functools.cached_property
    def ends(self):
        """Where the rows of each network end in ragged datasets, by the path of their counts."""
        paths = ["weights/count", "training/count", "fixed_point/count", "representation/unit_count",
                 "representation/loading_count", "representation/state_count"]
        with self.file() as file:
            return {path: np.concatenate([[0], np.cumsum(file[path][()])]) for path in paths if path in file}

    @functools.cached_property
    def point_sizes(self):
        """Of every fixed point, its dimensions and the modes that are kept, and where its components and modes end."""
        size, modes = self.read("fixed_point/state_size"), self.read("fixed_point/mode_count")
        return {"size": size, "modes": modes, "components": np.concatenate([[0], np.cumsum(size)]),
                "mode_components": np.concatenate([[0], np.cumsum(size * modes)])}

    def _check(self):
        directory = self.path.parent
        if not self.path.exists():
            raise UnidynError(f"{self.path}: no such file; a study's directory has it after unidyn gather or run")
        if self.path.with_name(self.path.name + ".changing").exists():
            raise UnidynError(f"{self.path}: is being changed, or a command that changed it was ended: wait for it, "
                              f"or make the file anew: unidyn gather {directory}")
        with self.file() as file:
            version = file.attrs.get("schema_version")
        if version is None:
            raise UnidynError(f"{self.path}: not a population of Unidyn: it has no schema_version")
        if version != SCHEMA_VERSION:
            raise UnidynError(f"{self.path}: has schema version {version}, and this reader reads {SCHEMA_VERSION}; "
                              f"make it anew with the Unidyn of this reader: unidyn gather {directory}")

    def _number_of(self, beginning):
        found = [i for i, name in enumerate(self.columns["id"]) if name.startswith(beginning)]
        if len(found) == 1 and beginning:
            return found[0]
        known = f"{len(found)} networks begin so" if found and beginning else "population.networks.id lists them"
        raise UnidynError(f"{self.path}: no network has the id {beginning!r}; {known}")

    def _names(self, group):
        with self.file() as file:
            # Beside the matrices there may be scales of their dimensions.
            return [name for name, dataset in file.get(group, {}).items() if "settings" in dataset.attrs]

    def _made(self, group, name, stage):
        known = self._names(group)
        if name not in known:
            raise UnidynError(f"{self.path}: has no {group} {name!r}; it has {', '.join(known) or 'none'}; others are "
                              f"made where compare.dissimilarity lists them: unidyn {stage} {self.path.parent}")
        return self.read(f"{group}/{name}")

    def _table(self, group):
        with self.file() as file:
            if group not in file:
                raise UnidynError(f"{self.path}: has no /{group}; make it: unidyn statistics {self.path.parent}")
            columns = {name: _values(dataset) for name, dataset in file[group].items()
                       if isinstance(dataset, h5py.Dataset) and not h5py.h5ds.is_scale(dataset.id)}
        first = {name: columns.pop(name) for name in ("dissimilarity", "label")}
        return needed("pandas").DataFrame({**first, **columns})


def _plain(value):
    return value.decode() if isinstance(value, bytes) else value.item() if isinstance(value, np.generic) else value


def _values(dataset, rows=slice(None)):
    return dataset.asstr()[rows] if h5py.check_string_dtype(dataset.dtype) else dataset[rows]
