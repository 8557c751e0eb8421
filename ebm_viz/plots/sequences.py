"""Plain Plotly figures of readers and taggers: energies with paths, pushes, lattices, scatters.

from ebm_viz.plots import sequences
from ebm_viz.structured import Reading, train

*_, last = train(Reading(word="cattle"))
sequences.energies(last, {"Lowest path": last.best[2]}).show()

Each is an ordinary Plotly figure: change it with `update_layout`, `update_traces` and so on.
"""

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

from ebm_viz.plots.theme import LIGHT, Theme
from ebm_viz.structured import words
from ebm_viz.structured.reading import Reading, ReadingSnapshot, picture_of
from ebm_viz.structured.writing import CELL

FONT = "Source Sans, sans-serif"
LETTERS = 14
"""The text size, in pixels."""

ON_MAP = "#FF9850"
"""An orange that is visible on every colour of the map, in both themes the same."""
_DASHES = ("solid", "dash", "dot")
_MAP_TONE = "#31548A"
_HALO = "rgba(0, 0, 0, 0.55)"
_PATHS = (("#FFFFFF", "solid"), (ON_MAP, "dash"), ("#F2A8FF", "solid"))
"""White, orange and pink, visible on every colour of the map, with dashes to distinguish them."""
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


@dataclass(frozen=True)
class Path:
    """A path to draw over energies.

    name: its label. codes: the symbols (L,). yours: whether people draw it themselves.
    """

    name: str
    codes: ArrayLike
    yours: bool = False


@Plot
def energies(
    snapshot: ReadingSnapshot,
    paths: Sequence[Path] = (),
    limits: tuple[float, float] | None = None,
    relative: bool = False,
    theme: Theme = LIGHT,
    height: int = 360,
) -> Draft:
    """Return a word's picture and, below it, the energies of the symbols in each window.

    limits: the ends of the colour scale; those of the snapshot by default. relative: subtract the
    lowest energy of each window, a shift on which only the energy loss depends.
    """
    reading = snapshot.reading
    picture = picture_of(reading)
    figure = Draft()
    figure.heat_map(
        z=(255 * picture).astype(np.uint8),
        x0=0.5,
        dx=1,
        colorscale=[[0, "#FFFFFF"], [1, "#000000"]],
        zmin=0,
        zmax=255,
        showscale=False,
        hoverinfo="skip",
        yaxis="y2",
    )
    E = snapshot.relative if relative else snapshot.energies
    low, high = limits or limits_of([snapshot], relative)
    figure.heat_map(
        z=E.T,
        x=centres(reading),
        y=list(range(len(words.SYMBOLS))),
        customdata=_cells(len(E)),
        colorscale="Viridis",
        zmin=low,
        zmax=high,
        colorbar=bar("E less the lowest" if relative else "E", theme, len=0.8, y=0.4),
        hovertemplate="%{customdata}: E %{z:.2f}<extra></extra>",
    )
    for path, (color, dash) in zip(paths, _PATHS, strict=False):
        figure.line(
            centres(reading),
            path.codes,
            halo=5,
            mode="lines+markers" if path.yours else "lines",
            line={"color": color, "width": 2.5, "dash": dash},
            marker={"size": 6, "symbol": "square", "line": {"color": "#000000", "width": 1}},
            name=path.name,
            meta="yours" if path.yours else None,
        )
    width = CELL * (len(reading.word) + 1)
    figure.layout.update(
        xaxis={"range": [0, width], "title": {"text": "pixels", "standoff": 4}, "anchor": "y"},
        yaxis={
            "range": [26.5, -0.5],
            "domain": [0, 0.79],
            "tickvals": (rows := sorted({*words.symbols(reading.word).tolist()})),
            "ticktext": [words.SYMBOLS[row] for row in rows],
            "tickfont": {"size": 13},
        },
        yaxis2={"range": [28, 4], "domain": [0.82, 1], "visible": False},
    )
    figure.layout.update(
        meta={"step": snapshot.step},
        dragmode=False,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "bgcolor": _MAP_TONE,  # dark enough for white lines
            "font": {"size": 13, "color": "#FFFFFF"},
        },
    )
    return themed(figure, theme, height, top=36)


@Plot
def pushes(snapshot: ReadingSnapshot, loss: str, theme: Theme = LIGHT, height: int = 330) -> Draft:
    """Return the pushes of a loss on the word's energies: down is blue, up is orange."""
    push = snapshot.pushes(loss)
    figure = Draft()
    figure.heat_map(
        z=push.T.astype(np.float32),
        x=centres(snapshot.reading),
        y=list(range(len(words.SYMBOLS))),
        customdata=_cells(len(push)),
        colorscale=[[0, theme.up], [0.5, theme.page], [1, theme.down]],
        zmin=-1,
        zmax=1,
        colorbar=bar("push", theme, tickvals=[-1, 0, 1], ticktext=["−1 up", "0", "1 down"]),
        hovertemplate="%{customdata}: push %{z:.3f}<extra></extra>",
    )
    figure.layout.update(
        xaxis={"range": [0, CELL * (len(snapshot.reading.word) + 1)], "title": {"text": "pixels"}},
        yaxis=_letters(),
        meta={"step": snapshot.step},
    )
    return themed(figure, theme, height, framed=True)


@Plot
def lattice(
    gamma: ArrayLike,
    word: str,
    path: ArrayLike | None = None,
    theme: Theme = LIGHT,
    height: int = 330,
) -> Draft:
    """Return the probabilities γ (L, T) that a path of the word passes each cell, and one path."""
    values = np.asarray(gamma, np.float32)
    L = len(values)
    figure = Draft()
    windows = list(range(1, L + 1))
    hover = "window %{x}, symbol %{y}: γ %{z:.3f}<extra></extra>"
    figure.cells(theme, "γ", 0.5, z=values.T, x=windows, hovertemplate=hover)
    if path is not None:
        line = {"color": theme.up, "width": 2, "shape": "hv"}
        figure.line(windows, path, line=line, showlegend=False)
    names = [symbol for letter in word for symbol in (letter, "_")]
    figure.layout.update(
        xaxis={"title": {"text": "window"}, "range": [0.5, L + 0.5]}, yaxis=rows_of(names)
    )
    return themed(figure, theme, height, framed=True)


@Plot
def progress(
    snapshots: Sequence[ReadingSnapshot],
    at: int | None = None,
    theme: Theme = LIGHT,
    height: int = 330,
) -> Draft:
    """Return the shares of words read right and the gap over the steps; a cursor marks a step."""
    steps = [snapshot.step for snapshot in snapshots]
    figure = Draft()
    rows = [
        ("best word", [s.words_right for s in snapshots], "y"),
        ("window by window", [s.greedy_right for s in snapshots], "y"),
        ("gap", [s.gap for s in snapshots], "y2"),
    ]
    figure.curves(steps, rows, theme)
    reading = snapshots[0].reading
    figure.layout.update(
        xaxis={
            "title": {"text": "step"},
            "range": [0, max(1, reading.steps)],
            "anchor": "y2",
        },
        yaxis={"title": {"text": "words read right"}, "range": [-0.03, 1.03], "domain": [0.5, 1]},
        yaxis2={"title": {"text": "gap"}, "domain": [0, 0.42], "zeroline": True},
        shapes=[
            *([cursor(reading.letter_steps, theme, "dot")] if reading.letter_steps else []),
            *([cursor(at, theme, "solid")] if at is not None else []),
        ],
    )
    if reading.letter_steps:
        figure.note(
            x=reading.letter_steps,
            y=0.46,
            yref="paper",
            text="letters | words",
            showarrow=False,
            font={"size": 12, "color": theme.quiet},
        )
    return themed(figure, theme, height, top=48)


@Plot
def before_and_after(
    snapshots: Sequence[ReadingSnapshot],
    relative: bool = False,
    theme: Theme = LIGHT,
    height: int = 330,
) -> Draft:
    """Return the energies of a word at several steps side by side.

    Energies grow by orders of magnitude, so each step has its own colour scale, written above it.
    """
    figure = Draft()
    count = len(snapshots)
    for number, snapshot in enumerate(snapshots):
        axis = "" if not number else str(number + 1)
        low, high = limits_of([snapshot], relative)
        E = snapshot.relative if relative else snapshot.energies
        left, right = number / count + 0.02 * (number > 0), (number + 1) / count - 0.02
        figure.heat_map(
            z=E.T,
            x=centres(snapshot.reading),
            customdata=_cells(len(E)),
            colorscale="Viridis",
            zmin=low,
            zmax=high,
            showscale=False,
            xaxis=f"x{axis}",
            yaxis=f"y{axis}",
            hovertemplate="%{customdata}: E %{z:.2f}<extra></extra>",
        )
        figure.line(
            centres(snapshot.reading),
            snapshot.best[2],
            line={"color": "#FFFFFF", "width": 2},
            showlegend=False,
            xaxis=f"x{axis}",
            yaxis=f"y{axis}",
        )
        width = CELL * (len(snapshot.reading.word) + 1)
        figure.layout.update(
            {
                f"xaxis{axis}": {
                    "domain": [left, right],
                    "range": [0, width],
                    "anchor": f"y{axis}",
                    "title": {"text": "pixels"},
                },
                f"yaxis{axis}": {
                    **_letters(),
                    "anchor": f"x{axis}",
                    "showticklabels": not number,
                },
            }
        )
        figure.note(
            x=(left + right) / 2,
            y=1.0,
            xref="paper",
            yref="paper",
            yanchor="bottom",
            text=f"step {snapshot.step:,}<br>“{snapshot.best[1]}”"
            f"<br>{_short(low)} to {_short(high)}",
            showarrow=False,
            font={"size": 13, "color": theme.text},
        )
    return themed(figure, theme, height, top=62)


def centres(reading: Reading) -> list[float]:
    """Return the centres of a word's windows, in pixels."""
    return [reading.stride * i + CELL / 2 for i in range(reading.windows)]


def limits_of(snapshots: Sequence[ReadingSnapshot], relative: bool = False) -> tuple[float, float]:
    """Return the ends of a colour scale for all these snapshots.

    It holds the 1st to the 99th percentile, rounded outwards to 1, 2 or 5 times a power of ten.
    """
    spreads = [one.relative_spread if relative else one.spread for one in snapshots]
    low = min(0.0, *(low for low, _ in spreads))
    high = max(0.0, *(high for _, high in spreads))
    return -_rounded_up(-low), _rounded_up(high)


def _rounded_up(value: float) -> float:
    if value <= 0:
        return 0.0
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(m * power for m in (1, 2, 5, 10) if m * power >= value * (1 - 1e-9)))


def _short(value: float) -> str:
    return f"{value:,.4g}".replace("-", "−")


def _cells(count: int) -> CellNames:
    return CellNames("window", count, "".join(words.SYMBOLS))


def _letters() -> dict[str, Any]:
    return {
        "range": [26.5, -0.5],
        "tickvals": list(range(0, 27, 2)),
        "ticktext": list(words.SYMBOLS[::2]),
        "tickfont": {"size": 11},
    }


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
        "title": {"text": title, "side": "top", "font": {"size": LETTERS}},
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
    title = {"font": {"size": LETTERS}, "standoff": 10}
    axes = {
        name: usual | axis | {"title": title | axis.get("title", {})}
        for name, axis in ({"xaxis": {}, "yaxis": {}} | figure.layout).items()
        if name.startswith(("xaxis", "yaxis"))
    }
    layout = {
        "height": height,
        "paper_bgcolor": theme.page,
        "plot_bgcolor": theme.page,
        "font": {"family": FONT, "size": LETTERS, "color": theme.text},
        # Plotly leaves out a number at the end of an axis that would reach beyond the figure.
        "margin": {"l": 8, "r": 20, "t": top, "b": 8},
        "hoverlabel": {"font": {"family": FONT, "size": LETTERS}},
        "modebar": {
            "bgcolor": "rgba(0,0,0,0)",
            "color": theme.quiet,
            "activecolor": theme.text,
        },
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
