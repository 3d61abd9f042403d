"""Writes networks of a population in the formats of other tools, into a directory.

    torch                ID.pt: {"kind", "state_dict"}, and recurrent.py, whose load(path) makes modules of them
    keras                ID.h5: a Keras model, for keras.models.load_model; Keras has no UGRNN
    fixed-point-finder   ID.pkl: for FixedPoints().restore(path) of FixedPointFinder
    numpy                ID.npz: weights, hidden states and fixed points, of a recording states; probe.npz: the trials
    csv                  the networks, their fixed points, matrices, embeddings and statistics
    rsatoolbox           trials.h5: of each network, the RDM of the probe trials; networks.h5: by each dissimilarity,
                         that of the networks; for rsatoolbox.rdm.load_rdm
"""
import json
import pathlib
import pickle
import shutil

from unidyn import conversions
from unidyn.errors import UnidynError, needed

h5py, np = needed("h5py"), needed("numpy")

KERAS_LAYERS = {"vanilla": "SimpleRNN", "gru": "GRU", "lstm": "LSTM"}


def export(population, form, networks, directory):
    """Writes `networks` in the format of this name into `directory`, which is made if it is missing. Returns the
    files, and sentences about networks that were left out. Raises UnidynError."""
    if form not in FORMATS:
        raise UnidynError(f"unknown format {form!r}; one of: {', '.join(FORMATS)}")
    directory = pathlib.Path(directory)
    notes = []
    if form != "csv":
        networks = _without(networks, lambda n: n.row["status"] == "complete", "failed, and has no results", notes)
    if form in ("torch", "keras", "fixed-point-finder"):
        networks = _without(networks, lambda n: not n.is_recording, "is a recording, which has no weights", notes)
    if form == "keras":
        networks = _without(networks, lambda n: n.architecture in KERAS_LAYERS, "is a UGRNN, which Keras has not",
                            notes)
    if not networks:
        raise UnidynError("; ".join(["no networks are left to export", *notes]))
    directory.mkdir(parents=True, exist_ok=True)
    return FORMATS[form](population, networks, directory), notes


def _without(networks, wanted, reason, notes):
    notes += [f"left out network {network.number} ({network.id}): {reason}" for network in networks
              if not wanted(network)]
    return [network for network in networks if wanted(network)]


def _torch(population, networks, directory):
    torch = needed("torch")
    paths = [directory / "recurrent.py"]
    shutil.copyfile(pathlib.Path(__file__).with_name("recurrent.py"), paths[0])
    for network in networks:
        paths.append(directory / f"{network.id}.pt")
        state = {name: torch.from_numpy(values) for name, values in conversions.torch_weights(network).items()}
        torch.save({"kind": network.kind, "state_dict": state}, paths[-1])
    return paths


def _keras(population, networks, directory):
    paths = []
    for network in networks:
        paths.append(directory / f"{network.id}.h5")
        with h5py.File(paths[-1], "w") as file:
            file.attrs.update(keras_version="2.15.0", backend="tensorflow", model_config=json.dumps(_keras_config(network)))
            weights = file.create_group("model_weights")
            weights.attrs.update(keras_version="2.15.0", backend="tensorflow", layer_names=[b"rnn", b"readout"])
            for layer, arrays in conversions.keras_weights(network).items():
                names = [f"{layer}/{name}:0" for name in arrays]
                group = weights.create_group(layer)
                group.attrs["weight_names"] = [name.encode() for name in names]
                for name, values in zip(names, arrays.values()):
                    group[name] = values
    return paths


def _keras_config(network):
    """The model as Keras describes it: a recurrent layer that returns each step's state, and a linear readout."""
    kind = network.kind
    rnn = {"name": "rnn", "units": kind["units"], "activation": kind["activation"], "return_sequences": True}
    if network.architecture != "vanilla":
        rnn["recurrent_activation"] = "sigmoid"
    if network.architecture == "gru":
        rnn["reset_after"] = kind["reset"] == "after"
    layers = [("InputLayer", {"name": "inputs", "batch_input_shape": [None, None, kind["inputs"]], "dtype": "float32"}),
              (KERAS_LAYERS[network.architecture], rnn),
              ("Dense", {"name": "readout", "units": kind["outputs"], "activation": "linear"})]
    return {"class_name": "Sequential", "config": {
        "name": "network", "layers": [{"class_name": name, "config": config} for name, config in layers]}}


def _fixed_point_finder(population, networks, directory):
    paths = []
    for network in networks:
        fields = network.to_fixed_point_finder()
        points, states = fields["xstar"].shape
        fields.update(x_init=None, dq=None, n_iters=None, n=points, n_states=states, n_inputs=fields["inputs"].shape[1],
                      tol_unique=1e-3, do_alloc_nan=False, verbose=False)
        paths.append(directory / f"{network.id}.pkl")
        paths[-1].write_bytes(pickle.dumps(fields, protocol=4))
    return paths


def _numpy(population, networks, directory):
    paths = [directory / "probe.npz"]
    np.savez(paths[0], inputs=population.inputs, targets=population.targets, sampled=population.sampled)
    for network in networks:
        if network.is_recording:
            paths.append(directory / f"{network.id}.npz")
            np.savez(paths[-1], states=network.states())
            continue
        points = network.fixed_points()
        found = {f"fixed_point_{name}": getattr(points, name) for name in ("states", "inputs", "outputs", "eigenvalues")}
        found.update({f"fixed_point_{name}": points.table[name].to_numpy() for name in ("q", "stable", "unstable", "slow")})
        found["fixed_point_condition"] = points.table.condition.to_numpy(dtype=str)
        kind = {name: np.array(network.kind[name]) for name in ("architecture", "activation", "reset")}
        paths.append(directory / f"{network.id}.npz")
        np.savez(paths[-1], **kind, **network.weights, states=network.states(), **found)
    return paths


def _csv(population, networks, directory):
    pandas = needed("pandas")
    numbers = [network.number for network in networks]
    chosen = population.networks.iloc[numbers]
    ids = pandas.Index(chosen.id, name="id")
    points = [network.fixed_points().table.assign(network=network.id) for network in networks]
    tables = {"networks": chosen.set_index("id"),
              "fixed_points": pandas.concat(points, ignore_index=True).set_index("network")}
    for name in population.dissimilarities:
        matrix = population.dissimilarity(name)[np.ix_(numbers, numbers)]
        tables[f"dissimilarity_{name}"] = pandas.DataFrame(matrix, index=ids, columns=list(ids))
    for name in population.embeddings:
        tables[f"embedding_{name}"] = pandas.DataFrame(population.embedding(name)[numbers], index=ids, columns=["x", "y"])
    for group, name in (("statistics", "statistics"), ("statistics/advantage", "advantage")):
        if population.has(group):
            tables[name] = getattr(population, name).set_index("dissimilarity")
    paths = []
    for name, table in tables.items():
        paths.append(directory / f"{name}.csv")
        table.to_csv(paths[-1])
    return paths


def _rsatoolbox(population, networks, directory):
    parts = {"trials": conversions.rdms_of_trials(networks)}
    if population.dissimilarities:
        parts["networks"] = conversions.rdms_of_networks(population, [network.number for network in networks])
    paths = []
    for name, rdms in parts.items():
        paths.append(directory / f"{name}.h5")
        with h5py.File(paths[-1], "w") as file:
            file.attrs["rsatoolbox_version"] = "0.0.1"
            _write_dictionary(file, rdms)
    return paths


def _write_dictionary(group, dictionary):
    """As rsatoolbox keeps dictionaries in HDF5: texts as attributes, lists as datasets, dictionaries as groups."""
    for name, value in dictionary.items():
        if isinstance(value, dict):
            _write_dictionary(group.create_group(name), value)
        elif isinstance(value, str):
            group.attrs[name] = value
        else:
            array = np.asarray(value)
            group[name] = array.astype("S") if array.dtype.kind == "U" else array


FORMATS = {"torch": _torch, "keras": _keras, "fixed-point-finder": _fixed_point_finder, "numpy": _numpy, "csv": _csv,
           "rsatoolbox": _rsatoolbox}
