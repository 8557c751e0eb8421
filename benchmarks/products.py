"""Only the matrix products of one training step: an upper bound of the speed of training."""

from itertools import pairwise

import torch
from torch import Tensor

SIZES = (2, 64, 64, 1)
POINTS = 512


def step_shapes() -> list[tuple[int, int, int]]:
    """Return (rows, inner, columns) of every product: forward, weight gradients, pullback."""
    layers = list(pairwise(SIZES))
    forward = [(POINTS, wide, narrow) for wide, narrow in layers]
    weights = [(wide, POINTS, narrow) for wide, narrow in layers]
    back = [(POINTS, narrow, wide) for wide, narrow in layers[1:]]
    return [*forward, *weights, *back]


def operations(shapes: list[tuple[int, int, int]]) -> int:
    """Return the number of additions and multiplications in products of these shapes."""
    return sum(2 * rows * inner * columns for rows, inner, columns in shapes)


class Products:
    """Matrix products of given shapes, into preallocated memory."""

    def __init__(self, shapes: list[tuple[int, int, int]]) -> None:
        self._products: list[tuple[Tensor, Tensor, Tensor]] = [
            (torch.randn(rows, inner), torch.randn(inner, columns), torch.empty(rows, columns))
            for rows, inner, columns in shapes
        ]

    def compute(self, times: int) -> None:
        for _ in range(times):
            for left, right, product in self._products:
                torch.mm(left, right, out=product)
