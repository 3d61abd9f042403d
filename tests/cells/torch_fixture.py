#!/usr/bin/python3
"""Writes torch_fixture.txt: states, loss and gradient of every cell by PyTorch in float64.

To regenerate (Debian 12, package python3-torch; only when a cell's equations change):

    /usr/bin/python3 tests/cells/torch_fixture.py > tests/cells/torch_fixture.txt

Weights, inputs and targets are no part of the file: `number` below makes them here, and
torch_test.cpp makes the same ones. torch.nn computes what it has (RNN, LSTM, GRU); the other cells
are written out below and differentiated by autograd.
"""
import torch
from torch import nn

I, N, O, T, B = 2, 3, 2, 5, 2
torch.set_default_dtype(torch.float64)
ACTIVATIONS = {"tanh": torch.tanh, "relu": torch.relu}
GROUPS = {"vanilla": 1, "ugrnn": 2, "gru": 3, "lstm": 4}


def number(k):
    """The k-th of a sequence of numbers in [-1, 1), multiples of 1/512, so exact in float32."""
    return ((k * k * 31 + k * 167 + 59) % 1024) / 512 - 1


def block(first, rows, columns):
    return torch.tensor([[number(first + r * columns + c) for c in range(columns)] for r in range(rows)])


def split(w, sizes):
    """The blocks of the flat vector `w`, row by row."""
    blocks, at = [], 0
    for rows, columns in sizes:
        blocks.append(w[at:at + rows * columns].reshape(rows, columns))
        at += rows * columns
    assert at == len(w)
    return blocks


def sizes_of(architecture, reset):
    rows = GROUPS[architecture] * N
    cell = [(rows, N), (rows, I), (rows, 1)]
    if architecture == "gru" and reset == "after":
        cell.append((N, 1))
    return cell + [(O, N), (O, 1)]


def step(architecture, f, reset, blocks, state, x):
    """One step of a batch; states and inputs are columns, as in Unidyn."""
    W, U, b = blocks[:3]
    h = state[:N]
    drive = (U @ x + b).split(N)
    Wk = W.split(N)
    z = lambda k: Wk[k] @ h + drive[k]
    if architecture == "vanilla":
        return f(z(0))
    if architecture == "ugrnn":
        g = torch.sigmoid(z(1))
        return g * h + (1 - g) * f(z(0))
    if architecture == "gru":
        r, u = torch.sigmoid(z(0)), torch.sigmoid(z(1))
        product = r * (Wk[2] @ h + blocks[3]) if reset == "after" else Wk[2] @ (r * h)
        return u * h + (1 - u) * f(product + drive[2])
    c = torch.sigmoid(z(1)) * state[N:] + torch.sigmoid(z(0)) * f(z(2))
    return torch.cat([torch.sigmoid(z(3)) * f(c), c])


def module_of(architecture, activation, reset):
    """torch's own module for this cell, or None."""
    if architecture == "vanilla":
        return nn.RNN(I, N, nonlinearity=activation)
    if architecture == "lstm" and activation == "tanh":
        return nn.LSTM(I, N)
    if architecture == "gru" and activation == "tanh" and reset == "after":
        return nn.GRU(I, N)
    return None


def run_module(module, blocks, inputs):
    """The states after each step; inputs [T, I, B]. The weights stay part of the graph."""
    W, U, b = blocks[:3]
    b_hh = torch.zeros_like(b[:, 0])
    if isinstance(module, nn.GRU):
        b_hh = torch.cat([b_hh[:2 * N], blocks[3][:, 0]])
    weights = {"weight_hh_l0": W, "weight_ih_l0": U, "bias_ih_l0": b[:, 0], "bias_hh_l0": b_hh}
    for name, value in weights.items():
        delattr(module, name)
        setattr(module, name, value)
    module._flat_weights = [weights[n] for n in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")]
    state, states = None, []
    for t in range(T):
        _, state = module(inputs[t].T[None], state)
        both = torch.cat([s[0].T for s in state]) if isinstance(state, tuple) else state[0].T
        states.append(both)
    return torch.stack(states)


def run_equations(kind, blocks, inputs):
    architecture, activation, reset = kind
    state, states = torch.zeros(2 * N if architecture == "lstm" else N, B), []
    for t in range(T):
        state = step(architecture, ACTIVATIONS[activation], reset, blocks, state, inputs[t])
        states.append(state)
    return torch.stack(states)


def write(name, values):
    print(name, len(values), *map(repr, values.tolist()))


def write_case(kind):
    architecture, activation, reset = kind
    sizes = sizes_of(architecture, reset)
    w = torch.tensor([number(k) for k in range(sum(r * c for r, c in sizes))], requires_grad=True)
    blocks = split(w, sizes)
    inputs = torch.stack([block(5000 + 100 * t, I, B) for t in range(T)])
    targets = torch.stack([block(6000 + 100 * t, O, B) for t in range(T)])
    module = module_of(architecture, activation, reset)
    states = run_module(module, blocks, inputs) if module else run_equations(kind, blocks, inputs)
    outputs = blocks[-2] @ states[:, :N] + blocks[-1]
    loss = ((outputs - targets) ** 2).mean()
    loss.backward()
    print("cell", architecture, activation, reset)
    write("states", states.detach().transpose(1, 2).flatten())  # one state after the other
    write("loss", loss.detach()[None])
    write("gradient", w.grad)


for architecture in GROUPS:
    for activation in ACTIVATIONS:
        for reset in ("before", "after") if architecture == "gru" else ("before",):
            write_case((architecture, activation, reset))
