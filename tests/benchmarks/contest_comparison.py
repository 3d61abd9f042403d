"""Comparing two networks beside NumPy in float32: from raw states, and from bases that were made beforehand."""
import os

for threads in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{threads}_NUM_THREADS"] = "1"

import numpy as np

from race import Race, Unidyn, timed

SAMPLES, UNITS = 10000, 128


def of(states, k):
    """Leading left singular vectors and singular values of the centred states."""
    u, s, _ = np.linalg.svd(states - states.mean(0), full_matrices=False)
    return u[:, :k], s[:k] / np.linalg.norm(s[:k])


def svcca(a, b, k=3):
    return 1 - np.linalg.svd(a[0][:, :k].T @ b[0][:, :k], compute_uv=False).mean()


def cka(a, b):
    norms = np.linalg.norm(a[1] ** 2) * np.linalg.norm(b[1] ** 2)
    return 1 - np.linalg.norm(a[1][:, None] * (a[0].T @ b[0]) * b[1]) ** 2 / norms


def procrustes(a, b):
    weighted = a[1][:, None] * (a[0].T @ b[0]) * b[1]
    return np.arccos(min(1, np.linalg.svd(weighted, compute_uv=False).sum()))


def all_from_one_product(a, b, k=3):
    p = a[0].T @ b[0]
    weighted = a[1][:, None] * p * b[1]
    norms = np.linalg.norm(a[1] ** 2) * np.linalg.norm(b[1] ** 2)
    return (1 - np.linalg.svd(p[:k, :k], compute_uv=False).mean(), 1 - np.linalg.norm(weighted) ** 2 / norms,
            np.arccos(min(1, np.linalg.svd(weighted, compute_uv=False).sum())))


def raw_cka(x, y):
    x, y = x - x.mean(0), y - y.mean(0)
    return 1 - np.linalg.norm(x.T @ y) ** 2 / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y))


def pair(name):
    return Unidyn(name, taken="pair")


def races():
    numbers = np.random.default_rng(1)
    x, y = (numbers.standard_normal((SAMPLES, UNITS), np.float32) * np.logspace(0, -2, UNITS, dtype=np.float32)
            for _ in range(2))
    yield Race(f"The leading 10 directions of a network, {SAMPLES} samples x {UNITS} units", {
        "Unidyn": Unidyn("pairs/represent/units:128/rank:10"),
        "NumPy svd": timed(lambda: of(x, 10), 1),
    }, "Unidyn")
    for k in (3, 10, 20):
        yield product(x, y, k)
    a, b = of(x, 10), of(y, 10)
    size = f"networks:100/k:10/samples:{SAMPLES}/real_time"
    yield Race(f"A pair, {SAMPLES} samples, k = 10", {
        "Unidyn, all four": pair(f"pairs/all/{size}"),
        "Unidyn, svcca": pair(f"pairs/svcca/{size}"),
        "Unidyn, cka": pair(f"pairs/cka/{size}"),
        "Unidyn, procrustes": pair(f"pairs/procrustes/{size}"),
        "NumPy from given bases, svcca": timed(lambda: svcca(a, b), 50),
        "NumPy from given bases, cka": timed(lambda: cka(a, b), 50),
        "NumPy from given bases, procrustes": timed(lambda: procrustes(a, b), 50),
        "NumPy from given bases, these three": timed(lambda: all_from_one_product(a, b), 50),
        "NumPy from states, svcca": timed(lambda: svcca(of(x, 10), of(y, 10)), 1),
        "NumPy from states, cka": timed(lambda: raw_cka(x, y), 3),
    }, "Unidyn, all four")
    yield Race("Growth with the number of networks, 1000 samples, k = 10", {
        f"{m} networks": Unidyn(f"pairs/all/networks:{m}/k:10/samples:1000/real_time") for m in (250, 500, 1000)
    }, "250 networks", lambda: "squared: 1, 4, 16")


def product(x, y, k):
    a, b = of(x, k), of(y, k)
    networks = 512 // k
    stacked = np.random.default_rng(k).standard_normal((2, SAMPLES, networks * k), np.float32)
    many = timed(lambda: stacked[0].T @ stacked[1], 1)
    ours = pair(f"pairs/product/k:{k}/samples:{SAMPLES}/manual_time")
    return Race(f"The product of a pair, {SAMPLES} samples, k = {k}", {
        "Unidyn, product": ours,
        "NumPy, product of given bases": timed(lambda: a[0].T @ b[0], 50),
        f"NumPy, {networks} x {networks} pairs in one product": lambda: many() / networks ** 2,
    }, "Unidyn, product", ours.share, rounds=11)
