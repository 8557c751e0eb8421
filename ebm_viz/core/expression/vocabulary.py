"""The words of an expression: names, operators and functions, each with all that is known of it.

Reading, value, canonical text, LaTeX and help come from these tables alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import torch
from torch import Tensor
from torch.nn import functional

from ebm_viz.core.definition import registry


class Bind(IntEnum):
    """How tightly a piece of writing holds together; as in Python, −x**2 is −(x**2)."""

    LOOSE = 0
    SUM = 1
    PRODUCT = 2
    SIGN = 3
    POWER = 4
    ATOM = 5


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A name that stands for a number of the pair; `spelling` means exactly the same."""

    name: str
    spelling: str
    latex: str
    binds_in_latex: Bind = Bind.ATOM
    help: str


@dataclass(frozen=True, kw_only=True)
class Operation:
    """An operator or a function.

    text, latex: how it is written, with %s where its arguments go. binds: how tightly the whole
    holds together. needs: how tightly each argument must, to go without brackets. kink: where it
    has a kink and which of the valid slopes is taken there.
    """

    name: str
    compute: Callable[..., Tensor]
    text: str
    latex: str
    binds: Bind = Bind.ATOM
    needs: tuple[Bind, ...]
    binds_in_latex: Bind
    needs_in_latex: tuple[Bind, ...]
    help: str
    kink: str | None = None


def _operator(
    name: str,
    compute: Callable[..., Tensor],
    text: str,
    latex: str,
    binds: Bind,
    needs: tuple[Bind, ...],
    help: str,
    *,
    needs_in_latex: tuple[Bind, ...] | None = None,
) -> Operation:
    return Operation(
        name=name,
        compute=compute,
        text=text,
        latex=latex,
        binds=binds,
        needs=needs,
        binds_in_latex=binds,
        needs_in_latex=needs_in_latex or needs,
        help=help,
    )


def _function(
    name: str,
    compute: Callable[..., Tensor],
    latex: str,
    help: str,
    *,
    arguments: int = 1,
    closed: bool = False,
    kink: str | None = None,
) -> Operation:
    """Describe a function; a closed one is written between brackets of its own in LaTeX."""
    return Operation(
        name=name,
        compute=compute,
        text=f"{name}({', '.join(['%s'] * arguments)})",
        latex=latex,
        needs=(Bind.LOOSE,) * arguments,
        binds_in_latex=Bind.ATOM if closed else Bind.POWER,
        needs_in_latex=(Bind.LOOSE,) * arguments,
        help=help,
        kink=kink,
    )


NAMES: dict[str, Variable] = registry(
    [
        Variable(
            name="Fp",
            spelling="F⁺",
            latex="F^+",
            binds_in_latex=Bind.POWER,
            help="The energy of the data point.",
        ),
        Variable(
            name="Fn",
            spelling="F⁻",
            latex="F^-",
            binds_in_latex=Bind.POWER,
            help="The energy of the negative.",
        ),
        Variable(name="m", spelling="m", latex="m", help="The margin."),
        Variable(name="beta", spelling="β", latex=r"\beta", help="The inverse temperature."),
    ]
)
"""Every name."""

_SUM, _PRODUCT, _SIGN, _POWER = Bind.SUM, Bind.PRODUCT, Bind.SIGN, Bind.POWER

OPERATORS: dict[str, Operation] = registry(
    [
        _operator("+", torch.add, "%s + %s", "%s + %s", _SUM, (_SUM, _PRODUCT), "Sum."),
        _operator("-", torch.sub, "%s - %s", "%s - %s", _SUM, (_SUM, _PRODUCT), "Difference."),
        _operator("*", torch.mul, "%s*%s", r"%s \cdot %s", _PRODUCT, (_PRODUCT, _SIGN), "Product."),
        _operator(
            "/",
            torch.div,
            "%s/%s",
            r"\frac{%s}{%s}",
            _PRODUCT,
            (_PRODUCT, _SIGN),
            "Quotient.",
            needs_in_latex=(Bind.LOOSE, Bind.LOOSE),
        ),
        _operator(
            "**",
            torch.pow,
            "%s**%s",
            "%s^{%s}",
            _POWER,
            (Bind.ATOM, _SIGN),
            "Power; the exponent is a plain number.",
            needs_in_latex=(Bind.ATOM, Bind.LOOSE),
        ),
    ]
)
"""Every operator between two arguments; the right one is read as tightly as it is needed."""

MINUS = _operator(
    "-", torch.neg, "-%s", "-%s", _SIGN, (_SIGN,), "Sign.", needs_in_latex=(_PRODUCT,)
)

FUNCTIONS: dict[str, Operation] = registry(
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
