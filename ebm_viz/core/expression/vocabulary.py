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


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A name for a number of the pair; `spelling` is another way to write the name."""

    name: str
    spelling: str
    latex: str
    binds: Bind = Bind.ATOM
    help: str


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
    name: str,
    compute: Callable[..., Tensor],
    latex: str,
    help: str,
    *,
    arguments: int = 1,
    closed: bool = False,
    kink: str | None = None,
) -> Function:
    """Return a function; a closed one has brackets of its own in LaTeX."""
    binds = Bind.ATOM if closed else Bind.POWER
    needs = (Bind.LOOSE,) * arguments
    return Function(compute, latex, binds, needs, name=name, help=help, kink=kink)


NAMES: dict[str, Variable] = registry(
    [
        Variable(
            name="Fp",
            spelling="F⁺",
            latex="F^+",
            binds=Bind.POWER,
            help="The energy of the data point.",
        ),
        Variable(
            name="Fn",
            spelling="F⁻",
            latex="F^-",
            binds=Bind.POWER,
            help="The energy of the negative.",
        ),
        Variable(name="m", spelling="m", latex="m", help="The margin."),
        Variable(name="beta", spelling="β", latex=r"\beta", help="The inverse temperature."),
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

FUNCTIONS: dict[str, Function] = registry(
    [
        _function(
            "relu",
            torch.relu,
            r"\left[%s\right]_+",
            "x where x > 0, else 0.",
            closed=True,
            kink="at relu(0), no push there",
        ),
        _function(
            "softplus",
            functional.softplus,
            r"\log\!\left(1 + e^{%s}\right)",
            "log(1 + exp(x)), a smooth relu.",
        ),
        _function("exp", torch.exp, r"e^{%s}", "The exponential."),
        _function("log", torch.log, r"\log\!\left(%s\right)", "The natural logarithm."),
        _function("sigmoid", torch.sigmoid, r"\sigma\!\left(%s\right)", "1/(1 + exp(-x))."),
        _function("tanh", torch.tanh, r"\tanh\!\left(%s\right)", "From -1 to 1."),
        _function(
            "abs",
            torch.abs,
            r"\left|%s\right|",
            "x without its sign.",
            closed=True,
            kink="at abs(0), no push there",
        ),
        _function(
            "min",
            torch.minimum,
            r"\min\!\left(%s,\ %s\right)",
            "The smaller of two.",
            arguments=2,
            kink="at ties of min, half the push to each side",
        ),
        _function(
            "max",
            torch.maximum,
            r"\max\!\left(%s,\ %s\right)",
            "The larger of two.",
            arguments=2,
            kink="at ties of max, half the push to each side",
        ),
        _function("sqrt", torch.sqrt, r"\sqrt{%s}", "The square root; infinitely steep at 0."),
        _function("square", torch.square, r"\left(%s\right)^2", "x**2."),
    ]
)
"""Every function."""
