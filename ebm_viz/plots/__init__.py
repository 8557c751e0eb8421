"""Plain Plotly figures for notebooks, scripts and the static charts of the pages.

from ebm_viz import Experiment, plots, train

snapshots = list(train(Experiment(loss="hinge")))
plots.energy_map(snapshots[-1].landscape, arrows=True).update_layout(width=500).show()
plots.curves(snapshots, "contrast", "gap_worst").update_yaxes(type="log")

Each is an ordinary Plotly figure: change it with `update_layout`, `update_traces`, `add_scatter`
and so on. They do not imitate the viewer; `ebm_viz.pictures` draws what the viewer draws.
"""

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from plotly.graph_objects import Figure

from ebm_viz.core.landscape import Landscape
from ebm_viz.core.metrics import FineMetrics, Metrics
from ebm_viz.training import Snapshot

ENERGY_COLORS, DENSITY_COLORS = "Viridis", "Magma"
LINE_COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""The colours of lines, distinct for every kind of colour vision; dashes distinguish them, too."""
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
LOG_AXIS = {"type": "log", "exponentformat": "power", "minorloglabels": "none"}
"""A logarithmic axis: 10¹² in place of 1T, and no digits between powers of ten."""
METRICS = tuple(field.name for field in dataclasses.fields(Metrics))

_FINE = {field.name for field in dataclasses.fields(FineMetrics)}
_ARROWS = 13
"""The largest number of arrows along a side of a map."""
_HEAD = 5
_LONGEST = 0.9
"""The length of the longest arrow, as a share of the distance between two arrows."""


def surface(landscape: Landscape) -> Figure:
    """Return the energy as a surface that can be rotated."""
    figure = Figure()
    figure.add_surface(
        x=landscape.axis,
        y=landscape.axis,
        z=landscape.energy,
        colorscale=ENERGY_COLORS,
        colorbar_title_text="F",
        hovertemplate="y₁ %{x:.2f}, y₂ %{y:.2f}<br>F %{z:.4g}<extra></extra>",
    )
    figure.update_layout(
        scene={
            "xaxis_title_text": "y₁",
            "yaxis_title_text": "y₂",
            "zaxis_title_text": "F",
            "aspectratio": {"x": 1, "y": 1, "z": 0.6},
        },
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
    )
    return figure


def energy_map(landscape: Landscape, data: ArrayLike | None = None, arrows: bool = False) -> Figure:
    """Return the energy seen from above, with contours.

    data: points (k, 2) to mark. arrows: draw the force −∇F; a longer arrow is a stronger force. The
    strongest 1 % of the arrows share the largest length.
    """
    figure = Figure()
    figure.add_contour(
        x=landscape.axis,
        y=landscape.axis,
        z=landscape.energy,
        colorscale=ENERGY_COLORS,
        contours_coloring="heatmap",
        line={"color": "rgba(255, 255, 255, 0.45)", "width": 1},
        colorbar_title_text="F",
        hovertemplate="y₁ %{x:.2f}, y₂ %{y:.2f}<br>F %{z:.4g}<extra></extra>",
    )
    if arrows:
        _add_arrows(figure, landscape)
    if data is not None:
        points = np.asarray(data, np.float64).reshape(-1, 2)
        figure.add_scatter(
            x=points[:, 0],
            y=points[:, 1],
            mode="markers",
            marker={"color": "white", "size": 5, "line": {"color": "#2f2d2b", "width": 1}},
            name="data",
            showlegend=False,
        )
    return _square(figure, landscape)


def density(landscape: Landscape, beta: float) -> Figure:
    """Return the Gibbs density e^{−βF}/Z seen from above, at an inverse temperature `beta` > 0.

    A conditional energy gives p(y₂|y₁), column by column.
    """
    figure = Figure()
    figure.add_heatmap(
        x=landscape.axis,
        y=landscape.axis,
        z=landscape.density(beta),
        colorscale=DENSITY_COLORS,
        zmin=0,
        colorbar_title_text="p" if landscape.levels is None else "p(y₂|y₁)",
        hovertemplate="y₁ %{x:.2f}, y₂ %{y:.2f}<br>p %{z:.4g}<extra></extra>",
    )
    return _square(figure, landscape)


def curves(
    snapshots: Iterable[Snapshot] | Mapping[str, Iterable[Snapshot]], *metrics: str
) -> Figure:
    """Return metrics of one or more runs against the step; values that are not finite leave gaps.

    snapshots: those of one run, or name → snapshots for several runs. metrics: names of fields of
    `Metrics`; `loss` by default. ValueError for a name that is not a metric.
    """
    names = metrics or ("loss",)
    if unknown := [name for name in names if name not in METRICS]:
        raise ValueError(f"There is no metric {unknown[0]!r}. There are {', '.join(METRICS)}.")
    runs = snapshots if isinstance(snapshots, Mapping) else {"": snapshots}
    histories = {run: list(history) for run, history in runs.items()}
    series = {
        " · ".join(filter(None, [run, _words(name) if len(names) > 1 else ""])): _against_step(
            history, name
        )
        for run, history in histories.items()
        for name in names
    }
    return lines(series, x_title="step", y_title=_words(names[0]) if len(names) == 1 else "")


def lines(
    series: Mapping[str, tuple[ArrayLike, ArrayLike]], x_title: str = "", y_title: str = ""
) -> Figure:
    """Return named lines, each through its points (x, y); a y that is not finite leaves a gap."""
    figure = Figure()
    for number, (name, (x, y)) in enumerate(series.items()):
        heights = np.asarray(y, np.float64)
        figure.add_scatter(
            x=np.asarray(x),
            y=np.where(np.isfinite(heights), heights, math.nan),
            mode="lines",
            name=name,
            line={
                "color": LINE_COLORS[number % len(LINE_COLORS)],
                "dash": DASHES[number % len(DASHES)],
            },
        )
    figure.update_xaxes(title_text=x_title)
    figure.update_yaxes(title_text=y_title)
    return figure.update_layout(showlegend=len(series) > 1, **_COMPACT)


def bars(values: Mapping[str, Sequence[float]], title: str = "", log: bool = False) -> Figure:
    """Return a bar for each name at the mean of its values; several values are marked as well.

    title: the title of the value axis. log: whether that axis is logarithmic; all values must then
    be above 0.
    """
    names = list(values)
    figure = Figure()
    figure.add_bar(
        x=names,
        y=[float(np.mean(values[name])) for name in names],
        marker_color=LINE_COLORS[0],
        opacity=0.75,
        name="mean",
        hovertemplate="%{x}<br>%{y:.4g}<extra></extra>",
    )
    if any(len(several) > 1 for several in values.values()):
        figure.add_scatter(
            x=[name for name in names for _ in values[name]],
            y=[value for name in names for value in values[name]],
            mode="markers",
            marker={"color": LINE_COLORS[1], "size": 7, "symbol": "diamond"},
            name="one seed",
            hovertemplate="%{x}<br>%{y:.4g}<extra>one seed</extra>",
        )
    figure.update_yaxes(title_text=title, **(LOG_AXIS if log else {}))
    return figure.update_layout(showlegend=False, **_COMPACT)


def _against_step(history: Sequence[Snapshot], name: str) -> tuple[list[int], list[float]]:
    """Return the steps at which a metric was measured, and its values there."""
    at = "fine_step" if name in _FINE else None
    values = {
        (getattr(snapshot.metrics, at) if at else snapshot.step): getattr(snapshot.metrics, name)
        for snapshot in history
    }
    return list(values), list(values.values())


def _add_arrows(figure: Figure, landscape: Landscape) -> None:
    side = math.isqrt(len(landscape.gradient_nodes))
    every = math.ceil(side / _ARROWS)
    nodes, force = (
        array.reshape(side, side, 2)[::every, ::every].reshape(-1, 2)
        for array in (landscape.gradient_nodes, -landscape.gradient)
    )
    strength = np.linalg.norm(force, axis=1)
    moving = strength > 0
    nodes, force, strength = nodes[moving], force[moving], strength[moving]
    if not len(nodes):
        return
    spacing = every * 2 * float(np.abs(landscape.gradient_nodes).max()) / (side - 1)
    lengths = _LONGEST * spacing * np.minimum(1, strength / np.quantile(strength, 0.99))
    ends = nodes + force * (lengths / strength)[:, None]
    gaps: NDArray[np.float64] = np.full((len(nodes), 2), math.nan)
    path = np.stack([nodes, ends, gaps], axis=1).reshape(-1, 2)
    figure.add_scatter(
        x=path[:, 0],
        y=path[:, 1],
        mode="lines+markers",
        line={"color": "rgba(255, 255, 255, 0.85)", "width": 1},
        marker={
            "symbol": "arrow",
            "angleref": "previous",
            "size": [0, _HEAD, 0] * len(nodes),
            "color": "rgba(255, 255, 255, 0.85)",
            "line": {"width": 0},
            "opacity": 1,
        },
        name="−∇F",
        hoverinfo="skip",
        showlegend=False,
    )


def _square(figure: Figure, landscape: Landscape) -> Figure:
    ends = [float(landscape.axis[0]), float(landscape.axis[-1])]
    figure.update_xaxes(title_text="y₁", range=ends, constrain="domain")
    figure.update_yaxes(title_text="y₂", range=ends, constrain="domain", scaleanchor="x")
    return figure.update_layout(**_COMPACT)


def _words(name: str) -> str:
    return name.replace("_", " ")


_COMPACT: dict[str, Any] = {"margin": {"l": 10, "r": 10, "t": 10, "b": 10}}
"""Small margins; Plotly adds the room for the axes' titles and numbers."""
