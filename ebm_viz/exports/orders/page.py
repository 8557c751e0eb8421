"""An order for a file that shows a page of sequences: Reading words or Tagging."""

from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from ebm_viz.exports.orders.base import FilmOrder
from ebm_viz.exports.watch import ExportError
from ebm_viz.lessons import reading, reading_panels, tagging, tagging_panels
from ebm_viz.lessons.parameters import Lesson, Values
from ebm_viz.scene.view import LARGEST_STEP

MOST_PARAMETERS, MOST_PANELS = 60, 8
_Name = Annotated[str, Field(max_length=40)]

LESSONS: dict[str, Lesson] = {"reading": reading.LESSON, "tagging": tagging.LESSON}
TITLES = {"reading": reading_panels.TITLES, "tagging": tagging_panels.TITLES}


class PageOrder(FilmOrder):
    """An order for a page of sequences in a format.

    query: the parameters of the page's URL. step: the step that is shown. panels: those of the page
    to export.
    """

    page: Literal["reading", "tagging"]
    query: dict[_Name, Annotated[str, Field(max_length=200)]] = Field(
        {}, max_length=MOST_PARAMETERS
    )
    step: int = Field(0, ge=0, le=LARGEST_STEP)
    panels: tuple[_Name, ...] = Field(min_length=1, max_length=MOST_PANELS)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        _, ignored = LESSONS[self.page].read(self.query)
        if ignored:
            raise ExportError(ignored[0])
        for panel in self.panels:
            if panel not in TITLES[self.page]:
                raise ExportError(f"The page {self.page} has no panel {panel!r}.")
        if self.format == "safetensors":
            raise ExportError("Weights are not kept here: choose npz, csv or json.")
        if self.kind.kind == "film":
            if self.stands_still:
                raise ExportError("This table is learnt at once: there is no film of it.")
            if self.film.kind != "training":
                raise ExportError("On this page a film shows the training.")
        return self

    @cached_property
    def values(self) -> Values:
        """The settings of the page."""
        return LESSONS[self.page].read(self.query)[0]

    @property
    def stands_still(self) -> bool:
        """Whether nothing trains in this part of the page."""
        return self.page == "tagging" and self.values["part"] == "table"

    @property
    def name(self) -> str:
        """The name of the file."""
        chosen: Any = self.values
        parts = [self.page, chosen["word"] if self.page == "reading" else chosen["part"]]
        if not self.stands_still:
            parts += [chosen["loss"]] if chosen.get("part") != "leak" else []
            parts += ["training"] if self.kind.kind == "film" else ["step", f"{self.step:04}"]
        return f"{'-'.join(parts)}.{self.format}"
