"""How a loss over the plane of F⁺ and F⁻ is sent: a JSON header and 32-bit grids."""

import json
import struct
from collections.abc import Mapping

from ebm_viz.core.losses.plane import LARGEST_ENERGY, SIDE, SLICE, LossGrid, loss_grid
from ebm_viz.experiment import Experiment
from ebm_viz.serving.http.queries import number
from ebm_viz.serving.limits.admission import admit

_POINT = ("positive", "negative")


def loss_grid_of(experiment: Experiment, positive: float, negative: float) -> LossGrid:
    """Return the loss of an experiment, with lines through the point (F⁺, F⁻)."""
    loss = experiment.loss_of_energies
    return loss_grid(loss, loss.settings_in(experiment), positive, negative)


def encode_plane(query: Mapping[str, str]) -> bytes:
    """Return a loss over the plane, and along lines through one point of it, as one message.

    query: `positive` and `negative` are the point, both within ±3; all other parameters are as in
    an experiment's URL. Raises ExperimentError or BadRequestError.
    """
    point = [number(query, name, -LARGEST_ENERGY, LARGEST_ENERGY, "0") for name in _POINT]
    settings = {name: value for name, value in query.items() if name not in _POINT}
    return encode_loss_grid(loss_grid_of(admit(Experiment.from_query(settings)), *point))


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
