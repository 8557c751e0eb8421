"""An order for a file that shows a board of losses."""

from typing import Self

from pydantic import model_validator

from ebm_viz.exports.orders.base import FileOrder
from ebm_viz.exports.watch import ExportError
from ebm_viz.scene import LossBoard


class LossOrder(FileOrder):
    """An order for a board of losses in a format."""

    board: LossBoard

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.kind.kind == "film":
            raise ExportError("On a board of losses nothing trains: there is no film of it.")
        if self.format == "safetensors":
            raise ExportError("Losses have no weights: choose npz, csv or json.")
        if self.format == "html":
            raise ExportError("The page of losses makes its HTML file by itself.")
        return self

    @property
    def name(self) -> str:
        """The name of the file."""
        losses = [experiment.loss for experiment in self.board.losses]
        parts = ["losses", *dict.fromkeys(losses)]
        if len(self.board.panels) == 1 and self.kind.kind in ("picture", "slides"):
            parts.append(self.board.panels[0])
        return f"{'-'.join(parts)}.{self.format}"
