"""Reads the populations of recurrent networks that Unidyn makes.

    import unidyn
    population = unidyn.open("out/demo")             # a study's directory, or its population.h5
    population.networks                              # a DataFrame with a row for each network
    population.dissimilarity("svcca")                # networks × networks
    network = population.network(0)                  # by number or id
    network.weights["recurrent"], network.states(), network.fixed_points().states
    outputs, states = network.torch()(inputs)        # a torch module
    unidyn.write_network("gru.h5", module)           # for the [import] of a job file; write_recording too
    unidyn.write_neurogym("trials.h5", task)         # for task = file; write_psychrnn and write_trials too

Needs h5py and numpy; pandas for tables; torch where it is asked for. README.md beside this package has examples,
jobs/schema.md each dataset of the file.
"""
from unidyn.errors import UnidynError

__all__ = ["UnidynError", "open", "write_network", "write_neurogym", "write_psychrnn", "write_recording",
           "write_trials"]


def open(path):
    """The population of the study in the directory `path`, or in the file `path`. Raises UnidynError."""
    from unidyn.population import Population  # h5py may be missing, which is to be said by whoever needs it
    return Population(path)


def write_network(path, network, **about):
    """Adds a network that was trained elsewhere to a file for [import] (unidyn.importing.write_network)."""
    from unidyn.importing import write_network as write
    write(path, network, **about)


def write_recording(path, states, **about):
    """Adds states that were recorded elsewhere to a file for [import] (unidyn.importing.write_recording)."""
    from unidyn.importing import write_recording as write
    write(path, states, **about)


def write_trials(path, inputs, targets, **about):
    """Writes a file of trials for `task = file` (unidyn.trials.write_trials)."""
    from unidyn.trials import write_trials as write
    write(path, inputs, targets, **about)


def write_neurogym(path, task, **about):
    """Writes trials of a NeuroGym task for `task = file` (unidyn.trials.write_neurogym)."""
    from unidyn.trials import write_neurogym as write
    write(path, task, **about)


def write_psychrnn(path, task, **about):
    """Writes trials of a PsychRNN task for `task = file` (unidyn.trials.write_psychrnn)."""
    from unidyn.trials import write_psychrnn as write
    write(path, task, **about)
