"""An expression that has been read: its value, its pushes and its formula."""

import ast
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

import numpy as np
import torch
from torch import Tensor

from ebm_viz.core.expression.vocabulary import ATOM, FUNCTIONS, LOOSE, NAMES, operation_of

LARGEST_EXPONENT = 8
LONGEST_QUOTE = 24
"""Characters of the text that a message repeats."""

Tree = Any
"""A number, a name, or a list of an operation's name and its arguments."""

_SPELLINGS = {variable.spelling: variable.name for variable in NAMES.values()}
_ONE_BYTE_EACH = str.maketrans("−⁺⁻β", "-pnb")
"""Python's parser counts positions in bytes."""
_SYMBOLS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}


class ExpressionError(ValueError):
    """A text is not an expression; the message is a sentence for the user.

    position: the characters concerned, as in text[start:end].
    """

    def __init__(self, message: str, position: tuple[int, int] = (0, 0)) -> None:
        super().__init__(message)
        self.position = position


def refuse(text: str, span: tuple[int, int], message: str) -> NoReturn:
    """Raise ExpressionError about a part of the text, which replaces {} in the message."""
    start, end = span
    shown = text[start:end]
    shown = shown if len(shown) <= LONGEST_QUOTE else shown[: LONGEST_QUOTE - 1] + "…"
    raise ExpressionError(message.replace("{}", f'"{shown}" at character {start + 1}'), span)


@dataclass(frozen=True)
class Expression:
    """A loss of one pair; `parse` reads one that a user typed."""

    text: str

    def __str__(self) -> str:
        return self.text

    @cached_property
    def tree(self) -> Tree:
        """The expression as a tree for other programs, such as ["relu", ["-", "Fp", "Fn"]]."""
        return _Reader(self.text).tree

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


class _Reader:
    """Makes the tree of a text whose words are known and in order."""

    def __init__(self, text: str) -> None:
        self._text = text
        plain = text.translate(_ONE_BYTE_EACH)
        # Python refuses zeros before whole numbers, and blanks before the first word.
        plain = re.sub(r"(?<![0-9.])0+(?=[0-9])", lambda zeros: " " * len(zeros[0]), plain)
        self._shift = len(plain) - len(plain.lstrip())
        try:
            self.tree = self._read(ast.parse(plain.strip(), mode="eval").body)
        except SyntaxError as error:
            at = self._shift + (error.offset or 1) - 1
            wrong = "{} is never closed." if text[at] == "(" else "{} closes nothing."
            refuse(text, (at, at + 1), wrong)

    def _read(self, node: ast.expr) -> Tree:
        match node:
            case ast.Constant(number):
                return float(str(number))
            case ast.Name():
                start, end = self._span(node)
                return _SPELLINGS.get(self._text[start:end], self._text[start:end])
            case ast.UnaryOp(ast.UAdd(), operand):
                return self._read(operand)
            case ast.UnaryOp(ast.USub(), operand):
                return ["-", self._read(operand)]
            case ast.BinOp(left, operator, right):
                if isinstance(operator, ast.Pow):
                    self._check_exponent(right)
                return [_SYMBOLS[type(operator)], self._read(left), self._read(right)]
            case ast.Call(ast.Name(name), arguments):
                given, wanted = len(arguments), len(FUNCTIONS[name].needs)
                if given != wanted:
                    values = "1 value" if wanted == 1 else f"{wanted} values"
                    self._refuse(node, f"{{}} takes {values} between its brackets, not {given}.")
                return [name, *map(self._read, arguments)]
            case ast.Tuple([first, *_]):
                comma = self._text.index(",", self._span(first)[1])
                message = "{} has no place here; decimals are written with a point."
                refuse(self._text, (comma, comma + 1), message)
        raise TypeError(f"{type(node).__name__} has no meaning in an expression")

    def _check_exponent(self, node: ast.expr) -> None:
        size = node.operand if isinstance(node, ast.UnaryOp) else node
        if not isinstance(size, ast.Constant) or float(str(size.value)) > LARGEST_EXPONENT:
            limits = f"from -{LARGEST_EXPONENT} to {LARGEST_EXPONENT}."
            self._refuse(node, "{} cannot be an exponent: it must be a plain number " + limits)

    def _refuse(self, node: ast.expr, message: str) -> NoReturn:
        refuse(self._text, self._span(node), message)

    def _span(self, node: ast.expr) -> tuple[int, int]:
        return node.col_offset + self._shift, (node.end_col_offset or 0) + self._shift


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
        return (NAMES[tree].latex, NAMES[tree].binds) if latex else (tree, ATOM)
    operation, arguments = operation_of(*tree)
    template = operation.latex if latex else operation.text
    pieces: list[str] = []
    for argument, need, opening in zip(
        arguments, operation.needs, template.split("%s")[:-1], strict=True
    ):
        piece, binds = _written(argument, latex=latex)
        # In LaTeX, a sign never follows an operator without brackets.
        signed = latex and pieces and need > LOOSE and piece.startswith("-")
        if (binds < need or signed) and not opening.endswith("{"):
            piece = rf"\left({piece}\right)" if latex else f"({piece})"
        pieces.append(piece)
    binds = operation.binds if latex or operation.name not in FUNCTIONS else ATOM
    return template % tuple(pieces), binds
