"""The small charts of metrics against step."""

from dataclasses import dataclass
from typing import Any, Literal

from ebm_viz.scene.text_line import TextLine

Role = Literal["down", "up", "neutral"]
Scale = Literal["linear", "log", "symlog"]


@dataclass(frozen=True)
class Line:
    """One metric of a curve. "down" and "up" take the colours of data and negatives."""

    metric: str
    label: TextLine = ""
    role: Role = "neutral"


@dataclass(frozen=True)
class Curve:
    """A small chart against √step.

    `fine` metrics are refreshed on some frames only, and drawn at the steps they belong to.
    `times` names a number of the runs by which values are multiplied; a run without it is left out.
    """

    title: TextLine
    unit: TextLine = ""
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
