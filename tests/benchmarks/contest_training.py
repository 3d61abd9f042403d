"""A whole training step (forward, back through time, clipping, Adam) beside torch's own, one thread each."""
import torch

from race import Race, Unidyn, timed

TIME, BATCH, CHANNELS = 100, 128, 3


class Ugrnn(torch.nn.Module):
    """torch has no update-gate network: its equations, step by step."""

    def __init__(self, inputs, units):
        super().__init__()
        self.input, self.recurrent = torch.nn.Linear(inputs, 2 * units), torch.nn.Linear(units, 2 * units)
        self.units = units

    def forward(self, x):
        driven, h, states = self.input(x), x.new_zeros(x.shape[1], self.units), []
        for t in range(x.shape[0]):
            c, g = (driven[t] + self.recurrent(h)).chunk(2, 1)
            g = torch.sigmoid(g)
            h = g * h + (1 - g) * torch.tanh(c)
            states.append(h)
        return torch.stack(states), None


CELLS = {"vanilla": torch.nn.RNN, "ugrnn": Ugrnn, "gru_after": torch.nn.GRU, "lstm": torch.nn.LSTM}


def torch_step(cell, units):
    torch.manual_seed(1)
    network, readout = CELLS[cell](CHANNELS, units), torch.nn.Linear(units, CHANNELS)
    parameters = [*network.parameters(), *readout.parameters()]
    adam = torch.optim.Adam(parameters, lr=1e-3)
    x, y = torch.randn(TIME, BATCH, CHANNELS), torch.randn(TIME, BATCH, CHANNELS)

    def step():
        adam.zero_grad()
        torch.nn.functional.mse_loss(readout(network(x)[0]), y).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        adam.step()

    return timed(step, 1 if cell == "ugrnn" else 3)


def races():
    torch.set_num_threads(1)
    for cell in CELLS:
        for units in (64, 128, 256):
            ours = Unidyn(f"training/{cell}_tanh/units:{units}/batch:{BATCH}/manual_time")
            yield Race(f"training step, {cell}, {units} units, batch {BATCH}, {TIME} steps",
                       {"Unidyn": ours, f"torch {torch.__version__}": torch_step(cell, units)}, "Unidyn", ours.share,
                       rounds=11)
