"""Figures as plain data, and what those of readers and taggers have in common."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import update_wrapper
from typing import Any, Generic, ParamSpec

import numpy as np
from numpy.typing import ArrayLike, NDArray
from plotly.graph_objects import Figure
from plotly.utils import PlotlyJSONEncoder

from ebm_viz.plots.theme import Theme

FONT = "Source Sans, sans-serif"
TEXT_SIZE = 14
"""The text size, in pixels."""
ON_MAP = "#FF9850"
"""An orange that is visible on every colour of the map, in both themes the same."""
_DASHES = ("solid", "dash", "dot")
_HALO = "rgba(0, 0, 0, 0.55)"
_PACKED = ("f4", "f8", "u1")
"""Types of arrays that are sent as they lie in memory."""

Arguments = ParamSpec("Arguments")


@dataclass(frozen=True)
class CellNames:
    """Names of the cells of a heat map, such as “window 3, a”: a live page writes them out itself.

    column: what a column is. count: the number of columns. rows: the name of each row.
    """

    column: str
    count: int
    rows: str

    def table(self) -> NDArray[np.object_]:
        """Return the name of each cell, (rows, count)."""
        columns = range(1, self.count + 1)
        return np.array([[f"{self.column} {i}, {row}" for i in columns] for row in self.rows], "O")


class Draft:
    """A figure's traces and layout as plain data, which a live page sends without validating."""

    def __init__(self) -> None:
        self.data: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = {}

    def heat_map(self, **trace: Any) -> None:
        """Add a heat map."""
        self.data.append({"type": "heatmap", **trace})

    def scatter(self, **trace: Any) -> None:
        """Add lines or markers."""
        self.data.append({"type": "scatter", **trace})

    def cells(self, theme: Theme, symbol: str, gap: float, **trace: Any) -> None:
        """Add probabilities as cells: the darker the likelier, on a light page."""
        self.heat_map(
            colorscale=[[0, theme.page], [1, theme.text]],
            zmin=0,
            zmax=1,
            colorbar=bar(symbol, theme),
            xgap=gap,
            ygap=gap,
            **trace,
        )

    def line(self, x: Sequence[float], y: ArrayLike, *, halo: float = 0, **trace: Any) -> None:
        """Add a line without hover, over a darker one of the width `halo` if that is given."""
        usual = {"x": x, "y": np.asarray(y).tolist(), "mode": "lines", "hoverinfo": "skip"}
        if halo:
            below = {"line": {"color": _HALO, "width": halo}, "meta": trace.get("meta")}
            self.scatter(**usual, **below, showlegend=False)
        self.scatter(**usual | trace)

    def curves(
        self, steps: Sequence[int], rows: Sequence[tuple[str, Sequence[float], str]], theme: Theme
    ) -> None:
        """Add lines over the steps; each has a name, its values and the name of its y axis."""
        for number, (name, values, axis) in enumerate(rows):
            self.scatter(
                x=steps,
                y=values,
                mode="lines+markers" if len(steps) == 1 else "lines",
                name=name,
                yaxis=axis,
                line={"color": theme.series[number], "dash": _DASHES[number], "width": 2},
            )

    def note(self, **annotation: Any) -> None:
        """Add a text."""
        self.layout.setdefault("annotations", []).append(annotation)

    def figure(self) -> Figure:
        """Return the Plotly figure, validated; that takes most of a drawing's time."""
        traces = [{name: _whole(value) for name, value in one.items()} for one in self.data]
        return Figure({"data": traces, "layout": {"template": "none", **self.layout}})

    def to_json(self) -> str:
        """Return the figure as JSON for Plotly in a browser."""
        traces = [{name: _packed(value) for name, value in one.items()} for one in self.data]
        return json.dumps({"data": traces, "layout": self.layout}, cls=PlotlyJSONEncoder)


class Plot(Generic[Arguments]):
    """A function that returns a Plotly figure; its `draft` returns the same as plain data."""

    def __init__(self, draft: Callable[Arguments, Draft]) -> None:
        self.draft = draft
        update_wrapper(self, draft)

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Figure:
        """Return the figure of the draft."""
        return self.draft(*args, **kwargs).figure()


def _whole(value: Any) -> Any:
    return value.table() if isinstance(value, CellNames) else value


def _packed(value: Any) -> Any:
    """Return an array of numbers as the typed array of Plotly's JSON, and names as their parts."""
    if isinstance(value, CellNames):
        return asdict(value)
    if not isinstance(value, np.ndarray) or value.dtype.str[1:] not in _PACKED:
        return value
    shape = ", ".join(map(str, value.shape))
    content = base64.b64encode(value.tobytes()).decode()
    return {"dtype": value.dtype.str[1:], "bdata": content, "shape": shape}


def axis(title: str, **options: Any) -> dict[str, Any]:
    """Return an axis with a title."""
    return {"title": {"text": title}, **options}


def cursor(step: float, theme: Theme, dash: str) -> dict[str, Any]:
    """Return a vertical line across the whole figure at a step."""
    return {
        "type": "line",
        "x0": step,
        "x1": step,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": theme.quiet, "width": 1, "dash": dash},
    }


def columns_of(names: Sequence[str]) -> dict[str, Any]:
    """Return an axis whose places 0, 1, … have names."""
    return {"tickvals": list(range(len(names))), "ticktext": list(names)}


def rows_of(names: Sequence[str]) -> dict[str, Any]:
    """Return a vertical axis whose places have names, the first one at the top."""
    return {"range": [len(names) - 0.5, -0.5], **columns_of(names)}


def bar(title: str, theme: Theme, **options: Any) -> dict[str, Any]:
    """Return a narrow colour bar."""
    return {
        "title": {"text": title, "side": "top", "font": {"size": TEXT_SIZE}},
        "thickness": 10,
        "outlinewidth": 0,
        "tickfont": {"color": theme.quiet},
        **options,
    }


def themed(figure: Draft, theme: Theme, height: int, framed: bool = False, top: int = 24) -> Draft:
    """Return the figure in the colours of a theme, with the app's font."""
    usual = {
        "gridcolor": theme.line,
        "zerolinecolor": theme.line,
        "linecolor": theme.quiet,
        "showgrid": False,
        "zeroline": False,
        "automargin": True,
        "mirror": framed,
        "showline": framed,
    }
    title = {"font": {"size": TEXT_SIZE}, "standoff": 10}
    axes = {
        name: usual | axis | {"title": title | axis.get("title", {})}
        for name, axis in ({"xaxis": {}, "yaxis": {}} | figure.layout).items()
        if name.startswith(("xaxis", "yaxis"))
    }
    layout = {
        "height": height,
        "paper_bgcolor": theme.page,
        "plot_bgcolor": theme.page,
        "font": {"family": FONT, "size": TEXT_SIZE, "color": theme.text},
        # Plotly leaves out a number at the end of an axis that would reach beyond the figure.
        "margin": {"l": 8, "r": 20, "t": top, "b": 8},
        "hoverlabel": {"font": {"family": FONT, "size": TEXT_SIZE}},
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": theme.quiet, "activecolor": theme.text},
        "legend": {
            "font": {"size": 13},
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
        },
    }
    figure.layout = layout | figure.layout | axes
    return figure
