"""A loss typed by the user: an expression in F⁺, F⁻, m and β of one pair."""

from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from ebm_viz.core.arithmetic import FLOAT64
from ebm_viz.core.expression import Expression, parse
from ebm_viz.core.losses.base import DependsOn, Loss, Tensors

OWN = "own"
OWN_LABEL = "Your own"


class OwnLoss(Loss):
    """The loss of a typed expression; its properties are found numerically.

    It is computed in 64 bits: expressions such as -log(sigmoid(Fn - Fp)) overflow in 32 bits.
    """

    name = OWN
    label = OWN_LABEL
    description = "An expression in the energies of one positive and one negative."
    source = "typed by you"
    compares = "pairs"

    def __init__(self, expression: Expression) -> None:
        self._expression = expression
        used = {"m": "margin", "beta": "beta"}
        settings = tuple(used[name] for name in expression.uses if name in used)
        self.settings = ("expression", *settings, "negatives")
        self.formula = expression.latex
        self.pair = str(expression)
        self.plain = _readable(str(expression))
        self.kink = expression.kink
        self.depends_on = self._what_it_depends_on()
        self.can_collapse = self._is_content_when_flat()

    def value(self, positive: Tensor, negative: Tensor, **settings: Any) -> Tensor:
        value = self._expression.value(positive.double(), negative.double(), **settings)
        return value.to(positive.dtype)

    def pushes(self, positive: Tensor, negative: Tensor, **settings: Any) -> Tensors:
        down, up = self._expression.pushes(positive.double(), negative.double(), **settings)
        return down.to(positive.dtype), up.to(negative.dtype)

    def _what_it_depends_on(self) -> DependsOn:
        if "Fn" not in self._expression.uses:
            return "level"
        positive, negative = _lattice()
        shifted = self.value(positive + 0.7, negative + 0.7)
        same = torch.isclose(shifted, self.value(positive, negative), equal_nan=True)
        return "gap" if bool(same.all()) else "levels"

    def _is_content_when_flat(self) -> bool:
        """Whether a flat surface reaches the lowest loss of all pairs of energies looked at."""
        positive, negative = _lattice()
        best = self.value(positive, negative).nan_to_num(torch.inf).min()
        flat = self.value(positive, positive).nan_to_num(torch.inf).min()
        return bool(flat <= best + 1e-6)


@lru_cache(maxsize=256)
def own_loss(text: str) -> OwnLoss:
    """Return the loss of an expression; ExpressionError if the text cannot be read."""
    return OwnLoss(parse(text))


def _readable(text: str) -> str:
    for typed, read in (("Fp", "F⁺"), ("Fn", "F⁻"), ("beta", "β"), ("-", "−")):
        text = text.replace(typed, read)
    return text


def _lattice() -> tuple[Tensor, Tensor]:
    axis = torch.linspace(-10, 10, 41, **FLOAT64)
    positive, negative = torch.meshgrid(axis, axis, indexing="ij")
    return positive.reshape(-1), negative.reshape(-1)
