"""The units of networks: pointwise functions, each with its derivatives."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from ebm_viz.core.definition import Definition, registry

BOUND = 10.0
"""The largest value of the bounded output."""

_aten = torch.ops.aten

Jet = tuple[Tensor, Tensor, Tensor, Tensor]


@dataclass(frozen=True, kw_only=True)
class Unit(Definition):
    """A pointwise function and its derivatives.

    `pull(gradient, x)` is gradient · function'(x). `jet(x)` is the function and its first three
    derivatives.
    """

    function: Callable[[Tensor], Tensor]
    pull: Callable[[Tensor, Tensor], Tensor]
    jet: Callable[[Tensor], Jet]


def _fast_tanh(x: Tensor) -> Tensor:
    return 2 * torch.sigmoid(2 * x) - 1  # on common processors torch.tanh is several times slower


def _pull_bounded(gradient: Tensor, x: Tensor) -> Tensor:
    share = torch.sigmoid(x)
    return gradient * (BOUND * share * (1 - share))


def _spread_and_tilt(share: Tensor) -> tuple[Tensor, Tensor]:
    """Return σ(1 − σ), the derivative of σ, and 1 − 2σ, by which the next one differs from it."""
    return torch.addcmul(share, share, share, value=-1), torch.rsub(share, 1, alpha=2)


def _jet_of_silu(x: Tensor) -> Jet:
    share = torch.sigmoid(x)
    spread, tilt = _spread_and_tilt(share)
    bend = (x * tilt).add_(2)
    third = (tilt * (bend + 1)).addcmul_(x, spread, value=-2).mul_(spread)
    return x * share, torch.addcmul(share, x, spread), spread * bend, third


def _jet_of_tanh(x: Tensor) -> Jet:
    value = _fast_tanh(x)
    slope = 1 - value * value
    return value, slope, -2 * value * slope, slope * (6 * value * value - 2)


def _jet_of_relu(x: Tensor) -> Jet:
    flat = torch.zeros_like(x)
    return torch.relu(x), (x > 0).to(x.dtype), flat, flat


def _jet_of_linear(x: Tensor) -> Jet:
    flat = torch.zeros_like(x)
    return x, torch.ones_like(x), flat, flat


def _jet_of_softplus(x: Tensor) -> Jet:
    share = torch.sigmoid(x)
    spread, tilt = _spread_and_tilt(share)
    return functional.softplus(x), share, spread, spread * tilt


def _jet_of_square(x: Tensor) -> Jet:
    return x * x, 2 * x, torch.full_like(x, 2.0), torch.zeros_like(x)


def _jet_of_bounded(x: Tensor) -> Jet:
    share = torch.sigmoid(x)
    spread, tilt = _spread_and_tilt(share)
    jet = share, spread, spread * tilt, spread * (1 - 6 * spread)
    return BOUND * jet[0], BOUND * jet[1], BOUND * jet[2], BOUND * jet[3]


ACTIVATIONS = registry(
    [
        Unit(
            name="silu",
            label="SiLU",
            description="x·σ(x), smooth.",
            function=functional.silu,
            pull=_aten.silu_backward,
            jet=_jet_of_silu,
        ),
        Unit(
            name="tanh",
            label="tanh",
            description="Smooth and bounded.",
            function=_fast_tanh,
            pull=lambda gradient, x: _aten.tanh_backward(gradient, _fast_tanh(x)),
            jet=_jet_of_tanh,
        ),
        Unit(
            name="relu",
            label="ReLU",
            description="[x]₊: the surface is made of flat facets.",
            function=torch.relu,
            pull=lambda gradient, x: _aten.threshold_backward(gradient, x, 0),
            jet=_jet_of_relu,
        ),
    ]
)
"""Hidden units by name."""

OUTPUTS = registry(
    [
        Unit(
            name="linear",
            label="linear",
            description="F may take any value.",
            function=lambda x: x,
            pull=lambda gradient, x: gradient,
            jet=_jet_of_linear,
        ),
        Unit(
            name="softplus",
            label="softplus",
            description="F > 0, smooth.",
            function=functional.softplus,
            pull=lambda gradient, x: gradient * torch.sigmoid(x),
            jet=_jet_of_softplus,
        ),
        Unit(
            name="squared",
            label="squared",
            description="F ≥ 0.",
            function=torch.square,
            pull=lambda gradient, x: 2 * gradient * x,
            jet=_jet_of_square,
        ),
        Unit(
            name="bounded",
            label="bounded",
            description=f"0 < F < {BOUND:.0f}.",
            function=lambda x: BOUND * torch.sigmoid(x),
            pull=_pull_bounded,
            jet=_jet_of_bounded,
        ),
    ]
)
"""Output units by name."""
