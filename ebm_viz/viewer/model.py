"""What a page tells the viewer: which runs to show, and which curves below them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

MOST_POINTS = 400
MOST_RUNS = 4

Role = Literal["down", "up", "neutral"]
Scale = Literal["linear", "log", "symlog"]


@dataclass(frozen=True)
class RunView:
    """A run as the viewer shows it. Its frames come from api/runs/{key}/frames.

    `points` are the first data points of the training, shape (m, 2); at most 400 are sent.
    `beta` is the inverse temperature in training; `link` opens the run on another page of the app;
    `short` names the run beside its curve; `action` is the text of a button that tells Python which
    step was shown when it was pressed; `numbers` are by name what curves may be multiplied by.
    """

    key: str
    label: str
    formula: str
    steps: int
    beta: float
    points: npt.NDArray[np.float32]
    link: str | None = None
    short: str = ""
    action: str | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        # The first ones, in their order: pushes on the data come without places of their own.
        points = np.asarray(self.points[:MOST_POINTS], dtype=np.float64)
        return {
            "key": self.key,
            "label": self.label,
            "short": self.short,
            "formula": self.formula,
            "steps": self.steps,
            "beta": self.beta,
            "points": points.round(3).tolist(),
            "link": self.link,
            "action": self.action,
            "numbers": dict(self.numbers),
        }


@dataclass(frozen=True)
class Line:
    """One metric of a curve. "down" and "up" take the colours of data and negatives."""

    metric: str
    label: str = ""
    role: Role = "neutral"


@dataclass(frozen=True)
class Curve:
    """A small chart against √step.

    `fine` metrics are refreshed on some frames only, and drawn at the steps they belong to.
    `times` names a number of the runs by which values are multiplied; a run without it is left out.
    """

    title: str
    unit: str = ""
    series: tuple[Line, ...] = ()
    fine: bool = False
    scale: Scale = "linear"
    times: str = ""

    def to_json(self) -> dict[str, Any]:
        series = [
            {"metric": line.metric, "label": line.label, "role": line.role} for line in self.series
        ]
        return {
            "title": self.title,
            "unit": self.unit,
            "series": series,
            "fine": self.fine,
            "scale": self.scale,
            "times": self.times,
        }


DEFAULT_CURVES: tuple[Curve, ...] = (
    Curve("Loss", series=(Line("loss"),)),
    Curve(
        "Energy",
        series=(Line("energy_on_data", "on data", "down"), Line("energy_off_data", "off", "up")),
    ),
    Curve("Gain over uniform", "nats", (Line("gain_over_uniform"),), fine=True),
    Curve("Steepest slope", series=(Line("max_slope"),), fine=True),
)
