"""A scene: everything that decides what a picture shows. A style: everything else about it."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ebm_viz.core import box
from ebm_viz.experiment import Experiment
from ebm_viz.scene.curves import DEFAULT_CURVES, WALK_CURVES, Curve
from ebm_viz.scene.text_line import TextLine
from ebm_viz.scene.view import OF_WALKS, PANELS, WALK_PANELS, Panel, View
from ebm_viz.walk import Walk

MOST_RUNS = 4
SHOWN_POINTS = 300
"""Data points on a map: the first ones of the training."""

Coordinate = Annotated[float, Field(ge=-box.HALF_SIDE, le=box.HALF_SIDE)]
Cut = tuple[tuple[Coordinate, Coordinate], tuple[Coordinate, Coordinate]]
"""The places A and B, each (y₁, y₂), through which a slice of the energy goes."""
Place = tuple[Coordinate, Coordinate]


class Shown(BaseModel):
    """A run as a scene names it. short: beside its curve; the label where empty. walk: of particles
    over its landscape, in place of the training. answers: whether regressions on its data answer
    beside it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    experiment: Experiment
    label: TextLine = Field("", max_length=80)
    short: TextLine = Field("", max_length=80)
    walk: Walk | None = None
    answers: bool = False

    @property
    def steps(self) -> int:
        """The last step that can be shown."""
        return self.walk.moves if self.walk else self.experiment.steps

    @property
    def factors(self) -> dict[str, float]:
        """What curves may be multiplied by: β, and 1/m where the loss has a margin."""
        experiment = self.experiment
        margin = {"1/m": 1 / experiment.margin} if experiment.loss_definition.has_margin else {}
        return {"beta": experiment.beta, **margin}


class Scene(BaseModel):
    """Runs side by side, and how they are looked at: the same Scene gives the same picture.

    shared_scale: the same colour means the same energy in all runs. cut: for the slice.
    probe: the place whose column is shown.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    runs: tuple[Shown, ...] = Field(min_length=1, max_length=MOST_RUNS)
    view: View = View()
    curves: tuple[Curve, ...] = Field(DEFAULT_CURVES, max_length=8)
    shared_scale: bool = False
    cut: Cut | None = None
    probe: Place | None = None

    @model_validator(mode="before")
    @classmethod
    def _curves_of_walks(cls, values: Any) -> Any:
        if isinstance(values, dict) and "curves" not in values:
            first = next(iter(values.get("runs") or ()), None)
            walk = first.get("walk") if isinstance(first, dict) else getattr(first, "walk", None)
            return {**values, "curves": WALK_CURVES if walk else DEFAULT_CURVES}
        return values

    @model_validator(mode="after")
    def _all_alike(self) -> Self:
        if any((run.walk is not None) != self.walks for run in self.runs):
            raise ValueError("Either all runs of a scene are walks, or none is.")
        if not self.walks and (wrong := [name for name in self.panels if name in OF_WALKS]):
            raise ValueError(f"The panel {wrong[0]!r} is for walks alone.")
        return self

    @property
    def panels(self) -> tuple[Panel, ...]:
        """What is shown of each run."""
        return self.view.panels or (WALK_PANELS if self.walks else PANELS)

    @property
    def walks(self) -> bool:
        """Whether it shows walks; then all its runs are walks."""
        return self.runs[0].walk is not None

    @property
    def beta(self) -> float:
        """The inverse temperature of the densities."""
        return self.view.beta or self.runs[0].experiment.beta


class Style(BaseModel):
    """How a picture is laid out and coloured.

    shape: wide is 16:9, square 1:1. width: in pixels at scale 1. text: size of the letters in
    pixels at scale 1. title: a line with the loss, β and the step; heading: a line of the user's
    own above it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    background: Literal["light", "dark", "transparent"] = "light"
    shape: Literal["wide", "square"] = "wide"
    width: int = Field(1280, ge=320, le=3840)
    scale: int = Field(1, ge=1, le=4)
    text: int = Field(18, ge=8, le=60)
    title: bool = True
    heading: TextLine = Field("", max_length=120)

    @property
    def height(self) -> int:
        """Pixels at scale 1."""
        return round(self.width * 9 / 16) if self.shape == "wide" else self.width

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of a PNG picture."""
        return self.width * self.scale, self.height * self.scale
