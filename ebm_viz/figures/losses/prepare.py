"""What a picture of a board of losses shows, without a word of how it is drawn."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ebm_viz.core.loss_facts import margin_of, note_on
from ebm_viz.core.losses import Loss
from ebm_viz.experiment import KNOBS, Experiment
from ebm_viz.figures.losses.guides import Guide, guides_of
from ebm_viz.figures.losses.scales import LossScale, scales_of
from ebm_viz.figures.losses.silence import Silence, find_silence
from ebm_viz.figures.numbers import format_fixed
from ebm_viz.scene.losses import LossBoard, LossPanel
from ebm_viz.serving.loss_plane import LARGEST_ENERGY, LossSheet, sheet_of

LOWEST, HIGHEST = 0.01, 0.99
"""Shares of the values between which a chart shows all: what a few wild ones would take away from
the others is cut off.
"""

Array = NDArray[np.float64]
Quantity = Literal["value", "down", "up"]
Line = Literal["gap", "positive", "negative"]


@dataclass(frozen=True)
class ChartKind:
    """A chart of value or push along a line of the plane."""

    line: Line
    quantity: Quantity
    title: str
    note: str


CHARTS: dict[LossPanel, ChartKind] = {
    "value_gap": ChartKind("gap", "value", "Value ℓ", "against Δ = F⁺ − F⁻"),
    "push_gap": ChartKind("gap", "down", "Push", "∂ℓ/∂F⁺ = −∂ℓ/∂F⁻"),
    "value_positive": ChartKind("positive", "value", "Value ℓ", "against F⁺"),
    "push_positive": ChartKind("positive", "down", "Push down", "∂ℓ/∂F⁺"),
    "value_negative": ChartKind("negative", "value", "Value ℓ", "against F⁻"),
    "push_negative": ChartKind("negative", "up", "Push up", "−∂ℓ/∂F⁻"),
}
SYMBOLS: dict[Line, str] = {"gap": "Δ", "positive": "F⁺", "negative": "F⁻"}


@dataclass(frozen=True, eq=False)
class LossPicture:
    """What is drawn of one loss."""

    experiment: Experiment
    sheet: LossSheet
    scale: LossScale

    @property
    def loss(self) -> Loss:
        return self.sheet.loss

    @property
    def label(self) -> str:
        return self.loss.label

    @property
    def note(self) -> str:
        """What has to be said of its plane."""
        own = "On a scale of its own." if self.scale.own else ""
        return " ".join(filter(None, [note_on(self.loss), own]))

    @functools.cached_property
    def silence(self) -> Silence:
        """Where it pushes nothing."""
        return find_silence(self.experiment, self.sheet)

    @property
    def guides(self) -> list[Guide]:
        """The lines of its plane that have a name."""
        return guides_of(self.experiment)


@dataclass(frozen=True, eq=False)
class ChartPicture:
    """What a chart shows. places (n,): along the line. curves: one (n,) a loss, with gaps where a
    value is none. here: the value of each at the point, None where it has none. cursor: where the
    point is. marks: places on the axis with a name. low, high: what the vertical axis holds.
    """

    kind: ChartKind
    names: tuple[str, ...]
    places: Array
    curves: tuple[Array, ...]
    here: tuple[float | None, ...]
    cursor: float
    marks: tuple[tuple[float, str], ...]
    low: float
    high: float

    @property
    def symbol(self) -> str:
        """What is on the level axis."""
        return SYMBOLS[self.kind.line]


class BoardPicture:
    """A board of losses with all that is drawn of it."""

    def __init__(self, board: LossBoard) -> None:
        self.board = board
        sheets = [sheet_of(one, board.positive, board.negative) for one in board.losses]
        self.losses = tuple(
            LossPicture(*parts)
            for parts in zip(board.losses, sheets, scales_of(sheets), strict=True)
        )

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The point and the settings: symbols, and numbers as the page shows them."""
        point = [("F⁺", self.board.positive), ("F⁻", self.board.negative)]
        settings = [
            (KNOBS[name].label.split()[-1], value) for name, value in self.board.settings.items()
        ]
        return [
            *((symbol, format_fixed(value, 2)) for symbol, value in point),
            *((symbol, format_setting(value)) for symbol, value in settings),
        ]

    def chart(self, panel: LossPanel) -> ChartPicture:
        """Return a chart of all losses."""
        kind = CHARTS[panel]
        curves = [_curve(one.sheet, kind) for one in self.losses]
        reach = LARGEST_ENERGY * (2 if kind.line == "gap" else 1)
        low, high = _extent(curves)
        return ChartPicture(
            kind=kind,
            names=tuple(one.label for one in self.losses),
            places=np.linspace(-reach, reach, len(curves[0])),
            curves=tuple(curves),
            here=tuple(_here(one.sheet, kind) for one in self.losses),
            cursor={
                "gap": self.board.positive - self.board.negative,
                "positive": self.board.positive,
                "negative": self.board.negative,
            }[kind.line],
            marks=tuple(self._marks(kind)),
            low=low,
            high=high,
        )

    def _marks(self, kind: ChartKind) -> list[tuple[float, str]]:
        """Return where the margin stands on the axis of a chart."""
        having: dict[str, float] = {
            one.loss.looks_at: one.experiment.margin
            for one in self.losses
            if margin_of(one.loss) == "m"
        }
        if kind.line == "gap" and "gap" in having:
            return [(-having["gap"], "−m")]
        if kind.line == "negative" and "levels" in having:
            return [(having["levels"], "m")]
        return []


def format_setting(value: float) -> str:
    """Return a setting as its slider says it."""
    return format_fixed(value, 1 if value >= 10 else 2 if value >= 0.095 else 3)


def described(picture: BoardPicture) -> str:
    """Say what a board shows, in one line."""
    facts = [f"{symbol} = {number}" for symbol, number in picture.facts]
    return " · ".join([*(one.label for one in picture.losses), *facts])


def _curve(sheet: LossSheet, kind: ChartKind) -> Array:
    along = {
        "gap": sheet.along_gap,
        "positive": sheet.along_positive,
        "negative": sheet.along_negative,
    }[kind.line]
    value, down, up = along.astype(np.float64)
    curve: Array = {"value": value, "down": down, "up": -up}[kind.quantity]
    return curve


def _here(sheet: LossSheet, kind: ChartKind) -> float | None:
    value, down, up = sheet.here
    return {"value": value, "down": down, "up": None if up is None else -up}[kind.quantity]


def _extent(curves: Sequence[Array]) -> tuple[float, float]:
    low = high = 0.0
    for values in curves:
        finite = np.sort(values[np.isfinite(values)])
        if len(finite):
            low = min(low, float(finite[int(LOWEST * len(finite))]))
            high = max(high, float(finite[int(np.ceil(HIGHEST * len(finite))) - 1]))
    return (low, high) if high - low > 1e-9 else (low, low + 1)
