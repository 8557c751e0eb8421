"""How a loss over the plane of F⁺ and F⁻ is sent: a JSON header and 32-bit grids."""

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.losses import Loss
from ebm_viz.core.plane import one_against_one
from ebm_viz.experiment import Experiment, ExperimentError
from ebm_viz.serving.admission import admit

LARGEST_ENERGY = 3.0
SIDE = 61
SLICE = 481
_POINT = ("positive", "negative")

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class LossGrid:
    """A loss over the plane, and along lines through one point of it: what the Losses page draws.

    Each array holds value, ∂ℓ/∂F⁺ and ∂ℓ/∂F⁻; values may be infinite or NaN. here: the three at
    the point, None where not finite. plane (3, side, side): row i at F⁻ = axis[i], column j at
    F⁺ = axis[j]. along_positive (3, slice): F⁺ from −3 to 3, with the point's F⁻. along_negative:
    F⁻ from −3 to 3, with the point's F⁺. along_gap: Δ = F⁺ − F⁻ from −6 to 6, with the point's sum
    F⁺ + F⁻.
    """

    loss: Loss
    positive: float
    negative: float
    here: tuple[float | None, float | None, float | None]
    plane: Array
    along_positive: Array
    along_negative: Array
    along_gap: Array


def loss_grid_of(experiment: Experiment, positive: float, negative: float) -> LossGrid:
    """Return the loss of an experiment, with lines through the point (F⁺, F⁻)."""
    loss = experiment.loss_of_energies
    settings = loss.settings(experiment)
    slices = [_block(loss, *line, settings) for line in _slices(positive, negative)]
    value, down, up = _block(loss, *_pair(positive, negative), settings)
    return LossGrid(
        loss,
        positive,
        negative,
        (_finite(value[0]), _finite(down[0]), _finite(up[0])),
        plane_of(experiment, np.linspace(-LARGEST_ENERGY, LARGEST_ENERGY, SIDE, dtype=np.float32)),
        *slices,
    )


def plane_of(experiment: Experiment, axis: Array) -> Array:
    """Return value, ∂ℓ/∂F⁺ and ∂ℓ/∂F⁻ as (3, n, n), for both energies on an axis (n,).

    Rows are F⁻, columns F⁺.
    """
    loss = experiment.loss_of_energies
    places = torch.from_numpy(axis)
    negative, positive = torch.meshgrid(places, places, indexing="ij")
    block = _block(loss, positive.reshape(-1), negative.reshape(-1), loss.settings(experiment))
    return block.reshape(3, len(axis), len(axis))


def encode_plane(query: Mapping[str, str]) -> bytes:
    """Return a loss over the plane, and along lines through one point of it, as one message.

    query: `positive` and `negative` are the point, both within ±3; all other parameters are as in
    an experiment's URL. Raises ExperimentError, with a sentence for people.
    """
    knobs = dict(query)
    positive, negative = [_coordinate(knobs.pop(name, "0"), name) for name in _POINT]
    return encode_loss_grid(loss_grid_of(admit(Experiment.from_query(knobs)), positive, negative))


def encode_loss_grid(grid: LossGrid) -> bytes:
    """Return a loss as one message.

    The message is the length of the header as a little-endian u32, the header in JSON, then the
    float32 arrays of a LossGrid: plane, along_positive, along_negative, along_gap.
    """
    value, down, up = grid.here
    header = {
        "loss": grid.loss.name,
        "largest": LARGEST_ENERGY,
        "side": SIDE,
        "slice": SLICE,
        "positive": grid.positive,
        "negative": grid.negative,
        "value": value,
        "push_on_positive": down,
        "push_on_negative": up,
    }
    text = json.dumps(header, allow_nan=False, separators=(",", ":")).encode()
    blocks = (grid.plane, grid.along_positive, grid.along_negative, grid.along_gap)
    arrays = [block.astype("<f4").tobytes() for block in blocks]
    return b"".join([struct.pack("<I", len(text)), text, *arrays])


def _slices(positive: float, negative: float) -> list[tuple[Tensor, Tensor]]:
    axis = torch.linspace(-LARGEST_ENERGY, LARGEST_ENERGY, SLICE, **FLOAT32)
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


def _pair(positive: float, negative: float) -> tuple[Tensor, Tensor]:
    first, second = torch.tensor([[positive], [negative]], **FLOAT32)
    return first, second


def _coordinate(text: str, name: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not abs(value) <= LARGEST_ENERGY:
        raise ExperimentError(
            f"{name} cannot be {text[:64]!r}: it is a number from "
            f"{-LARGEST_ENERGY:g} to {LARGEST_ENERGY:g}."
        )
    return value


def _finite(value: np.float32) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None
