"""Reads the populations of recurrent networks that Unidyn makes.

    import unidyn
    population = unidyn.open("out/demo")             # a study's directory, or its population.h5
    population.networks                              # a DataFrame with a row for each network
    population.dissimilarity("svcca")                # networks × networks
    network = population.network(0)                  # by number or id
    network.weights["recurrent"], network.states(), network.fixed_points().states
    outputs, states = network.torch()(inputs)        # a torch module

Needs h5py and numpy; pandas for tables; torch where it is asked for. README.md beside this package has examples,
jobs/schema.md each dataset of the file.
"""
from unidyn.errors import UnidynError

__all__ = ["UnidynError", "open"]


def open(path):
    """The population of the study in the directory `path`, or in the file `path`. Raises UnidynError."""
    from unidyn.population import Population  # h5py may be missing, which is to be said by whoever needs it
    return Population(path)
