"""Unidyn's recurrent networks as torch modules. Needs only torch: the file may be copied beside exported weights.

    network = recurrent.load("ID.pt")
    outputs, states = network(inputs)        # inputs: trial × time × channel

Cells that torch has are torch's own (nn.RNN; nn.GRU with tanh and the reset gate after the product; nn.LSTM with tanh); the
others, `Cell`, name their parameters as torch does. In all of them the rows of weights are groups of N units, in
the order of torch: of a GRU r, z, n (u and c in Unidyn's words), of an LSTM i, f, g, o.
"""
import torch
from torch import nn

GROUPS = {"vanilla": 1, "ugrnn": 2, "gru": 3, "lstm": 4}
ACTIVATIONS = {"tanh": torch.tanh, "relu": torch.relu}


class Cell(nn.Module):
    """A recurrent layer of one cell, called as nn.RNN(…, batch_first=True) is; an LSTM's state is the pair (h, c)."""

    def __init__(self, architecture, activation, reset, inputs, units):
        super().__init__()
        self.architecture, self.activation, self.reset, self.hidden_size = architecture, activation, reset, units
        rows = GROUPS[architecture] * units
        self.weight_ih_l0 = nn.Parameter(torch.zeros(rows, inputs))
        self.weight_hh_l0 = nn.Parameter(torch.zeros(rows, units))
        self.bias_ih_l0 = nn.Parameter(torch.zeros(rows))
        self.bias_hh_l0 = nn.Parameter(torch.zeros(rows))

    def forward(self, inputs, state=None):
        """inputs [trial × time × channel] -> hidden states [trial × time × unit] and the last state [1 × …]."""
        zero = inputs.new_zeros(len(inputs), self.hidden_size)
        pair = (zero, zero) if state is None else tuple(s[0] for s in state) if self.is_lstm else (state[0], None)
        h, c = pair
        hidden = []
        for x in inputs.unbind(1):
            h, c = self.step(h, c, x)
            hidden.append(h)
        return torch.stack(hidden, 1), (h[None], c[None]) if self.is_lstm else h[None]

    @property
    def is_lstm(self):
        return self.architecture == "lstm"

    def step(self, h, c, x):
        """The next h and c [trial × unit] after inputs x [trial × channel]; c is the LSTM's alone."""
        f, sigmoid = ACTIVATIONS[self.activation], torch.sigmoid
        drive = nn.functional.linear(x, self.weight_ih_l0, self.bias_ih_l0).chunk(GROUPS[self.architecture], -1)
        weights = self.weight_hh_l0.chunk(GROUPS[self.architecture])
        biases = self.bias_hh_l0.chunk(GROUPS[self.architecture])

        def recurrent(k, state=h):
            return nn.functional.linear(state, weights[k], biases[k])

        if self.architecture == "vanilla":
            return f(drive[0] + recurrent(0)), c
        if self.architecture == "ugrnn":
            gate = sigmoid(drive[1] + recurrent(1))
            return gate * h + (1 - gate) * f(drive[0] + recurrent(0)), c
        if self.architecture == "gru":
            r, u = sigmoid(drive[0] + recurrent(0)), sigmoid(drive[1] + recurrent(1))
            product = r * recurrent(2) if self.reset == "after" else recurrent(2, r * h)
            return u * h + (1 - u) * f(drive[2] + product), c
        i, forget, o = (sigmoid(drive[k] + recurrent(k)) for k in (0, 1, 3))
        c = forget * c + i * f(drive[2] + recurrent(2))
        return o * f(c), c


def layer(architecture, activation, reset, inputs, units):
    """torch's own layer of this kind if it has one, otherwise a Cell."""
    if architecture == "vanilla":
        return nn.RNN(inputs, units, nonlinearity=activation, batch_first=True)
    if activation == "tanh" and architecture == "lstm":
        return nn.LSTM(inputs, units, batch_first=True)
    if activation == "tanh" and architecture == "gru" and reset == "after":
        return nn.GRU(inputs, units, batch_first=True)
    return Cell(architecture, activation, reset, inputs, units)


class Network(nn.Module):
    """A recurrent layer `rnn` and a linear `readout` of its N units."""

    def __init__(self, architecture, activation, reset, inputs, units, outputs):
        super().__init__()
        self.architecture, self.units = architecture, units
        self.rnn = layer(architecture, activation, reset, inputs, units)
        self.readout = nn.Linear(units, outputs)

    def forward(self, inputs, state=None):
        """inputs [trial × time × channel] -> outputs and hidden states [trial × time × …], from h = 0 or `state`."""
        states, _ = self.rnn(inputs, state)
        return self.readout(states), states

    def step(self, states, inputs):
        """F: the next states [… × D] of states [batch × D] under inputs [batch × channel]; of an LSTM D = 2N, (h, c)."""
        if self.architecture != "lstm":
            return self.rnn(inputs[:, None], states[None].contiguous())[1][0]
        h, c = (part[None].contiguous() for part in states.split(self.units, -1))
        return torch.cat([part[0] for part in self.rnn(inputs[:, None], (h, c))[1]], -1)


def load(path):
    """The network that `unidyn export --format torch` wrote."""
    saved = torch.load(path)
    network = Network(**saved["kind"])
    network.load_state_dict(saved["state_dict"])
    return network
