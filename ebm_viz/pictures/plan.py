"""Which pictures a film shows, and how fast."""

from collections.abc import Sequence
from typing import Literal, Self

import numpy as np
from pydantic import BaseModel, Field, model_validator

from ebm_viz.scene import Style
from ebm_viz.scene.view import HIGHEST_BETA, LARGEST_STEP, LOWEST_BETA

Kind = Literal["training", "beta"]
Format = Literal["mp4", "gif", "webp"]

MOST_FRAMES = 1_200
LARGEST_WIDTH = 1_920
"""Limits of frames and of pixels: beyond them a film would keep others waiting."""


class FilmPlan(BaseModel, frozen=True, extra="forbid"):
    """A film of the training, or of a rising β at the scene's step.

    first, last: the first and the last step, or β; None for the widest range. seconds: the length
    of the film. hold: how many of these seconds show the last picture, at most half of them.
    """

    kind: Kind = "training"
    format: Format = "mp4"
    first: float | None = Field(None, allow_inf_nan=False)
    last: float | None = Field(None, allow_inf_nan=False)
    seconds: float = Field(6.0, ge=0.2, le=120.0, allow_inf_nan=False)
    frames_per_second: int = Field(20, ge=1, le=50)
    hold: float = Field(1.5, ge=0.0, le=10.0, allow_inf_nan=False)

    @property
    def frames(self) -> int:
        """The number of pictures before the last one stands still."""
        return max(2, self._all - self.held)

    @property
    def held(self) -> int:
        """How many more times the last picture is shown."""
        return round(min(self.hold, self.seconds / 2) * self.frames_per_second)

    @property
    def _all(self) -> int:
        return round(self.seconds * self.frames_per_second)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.frames + self.held > MOST_FRAMES:
            raise ValueError(
                f"A film has at most {MOST_FRAMES:,} frames, not {self.frames + self.held:,}: "
                "choose fewer seconds or fewer frames a second."
            )
        low, high = (LOWEST_BETA, HIGHEST_BETA) if self.kind == "beta" else (0, LARGEST_STEP)
        name = "β" if self.kind == "beta" else "step"
        for end in (self.first, self.last):
            if end is not None and not low <= end <= high:
                raise ValueError(f"A film's {name} is from {low:,g} to {high:,g}, not {end:,.10g}.")
        first, last = self._ends(low, high)
        if not first < last:
            raise ValueError(
                f"A film goes from a lower {name} to a higher one, not from {first:,.10g} to"
                f" {last:,.10g}."
            )
        return self

    def moments(self, steps: Sequence[int], shown: int | None) -> list[tuple[int, float | None]]:
        """Return the step and β of each picture; β is None for that of the scene.

        steps: those of the snapshots, in rising order. shown: the step of a film of β, None for the
        last one. Pictures of a training are spaced evenly over the list of its snapshots. Raises
        ValueError if fewer than two snapshots lie between the ends.
        """
        if self.kind == "beta":
            betas = np.geomspace(*self._ends(LOWEST_BETA, HIGHEST_BETA), self.frames)
            step = steps[-1] if shown is None else shown
            return [(step, float(beta)) for beta in betas]
        first, last = self._ends(0, steps[-1])
        within = [step for step in steps if first <= step <= last]
        if len(within) < 2:
            raise ValueError(
                f"Between steps {first:,.10g} and {last:,.10g} the training has"
                f" {len(within)} of its pictures, and a film needs two. It goes from step"
                f" {steps[0]} to {steps[-1]:,}."
            )
        chosen = np.rint(np.linspace(0, len(within) - 1, self.frames)).astype(int)
        return [(within[index], None) for index in chosen]

    def check_style(self, style: Style) -> None:
        """Raise ValueError if the film cannot have this style."""
        width = style.width * style.scale
        if width > LARGEST_WIDTH:
            raise ValueError(
                f"A film is at most {LARGEST_WIDTH:,} pixels wide, not {width:,}: "
                "choose a smaller width or scale."
            )
        if style.background == "transparent" and self.format != "webp":
            raise ValueError(
                f"A film as {self.format.upper()} cannot be transparent: choose WebP, or a light "
                "or dark background."
            )

    def _ends(self, low: float, high: float) -> tuple[float, float]:
        return low if self.first is None else self.first, high if self.last is None else self.last
