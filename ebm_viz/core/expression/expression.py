"""An expression that has been read: its value, its pushes and its formula."""

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ebm_viz.core.expression.vocabulary import FUNCTIONS, MINUS, NAMES, OPERATORS, Bind, Operation


def operation_of(node: ast.expr) -> tuple[Operation, list[ast.expr]]:
    """Return the operation of a node, and its arguments."""
    match node:
        case ast.UnaryOp(ast.USub(), operand):
            return MINUS, [operand]
        case ast.BinOp(left, operator, right):
            return OPERATORS[type(operator)], [left, right]
        case ast.Call(ast.Name(name), arguments, []):
            return FUNCTIONS[name], arguments
    raise TypeError(f"{type(node).__name__} has no meaning in an expression")


Tree = Any
"""A number, a name, or a list of an operation and its arguments."""

_SYMBOLS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}


@dataclass(frozen=True)
class Expression:
    """A loss of one pair, read by `parse`; `text` is its canonical text."""

    text: str

    def __str__(self) -> str:
        return self.text

    @cached_property
    def _root(self) -> ast.expr:
        return ast.parse(self.text, mode="eval").body

    @cached_property
    def _operations(self) -> list[Operation]:
        kinds = (ast.UnaryOp, ast.BinOp, ast.Call)
        return [operation_of(n)[0] for n in ast.walk(self._root) if isinstance(n, kinds)]

    @cached_property
    def parts(self) -> int:
        """How many numbers, names, operators and functions there are."""
        kinds = (ast.Constant, ast.Name, ast.UnaryOp, ast.BinOp)  # a call has a name
        return sum(isinstance(node, kinds) for node in ast.walk(self._root))

    @cached_property
    def uses(self) -> tuple[str, ...]:
        """The names that occur, in the order of NAMES."""
        found = {node.id for node in ast.walk(self._root) if isinstance(node, ast.Name)}
        return tuple(name for name in NAMES if name in found)

    @property
    def kink(self) -> str | None:
        """Where the loss may have kinks and which slopes are taken; None if it is smooth."""
        kinks = [getattr(operation, "kink", None) for operation in self._operations]
        return "; ".join(dict.fromkeys(kink for kink in kinks if kink)) or None

    @cached_property
    def latex(self) -> str:
        """The formula in LaTeX."""
        return _latex(self._root)[0]

    @cached_property
    def tree(self) -> Tree:
        """The expression as a tree for other programs, such as ["relu", ["-", "Fp", "Fn"]]."""
        return _tree(self._root)

    def value(
        self,
        positive: Tensor,
        negative: Tensor,
        *,
        margin: float = 1.0,
        beta: float = 1.0,
        **others: float,
    ) -> Tensor:
        """Return the loss of each pair, in the shape that F⁺ and F⁻ broadcast to.

        others: values of further names.
        """
        settings = {"m": margin, "beta": beta, **others}
        values = {name: positive.new_tensor(value) for name, value in settings.items()}
        values |= {"Fp": positive, "Fn": negative}
        shape = torch.broadcast_shapes(positive.shape, negative.shape)
        return _value(self._root, values).expand(shape).clone()

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


def _value(node: ast.expr, values: Mapping[str, Tensor]) -> Tensor:
    """Return the value of a node, in the precision of F⁺."""
    match node:
        case ast.Constant(number):
            return values["Fp"].new_tensor(float(str(number)))
        case ast.Name(name):
            return values[name]
    operation, arguments = operation_of(node)
    return operation.compute(*(_value(argument, values) for argument in arguments))


def _tree(node: ast.expr) -> Tree:
    match node:
        case ast.Constant(number):
            return float(str(number))
        case ast.Name(name):
            return name
        case ast.Call(ast.Name(name), _, []):
            symbol = name
        case ast.BinOp(_, operator, _):
            symbol = _SYMBOLS[type(operator)]
        case _:
            symbol = "-"
    return [symbol, *(_tree(argument) for argument in operation_of(node)[1])]


def _latex(node: ast.expr) -> tuple[str, Bind]:
    """Return the LaTeX of a node, and how tightly it binds."""
    match node:
        case ast.Constant(number):
            return np.format_float_positional(float(str(number)), trim="-"), Bind.ATOM
        case ast.Name(name):
            return NAMES[name].latex, NAMES[name].binds
    operation, arguments = operation_of(node)
    pieces: list[str] = []
    for argument, need in zip(arguments, operation.needs, strict=True):
        piece, binds = _latex(argument)
        # A sign never follows an operator without brackets.
        after_operator = bool(pieces) and need > Bind.LOOSE
        if binds < need or (after_operator and piece.startswith("-")):
            piece = rf"\left({piece}\right)"
        pieces.append(piece)
    return operation.latex % tuple(pieces), operation.binds
