"""Plain Plotly figures of searches for a minimum: paths, basins, progress, success.

from ebm_viz import search_plots
from ebm_viz.core.inference import minimise

search_plots.paths(landscape, {"L-BFGS": minimise(energy, (0.5, -1.0))}).show()
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from plotly.graph_objects import Figure

from ebm_viz import plots
from ebm_viz.core import box
from ebm_viz.core.inference import Basins, Search
from ebm_viz.core.landscape import Landscape
from ebm_viz.plot_theme import LIGHT, Theme

PATH_COLORS = ("#FFFFFF", "#FF9752", "#F2A8FF")
"""The colours of paths, visible on every colour of the map; dashes distinguish them, too."""
DASHES = ("solid", "dash", "dot")
WELL_COLORS = ("#4477AA", "#CCBB44", "#66CCEE", "#EE6677", "#228833", "#AA3377", "#BBBBBB")
"""Paul Tol's bright scheme, for every kind of colour vision; numbers identify the wells, too."""
CLICKS = 41
"""The number of clickable points along a side of a map."""


def paths(
    landscape: Landscape,
    searches: Mapping[str, Search],
    theme: Theme = LIGHT,
    height: int = 420,
) -> Figure:
    """Return the paths of searches over the energy seen from above; ★ marks their lowest points.

    The last trace is a lattice of invisible points that can be clicked.
    """
    figure = plots.energy_map(landscape)
    figure.update_traces(showscale=False)
    for number, (name, search) in enumerate(searches.items()):
        _add_path(figure, name, search, number)
    if searches:
        start = next(iter(searches.values())).path[0]
        _marker(figure, start, "start", "circle-open", "#FFFFFF", 13)
    axis = np.linspace(-box.HALF_SIDE, box.HALF_SIDE, CLICKS)
    y1, y2 = np.meshgrid(axis, axis)
    figure.add_scatter(
        x=y1.ravel(),
        y=y2.ravel(),
        mode="markers",
        marker={"size": 14, "opacity": 0},
        hovertemplate="start at (%{x:.2f}, %{y:.2f})<extra></extra>",
        showlegend=False,
    )
    return _dressed(figure, theme, height, legend=True)


def progress(
    searches: Mapping[str, Search], lowest: float, theme: Theme = LIGHT, height: int = 420
) -> Figure:
    """Return the lowest F found so far against the number of evaluations of F.

    The dotted line is min F.
    """
    figure = Figure()
    for number, (name, search) in enumerate(searches.items()):
        figure.add_scatter(
            x=np.append(np.maximum(search.evaluations_at, 1), search.evaluations),
            y=np.append(np.minimum.accumulate(search.energies), search.energy),
            mode="lines",
            name=name,
            line={"color": theme.series[number], "dash": DASHES[number], "width": 2, "shape": "hv"},
        )
    figure.add_hline(y=lowest, line={"color": theme.quiet, "dash": "dot", "width": 1})
    figure.add_annotation(
        x=1, xref="paper", y=lowest, text="min F", yanchor="top", xanchor="right", showarrow=False
    )
    figure.update_xaxes(title_text="evaluations of F", type="log")
    figure.update_yaxes(title_text="lowest F so far")
    return _dressed(figure, theme, height, legend=True)


def descent(search: Search, theme: Theme = LIGHT, height: int = 420) -> Figure:
    """Return F at every step of a search."""
    figure = Figure()
    figure.add_scatter(
        x=np.arange(len(search.energies)),
        y=search.energies,
        mode="lines+markers",
        marker_size=4,
        line={"color": theme.series[0], "width": 1.5},
        hovertemplate="step %{x}: F %{y:.4g}<extra></extra>",
    )
    figure.update_xaxes(title_text="step")
    figure.update_yaxes(title_text="F")
    return _dressed(figure, theme, height)


def basin_map(
    landscape: Landscape, basins: Basins, theme: Theme = LIGHT, height: int = 420
) -> Figure:
    """Return the box coloured by the well in which a descent from each point ends.

    Wells are numbered; the deepest is 1. Starts whose descent did not arrive have no colour.
    """
    count = max(len(basins.minima), 1)
    colors = [WELL_COLORS[number % len(WELL_COLORS)] for number in range(count)]
    scale = [
        [(number + end) / count, color] for number, color in enumerate(colors) for end in (0, 1)
    ]
    labels = np.where(basins.labels < 0, np.nan, basins.labels.astype(np.float64))
    figure = Figure()
    figure.add_heatmap(
        x=basins.axis,
        y=basins.axis,
        z=labels,
        colorscale=scale,
        zmin=-0.5,
        zmax=count - 0.5,
        showscale=False,
        customdata=labels + 1,
        hovertemplate="(%{x:.2f}, %{y:.2f}) leads to well %{customdata:.0f}<extra></extra>",
    )
    figure.add_contour(
        x=landscape.axis,
        y=landscape.axis,
        z=landscape.energy,
        contours_coloring="none",
        line={"color": "rgba(0, 0, 0, 0.45)", "width": 1},
        showscale=False,
        hoverinfo="skip",
        showlegend=False,
    )
    figure.add_scatter(
        x=basins.minima[:, 0],
        y=basins.minima[:, 1],
        mode="markers+text",
        text=[str(number) for number in range(1, len(basins.minima) + 1)],
        textfont={"color": "#000000", "size": 14},
        marker={"size": 24, "color": "#FFFFFF", "line": {"color": "#000000", "width": 1}},
        hoverinfo="skip",
        showlegend=False,
    )
    return _dressed(_square(figure), theme, height)


def shares(basins: Basins, beta: float, theme: Theme = LIGHT, height: int = 420) -> Figure:
    """Return, for each well, the share of the starts that end there, and its probability."""
    names = [f"well {number}" for number in range(1, len(basins.minima) + 1)]
    figure = Figure()
    for values, name, color, pattern in (
        (basins.shares, "share of the starts", theme.series[2], ""),
        (basins.masses(beta), f"Gibbs probability at β = {beta:g}", theme.series[0], "/"),
    ):
        figure.add_bar(
            x=names, y=values, name=name, marker={"color": color, "pattern": {"shape": pattern}}
        )
    figure.update_yaxes(range=[0, 1], title_text="share")
    return _dressed(figure, theme, height, legend=True)


def success(rows: Sequence[tuple[str, float, float]], theme: Theme = LIGHT) -> Figure:
    """Return how often each method ends at argmin F, with its cost.

    rows: (label, share of the starts, mean number of evaluations).
    """
    ordered = sorted(rows, key=lambda row: (row[1], -row[2]))
    figure = Figure()
    figure.add_bar(
        y=[label for label, _, _ in ordered],
        x=[share for _, share, _ in ordered],
        orientation="h",
        text=[f"{share:.0%} · {evaluations:,.0f} evaluations" for _, share, evaluations in ordered],
        textposition="outside",
        cliponaxis=False,
        marker_color=theme.down,
        hoverinfo="skip",
    )
    figure.update_xaxes(
        range=[0, 1.35],
        tickvals=[0, 0.25, 0.5, 0.75, 1],
        tickformat=".0%",
        title_text="starts that end at argmin F",
    )
    return _dressed(figure, theme, 90 + 34 * len(ordered))


def _add_path(figure: Figure, name: str, search: Search, number: int) -> None:
    """Draw a path, with a gap wherever the search restarts."""
    jumps = np.flatnonzero(np.diff(search.runs)) + 1
    x, y = (np.insert(search.path[:, axis], jumps, np.nan) for axis in (0, 1))
    for color, width, legend in (
        ("rgba(0, 0, 0, 0.55)", 5, False),
        (PATH_COLORS[number], 2.5, True),
    ):
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            name=name,
            line={"color": color, "width": width, "dash": DASHES[number] if legend else "solid"},
            showlegend=legend,
            hoverinfo="skip",
        )
    _marker(figure, search.minimum, name, "star", PATH_COLORS[number], 15)


def _marker(
    figure: Figure, point: np.ndarray, name: str, symbol: str, color: str, size: int
) -> None:
    figure.add_scatter(
        x=[point[0]],
        y=[point[1]],
        mode="markers",
        marker={
            "symbol": symbol,
            "size": size,
            "color": color,
            "line": {"color": "#FFFFFF" if symbol.endswith("open") else "#000000", "width": 1.5},
        },
        name=name,
        hovertemplate=f"{name}: (%{{x:.2f}}, %{{y:.2f}})<extra></extra>",
        showlegend=False,
    )


def _square(figure: Figure) -> Figure:
    ends = [-box.HALF_SIDE, box.HALF_SIDE]
    figure.update_xaxes(title_text="y₁", range=ends, constrain="domain")
    figure.update_yaxes(title_text="y₂", range=ends, constrain="domain", scaleanchor="x")
    return figure


def _dressed(figure: Figure, theme: Theme, height: int, legend: bool = False) -> Figure:
    axes: dict[str, Any] = {"gridcolor": theme.line, "zeroline": False, "linecolor": theme.quiet}
    figure.update_xaxes(automargin=True, **axes).update_yaxes(automargin=True, **axes)
    return figure.update_layout(
        height=height,
        margin={"l": 10, "r": 10, "t": 46 if legend else 10, "b": 10},
        paper_bgcolor=theme.page,
        plot_bgcolor=theme.page,
        font={"color": theme.text, "family": "Source Sans, sans-serif", "size": 14},
        dragmode=False,  # a finger that goes over it scrolls the page
        showlegend=legend,
        legend={
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0,
            "bgcolor": "#31548A" if legend and figure.data[0].type == "contour" else theme.page,
            "font": {"color": "#FFFFFF"} if figure.data[0].type == "contour" else {},
        },
    )
