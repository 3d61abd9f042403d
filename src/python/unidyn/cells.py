"""The equations of the cells in NumPy: one step and its Jacobians, in the precision of the weights.

N units, I input channels; W ("recurrent") [G·N × N], U ("input") [G·N × I] and b ("bias") [G·N] hold G groups of N
rows, one for each gate or candidate. f is tanh or max(0, ·), σ the logistic function.

    vanilla     h' = f(W h + U x + b)
    ugrnn       groups c, g:        c = f(…), g = σ(…), h' = g ⊙ h + (1 − g) ⊙ c
    gru         groups r, u, c:     r, u = σ(…), h' = u ⊙ h + (1 − u) ⊙ c
      before      c = f(W_c (r ⊙ h) + U_c x + b_c)
      after       c = f(r ⊙ (W_c h + b_q) + U_c x + b_c),  b_q "recurrent_bias"
    lstm        groups i, φ, j, o:  c' = φ ⊙ c + i ⊙ f(…_j), h' = o ⊙ f(c'); the state is (h, c)
"""
from unidyn.errors import needed

np = needed("numpy")


def sigmoid(a):
    return 0.5 * (1 + np.tanh(0.5 * a))  # without overflow


class Cell:
    """A map F(h, x) of states h [D]: D = N units, for an LSTM 2N, (h, c)."""

    def __init__(self, architecture, activation, reset, weights):
        self.architecture, self.activation, self.reset = architecture, activation, reset
        self.recurrent, self.input, self.bias = weights["recurrent"], weights["input"], weights["bias"]
        self.recurrent_bias = weights.get("recurrent_bias")
        self.units, self.inputs = self.recurrent.shape[1], self.input.shape[1]
        self.state_size = 2 * self.units if architecture == "lstm" else self.units

    def step(self, states, inputs):
        """F of every row: states [… × D], inputs [… × I] or one input for all [I]."""
        states, inputs = np.asarray(states), np.asarray(inputs)
        return getattr(self, "_" + self.architecture)(states, inputs @ self.input.T + self.bias)["next"]

    def jacobian(self, state, x):
        """∂F/∂h [D × D] and ∂F/∂x [D × I] at one state [D] and input [I]; at the kink of relu the slope is 0."""
        state, x = np.asarray(state), np.asarray(x)
        values = getattr(self, "_" + self.architecture)(state, x @ self.input.T + self.bias)
        return getattr(self, f"_{self.architecture}_jacobian")(state, values)

    # Groups of rows, or of the numbers in the last axis.

    def _group(self, k):
        return slice(k * self.units, (k + 1) * self.units)

    def _f(self, a):
        return np.tanh(a) if self.activation == "tanh" else np.maximum(a, 0)

    def _slope(self, y):
        """f' as a function of y = f(a)."""
        return 1 - y * y if self.activation == "tanh" else (y > 0).astype(y.dtype)

    def _weighted(self, slopes, weights):
        """Σₖ diag(slopeₖ) weightsₖ over the groups."""
        return sum(slope[:, None] * weights[self._group(k)] for k, slope in enumerate(slopes))

    def _vanilla(self, h, drive):
        return {"next": self._f(h @ self.recurrent.T + drive)}

    def _vanilla_jacobian(self, h, at):
        slope = self._slope(at["next"])[:, None]
        return slope * self.recurrent, slope * self.input

    def _ugrnn(self, h, drive):
        z = h @ self.recurrent.T + drive
        c, g = self._f(z[..., self._group(0)]), sigmoid(z[..., self._group(1)])
        return {"next": g * h + (1 - g) * c, "c": c, "g": g}

    def _ugrnn_jacobian(self, h, at):
        c, g = at["c"], at["g"]
        slopes = (1 - g) * self._slope(c), (h - c) * g * (1 - g)
        return np.diag(g) + self._weighted(slopes, self.recurrent), self._weighted(slopes, self.input)

    def _gru(self, h, drive):
        gates, candidate = slice(0, 2 * self.units), self._group(2)
        z = sigmoid(h @ self.recurrent[gates].T + drive[..., gates])
        r, u = z[..., self._group(0)], z[..., self._group(1)]
        if self.reset == "after":
            product = h @ self.recurrent[candidate].T + self.recurrent_bias
            c = self._f(r * product + drive[..., candidate])
        else:
            product = None
            c = self._f((r * h) @ self.recurrent[candidate].T + drive[..., candidate])
        return {"next": u * h + (1 - u) * c, "r": r, "u": u, "c": c, "product": product}

    def _gru_jacobian(self, h, at):
        r, u, c = at["r"], at["u"], at["c"]
        recurrent, inputs = ([block[self._group(k)] for k in range(3)] for block in (self.recurrent, self.input))
        of_u, of_c = ((h - c) * u * (1 - u))[:, None], ((1 - u) * self._slope(c))[:, None]
        if self.reset == "after":
            of_r = (at["product"] * r * (1 - r))[:, None]
            c_of_h = of_r * recurrent[0] + r[:, None] * recurrent[2]
            c_of_x = of_r * inputs[0]
        else:
            of_r = (h * r * (1 - r))[:, None]
            c_of_h = recurrent[2] @ (of_r * recurrent[0] + np.diag(r))
            c_of_x = recurrent[2] @ (of_r * inputs[0])
        return (np.diag(u) + of_u * recurrent[1] + of_c * c_of_h,
                of_u * inputs[1] + of_c * (c_of_x + inputs[2]))

    def _lstm(self, state, drive):
        h, c = state[..., :self.units], state[..., self.units:]
        z = h @ self.recurrent.T + drive
        i, forget, o = (sigmoid(z[..., self._group(k)]) for k in (0, 1, 3))
        j = self._f(z[..., self._group(2)])
        memory = forget * c + i * j
        t = self._f(memory)
        return {"next": np.concatenate([o * t, memory], axis=-1), "i": i, "forget": forget, "j": j, "o": o, "t": t}

    def _lstm_jacobian(self, state, at):
        i, forget, j, o, t = (at[name] for name in ("i", "forget", "j", "o", "t"))
        c = state[self.units:]
        slopes = j * i * (1 - i), c * forget * (1 - forget), i * self._slope(j), 0 * o
        of_o, of_t = (t * o * (1 - o))[:, None], (o * self._slope(t))[:, None]
        c_of_h, c_of_x = self._weighted(slopes, self.recurrent), self._weighted(slopes, self.input)
        h_of_h = of_t * c_of_h + of_o * self.recurrent[self._group(3)]
        h_of_x = of_t * c_of_x + of_o * self.input[self._group(3)]
        return (np.block([[h_of_h, of_t * np.diag(forget)], [c_of_h, np.diag(forget)]]),
                np.concatenate([h_of_x, c_of_x]))
