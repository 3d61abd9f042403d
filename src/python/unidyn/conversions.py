"""Networks in the formats of other tools. Only rsatoolbox_rdms needs its tool to be installed."""
from unidyn.errors import needed

np = needed("numpy")


def torch_weights(network):
    """The state dict of unidyn.recurrent.Network, by names, as NumPy arrays."""
    weights = network.weights
    of_state = np.zeros_like(weights["bias"])
    if "recurrent_bias" in weights:  # of the candidate only, the last group
        of_state[-network.units:] = weights["recurrent_bias"]
    return {"rnn.weight_ih_l0": weights["input"].copy(), "rnn.weight_hh_l0": weights["recurrent"].copy(),
            "rnn.bias_ih_l0": weights["bias"].copy(), "rnn.bias_hh_l0": of_state,
            "readout.weight": weights["readout"].copy(), "readout.bias": weights["readout_bias"].copy()}


def keras_weights(network):
    """The weights of Keras' SimpleRNN, GRU or LSTM layer `rnn` and Dense layer `readout`, as their set_weights take
    them: transposed; of a GRU update gate first; of a GRU with reset_after biases of input and state, 2 × 3N."""
    weights, units = network.weights, network.units
    order = (1, 0, 2) if network.architecture == "gru" else range(len(weights["bias"]) // units)

    def ordered(block):
        return np.concatenate([block[k * units:(k + 1) * units] for k in order])

    bias = ordered(weights["bias"])
    if "recurrent_bias" in weights:
        bias = np.stack([bias, np.concatenate([np.zeros(2 * units, bias.dtype), weights["recurrent_bias"]])])
    return {"rnn": {"kernel": ordered(weights["input"]).T, "recurrent_kernel": ordered(weights["recurrent"]).T,
                    "bias": bias},
            "readout": {"kernel": weights["readout"].T, "bias": weights["readout_bias"]}}


def fixed_point_finder(network):
    """The data of FixedPointFinder's FixedPoints (Golub & Sussillo 2018) for all points, including slow ones: its q is
    ours. What ours lack, x_init, dq and n_iters, is left out. J_xstar takes D² numbers a point."""
    points = network.fixed_points()
    jacobians = [network.jacobian(state, x) for state, x in zip(points.states, points.inputs)]
    size = network.cell.state_size
    jacobian = np.array(jacobians).reshape(-1, size, size)
    values, vectors = np.linalg.eig(jacobian)
    order = np.argsort(-np.abs(values), axis=1)
    held = {name: number for number, name in enumerate(network.population.conditions.index)}
    return {
        "xstar": points.states, "inputs": points.inputs, "F_xstar": network.step(points.states, points.inputs),
        "qstar": points.table.q.to_numpy(), "J_xstar": jacobian,
        "eigval_J_xstar": np.take_along_axis(values, order, 1).astype(complex),
        "eigvec_J_xstar": np.take_along_axis(vectors, order[:, None, :], 2).astype(complex),
        "is_stable": points.table.stable.to_numpy(),
        "cond_id": np.array([held[name] for name in points.table.condition], dtype=int),
        "dtype": np.float64, "dtype_complex": np.complex128}


def rdms_of_trials(networks):
    """The parts of an RDMs object with one RDM for each network. Patterns are the probe trials; two of them differ by
    the mean over steps and units of the squared difference of hidden states, over the steps that all trials have."""
    population = networks[0].population
    steps = int(population.sampled.sum(axis=1).min())
    trials = len(population.sampled)
    upper = np.triu_indices(trials, 1)
    rows = []
    for network in networks:
        flat = network.states()[:, :steps].reshape(trials, -1).astype(float)
        square = (flat ** 2).sum(axis=1)
        distance = (square[:, None] + square - 2 * flat @ flat.T) / flat.shape[1]
        rows.append(np.maximum(distance[upper], 0))
    return {"dissimilarities": np.array(rows), "dissimilarity_measure": "squared euclidean",
            "descriptors": {"population": population.attributes["digest"]},
            "rdm_descriptors": _labels(population, [network.number for network in networks]),
            "pattern_descriptors": {"trial": list(range(trials))}}


def rdms_of_networks(population, networks=None):
    """The parts of an RDMs object with one RDM for each dissimilarity. Patterns are networks, by default those that
    all dissimilarities compare."""
    names = population.dissimilarities
    matrices = np.array([population.dissimilarity(name) for name in names])
    if networks is None:
        numbers = np.flatnonzero(np.isfinite(np.diagonal(matrices, axis1=1, axis2=2)).all(axis=0))
    else:
        numbers = np.array([network.number for network in population.select(networks)])
    upper = np.triu_indices(len(numbers), 1)
    return {"dissimilarities": matrices[:, numbers[:, None], numbers][:, upper[0], upper[1]],
            "dissimilarity_measure": "of networks",
            "descriptors": {"population": population.attributes["digest"]},
            "rdm_descriptors": {"dissimilarity": names}, "pattern_descriptors": _labels(population, numbers)}


def rsatoolbox_rdms(parts):
    """rsatoolbox's RDMs of such parts."""
    return needed("rsatoolbox.rdm").RDMs(**parts)


def _labels(population, numbers):
    return {name: population.columns[name][numbers].tolist() for name in
            ("id", "architecture", "activation", "reset", "units", "l2", "replicate", "trained", "solved", "origin", "name")
            if name in population.columns}
