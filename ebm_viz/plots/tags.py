"""Plain Plotly figures of taggers: tables of energies, tags, curves, distances, descents."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ebm_viz.plots.draft import ON_MAP, Draft, Plot, axis, bar, columns_of, cursor, rows_of, themed
from ebm_viz.plots.theme import LIGHT, Theme
from ebm_viz.structured import LanguageSnapshot, TaggingSnapshot, chain
from ebm_viz.structured.corpus import TAGS
from ebm_viz.structured.language import MODELS

_TAGS_AXIS = {**rows_of(TAGS), "tickfont": {"size": 12}}


@Plot
def tag_energies(
    U: ArrayLike, answer: ArrayLike, words: Sequence[str], theme: Theme = LIGHT, height: int = 340
) -> Draft:
    """Return the energies U (T, 10) of every tag of each word, with an answer (T,) as a line."""
    figure = Draft()
    places = list(range(len(words)))
    figure.heat_map(
        z=np.asarray(U, np.float32).T,
        x=places,
        colorscale="Viridis",
        colorbar=bar("U", theme),
        hovertemplate="%{x}, %{y}: U %{z:.2f}<extra></extra>",
    )
    figure.line(
        places,
        answer,
        halo=6,
        mode="lines+markers",
        line={"color": "#FFFFFF", "width": 2.5},
        showlegend=False,
    )
    figure.layout.update(xaxis=columns_of(words), yaxis=_TAGS_AXIS)
    return themed(figure, theme, height)


@Plot
def probabilities(
    q: ArrayLike, words: Sequence[str], theme: Theme = LIGHT, height: int = 340
) -> Draft:
    """Return the probability of each tag of each word, (T, 10)."""
    figure = Draft()
    hover = "%{x}, %{y}: p %{z:.3f}<extra></extra>"
    z = np.asarray(q, np.float32).T
    figure.cells(theme, "p", 1, z=z, x=list(range(len(words))), hovertemplate=hover)
    figure.layout.update(xaxis=columns_of(words), yaxis=_TAGS_AXIS)
    return themed(figure, theme, height, framed=True)


@Plot
def progress(
    snapshots: Sequence[TaggingSnapshot], theme: Theme = LIGHT, height: int = 340
) -> Draft:
    """Return the shares of words and sentences tagged right, and the gap, over the steps."""
    figure = Draft()
    steps = [snapshot.step for snapshot in snapshots]
    rows = [
        ("sentences right", [s.sentences_right for s in snapshots], "y"),
        ("words right", [s.words_right for s in snapshots], "y"),
        ("gap", [s.gap for s in snapshots], "y2"),
    ]
    figure.curves(steps, rows, theme)
    total = snapshots[0].tagging.steps
    figure.layout.update(
        xaxis=axis("step", range=[0, total], anchor="y2"),
        yaxis=axis("share right", range=[-0.03, 1.03], domain=[0.5, 1]),
        yaxis2=axis("gap", domain=[0, 0.42]),
        shapes=[cursor(steps[-1], theme, "solid")],
        meta={"step": steps[-1]},
    )
    return themed(figure, theme, height, top=48)


@Plot
def energy_and_distance(
    distances: ArrayLike,
    above: ArrayLike,
    margin: float | None,
    theme: Theme = LIGHT,
    height: int = 400,
) -> Draft:
    """Return E − E(right answer) of wrong answers against their distance Δ from the right one.

    The mean at each Δ is drawn, too, and the line m·Δ if there is a margin m.
    """
    far, heights = np.asarray(distances, float), np.asarray(above, float)
    shift = np.random.default_rng(0).uniform(-0.12, 0.12, len(far))
    figure = Draft()
    figure.scatter(
        x=far + shift,
        y=heights,
        mode="markers",
        marker={"color": theme.down, "size": 5, "opacity": 0.35},
        name="an answer",
        hovertemplate="E − E(right) %{y:.2f}<extra></extra>",
    )
    levels = np.unique(far)
    figure.scatter(
        x=levels,
        y=[float(heights[far == level].mean()) for level in levels],
        mode="lines+markers",
        marker={"symbol": "diamond", "size": 9},
        line={"color": theme.series[0], "width": 2},
        name="mean",
    )
    if margin is not None:
        figure.scatter(
            x=[0, float(levels.max())],
            y=[0, margin * float(levels.max())],
            mode="lines",
            line={"color": theme.up, "dash": "dash", "width": 2},
            name=f"{margin:g} Δ",
        )
    figure.layout.update(xaxis=axis("distance Δ"), yaxis=axis("E − E(right answer)", zeroline=True))
    return themed(figure, theme, height, top=36)


@Plot
def descent(
    states: Sequence[chain.Relaxed], lowest: float, at: int, theme: Theme = LIGHT, height: int = 340
) -> Draft:
    """Return the objective of relaxed inference and the energy of its rounded answer, over steps.

    The exact minimum is a line.
    """
    figure = Draft()
    rows = [
        ("objective", [float(state.objective) for state in states], "y"),
        ("rounded answer", [float(state.energy) for state in states], "y"),
        ("exact minimum (Viterbi)", [lowest] * len(states), "y"),
    ]
    figure.curves([state.step for state in states], rows, theme)
    figure.layout.update(
        xaxis=axis("step"), yaxis=axis("energy"), shapes=[cursor(at, theme, "solid")]
    )
    return themed(figure, theme, height, top=60)


@Plot
def perplexities(
    snapshots: Sequence[LanguageSnapshot], best: float, theme: Theme = LIGHT, height: int = 340
) -> Draft:
    """Return the perplexity of each model over the steps.

    A line marks the best possible perplexity of a model that sees only the words before.
    """
    figure = Draft()
    steps = [snapshot.step for snapshot in snapshots]
    rows = [
        (f"from {seen}", [snapshot.perplexity[name] for snapshot in snapshots], "y")
        for name, seen in MODELS.items()
    ]
    figure.curves(steps, rows, theme)
    end = snapshots[0].language.steps
    figure.scatter(
        x=[0, end],
        y=[best, best],
        mode="lines",
        name="best possible from the words before it",
        line={"color": theme.quiet, "dash": "dashdot", "width": 1.5},
    )
    figure.layout.update(
        xaxis=axis("step", range=[0, end]),
        yaxis=axis("perplexity", type="log", range=[-0.04, 1.9], tickvals=[1, 2, 5, 10, 20, 50]),
        shapes=[cursor(steps[-1], theme, "solid")],
        meta={"step": steps[-1]},
    )
    return themed(figure, theme, height, top=84)


@Plot
def guesses(
    snapshot: LanguageSnapshot, words: Sequence[str], theme: Theme = LIGHT, height: int = 340
) -> Draft:
    """Return the probability that each model gives to each word of the sentence."""
    figure = Draft()
    p = np.array([snapshot.guesses[name] for name in MODELS])
    hover = "%{x}: p %{z:.3f}<extra></extra>"
    places = {"x": list(range(len(words))), "y": list(range(len(MODELS)))}
    figure.cells(theme, "p", 1, z=p.astype(np.float32), **places, hovertemplate=hover)
    for (row, column), value in np.ndenumerate(p):
        figure.note(
            x=column,
            y=row,
            text=f"{value:.2f}",
            showarrow=False,
            font={"size": 13, "color": theme.page if value > 0.5 else theme.text},
        )
    names = [f"from {seen}".replace(", ", ",<br>") for seen in MODELS.values()]
    figure.layout.update(xaxis=columns_of(words), yaxis=rows_of(names))
    return themed(figure, theme, height, framed=True)


@Plot
def table(
    E: ArrayLike,
    rows: ArrayLike,
    right: ArrayLike,
    sentences: Sequence[str],
    answers: Sequence[str],
    theme: Theme = LIGHT,
    height: int = 420,
) -> Draft:
    """Return a table of energies (27, 64), with marks on the right answers of some rows."""
    values: NDArray[Any] = np.asarray(E, np.float32)
    figure = Draft()
    figure.heat_map(
        z=values,
        x=list(answers),
        y=list(sentences),
        colorscale="Viridis",
        colorbar=bar("E", theme),
        hovertemplate="%{y}<br>%{x}<br>E %{z:.2f}<extra></extra>",
    )
    figure.scatter(
        x=[answers[column] for column in np.asarray(right)],
        y=[sentences[row] for row in np.asarray(rows)],
        mode="markers",
        marker={"symbol": "circle-open", "size": 10, "color": ON_MAP, "line": {"width": 2}},
        name="right answer",
        hoverinfo="skip",
    )
    figure.layout.update(
        xaxis=axis("64 answers", showticklabels=False),
        yaxis={"autorange": "reversed", "tickfont": {"size": 11}, "dtick": 1},
        # Every row has a name.
        meta={"least": height, "rows": len(sentences)},
    )
    return themed(figure, theme, height, top=36)
