"""What an expression is once it is read: numbers, names, and operations on them."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import torch
from torch import Tensor

from ebm_viz.core.expression.vocabulary import NAMES, Bind, Operation, Variable

LONGEST = 200
"""Characters of an expression."""


@dataclass(frozen=True)
class Number:
    """A number as it is written: digits, perhaps a point, no zeros that say nothing."""

    text: str

    @property
    def latex(self) -> str:
        """Return the LaTeX."""
        return self.text

    binds = binds_in_latex = Bind.ATOM

    def value(self, values: Mapping[str, Tensor]) -> Tensor:
        """Return the number in the precision of F⁺."""
        return values["Fp"].new_tensor(float(self.text))


@dataclass(frozen=True)
class Name:
    """One of the names."""

    variable: Variable

    @property
    def text(self) -> str:
        """Return the canonical text."""
        return self.variable.name

    @property
    def latex(self) -> str:
        """Return the LaTeX."""
        return self.variable.latex

    binds = Bind.ATOM

    @property
    def binds_in_latex(self) -> Bind:
        """Return how tightly the LaTeX holds together."""
        return self.variable.binds_in_latex

    def value(self, values: Mapping[str, Tensor]) -> Tensor:
        """Return what the name stands for."""
        return values[self.variable.name]


@dataclass(frozen=True)
class Apply:
    """An operation on arguments."""

    operation: Operation
    arguments: tuple["Node", ...]

    @property
    def text(self) -> str:
        """Return the canonical text, with the brackets it needs and no others."""
        pieces = [
            node.text if node.binds >= need else f"({node.text})"
            for node, need in zip(self.arguments, self.operation.needs, strict=True)
        ]
        return self.operation.text % tuple(pieces)

    @property
    def latex(self) -> str:
        """Return the LaTeX; a sign never follows an operator without brackets."""
        pieces: list[str] = []
        for node, need in zip(self.arguments, self.operation.needs_in_latex, strict=True):
            piece = node.latex
            after_operator = bool(pieces) and need > Bind.LOOSE
            if node.binds_in_latex < need or (after_operator and piece.startswith("-")):
                piece = rf"\left({piece}\right)"
            pieces.append(piece)
        return self.operation.latex % tuple(pieces)

    @property
    def binds(self) -> Bind:
        """Return how tightly the text holds together."""
        return self.operation.binds

    @property
    def binds_in_latex(self) -> Bind:
        """Return how tightly the LaTeX holds together."""
        return self.operation.binds_in_latex

    def value(self, values: Mapping[str, Tensor]) -> Tensor:
        """Return the result."""
        return self.operation.compute(*(node.value(values) for node in self.arguments))


Node: TypeAlias = Number | Name | Apply


def _walk(node: Node) -> Iterator[Node]:
    """Yield the node and all below it."""
    yield node
    if isinstance(node, Apply):
        for argument in node.arguments:
            yield from _walk(argument)


@dataclass(frozen=True)
class Expression:
    """A loss of one pair, read by `parse`; str() gives its canonical text."""

    root: Node

    def __str__(self) -> str:
        text = self.root.text
        return text if len(text) <= LONGEST else text.replace(" ", "")

    def __repr__(self) -> str:
        return f"parse({str(self)!r})"

    @property
    def latex(self) -> str:
        """Return the formula in LaTeX."""
        return self.root.latex

    @property
    def parts(self) -> int:
        """Return how many numbers, names, operators and functions there are."""
        return sum(1 for _ in _walk(self.root))

    @property
    def uses(self) -> tuple[str, ...]:
        """Return the names that occur, in the order of NAMES."""
        found = {node.variable.name for node in _walk(self.root) if isinstance(node, Name)}
        return tuple(name for name in NAMES if name in found)

    @property
    def kink(self) -> str | None:
        """Return where the loss may have kinks and which slopes are taken; None if it is smooth."""
        operations = [node.operation for node in _walk(self.root) if isinstance(node, Apply)]
        kinks = dict.fromkeys(operation.kink for operation in operations if operation.kink)
        return "; ".join(kinks) or None

    def value(
        self, positive: Tensor, negative: Tensor, *, margin: float = 1.0, beta: float = 1.0
    ) -> Tensor:
        """Return the loss of each pair, in the shape that F⁺ and F⁻ broadcast to."""
        values = {
            "Fp": positive,
            "Fn": negative,
            "m": positive.new_tensor(margin),
            "beta": positive.new_tensor(beta),
        }
        shape = torch.broadcast_shapes(positive.shape, negative.shape)
        return self.root.value(values).expand(shape).clone()

    def pushes(
        self, positive: Tensor, negative: Tensor, *, margin: float = 1.0, beta: float = 1.0
    ) -> tuple[Tensor, Tensor]:
        """Return ∂ Σℓ/∂F⁺ and ∂ Σℓ/∂F⁻ by automatic differentiation; where the derivative is not
        finite, neither is the push, and where the loss is not a number, it is none.
        """
        with torch.inference_mode(False), torch.enable_grad():
            pairs = [
                energies.detach().clone().requires_grad_()
                for energies in torch.broadcast_tensors(positive, negative)
            ]
            value = self.value(*pairs, margin=margin, beta=beta)
            slopes = torch.autograd.grad(value.sum(), pairs, materialize_grads=True)
        undefined = value.detach().isnan()
        down, up = (
            slope.masked_fill(undefined, math.nan).sum_to_size(energies.shape)
            for slope, energies in zip(slopes, (positive, negative), strict=True)
        )
        return down, up
