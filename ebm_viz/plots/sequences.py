"""Plain Plotly figures of readers: energies with paths, pushes, lattices, progress.

from ebm_viz.plots import sequences
from ebm_viz.structured import Reading, train

*_, last = train(Reading(word="cattle"))
sequences.energies(last, [sequences.Path("Lowest path", last.best[2])]).show()

Each is an ordinary Plotly figure: change it with `update_layout`, `update_traces` and so on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ebm_viz.plots.draft import ON_MAP, CellNames, Draft, Plot, axis, bar, cursor, rows_of, themed
from ebm_viz.plots.theme import LIGHT, Theme
from ebm_viz.structured import words
from ebm_viz.structured.reading import Reading, ReadingSnapshot, picture_of
from ebm_viz.structured.writing import CELL

_MAP_TONE = "#31548A"
_PATHS = (("#FFFFFF", "solid"), (ON_MAP, "dash"), ("#F2A8FF", "solid"))
"""White, orange and pink, visible on every colour of the map, with dashes to distinguish them."""


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
    _over_windows(
        figure,
        reading,
        snapshot.relative if relative else snapshot.energies,
        "E %{z:.2f}",
        limits or limits_of([snapshot], relative),
        colorscale="Viridis",
        colorbar=bar("E less the lowest" if relative else "E", theme, len=0.8, y=0.4),
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
    figure.layout.update(
        xaxis=_pixels(reading, title={"text": "pixels", "standoff": 4}, anchor="y"),
        yaxis={
            "range": [26.5, -0.5],
            "domain": [0, 0.79],
            "tickvals": (rows := sorted({*words.symbols(reading.word).tolist()})),
            "ticktext": [words.SYMBOLS[row] for row in rows],
            "tickfont": {"size": 13},
        },
        yaxis2={"range": [28, 4], "domain": [0.82, 1], "visible": False},
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
    _over_windows(
        figure,
        snapshot.reading,
        push.astype(np.float32),
        "push %{z:.3f}",
        (-1, 1),
        colorscale=[[0, theme.up], [0.5, theme.page], [1, theme.down]],
        colorbar=bar("push", theme, tickvals=[-1, 0, 1], ticktext=["−1 up", "0", "1 down"]),
    )
    figure.layout.update(
        xaxis=_pixels(snapshot.reading), yaxis=_letters(), meta={"step": snapshot.step}
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
    figure.layout.update(xaxis=axis("window", range=[0.5, L + 0.5]), yaxis=rows_of(names))
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
        xaxis=axis("step", range=[0, max(1, reading.steps)], anchor="y2"),
        yaxis=axis("words read right", range=[-0.03, 1.03], domain=[0.5, 1]),
        yaxis2=axis("gap", domain=[0, 0.42], zeroline=True),
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
        reading = snapshot.reading
        suffix = "" if not number else str(number + 1)
        axes: dict[str, Any] = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
        low, high = limits_of([snapshot], relative)
        left, right = number / count + 0.02 * (number > 0), (number + 1) / count - 0.02
        _over_windows(
            figure,
            reading,
            snapshot.relative if relative else snapshot.energies,
            "E %{z:.2f}",
            (low, high),
            colorscale="Viridis",
            showscale=False,
            **axes,
        )
        line = {"color": "#FFFFFF", "width": 2}
        figure.line(centres(reading), snapshot.best[2], line=line, showlegend=False, **axes)
        figure.layout.update(
            {
                f"xaxis{suffix}": _pixels(reading, domain=[left, right], anchor=axes["yaxis"]),
                f"yaxis{suffix}": {
                    **_letters(),
                    "anchor": axes["xaxis"],
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


def _over_windows(
    figure: Draft,
    reading: Reading,
    values: NDArray[np.floating],
    hover: str,
    limits: tuple[float, float],
    **trace: Any,
) -> None:
    """Add values (L, 27) of the symbols in each window as a heat map."""
    figure.heat_map(
        z=values.T,
        x=centres(reading),
        y=list(range(len(words.SYMBOLS))),
        customdata=CellNames("window", len(values), "".join(words.SYMBOLS)),
        zmin=limits[0],
        zmax=limits[1],
        hovertemplate=f"%{{customdata}}: {hover}<extra></extra>",
        **trace,
    )


def _pixels(reading: Reading, **options: Any) -> dict[str, Any]:
    """Return the horizontal axis of a word's picture."""
    return axis("pixels", range=[0, CELL * (len(reading.word) + 1)]) | options


def _letters() -> dict[str, Any]:
    return {
        "range": [26.5, -0.5],
        "tickvals": list(range(0, 27, 2)),
        "ticktext": list(words.SYMBOLS[::2]),
        "tickfont": {"size": 11},
    }
