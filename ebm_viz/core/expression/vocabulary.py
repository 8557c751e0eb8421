"""The words of an expression: names, operators and functions, each with its properties."""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from ebm_viz.core.definition import registry

LOOSE, SUM, PRODUCT, SIGN, POWER, ATOM = range(6)
"""How tightly a piece of text or LaTeX binds; as in Python, −x**2 is −(x**2)."""


class Variable(NamedTuple):
    """A name for a number of the pair.

    spelling: another way to write the name. latex: as in formulas, and how tightly it binds.
    """

    name: str
    spelling: str
    latex: tuple[str, int]
    help: str


class Operation(NamedTuple):
    """An operator or a function.

    text and latex: how it is written, with %s for each argument, and how tightly the whole binds.
    needs: how tightly each argument must bind to need no brackets. kink: where it has a kink, and
    which of the valid slopes is taken there.
    """

    name: str
    compute: Callable[..., Tensor]
    text: tuple[str, int]
    latex: tuple[str, int]
    needs: tuple[int, ...]
    kink: str | None = None


NAMES = registry(
    [
        Variable("Fp", "F⁺", ("F^+", POWER), "The energy of the data point."),
        Variable("Fn", "F⁻", ("F^-", POWER), "The energy of the negative."),
        Variable("m", "m", ("m", ATOM), "The margin."),
        Variable("beta", "β", (r"\beta", ATOM), "The inverse temperature."),
    ]
)
"""Every name."""

MINUS = Operation("-", torch.neg, ("-%s", SIGN), ("-%s", SIGN), (SIGN,))
OPERATORS = registry(
    [
        Operation("+", torch.add, ("%s + %s", SUM), ("%s + %s", SUM), (SUM, PRODUCT)),
        Operation("-", torch.sub, ("%s - %s", SUM), ("%s - %s", SUM), (SUM, PRODUCT)),
        Operation("*", torch.mul, ("%s*%s", PRODUCT), (r"%s \cdot %s", PRODUCT), (PRODUCT, SIGN)),
        Operation("/", torch.div, ("%s/%s", PRODUCT), (r"\frac{%s}{%s}", POWER), (PRODUCT, SIGN)),
        Operation("**", torch.pow, ("%s**%s", POWER), ("%s^{%s}", POWER), (ATOM, SIGN)),
    ]
)
"""Every operator between two arguments."""


def _function(
    name: str,
    compute: Callable[..., Tensor],
    latex: str,
    binds: int = POWER,
    kink: str | None = None,
) -> Operation:
    needs = (LOOSE,) * latex.count("%s")
    text = f"{name}({', '.join('%s' for _ in needs)})"
    return Operation(name, compute, (text, ATOM), (latex, binds), needs, kink)


_TIES = "at ties of {}, half the push to each side"
_PAIR = r"\%s\!\left(%%s,\ %%s\right)"

FUNCTIONS = registry(
    [
        _function("relu", torch.relu, r"\left[%s\right]_+", ATOM, "at relu(0), no push there"),
        _function("softplus", functional.softplus, r"\log\!\left(1 + e^{%s}\right)"),
        _function("exp", torch.exp, r"e^{%s}"),
        _function("log", torch.log, r"\log\!\left(%s\right)"),
        _function("sigmoid", torch.sigmoid, r"\sigma\!\left(%s\right)"),
        _function("tanh", torch.tanh, r"\tanh\!\left(%s\right)"),
        _function("abs", torch.abs, r"\left|%s\right|", ATOM, "at abs(0), no push there"),
        _function("min", torch.minimum, _PAIR % "min", kink=_TIES.format("min")),
        _function("max", torch.maximum, _PAIR % "max", kink=_TIES.format("max")),
        _function("sqrt", torch.sqrt, r"\sqrt{%s}"),
        _function("square", torch.square, r"\left(%s\right)^2"),
    ]
)
"""Every function."""


def operation_of(name: str, *arguments: Any) -> tuple[Operation, tuple[Any, ...]]:
    """Return the operation with this name and number of arguments, and the arguments."""
    if name in FUNCTIONS:
        return FUNCTIONS[name], arguments
    return MINUS if len(arguments) == 1 else OPERATORS[name], arguments
