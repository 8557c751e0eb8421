"""A loss on the plane of one positive and one negative energy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ebm_viz.core.arithmetic import FLOAT64
from ebm_viz.core.losses.base import Loss
from ebm_viz.numbers import finite

LARGEST_ENERGY = 3.0
"""Energies on the plane range from −LARGEST_ENERGY to LARGEST_ENERGY."""
SIDE = 65
"""Nodes along each side of the plane: 3/32 apart, a number without rounding."""
SLICE = 513
"""Nodes along a line through the point, 3/256 apart."""

Array = NDArray[np.float32]


def one_against_one(
    loss: Loss, positive: Tensor, negative: Tensor, **settings: Any
) -> tuple[Tensor, Tensor, Tensor]:
    """Return ℓ, ∂ℓ/∂F⁺ and ∂ℓ/∂F⁻, each (n,), for pairs of energies F⁺ (n,) and F⁻ (n,).

    A loss with several negatives gets only this one. A loss over the whole box gets two labels, the
    positive's and the negative's.
    """
    if loss.compares in _SHARED:
        labels = torch.stack([positive, negative], dim=1)

        def of_two(pair: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            with_itself = loss.compares == "box"
            against = pair if with_itself else pair[1:]
            value = loss.value(pair[:1], against, **settings)
            direct, through = loss.pushes(pair[:1], against, **settings)
            return value[0], direct[0] + through[0] if with_itself else direct[0], through[-1]

        value, down, up = torch.vmap(of_two)(labels)
        return value, down, up
    shape = (len(negative), 1) if loss.compares in _SEVERAL else (len(negative),)
    value = loss.value(positive, negative.view(shape), **settings)
    down, up = loss.pushes(positive, negative.view(shape), **settings)
    return value, down, up.reshape(len(negative))


_SHARED = frozenset({"box", "chains", "kept_chains", "generator"})
_SEVERAL = frozenset({"list", "noise"})


@dataclass(frozen=True, eq=False)
class LossGrid:
    """A loss over the plane, and along lines through one point of it, as the Losses page draws it.

    Each array holds value, ∂ℓ/∂F⁺ and ∂ℓ/∂F⁻; values may be infinite or NaN. here: the three at
    the point, None where not finite. plane (3, side, side): row i at F⁻ = axis[i], column j at
    F⁺ = axis[j]. along_positive (3, slice): F⁺ from −3 to 3, with the point's F⁻. along_negative:
    F⁻ from −3 to 3, with the point's F⁺. along_delta: Δ = F⁺ − F⁻ from −6 to 6, with the point's
    sum F⁺ + F⁻.
    """

    loss: Loss
    positive: float
    negative: float
    here: tuple[float | None, float | None, float | None]
    plane: Array
    along_positive: Array
    along_negative: Array
    along_delta: Array


def loss_grid(
    loss: Loss, settings: Mapping[str, Any], positive: float, negative: float
) -> LossGrid:
    """Evaluate a loss on the plane, and along lines through the point (F⁺, F⁻)."""
    point = torch.tensor([[positive], [negative]], **FLOAT64)
    block = _block(loss, point[0], point[1], settings)
    value, down, up = (finite(float(one)) for one in block[:, 0])
    return LossGrid(
        loss,
        positive,
        negative,
        (value, down, up),
        _plane(loss, settings),
        *(_block(loss, *line, settings) for line in _lines(positive, negative)),
    )


def _plane(loss: Loss, settings: Mapping[str, Any]) -> Array:
    axis = _axis(SIDE)
    negative, positive = torch.meshgrid(axis, axis, indexing="ij")
    block = _block(loss, positive.reshape(-1), negative.reshape(-1), settings)
    return block.reshape(3, SIDE, SIDE)


def _axis(count: int) -> Tensor:
    """Return energies at even distances, exact in binary.

    So a node at the border of a zero-gradient region is on the border, here and in the viewer.
    """
    return LARGEST_ENERGY * (2 * torch.arange(count, **FLOAT64) / (count - 1) - 1)


def _lines(positive: float, negative: float) -> list[tuple[Tensor, Tensor]]:
    axis = _axis(SLICE)
    middle = (positive + negative) / 2
    return [
        (axis, torch.full_like(axis, negative)),
        (torch.full_like(axis, positive), axis),
        (middle + axis, middle - axis),
    ]


def _block(loss: Loss, positive: Tensor, negative: Tensor, settings: Mapping[str, Any]) -> Array:
    block: Array = (
        torch.stack(one_against_one(loss, positive, negative, **settings)).float().numpy()
    )
    return block
