"""An autoencoder as an energy: its squared error (Ranzato, Boureau, Chopra & LeCun 2007)."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.energies.automatic import AutomaticEnergy
from ebm_viz.core.energies.base import EnergyDefinition, Latent, draw_weights, layer_shapes

CODES = 65
"""Reconstructions that are landmarks."""
_SIDE = 24


class Reconstruction(AutomaticEnergy):
    """F(y) = ‖y − Dec(Enc(y))‖² with one hidden layer on either side of the code."""

    def __init__(self, generator: torch.Generator, data: Tensor, width: int, code: int) -> None:
        super().__init__(layer_shapes([2, width, code, width, 2]))
        draw_weights(self._views[0::2], generator)
        for bias in (self._views[1], self._views[5]):
            bias.uniform_(-1.0, 1.0, generator=generator)

    def evaluate(self, parameters: Sequence[Tensor], points: Tensor) -> Tensor:
        decoded = _decode(parameters, _encode(parameters, points))
        return (points - decoded).square().sum(1)

    def landmarks(self) -> Tensor | None:
        """Return the reconstructions of evenly spaced codes, (CODES, 2), if a code is one number.

        They go from the lowest code of any point of the box to the highest.
        """
        codes = _encode(self._views, box.grid(box.cell_centres(_SIDE)))
        if codes.shape[1] != 1:
            return None
        ladder = torch.linspace(float(codes.min()), float(codes.max()), CODES, **FLOAT32)
        return _decode(self._views, ladder[:, None])


def _encode(parameters: Sequence[Tensor], points: Tensor) -> Tensor:
    """Return the codes of points (n, 2), shape (n, code)."""
    first, first_bias, second, second_bias, *_ = parameters
    return functional.silu(points @ first + first_bias) @ second + second_bias


def _decode(parameters: Sequence[Tensor], codes: Tensor) -> Tensor:
    """Return what codes (n, code) reconstruct, (n, 2)."""
    *_, first, first_bias, second, second_bias = parameters
    return functional.silu(codes @ first + first_bias) @ second + second_bias


AUTOENCODER = EnergyDefinition(
    name="autoencoder",
    label="Autoencoder",
    description="The error of a reconstruction through a narrow code.",
    settings=("width", "code"),
    build=Reconstruction,
    latent=lambda experiment: Latent("code") if experiment.code == 1 else None,
)
