"""The numbers of a board of losses as files."""

import csv
import io
import json
from typing import Any

import numpy as np

from ebm_viz.core.losses.plane import LARGEST_ENERGY, SIDE, SLICE, LossGrid, loss_grid
from ebm_viz.scene import LossBoard
from ebm_viz.scene.losses import LOSS_SETTINGS

LINES = ("delta", "positive", "negative")


def losses_npz(board: LossBoard) -> bytes:
    """Return named arrays that `numpy.load` reads, values and pushes as float32.

    board: its JSON. point (2,): F⁺ and F⁻. axis (side,). delta, positive, negative (slice,): the
    values of Δ, F⁺ and F⁻ along the lines through the point.

    Each loss has arrays whose names begin with a_ or b_. a_plane (3, side, side): value, ∂ℓ/∂F⁺ and
    ∂ℓ/∂F⁻; row i at F⁻ = axis[i], column j at F⁺ = axis[j]. a_along_delta, a_along_positive,
    a_along_negative (3, slice): the same three along Δ with the point's sum F⁺ + F⁻, along F⁺ with
    its F⁻, and along F⁻ with its F⁺.
    """
    arrays: dict[str, Any] = {name: _places(name) for name in LINES}
    for letter, grid in zip("ab", grids_of(board), strict=False):
        arrays[f"{letter}_plane"] = grid.plane
        for name in LINES:
            arrays[f"{letter}_along_{name}"] = getattr(grid, f"along_{name}")
    file = io.BytesIO()
    np.savez_compressed(
        file,
        board=np.array(settings_json(board).decode()),
        point=np.array([board.positive, board.negative]),
        axis=np.linspace(-LARGEST_ENERGY, LARGEST_ENERGY, SIDE),
        **arrays,
    )
    return file.getvalue()


def losses_csv(board: LossBoard) -> bytes:
    """Return a table of the losses along the lines through the point.

    Each row has a loss, a line, F⁺, F⁻, Δ, the value and the pushes. Cells are empty where these
    are not finite.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(
        [
            "loss",
            "along",
            "positive",
            "negative",
            "delta",
            "value",
            "push_positive",
            "push_negative",
        ]
    )
    middle = (board.positive + board.negative) / 2
    for grid in grids_of(board):
        for name in LINES:
            places = _places(name)
            positive, negative = {
                "delta": (middle + places / 2, middle - places / 2),
                "positive": (places, np.full_like(places, board.negative)),
                "negative": (np.full_like(places, board.positive), places),
            }[name]
            block = getattr(grid, f"along_{name}")
            for f, g, numbers in zip(positive, negative, block.T, strict=True):
                where = [f"{energy:.6g}" for energy in (f, g, f - g)]
                cells = [f"{number:.7g}" if np.isfinite(number) else "" for number in numbers]
                table.writerow([grid.loss.name, name, *where, *cells])
    return text.getvalue().encode()


def settings_json(board: LossBoard) -> bytes:
    """Return a JSON object with the point and each loss's name, formula and settings."""
    losses = []
    for one in board.losses:
        loss = one.loss_definition
        names = [name for name in ("expression", *LOSS_SETTINGS) if name in loss.settings]
        settings = {name: getattr(one, name) for name in names}
        losses.append({"loss": one.loss, "label": loss.label, "formula": loss.formula, **settings})
    described = {"positive": board.positive, "negative": board.negative, "losses": losses}
    return json.dumps(described, indent=2, ensure_ascii=False).encode()


def grids_of(board: LossBoard) -> list[LossGrid]:
    """Return each loss over the plane, and along the lines through the point."""
    losses = [(one, one.loss_of_energies) for one in board.losses]
    return [
        loss_grid(loss, loss.settings_in(one), board.positive, board.negative)
        for one, loss in losses
    ]


def _places(name: str) -> Any:
    reach = LARGEST_ENERGY * (2 if name == "delta" else 1)
    return np.linspace(-reach, reach, SLICE)
