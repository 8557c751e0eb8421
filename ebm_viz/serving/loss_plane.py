"""How a loss on the plane of F⁺ and F⁻ travels: a JSON header and 32-bit grids."""

import json
import math
import struct
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from ebm_viz.core.losses import Loss
from ebm_viz.core.plane import one_against_one
from ebm_viz.experiment import Experiment, ExperimentError
from ebm_viz.serving.admission import admit

LARGEST_ENERGY = 3.0
SIDE = 61
SLICE = 481


def encode_plane(query: Mapping[str, str]) -> bytes:
    """Return a loss over the plane, and along lines through one point of it, as one message.

    query: `positive` and `negative`, the point, both within ±3; all else as in an experiment's URL.
    Errors: ExperimentError with a sentence.

    The message is the u32 little-endian length of the header, the header in JSON, then float32
    arrays: value, ∂ℓ/∂F⁺ and ∂ℓ/∂F⁻ over the plane (side, side), row i at F⁻ = axis[i] and column j
    at F⁺ = axis[j]; the same three along F⁺ with F⁻ as in the point (slice,); the same along F⁻;
    the same along Δ = F⁺ − F⁻ from −2·3 to 2·3 with the sum F⁺ + F⁻ as in the point. The axes of
    the slices are equally spaced. Values may be infinite or NaN.
    """
    knobs = dict(query)
    point = [_coordinate(knobs.pop(name, "0"), name) for name in ("positive", "negative")]
    experiment = admit(Experiment.from_query(knobs))
    loss = experiment.loss_definition
    settings = loss.settings(experiment)
    blocks = [_block(loss, *line, settings) for line in (_plane(), *_slices(*point))]
    here = _block(loss, torch.tensor(point[:1]), torch.tensor(point[1:]), settings)
    header = {
        "loss": loss.name,
        "largest": LARGEST_ENERGY,
        "side": SIDE,
        "slice": SLICE,
        "positive": point[0],
        "negative": point[1],
        "value": _finite(here[0]),
        "push_on_positive": _finite(here[1]),
        "push_on_negative": _finite(here[2]),
    }
    text = json.dumps(header, allow_nan=False, separators=(",", ":")).encode()
    arrays = [block.float().numpy().astype("<f4").tobytes() for block in blocks]
    return b"".join([struct.pack("<I", len(text)), text, *arrays])


def _plane() -> tuple[Tensor, Tensor]:
    axis = torch.linspace(-LARGEST_ENERGY, LARGEST_ENERGY, SIDE)
    negative, positive = torch.meshgrid(axis, axis, indexing="ij")
    return positive.reshape(-1), negative.reshape(-1)


def _slices(positive: float, negative: float) -> list[tuple[Tensor, Tensor]]:
    axis = torch.linspace(-LARGEST_ENERGY, LARGEST_ENERGY, SLICE)
    middle = (positive + negative) / 2
    return [
        (axis, torch.full_like(axis, negative)),
        (torch.full_like(axis, positive), axis),
        (middle + axis, middle - axis),
    ]


def _block(loss: Loss, positive: Tensor, negative: Tensor, settings: Mapping[str, Any]) -> Tensor:
    return torch.stack(one_against_one(loss, positive, negative, **settings))


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


def _finite(value: Tensor) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None
