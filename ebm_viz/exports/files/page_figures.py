"""The figures and numbers that a page of sequences exports, computed from its trainings."""

import csv
import io
import json
from collections.abc import Sequence
from html import escape
from typing import Any, Literal

import numpy as np
from pydantic import Field

from ebm_viz.exports.orders.page import TITLES, PageOrder
from ebm_viz.exports.watch import ExportError, Watch
from ebm_viz.fonts import style_sheet
from ebm_viz.lessons.reading import reading_of
from ebm_viz.lessons.reading_panels import ReadingPanels
from ebm_viz.lessons.tagging import language_of, tagging_of, word_by_word_of
from ebm_viz.lessons.tagging_panels import LanguagePanels, TablePanels, TaggingPanels
from ebm_viz.plots.draft import FONT
from ebm_viz.plots.theme import theme_on
from ebm_viz.serving.runs.trainer import SECONDS_A_TURN
from ebm_viz.serving.sequences import SEQUENCES, SequenceRun
from ebm_viz.serving.visitors import SOMEBODY, Visitor
from ebm_viz.structured import (
    AnySnapshot,
    AnyTraining,
    Language,
    LanguageSnapshot,
    Reading,
    ReadingSnapshot,
    TaggingSnapshot,
    WordByWordSnapshot,
    of_kind,
    words,
)

SECONDS_OF_AN_ANSWER = 1.0
LAST = 10**9
Panels = ReadingPanels | TaggingPanels | LanguagePanels | TablePanels


_LAYOUT = (
    f"body{{font:16px {FONT};margin:20px}}h1{{font-size:24px}}h2{{font-size:18px}}"
    "h1,h2,p{margin:0 0 8px}"
    "main{display:grid;gap:24px;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr))}"
    "section{min-width:0}@media(pointer:coarse){.modebar-container{display:none}}"
)
_BY_FINGER = (
    'if (matchMedia("(pointer: coarse)").matches) Plotly.relayout("{plot_id}", {dragmode: false})'
)
"""A finger that goes over a figure scrolls the page; tools would lie over the words."""
_IN_PLACE = "<script>onload = () => dispatchEvent(new Event('resize'))</script>"
"""The first figures are drawn before those beside them are there, and would stay too wide."""


class FiguresOrder(PageOrder):
    """An order for figures in JSON, with colours that suit a background."""

    format: Literal["json"] = "json"
    background: Literal["light", "dark", "transparent"] = Field("light")


def figures(order: FiguresOrder, visitor: Visitor = SOMEBODY) -> dict[str, Any]:
    """Return figures in JSON, with their title and a line of facts.

    While a training that the order needs has not come far enough, the answer only holds `reached`,
    the last step of that training so far.
    """
    training, network = trainings(order)
    for run, step in ((network, LAST), (training, order.step)):
        if run and not there(run, step):
            count = sum(one <= step for one in run.description.snapshot_steps())
            SEQUENCES.train(run, count, SECONDS_OF_AN_ANSWER, visitor)
            if not there(run, step):
                return {"reached": run.snapshots[-1].step if run.snapshots else 0}
    return _answer(order, panels_of(order, training, network), order.background)


def reached_figures(order: PageOrder) -> dict[str, Any]:
    """Return the answer of `figures`; its trainings have come far enough."""
    return _answer(order, panels_of(order, *trainings(order)), order.style.background)


def _answer(order: PageOrder, panels: Panels, background: str) -> dict[str, Any]:
    theme = theme_on(background)
    titles = [TITLES[order.page][name] for name in order.panels]
    return {
        "title": ", ".join(titles),
        "facts": panels.facts,
        "titles": titles,
        "figures": [panels.draft(name, theme).to_json() for name in order.panels],
    }


def page_html(order: PageOrder, watch: Watch) -> bytes:
    """Return an HTML page with the figures, which needs no server."""
    panels = reached_panels(order, watch)
    theme = theme_on(order.style.background)
    heading, facts = escape(order.style.heading), escape(panels.facts)
    parts = []
    for number, name in enumerate(order.panels):
        figure = panels.draft(name, theme).figure()
        drawn = figure.to_html(
            full_html=False,
            include_plotlyjs=not number,
            post_script=_BY_FINGER,
            config={
                "displaylogo": False,
                "modeBarButtonsToRemove": ["select2d", "lasso2d", "sendChartToCloud"],
            },
        )
        parts.append(f"<section><h2>{escape(TITLES[order.page][name])}</h2>{drawn}</section>")
    style = f"body{{background:{theme.page};color:{theme.text}}}{_LAYOUT}{style_sheet()}"
    head = (
        f"<meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        f"<title>{heading or facts}</title><style>{style}</style>"
    )
    body = f"<h1>{heading}</h1>" * bool(heading) + f"<p>{facts}</p>" * order.style.title
    body += f"<main>{''.join(parts)}</main>{_IN_PLACE}"
    return f"<!doctype html><html lang='en'>{head}{body}</html>".encode()


def page_data(order: PageOrder, watch: Watch) -> bytes:
    """Return the numbers of an order as npz or csv, or its settings as json."""
    panels = reached_panels(order, watch)
    if order.format == "json":
        described = {} if order.stands_still else _description(order).model_dump()
        return json.dumps(described | dict(order.values), indent=2, ensure_ascii=False).encode()
    numbers = numbers_of(panels)
    if order.format == "npz":
        file = io.BytesIO()
        np.savez_compressed(file, **numbers)
        return file.getvalue()
    curves = {
        name: values
        for name, values in numbers.items()
        if values.ndim == 1 and "step" in numbers and len(values) == len(numbers["step"])
    }
    if not curves:  # the table: a row for each row of energies
        sentences = np.arange(len(numbers["energies"]))
        curves = {"row": sentences, **{f"{k}": numbers["energies"][:, k] for k in range(64)}}
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(curves)
    for row in zip(*curves.values(), strict=True):
        table.writerow([f"{value:.7g}" for value in row])
    return text.getvalue().encode()


def numbers_of(panels: Panels) -> dict[str, Any]:
    """Return arrays by name: steps, curves, and the energies of the last step."""
    if isinstance(panels, TablePanels):
        return {"energies": panels.learnt.energies, "rows": panels.rows, "right": panels.right}
    steps: dict[str, Any] = {"step": np.array([one.step for one in panels.seen])}
    if isinstance(panels, LanguagePanels):
        for name in panels.snapshot.perplexity:
            steps[f"perplexity_{name}"] = np.array([one.perplexity[name] for one in panels.seen])
            steps[f"salad_{name}"] = np.array([one.salad[name] for one in panels.seen])
        return steps
    snapshots: Sequence[ReadingSnapshot | TaggingSnapshot] = panels.seen
    steps["gap"] = np.array([one.gap for one in snapshots])
    steps["words_right"] = np.array([one.words_right for one in snapshots])
    if isinstance(panels, ReadingPanels):
        last = panels.snapshot
        return steps | {
            "greedy_right": np.array([one.greedy_right for one in panels.seen]),
            "energies": last.energies,
            "path": last.path,
            "symbols": np.array(list(words.SYMBOLS)),
            "read": np.array(last.best[1]),
        }
    return steps | {
        "sentences_right": np.array([one.sentences_right for one in panels.seen]),
        "table": panels.snapshot.table,
        "pairs": panels.snapshot.pairs,
        "tags": panels.answer,
    }


def trainings(order: PageOrder) -> tuple[SequenceRun | None, SequenceRun | None]:
    """Return the run that an order shows and the run of the network beside it; None without one."""
    if order.stands_still:
        return None, None
    beside = order.page == "tagging" and order.values["part"] == "words"
    network = SEQUENCES.run(word_by_word_of(order.values)) if beside else None
    return SEQUENCES.run(_description(order)), network


def steps_of(order: PageOrder) -> list[int]:
    """Return the steps at which the order's training has or will have snapshots."""
    run, _ = trainings(order)
    if run is None:
        return [0]
    if run.ended:
        return [snapshot.step for snapshot in run.snapshots]
    return run.description.snapshot_steps()


def there(run: SequenceRun, step: int) -> bool:
    """Whether a run has reached a step or has ended."""
    return run.ended or any(one.step >= step for one in run.snapshots[-1:])


def panels_of(
    order: PageOrder, training: SequenceRun | None, network: SequenceRun | None
) -> Panels:
    """Return the panels of an order whose trainings have come far enough.

    Raises ExportError if its training has failed.
    """
    if training is None:
        return TablePanels(order.values)
    if training.failed:
        raise ExportError(training.failure or "")
    seen: list[AnySnapshot] = [one for one in training.snapshots if one.step <= order.step]
    seen = seen or list(training.snapshots[:1])
    if isinstance(training.description, Reading):
        return ReadingPanels(order.values, of_kind(ReadingSnapshot, seen))
    if isinstance(training.description, Language):
        return LanguagePanels(order.values, of_kind(LanguageSnapshot, seen))
    last = of_kind(WordByWordSnapshot, network.snapshots[-1:] if network else [])
    return TaggingPanels(order.values, of_kind(TaggingSnapshot, seen), last[0] if last else None)


def reached_panels(order: PageOrder, watch: Watch) -> Panels:
    """Train up to the step of an order, in turns with other runs, and return its panels."""
    training, network = trainings(order)
    for run, step in ((training, order.step), (network, LAST)):
        while run and not there(run, step):
            reached = run.snapshots[-1].step if run.snapshots else 0
            length = max(1, min(order.step, run.description.steps))
            watch.report(0.5 * reached / length, f"Training: step {reached:,}")
            with watch.turn():
                run.take_turn(SECONDS_A_TURN)
    return panels_of(order, training, network)


def _description(order: PageOrder) -> AnyTraining:
    if order.page == "reading":
        return reading_of(order.values)
    leak = order.values["part"] == "leak"
    return language_of(order.values) if leak else tagging_of(order.values)
