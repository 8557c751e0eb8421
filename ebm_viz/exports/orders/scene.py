"""An order for a file that shows a scene."""

import math
from typing import Self

from pydantic import Field, model_validator

from ebm_viz.exports.orders.base import FilmOrder
from ebm_viz.exports.watch import ExportError
from ebm_viz.scene import Scene
from ebm_viz.scene.view import LARGEST_STEP

MOST_FRAMES = 12


class Order(FilmOrder):
    """An order for a scene in a format.

    seen: the step up to which curves are drawn beyond the shown step, as on the screen.
    all_snapshots: whether NPZ holds the landscapes of all snapshots. frames: how many slides show
    the training on its way, before the others.
    """

    scene: Scene
    seen: int = Field(0, ge=0, le=LARGEST_STEP)
    all_snapshots: bool = False
    frames: int = Field(0, ge=0, le=MOST_FRAMES)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.scene.walks and self.kind.kind in ("data", "slides"):
            raise ExportError("A walk is exported as a picture, as a film or as a page.")
        if self.scene.searched and self.kind.kind == "data":
            raise ExportError("Searches are exported as a picture, a film, slides or a page.")
        if len(self.scene.runs) > 1 and self.kind.kind == "data":
            raise ExportError("Data is exported one run at a time: choose a run.")
        return self

    @property
    def needs(self) -> int:
        """The last step whose snapshot is needed; −1 if none is."""
        if self.format == "json":
            return -1
        if searches := self.scene.runs[0].searches:
            return searches.step
        if self.format == "html" or self.scene.walks:
            return LARGEST_STEP
        if self.kind.kind == "film" and self.film.kind == "training":
            return LARGEST_STEP if self.film.last is None else math.ceil(self.film.last)
        shown = self.scene.view.step
        return LARGEST_STEP if shown is None else max(shown, self.seen)

    @property
    def name(self) -> str:
        """A name for the file, made from what it shows and its format."""
        scene, kind = self.scene, self.kind.kind
        words = list(dict.fromkeys(word for run in scene.runs for word in run.file_words))
        panel = scene.panels if len(scene.panels) == 1 and kind != "data" else ()
        return f"{'-'.join([*words, *panel, *self._moment])}.{self.format}"

    @property
    def _moment(self) -> list[str]:
        """The words of the name for what a film shows, or for the step and β of anything else."""
        scene = self.scene
        searches = scene.runs[0].searches
        step = scene.runs[0].steps if scene.view.step is None else scene.view.step
        at_step = ["evaluation" if searches else "step", f"{step:04}"]
        # Searches do not know β; it weighs the wells beside basins.
        without_beta = searches is not None and searches.part != "basins"
        at_beta = [] if without_beta else ["beta", f"{scene.beta:.4g}"]
        if self.kind.kind == "film":
            if self.film.kind == "beta":
                return [*at_step, "beta-sweep"]
            return ["walk" if scene.walks else "search" if searches else "training", *at_beta]
        if self.format in ("csv", "json"):
            return []
        return at_step if self.format == "safetensors" else at_step + at_beta
