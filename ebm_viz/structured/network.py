"""The small network that computes the energies of the 27 symbols in each window of a picture."""

from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.structured.words import SYMBOLS
from ebm_viz.structured.writing import PIXELS

OUTPUTS = {"linear": "Linear", "softplus": "Softplus", "squared": "Squared"}
"""The output functions by name, with labels; all but linear keep the energies at or above 0."""

Float32Array = NDArray[np.float32]


class WindowNetwork:
    """576 pixels → hidden ReLU units → 27 energies, with the same weights for each window.

    parameters: all weights and biases in one vector.
    """

    def __init__(self, hidden: int, output: str, parameters: Tensor) -> None:
        self.hidden, self.output = hidden, output
        self.parameters = parameters
        self._first, self._shift, self._second, self._offset = _parts(parameters, hidden)

    @classmethod
    def drawn(cls, hidden: int, output: str, generator: np.random.Generator) -> "WindowNetwork":
        """Return a network with random weights: normal with variance 2/inputs, and zero biases.

        Source: He, Zhang, Ren & Sun 2015.
        """
        vector = torch.zeros(sum(_sizes(hidden)), **FLOAT32)
        first, _, second, _ = _parts(vector, hidden)
        for weights in (first, second):
            drawn = generator.normal(0, sqrt(2 / len(weights)), tuple(weights.shape))
            weights.copy_(torch.from_numpy(drawn))
        return cls(hidden, output, vector)

    def copy(self) -> "WindowNetwork":
        """Return an independent copy of the network."""
        return WindowNetwork(self.hidden, self.output, self.parameters.clone())

    def energies(self, windows: Float32Array) -> Float32Array:
        """Return the energies (…, 27) of windows (…, 576)."""
        return self.linearise(windows)[0]

    def linearise(
        self, windows: Float32Array
    ) -> tuple[Float32Array, Callable[[NDArray[Any]], Tensor]]:
        """Return the energies (…, 27) of windows (…, 576), and a function for their gradient.

        The function takes pushes on the energies, in the energies' shape, and returns the gradient
        with respect to the parameters.
        """
        inputs = torch.from_numpy(windows.reshape(-1, PIXELS))
        active = torch.addmm(self._shift, inputs, self._first).relu_()
        sums = torch.addmm(self._offset, active, self._second)

        def pull_back(pushes: NDArray[Any]) -> Tensor:
            push = torch.from_numpy(pushes.reshape(-1, len(SYMBOLS)).astype(np.float32))
            push = push * _slopes(sums, self.output)
            gradient = torch.empty_like(self.parameters)
            first, shift, second, offset = _parts(gradient, self.hidden)
            torch.mm(active.T, push, out=second)
            torch.sum(push, 0, out=offset)
            hidden_push = push @ self._second.T * (active > 0)
            torch.mm(inputs.T, hidden_push, out=first)
            torch.sum(hidden_push, 0, out=shift)
            return gradient

        energies: Float32Array = _outputs(sums, self.output).numpy()
        return energies.reshape(*windows.shape[:-1], len(SYMBOLS)), pull_back


def _sizes(hidden: int) -> list[int]:
    return [PIXELS * hidden, hidden, hidden * len(SYMBOLS), len(SYMBOLS)]


def _parts(vector: Tensor, hidden: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return views of a parameter vector: weights and biases of the first and second layer."""
    first, shift, second, offset = vector.split(_sizes(hidden))
    return first.view(PIXELS, hidden), shift, second.view(hidden, len(SYMBOLS)), offset


def _outputs(sums: Tensor, output: str) -> Tensor:
    if output == "linear":
        return sums
    return sums.square() if output == "squared" else torch.nn.functional.softplus(sums)


def _slopes(sums: Tensor, output: str) -> Tensor:
    if output == "linear":
        return torch.ones_like(sums)
    return 2 * sums if output == "squared" else sums.sigmoid()
