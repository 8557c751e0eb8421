"""An expression that has been read: its value, its pushes and its formula."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ebm_viz.core.expression.parser import LONGEST, ExpressionError, Tree, check, too_long, tree_of
from ebm_viz.core.expression.vocabulary import ATOM, FUNCTIONS, LOOSE, NAMES, operation_of


@dataclass(frozen=True)
class Expression:
    """A loss of one pair; `parse` reads one that a user typed."""

    text: str

    def __str__(self) -> str:
        return self.text

    @cached_property
    def tree(self) -> Tree:
        """The expression as a tree for other programs, such as ["relu", ["-", "Fp", "Fn"]]."""
        return tree_of(self.text)

    @property
    def canonical(self) -> str:
        """The text without superfluous brackets, zeros and plus signs."""
        return _written(self.tree)[0]

    @property
    def latex(self) -> str:
        """The formula in LaTeX."""
        return _written(self.tree, latex=True)[0]

    @property
    def parts(self) -> int:
        """How many numbers, names, operators and functions there are."""
        return len(_words(self.tree))

    @property
    def uses(self) -> tuple[str, ...]:
        """The names that occur, in the order of NAMES."""
        return tuple(name for name in NAMES if name in _words(self.tree))

    @property
    def kink(self) -> str | None:
        """Where the loss may have kinks and which slopes are taken; None if it is smooth."""
        functions = map(FUNCTIONS.get, dict.fromkeys(_words(self.tree)))
        return "; ".join(one.kink for one in functions if one and one.kink) or None

    def value(self, positive: Tensor, negative: Tensor, **settings: float) -> Tensor:
        """Return the loss of each pair, in the shape that F⁺ and F⁻ broadcast to.

        settings: margin and beta, 1 if they are not given, and values of further names.
        """
        settings = {"margin": 1.0, "beta": 1.0} | settings
        values = {name: positive.new_tensor(value) for name, value in settings.items()}
        values |= {"Fp": positive, "Fn": negative, "m": values["margin"]}
        shape = torch.broadcast_shapes(positive.shape, negative.shape)
        return _value(self.tree, values).expand(shape).clone()

    def pushes(
        self, positive: Tensor, negative: Tensor, **settings: float
    ) -> tuple[Tensor, Tensor]:
        """Return ∂ Σℓ/∂F⁺ and ∂ Σℓ/∂F⁻ by automatic differentiation.

        Where the derivative is not finite, the push is not finite. Where the loss is not a number,
        the push is not a number.
        """
        with torch.inference_mode(False), torch.enable_grad():
            pairs = [
                energies.detach().clone().requires_grad_()
                for energies in torch.broadcast_tensors(positive, negative)
            ]
            value = self.value(pairs[0], pairs[1], **settings)
            slopes = torch.autograd.grad(value.sum(), pairs, materialize_grads=True)
        undefined = value.detach().isnan()
        down, up = (
            slope.masked_fill(undefined, math.nan).sum_to_size(energies.shape)
            for slope, energies in zip(slopes, (positive, negative), strict=True)
        )
        return down, up


def parse(text: str) -> Expression:
    """Return the expression in `text`; any other text raises ExpressionError."""
    check(text)
    everything = (0, len(text))
    canonical = Expression(text).canonical
    if len(canonical) > LONGEST:
        canonical = canonical.replace(" ", "")
    if len(canonical) > LONGEST:  # β is written out as beta
        raise ExpressionError(too_long(canonical), everything)
    expression = Expression(canonical)
    if not {"Fp", "Fn"} & set(expression.uses):
        raise ExpressionError("Neither Fp nor Fn occurs, so there is nothing to train.", everything)
    return expression


def _words(tree: Tree) -> list[Any]:
    """Return the numbers, names and operations of a tree."""
    return [word for part in tree for word in _words(part)] if isinstance(tree, list) else [tree]


def _value(tree: Tree, values: Mapping[str, Tensor]) -> Tensor:
    """Return the value of a tree, in the precision of F⁺."""
    if isinstance(tree, list):
        operation, arguments = operation_of(*tree)
        return operation.compute(*(_value(argument, values) for argument in arguments))
    return values[tree] if isinstance(tree, str) else values["Fp"].new_tensor(tree)


def _written(tree: Tree, *, latex: bool = False) -> tuple[str, int]:
    """Return a tree as text or LaTeX, and how tightly it binds."""
    if isinstance(tree, float):
        return np.format_float_positional(tree, trim="-"), ATOM
    if isinstance(tree, str):
        return NAMES[tree].latex if latex else (tree, ATOM)
    operation, arguments = operation_of(*tree)
    template, binds = operation.latex if latex else operation.text
    pieces: list[str] = []
    for argument, need, opening in zip(
        arguments, operation.needs, template.split("%s")[:-1], strict=True
    ):
        piece, its_own = _written(argument, latex=latex)
        # In LaTeX, a sign never follows an operator without brackets.
        signed = latex and pieces and need > LOOSE and piece.startswith("-")
        if (its_own < need or signed) and not opening.endswith("{"):
            piece = rf"\left({piece}\right)" if latex else f"({piece})"
        pieces.append(piece)
    return template % tuple(pieces), binds
