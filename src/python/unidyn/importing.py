"""Writes networks and recordings that were made elsewhere into files that a job file's [import] names.

jobs/README.md tells what is in such files; the program checks them as it reads them.
"""
from unidyn.errors import UnidynError, needed

h5py, np = needed("h5py"), needed("numpy")

ARCHITECTURES = {"RNN": "vanilla", "GRU": "gru", "LSTM": "lstm"}  # of torch's layers


def write_network(path, network, group="/", origin=None, architecture=None, activation=None, reset=None, l2=None,
                  trained=True):
    """Adds a network to the file at `path`, which is made if it is missing, in `group`, which is its name.

    `network` is a torch module with one nn.RNN, nn.GRU or nn.LSTM and one nn.Linear, the readout; or a network of a
    population; or a dict of arrays by Unidyn's names (recurrent, input, bias, readout, readout_bias, of a GRU with
    reset after recurrent_bias) or torch's, with its architecture, activation and, of a GRU, reset beside it."""
    kind = {"architecture": architecture, "activation": activation, "reset": reset}
    if hasattr(network, "state_dict"):
        arrays, known = _torch_network(network)
    elif hasattr(network, "weights"):
        arrays = network.weights
        known = {name: network.kind[name] for name in kind}
        l2 = network.row["l2"] if l2 is None else l2
    else:
        arrays, known = network, {}
    kind = {name: given or known.get(name) for name, given in kind.items()}
    if kind["architecture"] != "gru":
        del kind["reset"]
    missing = [name for name, value in kind.items() if not value]
    if missing:
        raise UnidynError(f"{path}: {', '.join(missing)} of the network: not known; give it as an argument")
    _write(path, group, {name: np.asarray(values) for name, values in arrays.items()},
           {**kind, "origin": origin, "l2": l2, "trained": int(trained)})


def write_recording(path, states, group="/", origin=None, inputs=None, trial=None, step=None):
    """Adds a recording to the file at `path`, which is made if it is missing, in `group`, which is its name: `states`
    are trial × time × unit; `inputs`, trial × time × channel, what was shown; `trial` and `step` the numbers of the
    probe's trial and step that each trial and time of the recording is of."""
    states = np.asarray(states)
    if states.ndim != 3:
        raise UnidynError(f"{path}: states have {states.ndim} dimensions; trial × time × unit is needed")
    arrays = {"states": states, "inputs": inputs, "trial": trial, "step": step}
    _write(path, group, {name: np.asarray(values) for name, values in arrays.items() if values is not None},
           {"origin": origin})


def _torch_network(module):
    """The arrays of a torch module, and what its layers say of its kind."""
    torch = needed("torch")
    layers = [(name, layer) for name, layer in module.named_modules()
              if isinstance(layer, torch.nn.RNNBase) or hasattr(layer, "weight_hh_l0")]
    readouts = [(name, layer) for name, layer in module.named_modules() if isinstance(layer, torch.nn.Linear)]
    if len(layers) != 1 or len(readouts) != 1:
        raise UnidynError(f"the module has {len(layers)} recurrent and {len(readouts)} linear layers; one nn.RNN, nn.GRU "
                          "or nn.LSTM and one nn.Linear, the readout, are needed")
    (name, layer), (readout, _) = layers[0], readouts[0]
    for attribute, usual in (("num_layers", 1), ("bidirectional", False), ("proj_size", 0)):
        if getattr(layer, attribute, usual) != usual:
            raise UnidynError(f"the layer {name} has {attribute} = {getattr(layer, attribute)}; {usual} is needed")
    state = module.state_dict()
    prefixes = tuple(part + "." if part else "" for part in (name, readout))
    wanted = {key: values.detach().cpu().numpy() for key, values in state.items()
              if key.rpartition(".")[0] + "." * ("." in key) in prefixes}
    mode = getattr(layer, "mode", None)  # RNN_TANH, RNN_RELU, GRU, LSTM; of a Cell of unidyn.recurrent none
    if mode is None:
        return wanted, {part: getattr(layer, part, None) for part in ("architecture", "activation", "reset")}
    kind, _, nonlinearity = mode.partition("_")
    return wanted, {"architecture": ARCHITECTURES[kind], "activation": (nonlinearity or "tanh").lower(),
                    "reset": "after"}


def _write(path, group, arrays, attributes):
    with h5py.File(path, "a") as file:
        there = file.require_group(group)
        if len(there):
            raise UnidynError(f"{path}: {group} is there already; another group is needed, or another file")
        for name, values in arrays.items():
            there[name] = values
        for name, value in attributes.items():
            if value is not None:
                there.attrs[name] = value
