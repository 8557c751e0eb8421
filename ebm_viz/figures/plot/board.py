"""What panels draw on: a Plotly figure whose places are units from its upper left corner."""

import base64
import html
import io
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from ebm_viz.figures.layout import Box
from ebm_viz.figures.look import Look
from ebm_viz.figures.raster.type import REGULAR, SEMIBOLD, Parts, shortened, spread

FONT = '"Source Sans 3", "Source Sans Pro", "Helvetica Neue", Arial, sans-serif'
TEXT, NUMBER = 16.0, 14.0
"""Sizes of letters in units: of titles, and of numbers and captions."""

Align = Literal["left", "center", "right"]
Array = NDArray[np.float64]


class Board:
    """A figure in the making.

    width, height: in units; unit: pixels. interactive: whether people will turn and hover it.
    """

    def __init__(
        self, width: float, height: float, unit: float, look: Look, interactive: bool
    ) -> None:
        self.width, self.height, self.unit = width, height, unit
        self.look = look
        self.interactive = interactive
        self.traces: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = {"annotations": [], "images": []}
        self._axes = 0
        self._scenes = 0
        # Whatever has no axes of its own stands in units on axes over everything.
        self._whole = self.axes(Box(0, 0, width, height), (0, width), (height, 0))

    def axes(
        self,
        box: Box,
        x: tuple[float, float],
        y: tuple[float, float],
        across: dict[str, Any] | None = None,
        up: dict[str, Any] | None = None,
    ) -> dict[str, str]:
        """Add axes in a box with ranges, and more of each; return what puts a trace on them."""
        self._axes += 1
        number = "" if self._axes == 1 else str(self._axes)
        bare = {"visible": False, "fixedrange": True, "zeroline": False}
        self.layout[f"xaxis{number}"] = {
            **bare,
            "domain": [self._share(box.left), self._share(box.right)],
            "range": list(x),
            "anchor": f"y{number}",
            **(across or {}),
        }
        self.layout[f"yaxis{number}"] = {
            **bare,
            "domain": [self._rise(box.bottom), self._rise(box.top)],
            "range": list(y),
            "anchor": f"x{number}",
            **(up or {}),
        }
        return {"xaxis": f"x{number}", "yaxis": f"y{number}"}

    def scene(self, box: Box, **settings: Any) -> dict[str, str]:
        """Add a box in space; return what puts a trace into it."""
        self._scenes += 1
        name = "scene" if self._scenes == 1 else f"scene{self._scenes}"
        domain = {
            "x": [self._share(box.left), self._share(box.right)],
            "y": [self._rise(box.bottom), self._rise(box.top)],
        }
        self.layout[name] = {"domain": domain, **settings}
        return {"scene": name}

    def draw(self, kind: str, on: dict[str, str], **settings: Any) -> None:
        """Add a trace."""
        self.traces.append({"type": kind, **on, "showlegend": False, **settings})

    def trail(
        self,
        points: ArrayLike,
        color: str,
        width: float = 1.0,
        on: dict[str, str] | None = None,
        dash: Sequence[float] = (),
        **settings: Any,
    ) -> None:
        """Draw a line through points (m, 2), parted where one is not a number."""
        places = np.asarray(points, float)
        line = {"color": color, "width": width * self.unit, "dash": self._dash(dash)}
        line["simplify"] = False
        self.draw(
            "scatter",
            on or self._whole,
            x=places[:, 0],
            y=places[:, 1],
            mode="lines",
            line={**line, **settings.pop("line", {})},
            hoverinfo="skip",
            **settings,
        )

    def area(self, points: ArrayLike, fill: str, on: dict[str, str] | None = None) -> None:
        """Fill polygons with corners (m, 2), parted where one is not a number."""
        self.trail(points, fill, 0, on, fill="toself", fillcolor=fill)

    def image(self, pixels: NDArray[np.uint8], box: Box, below: bool = False) -> None:
        """Put an image (height, width, 3 or 4) into a box; its first row is the upper one."""
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "png")
        self.layout["images"].append(
            {
                "source": f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}",
                "xref": "paper",
                "yref": "paper",
                "x": self._share(box.left),
                "y": self._rise(box.top),
                "sizex": box.width / self.width,
                "sizey": box.height / self.height,
                "sizing": "stretch",
                "layer": "below" if below else "above",
            }
        )

    def write(
        self,
        x: float,
        y: float,
        parts: str | Parts,
        size: float = NUMBER,
        color: str = "",
        align: Align = "center",
        weight: int = REGULAR,
        ground: str = "rgba(0,0,0,0)",
        turn: float = 0.0,
    ) -> float:
        """Write beside or around a place, every second part in italics; return where it ends.

        turn: degrees clockwise.
        """
        parts = [parts] if isinstance(parts, str) else parts
        escaped = [html.escape(part, quote=False) for part in parts]
        text = "".join(
            f"<i>{part}</i>" if k % 2 and part else part for k, part in enumerate(escaped)
        )
        self.layout["annotations"].append(
            {
                "text": text,
                "x": self._share(x),
                "y": self._rise(y),
                "xref": "paper",
                "yref": "paper",
                "xanchor": align,
                "yanchor": "middle",
                "showarrow": False,
                "borderpad": 0,
                "bgcolor": ground,
                "textangle": turn,
                "font": {
                    "size": size * self.unit,
                    "color": color or self.look.quiet,
                    "weight": weight,
                },
            }
        )
        wide = spread(parts, size, weight)
        return x + {"left": wide, "center": wide / 2, "right": 0}[align]

    def title(self, box: Box, title: str, *notes: Parts, needed: bool = False) -> None:
        """Write a panel's title on the upper edge of a box, and beside it the first of the notes
        for which there is room; where one is needed, the last of them in any case.
        """
        y = box.top + 12
        room = box.width + 8 - 6 - spread([title], TEXT, SEMIBOLD)
        note = next((note for note in notes if spread(note, TEXT) <= room), ())
        if needed and not note:
            note = notes[-1]
            left = box.width - 6 - spread(note, TEXT)
            title = shortened(title, max(left, 0.3 * box.width), TEXT, SEMIBOLD)
        end = self.write(box.left, y, title, TEXT, self.look.ink, "left", SEMIBOLD)
        if note:
            self.write(end + 6, y, note, TEXT, self.look.quiet, "left")

    def _share(self, x: float) -> float:
        return min(max(x / self.width, 0.0), 1.0)

    def _rise(self, y: float) -> float:
        return min(max(1 - y / self.height, 0.0), 1.0)

    def _dash(self, dash: Sequence[float]) -> str:
        return ",".join(f"{length * self.unit:g}px" for length in dash) or "solid"
