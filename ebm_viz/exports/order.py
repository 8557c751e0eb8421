"""What is to be exported, and how."""

import math
from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from ebm_viz.exports.formats import FORMATS, Format, FormatName
from ebm_viz.exports.watch import ExportError
from ebm_viz.figures.film import FilmPlan
from ebm_viz.scene import Scene, Style
from ebm_viz.scene.view import LARGEST_STEP, SLICE, WITH_BETA

MOST_FRAMES = 12
MOST_PIXELS = 40_000_000
LONGEST_SAID = 60
CLOSEST = 0.05
"""The ends of a slice are no closer, or it would have no direction."""


class Order(BaseModel):
    """A scene in a format.

    film: which pictures a film shows; its format is that of the order. seen: the step up to which
    curves go on behind the shown one, as on the screen. all_snapshots: whether NPZ holds the
    landscapes of all snapshots. frames: slides that show the training on its way, before the
    others. link: the address that reproduces the scene, for the notes of slides.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: FormatName
    scene: Scene
    style: Style = Style()
    film: FilmPlan = FilmPlan()
    seen: int = Field(0, ge=0, le=LARGEST_STEP)
    all_snapshots: bool = False
    frames: int = Field(0, ge=0, le=MOST_FRAMES)
    link: str = Field("", max_length=4000)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Return the order of plain values; ExportError if they are none."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise ExportError(_sentence(error.errors(include_url=False)[0])) from None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        panels, several = self.scene.panels, len(self.scene.runs) > 1
        if several and self.kind.kind == "data":
            raise ExportError("Data is exported one run at a time: choose a run.")
        if several and (single := [panel for panel in panels if panel in WITH_BETA]):
            raise ExportError(f"The panel {single[0]!r} shows one run alone: choose a run.")
        cut = self.scene.cut
        if SLICE in panels and (cut is None or math.dist(*cut) < CLOSEST):
            raise ExportError("A slice needs a cut: two places apart that it goes through.")
        if self.kind.kind == "film":
            self.plan.check_style(self.style)
        pixels = self.style.width * self.style.height * self.style.scale**2
        if pixels > MOST_PIXELS:
            raise ExportError(
                f"The picture would have {pixels / 1e6:.0f} million pixels; at most"
                f" {MOST_PIXELS / 1e6:.0f} million are allowed. Choose a smaller size."
            )
        return self

    @property
    def kind(self) -> Format:
        """The format's entry in the table."""
        return FORMATS[self.format]

    @property
    def plan(self) -> FilmPlan:
        """The film, in the order's format."""
        return self.film.model_copy(update={"format": self.format})

    @property
    def needs(self) -> int:
        """The last step whose snapshot is needed, −1 where none is."""
        if self.format == "json":
            return -1
        if self.kind.kind == "film" and self.film.kind == "training":
            return LARGEST_STEP if self.film.last is None else math.ceil(self.film.last)
        shown = self.scene.view.step
        return LARGEST_STEP if shown is None else max(shown, self.seen)

    @property
    def name(self) -> str:
        """A name for the file: what it shows, and how."""
        scene = self.scene
        experiment = scene.runs[0].experiment
        losses = dict.fromkeys(run.experiment.loss for run in scene.runs)
        parts = [experiment.dataset, *losses]
        if len(scene.panels) == 1 and self.kind.kind != "data":
            parts.append(scene.panels[0])
        step = experiment.steps if scene.view.step is None else scene.view.step
        at_step, at_beta = ["step", f"{step:04}"], ["beta", f"{scene.beta:.4g}"]
        if self.kind.kind == "film":
            sweep = self.film.kind == "beta"
            parts += [*at_step, "beta-sweep"] if sweep else ["training", *at_beta]
        elif self.format not in ("csv", "json"):
            parts += at_step if self.format == "safetensors" else at_step + at_beta
        return f"{'-'.join(parts)}.{self.format}"


def _sentence(detail: ErrorDetails) -> str:
    reason = detail.get("ctx", {}).get("error")
    if isinstance(reason, ValueError):  # a sentence of ours
        return str(reason)
    place = ".".join(str(part) for part in detail["loc"]) or "The order"
    if detail["type"] in ("missing", "extra_forbidden"):
        return f"{place[:LONGEST_SAID]}: {detail['msg']}."
    given = repr(detail["input"])[:LONGEST_SAID]
    return f"{place[:LONGEST_SAID]} cannot be {given}: {detail['msg'][:200]}."
