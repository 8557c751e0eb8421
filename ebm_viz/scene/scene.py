"""A Scene decides what a picture shows; a Style decides everything else about the picture."""

import math
from typing import Any, Literal, Self

from pydantic import BaseModel, Field, model_validator

from ebm_viz.experiment import Experiment
from ebm_viz.scene.curves import DEFAULT_CURVES, WALK_CURVES, Curve
from ebm_viz.scene.text_line import TextLine
from ebm_viz.scene.view import (
    OF_SEARCHES,
    OF_WALKS,
    PANELS,
    PROBED,
    SLICE,
    WALK_PANELS,
    WITH_BETA,
    Panel,
    View,
    of_searches,
)
from ebm_viz.searches import Coordinate, Searches
from ebm_viz.walk import WALKERS, Walk

MOST_RUNS = 4
SHOWN_POINTS = 300
"""Most data points on a map: the first ones of the training."""
CLOSEST = 0.05
"""Least distance between the ends of a slice, which need it to have a direction."""

Cut = tuple[tuple[Coordinate, Coordinate], tuple[Coordinate, Coordinate]]
"""Two points A and B, each (y₁, y₂); a slice of the energy goes through both."""
Place = tuple[Coordinate, Coordinate]


class Shown(BaseModel, frozen=True, extra="forbid"):
    """A run in a scene.

    label: its title; the name of its sampler or of its loss if empty. short: its name beside a
    curve; the label if empty. formula: a line below the title; that of the loss if empty. walk:
    shows particles that walk over the final landscape, in place of the training. answers: whether
    to show the answers of regressions on the same data. searches: shows searches of a landscape, in
    place of the training.
    """

    experiment: Experiment
    label: TextLine = Field("", max_length=80)
    short: TextLine = Field("", max_length=80)
    formula: TextLine = Field("", max_length=120)
    walk: Walk | None = None
    answers: bool = False
    searches: Searches | None = None

    @property
    def name(self) -> str:
        """Its title: the label that it was given, or that of its sampler or its loss."""
        usual = WALKERS[self.walk.sampler] if self.walk else self.experiment.loss_definition.label
        return self.label or usual

    @property
    def steps(self) -> int:
        """The last step that can be shown: a walk's number of moves, or a search's evaluations."""
        if self.searches:
            return self.searches.evaluations
        return self.walk.moves if self.walk else self.experiment.steps

    @property
    def file_words(self) -> tuple[str, ...]:
        """What the name of a file with this run begins with: what it was trained on and how."""
        experiment = self.experiment
        if self.searches:
            landscape = experiment.dataset if experiment.energy == "mlp" else experiment.energy
            return "inference", self.searches.part, landscape
        return experiment.dataset, self.walk.sampler if self.walk else experiment.loss

    @property
    def factors(self) -> dict[str, float]:
        """Numbers that curves may be multiplied by: β, and 1/m if the loss has a margin m."""
        experiment = self.experiment
        margin = {"1/m": 1 / experiment.margin} if experiment.loss_definition.has_margin else {}
        return {"beta": experiment.beta, **margin}


class Scene(BaseModel, frozen=True, extra="forbid"):
    """Runs side by side, and how they are viewed: the same Scene gives the same picture.

    shared_scale: whether a colour means the same energy in all runs. cut: the two points of the
    slice. probe: the point (y₁, y₂) that the panels column and latent show.
    """

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
        if any(run.searches for run in self.runs) and len(self.runs) > 1:
            raise ValueError("Searches are shown of one run.")
        return self

    @model_validator(mode="after")
    def _has_what_its_panels_need(self) -> Self:
        for panel in self.panels:
            if panel in OF_SEARCHES and not self.searched:
                raise ValueError(f"The panel {panel!r} is for searches alone.")
            if panel in OF_WALKS and not self.walks:
                raise ValueError(f"The panel {panel!r} is for walks alone.")
            if panel in WITH_BETA and len(self.runs) > 1:
                raise ValueError(f"The panel {panel!r} shows one run alone: choose a run.")
            if panel in PROBED and self.probe is None:
                raise ValueError(
                    f"The panel {panel!r} needs a probe: the place (y₁, y₂) that it shows."
                )
        apart = math.dist(*self.cut) if self.cut else None
        if SLICE in self.panels and (apart is None or apart < CLOSEST):
            found = "There is none." if apart is None else f"These are {apart:.2g} apart."
            raise ValueError(
                f"A slice needs a cut: two places at least {CLOSEST:g} apart. {found} Give two, or"
                " leave the panel out."
            )
        if "column" in self.panels and not all(run.experiment.conditional for run in self.runs):
            raise ValueError(
                "The panel 'column' shows p(y|x), and a run here does not model it. Set models to"
                " conditional, or leave the panel out."
            )
        return self

    @property
    def panels(self) -> tuple[Panel, ...]:
        """The panels that are shown of each run."""
        if searches := self.runs[0].searches:
            return self.view.panels or of_searches(searches.part)
        return self.view.panels or (WALK_PANELS if self.walks else PANELS)

    @property
    def walks(self) -> bool:
        """Whether all its runs are walks; otherwise none is."""
        return self.runs[0].walk is not None

    @property
    def searched(self) -> bool:
        """Whether it shows searches of a landscape."""
        return self.runs[0].searches is not None

    @property
    def beta(self) -> float:
        """The inverse temperature of the densities."""
        return self.view.beta or self.runs[0].experiment.beta


class Style(BaseModel, frozen=True, extra="forbid"):
    """How a picture is laid out and coloured.

    shape: wide is 16:9, square 1:1. width: in pixels at scale 1. scale: how many times as many
    pixels a PNG has along each side. text: text size in pixels at scale 1. title: whether there is
    a line with the loss, β and the step. heading: the user's own line above it.
    """

    background: Literal["light", "dark", "transparent"] = "light"
    shape: Literal["wide", "square"] = "wide"
    width: int = Field(1280, ge=320, le=3840)
    scale: int = Field(1, ge=1, le=4)
    text: int = Field(18, ge=8, le=60)
    title: bool = True
    heading: TextLine = Field("", max_length=120)

    @property
    def height(self) -> int:
        """The height in pixels at scale 1."""
        return round(self.width * 9 / 16) if self.shape == "wide" else self.width

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of a PNG picture."""
        return self.width * self.scale, self.height * self.scale
