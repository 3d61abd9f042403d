"""Fixed points of trained GRUs: Unidyn beside gradient descent on q by Adam, from the same starts.

The peer is the method of fixed-point-finder (Golub & Sussillo, JOSS 3(31), 2018) in its torch form, with its
defaults: all starts jointly, Adam at rate 1 that falls by 0.95 where the mean q has not improved for more than two
steps, in single precision, until each q is below 1e-12 or no longer changes, at most 5000 steps. From starts as noisy
as Unidyn's that rate leads none of them anywhere, so a tamed peer starts at 0.02. Three networks of 64 units, two of 128 and one of 256: how long either search takes
depends on the network, and Unidyn's most of all on whether slow points hold descents back. Takes about seven minutes.
"""
import os
import pathlib
import tempfile
import time

import numpy as np
import torch

from race import Race, Unidyn, google, run_together

INPUTS = 3
TOLERANCE = 1e-12  # on q, for both
FILES = pathlib.Path(os.environ.setdefault("UNIDYN_BENCHMARK_FILES",
                                           os.path.join(tempfile.gettempdir(), "unidyn-benchmarks")))


class Gru:
    """h' = u h + (1 - u) c with the reset gate before the candidate's product, without input."""

    def __init__(self, units, replicate, dtype):
        flat = np.fromfile(FILES / f"gru{units}-{replicate}.weights", np.float32)
        recurrent, _, bias, _ = np.split(flat, np.cumsum([3 * units * units, 3 * units * INPUTS, 3 * units]))
        weight = torch.tensor(recurrent.reshape(3 * units, units), dtype=dtype)
        self.gates, self.candidate = weight[: 2 * units].T.contiguous(), weight[2 * units:].T.contiguous()
        self.gate_bias, self.candidate_bias = torch.tensor(bias, dtype=dtype).split([2 * units, units])

    def __call__(self, h):
        r, u = torch.sigmoid(torch.addmm(self.gate_bias, h, self.gates)).chunk(2, dim=1)
        c = torch.tanh(torch.addmm(self.candidate_bias, r * h, self.candidate))
        return u * h + (1 - u) * c


def adam_finder(network, starts, rate=1.0, steps=5000, tolerance=TOLERANCE, least_change=1e-20):
    """States at which the joint descent ends, and q there."""
    h = starts.clone().requires_grad_()
    adam = torch.optim.Adam([h], lr=rate)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(adam, factor=0.95, patience=2)
    before = torch.full((len(starts),), torch.nan)
    for _ in range(steps):
        at = h.detach().clone()
        q = (h - network(h)).square().sum(1) / 2
        mean = q.mean()
        adam.zero_grad()
        mean.backward()
        adam.step()
        schedule.step(mean.detach())
        q = q.detach()
        if torch.all(((q - before).abs() < least_change * adam.param_groups[0]["lr"]) | (q < tolerance)):
            break
        before = q
    return at.double().numpy(), q.double().numpy()


def distinct(points, distance):
    """Those of `points` that lie apart from all before them."""
    kept = []
    for point in points:
        if all(np.linalg.norm(point - other) >= distance for other in kept):
            kept.append(point)
    return np.array(kept).reshape(-1, points.shape[1])


class Peer:
    """The peer's run on one network: seconds, and afterwards what it found."""

    def __init__(self, units, replicate, rate):
        self.units, self.replicate, self.rate = units, replicate, rate

    def __call__(self):
        torch.set_num_threads(1)
        starts = np.fromfile(FILES / f"gru{self.units}-{self.replicate}.starts").reshape(-1, self.units)
        network = Gru(self.units, self.replicate, torch.float32)
        starts = torch.tensor(starts, dtype=torch.float32)
        begin = time.perf_counter()
        self.ends, self.q = adam_finder(network, starts, self.rate)
        return time.perf_counter() - begin

    def compare(self, name, ours, scale):
        """One line: what share converged, how many points that makes, and how many of them are not among `ours`."""
        order = np.argsort(self.q)[: np.count_nonzero(self.q < TOLERANCE)]
        points = distinct(self.ends[order], 1e-2 * scale)
        missed = [p for p in points if np.linalg.norm(ours - p, axis=1).min() >= 1e-2 * scale]
        print(f"  {name:<44} {np.mean(self.q < TOLERANCE):8.1%} of starts, {len(points)} points, "
              f"{len(missed)} of them missed by Unidyn", flush=True)


def contest(units, replicate, rates):
    name = f"fixed_points/search/{units}/{replicate}"
    said = google(name)  # trains the network where there is none yet, and leaves it in FILES
    peers = {f"Adam on q, {about}": Peer(units, replicate, rate) for about, rate in rates.items()}
    run_together(Race(f"Fixed points of GRU {replicate}, {units} units, 1024 starts",
                      {"Unidyn": Unidyn(name), **peers}, "Unidyn", lambda: "q < 1e-12", rounds=1))
    found = np.fromfile(FILES / f"gru{units}-{replicate}.points").reshape(-1, units + 1)
    fixed = np.count_nonzero(found[:, 0] < TOLERANCE)
    print(f"  {'Unidyn':<44} {said['converged']:8.1%} of starts, {fixed} points")
    for name, peer in peers.items():
        peer.compare(name, found[:, 1:], said["scale"])


def run():
    contest(64, 1, {"default rate": 1.0, "tamed": 0.02})
    for units, networks in ((64, (2, 3)), (128, (1, 2)), (256, (1,))):
        for replicate in networks:
            contest(units, replicate, {"tamed": 0.02})
