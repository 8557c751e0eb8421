"""The words of an expression: names, operators and functions, each with its properties."""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import torch
from torch import Tensor
from torch.nn import functional

from ebm_viz.core.definition import registry


class Bind(IntEnum):
    """How tightly a piece of LaTeX binds; as in Python, −x**2 is −(x**2)."""

    LOOSE = 0
    SUM = 1
    PRODUCT = 2
    SIGN = 3
    POWER = 4
    ATOM = 5


@dataclass(frozen=True)
class Variable:
    """A name for a number of the pair; `spelling` is another way to write the name."""

    name: str
    spelling: str
    latex: str
    help: str
    binds: Bind = Bind.ATOM


@dataclass(frozen=True)
class Operation:
    """An operator or a function.

    latex: how it is written, with %s for each argument. binds: how tightly the whole binds. needs:
    how tightly each argument must bind to need no brackets.
    """

    compute: Callable[..., Tensor]
    latex: str
    binds: Bind
    needs: tuple[Bind, ...]


@dataclass(frozen=True, kw_only=True)
class Function(Operation):
    """kink: where the function has a kink, and which of the valid slopes is taken there."""

    name: str
    help: str
    kink: str | None = None

    @property
    def usage(self) -> str:
        """How it is written, with … for each argument."""
        return f"{self.name}({', '.join('…' for _ in self.needs)})"


def _function(
    compute: Callable[..., Tensor],
    name: str,
    latex: str,
    help: str,
    binds: Bind = Bind.POWER,
    kink: str | None = None,
) -> Function:
    needs = (Bind.LOOSE,) * latex.count("%s")
    return Function(compute, latex, binds, needs, name=name, help=help, kink=kink)


NAMES: dict[str, Variable] = registry(
    [
        Variable("Fp", "F⁺", "F^+", "The energy of the data point.", Bind.POWER),
        Variable("Fn", "F⁻", "F^-", "The energy of the negative.", Bind.POWER),
        Variable("m", "m", "m", "The margin."),
        Variable("beta", "β", r"\beta", "The inverse temperature."),
    ]
)
"""Every name."""

OPERATORS: dict[type[ast.operator], Operation] = {
    ast.Add: Operation(torch.add, "%s + %s", Bind.SUM, (Bind.SUM, Bind.PRODUCT)),
    ast.Sub: Operation(torch.sub, "%s - %s", Bind.SUM, (Bind.SUM, Bind.PRODUCT)),
    ast.Mult: Operation(torch.mul, r"%s \cdot %s", Bind.PRODUCT, (Bind.PRODUCT, Bind.SIGN)),
    ast.Div: Operation(torch.div, r"\frac{%s}{%s}", Bind.PRODUCT, (Bind.LOOSE, Bind.LOOSE)),
    ast.Pow: Operation(torch.pow, "%s^{%s}", Bind.POWER, (Bind.ATOM, Bind.LOOSE)),
}
"""Every operator between two arguments."""

MINUS = Operation(torch.neg, "-%s", Bind.SIGN, (Bind.PRODUCT,))

_TIES = "at ties of {}, half the push to each side"
_PAIR = r"\%s\!\left(%%s,\ %%s\right)"
_SMOOTH_RELU = r"\log\!\left(1 + e^{%s}\right)"

FUNCTIONS: dict[str, Function] = registry(
    [
        _function(
            torch.relu,
            "relu",
            r"\left[%s\right]_+",
            "x where x > 0, else 0.",
            Bind.ATOM,
            kink="at relu(0), no push there",
        ),
        _function(functional.softplus, "softplus", _SMOOTH_RELU, "log(1 + exp(x)), a smooth relu."),
        _function(torch.exp, "exp", r"e^{%s}", "The exponential."),
        _function(torch.log, "log", r"\log\!\left(%s\right)", "The natural logarithm."),
        _function(torch.sigmoid, "sigmoid", r"\sigma\!\left(%s\right)", "1/(1 + exp(-x))."),
        _function(torch.tanh, "tanh", r"\tanh\!\left(%s\right)", "From -1 to 1."),
        _function(
            torch.abs,
            "abs",
            r"\left|%s\right|",
            "x without its sign.",
            Bind.ATOM,
            kink="at abs(0), no push there",
        ),
        _function(
            torch.minimum, "min", _PAIR % "min", "The smaller of two.", kink=_TIES.format("min")
        ),
        _function(
            torch.maximum, "max", _PAIR % "max", "The larger of two.", kink=_TIES.format("max")
        ),
        _function(torch.sqrt, "sqrt", r"\sqrt{%s}", "The square root; infinitely steep at 0."),
        _function(torch.square, "square", r"\left(%s\right)^2", "x**2."),
    ]
)
"""Every function."""
