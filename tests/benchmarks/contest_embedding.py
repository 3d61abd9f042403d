"""Metric and classical MDS beside scikit-learn, NumPy and SciPy, on the same dissimilarities, one thread each."""
import os

for threads in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{threads}_NUM_THREADS"] = "1"
import time
import warnings

import numpy as np
import scipy.sparse.linalg
import sklearn.manifold

from race import Race, Unidyn, timed


def hashed(i, c):
    """A number in [0, 1) for each i and c, the same as in mds_benchmark.cpp."""
    value = np.sin(i * 12.9898 + c * 78.233) * 43758.5453
    return value - np.floor(value)


def dissimilarities(networks):
    i, c = np.arange(networks)[:, None], np.arange(6)[None]
    points = 0.5 ** c * hashed(i, c)
    return np.sqrt(np.maximum(0, ((points[:, None] - points[None]) ** 2).sum(2)))


def stress1(delta, points):
    """Recomputed, since scikit-learn 1.2 reports that of the last iteration's start."""
    pairs = np.triu_indices(len(delta), 1)
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)[pairs]
    return np.sqrt(np.sum((distances - delta[pairs]) ** 2) / np.sum(distances ** 2))


def sklearn_smacof(delta, start, eps):
    begin = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        points, _ = sklearn.manifold.smacof(delta, init=start, n_init=1, max_iter=1000, eps=eps)
    return time.perf_counter() - begin, stress1(delta, points)


def smacof(networks, rounds):
    delta = dissimilarities(networks)
    start = hashed(np.arange(networks)[:, None], 100 + np.arange(2)[None]) - 0.5
    reached = {}

    def theirs(eps):
        def seconds():
            taken, reached[f"scikit-learn, eps {eps:g}"] = sklearn_smacof(delta, start, eps)
            return taken
        return seconds

    ours = {f"Unidyn, tolerance 1e-{digits}": Unidyn(f"mds/smacof/networks:{networks}/digits:{digits}")
            for digits in (3, 6)}

    def stress():
        for name, contestant in ours.items():
            reached[name] = contestant.runs[-1]["stress1"]
        return "stress-1 " + ", ".join(f"{name}: {value:.6f}" for name, value in sorted(reached.items()))

    return Race(f"SMACOF of {networks} networks from one start",
                {**ours, "scikit-learn, eps 0.001": theirs(1e-3), "scikit-learn, eps 1e-06": theirs(1e-6)},
                "Unidyn, tolerance 1e-3", stress, rounds)


def classical(networks, peers, rounds):
    delta = dissimilarities(networks)
    gram = -0.5 * delta ** 2
    gram -= gram.mean(0)
    gram -= gram.mean(1)[:, None]
    contestants = {
        "Unidyn": Unidyn(f"mds/classical/networks:{networks}"),
        "SciPy eigsh": timed(lambda: scipy.sparse.linalg.eigsh(gram, 2, which="LA")),
        "NumPy eigh": timed(lambda: np.linalg.eigh(gram)),
    }
    return Race(f"Classical MDS of {networks} networks", {name: contestants[name] for name in peers}, "Unidyn",
                lambda: "peers: without making the centred matrix", rounds)


def landmarks():
    some = {f"{count} landmarks" if count else "all": Unidyn(f"mds/embed/networks:2000/landmarks:{count}")
            for count in (0, 50, 200, 500)}

    def stress():
        of = {name: contestant.runs[-1]["stress1"] for name, contestant in some.items()}
        return "stress-1 over that of all: " + ", ".join(f"{name} {x / of['all']:.4f}" for name, x in of.items())

    return Race("Landmarks instead of all of 2000 networks, 8 starts", some, "all", stress)


def races():
    yield smacof(500, rounds=7)
    yield smacof(1000, rounds=5)
    yield classical(1000, ["Unidyn", "SciPy eigsh", "NumPy eigh"], rounds=7)
    yield classical(5000, ["Unidyn", "SciPy eigsh"], rounds=5)
    yield landmarks()
