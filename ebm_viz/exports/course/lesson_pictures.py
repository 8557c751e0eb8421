"""The pictures of a lesson on paper: three moments, the curves, and the end of a training."""

import base64
import html
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from plotly.graph_objects import Figure

from ebm_viz.exports.course.question_scene import Report, trained
from ebm_viz.exports.files.page_figures import FiguresOrder, Panels, reached_panels
from ebm_viz.exports.watch import Watch
from ebm_viz.fonts import with_font
from ebm_viz.lessons import inference, sharp_edges
from ebm_viz.lessons.comparison import read
from ebm_viz.lessons.inference import SCENERIES
from ebm_viz.lessons.link import Link
from ebm_viz.lessons.pages import Opened
from ebm_viz.lessons.parameters import Values
from ebm_viz.lessons.scenes import LessonScene
from ebm_viz.lessons.tagging import DESCENT
from ebm_viz.lessons.tagging_panels import SHOWN, TITLES, TablePanels
from ebm_viz.numbers import percent
from ebm_viz.pictures.plotly_picture import plotly_svg
from ebm_viz.pictures.recorded import History
from ebm_viz.pictures.still import open_board, open_scene, style_of
from ebm_viz.pictures.wanted import Wanted
from ebm_viz.plots.theme import LIGHT
from ebm_viz.scene import Scene, Shown, Style, View
from ebm_viz.scene.view import HIGHEST_BETA, LARGEST_STEP, LOWEST_BETA, VIEW_PARAMETERS, Panel
from ebm_viz.serving.searches import found_by
from ebm_viz.training import Training, train
from ebm_viz.training.measuring import in_one_go

EARLY, MIDDLE = 0.02, 0.15
"""Shares of a training at which the first two pictures are taken; the third is at its end."""
COOLER = 5.0
"""Where one landscape is shown at three β, each is so many times the one before."""
STYLE = Style(width=1364, text=24, title=False)
"""Pictures are shown half as large on paper."""
PLOT = 1364 // 2

_SQUARES: tuple[Panel, ...] = ("surface", "map", "density", "column")
_AT_THE_END: tuple[Panel, ...] = ("slice", "latent", "wells", "density", "strip")
_AT_POINTS: set[Panel] = {"slice", "column", "latent"}
"""Panels that show what is at the points marked on a map."""
_CHARTS: tuple[Panel, ...] = ("beta_curves", "curves")


@dataclass(frozen=True)
class Picture:
    """A picture as HTML. label: what it shows, in a few words."""

    drawn: str
    label: str = ""


@dataclass(frozen=True)
class Pictures:
    """The pictures of a lesson. moments: on the first page; others: on the second.

    runs: the label and the formula of each training that is shown.
    """

    moments: Sequence[Picture]
    others: Sequence[Picture] = ()
    runs: Sequence[tuple[str, str]] = ()


def pictures_of(link: Link, shown: Opened, report: Report) -> Pictures:
    """Draw what the page of a link shows there. Raises NoBrowserError and PictureError."""
    if shown.scene:
        return _of_scene(shown.scene, View.from_query(link.query)[0], report)
    if shown.page == "losses":
        return _of_losses(link)
    if shown.page == "inference":
        return _of_searches(shown.values, report)
    if shown.page == "sharp_edges":
        return _of_needles(shown.values)
    return _of_sequences(link, shown, report)


def _of_scene(lesson: LessonScene, view: View, report: Report) -> Pictures:
    histories = trained(lesson, report)
    report(0.7, "Drawing")
    scene = lesson.seen(view)
    squares = squares_of(lesson, view)
    end: dict[str, Any]
    if "beta_curves" in lesson.panels:
        moments, end = _three_betas(scene.beta), {}
    else:
        steps = _three_steps(lesson, histories, view.step)
        moments, end = [(f"Step {step:,}", {"step": step}) for step in steps], {"step": None}
    wanted = [{**moment, "panels": squares, "style": _style(620)} for _, moment in moments]
    charts = next(panel for panel in _CHARTS if panel in lesson.panels)
    wanted.append({**end, "panels": [charts], "style": _style(420)})
    last = next((one for one in _AT_THE_END if one in lesson.panels and one not in squares), None)
    if last:
        # The titles of several runs take height from their pictures.
        tall = len(lesson.runs) > 1 and last not in ("slice", "wells")
        wanted.append({**end, "panels": [last], "style": _style(500 if tall else 420)})
    with open_scene(scene, histories, STYLE) as drawing:
        drawn = drawing.all([Wanted("image/svg+xml", changes) for changes in wanted])
        labels = [*(label for label, _ in moments), "", ""]
        pictures = [
            Picture(_svg(one.content), label) for one, label in zip(drawn, labels, strict=False)
        ]
    return Pictures(pictures[:3], pictures[3:], [(run.label, run.formula) for run in lesson.runs])


def squares_of(lesson: LessonScene, view: View) -> list[Panel]:
    """Return the panels to show at three moments, first those with which the page opens.

    The text names what they show. Of several runs there is one panel: a map, if another panel shows
    what is at the points marked on it.
    """
    opens_with = lesson.viewed(view).panels or lesson.panels
    offered = [panel for panel in _SQUARES if panel in lesson.panels]
    squares = [panel for panel in offered if panel in opens_with] or offered
    if len(lesson.runs) == 1:
        return squares[:3]
    return ["map"] if "map" in squares and _AT_POINTS.intersection(opens_with) else squares[:1]


def _three_steps(lesson: LessonScene, histories: Sequence[History], asked: int | None) -> list[int]:
    """Return three steps that can be shown: an early one, one on the way, and the last one.

    asked: used for the second step if it lies before the end.
    """
    walk = lesson.runs[0].walk
    if walk:
        return _three_of(range(walk.moves + 1), walk.moves, asked)
    known = {snapshot.step for history in histories for snapshot in history}
    return _three_of(known, max(known), asked)


def _three_of(known: Iterable[int], last: int, asked: int | None) -> list[int]:
    middle = MIDDLE * last if asked is None or asked >= last else asked
    return [min(known, key=lambda step: abs(step - at)) for at in (EARLY * last, middle, last)]


def _three_betas(beta: float) -> list[tuple[str, dict[str, Any]]]:
    betas = [min(max(beta * times, LOWEST_BETA), HIGHEST_BETA) for times in (1 / COOLER, 1, COOLER)]
    return [(f"β = {one:.3g}", {"beta": one}) for one in betas]


def _style(height: int) -> dict[str, Any]:
    return {**style_of(STYLE), "height": height}


def _of_losses(link: Link) -> Pictures:
    """Return the planes of the losses, and their curves through the point."""
    board = read(link.query)[0].board
    planes = [panel for panel in board.offered if panel.startswith("plane")]
    curves = [panel for panel in board.offered if panel not in planes]
    with open_board(board, STYLE) as drawing:
        plane, curve = (
            drawing.draw(
                Wanted("image/svg+xml", {"panels": panels, "style": _style(height)})
            ).content
            for panels, height in ((planes, 800), (curves, 420))
        )
    return Pictures(
        [Picture(_svg(plane)), Picture(_svg(curve))],
        [],
        [(one.loss_definition.label, one.loss_definition.plain) for one in board.losses],
    )


def _of_searches(values: Values, report: Report) -> Pictures:
    """Return the pictures of a part of the lesson on inference."""
    report(0.1, "Training")
    scenery, experiment = SCENERIES[values["landscape"]], inference.experiment_of(values)
    training = Training(experiment)
    training.advance_to(scenery.step)
    report(0.4, "Searching")
    searches = inference.searches(values)
    found = found_by(training.energy, searches)
    shown = Shown(
        experiment=experiment,
        label=scenery.label,
        searches=searches.model_copy(update={"found": found}),
    )
    report(0.7, "Drawing")
    scene = Scene(runs=(shown,), view=inference.view(values))
    wanted = [
        Wanted("image/svg+xml", {"step": None, "panels": [panel], "style": _style(620)})
        for panel in scene.panels
    ]
    with open_scene(scene, [list(train(experiment, at=(scenery.step,)))], STYLE) as drawing:
        return Pictures([Picture(_svg(one.content)) for one in drawing.all(wanted)])


def _of_needles(values: Values) -> Pictures:
    """Return the two tables of the lesson on needles."""
    bowl = [
        (f"{one.deviation:.3f}", f"{one.trained:,.1f}", f"{one.best:,.1f}", f"{one.slope:.1f}")
        for one in in_one_go(sharp_edges.stiffnesses(values["beta"]))
    ]
    labels = [
        (
            one.name,
            percent(one.share),
            *(f"{energy:.2f}" for energy in one.energies),
            percent(one.probability, 1),
        )
        for one in sharp_edges.labels()
    ]
    steps = [f"<i>F</i>, step {step:,}" for step in sharp_edges.LABEL_STEPS]
    return Pictures(
        [
            Picture(
                _table(
                    ("spread <i>s</i>", "<i>w</i>, trained", "<i>w</i>∗ = 1/(β<i>s</i>²)", "slope"),
                    bowl,
                ),
                f"A bowl F = w‖y − μ‖²/2, trained at β = {values['beta']:g}",
            ),
            Picture(
                _table(("label", "of the data", *steps, "<i>p</i>"), labels),
                "The likelihood over six labels",
            ),
        ]
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{one}</th>" for one in heads)
    body = "".join(
        f"<tr>{''.join(f'<td>{html.escape(one)}</td>' for one in row)}</tr>" for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"


def _of_sequences(link: Link, shown: Opened, report: Report) -> Pictures:
    """Return the pictures of a page of sequences: its first panel at three steps, and others."""
    query = {name: text for name, text in link.query.items() if name not in VIEW_PARAMETERS}
    first, others = _panels(shown)
    order = FiguresOrder.model_validate(
        {"page": shown.page, "query": query, "step": LARGEST_STEP, "panels": (first, *others)}
    )
    watch = Watch(report)
    last = reached_panels(order, watch)
    asked = View.from_query(link.query)[0].step
    moments = [
        (label, one.draft(first, LIGHT).figure())
        for label, one in _moments(order, shown, last, asked)
    ]
    height = 640 if len(moments) == 1 else 250
    return Pictures(
        [_plot(figure, height, label) for label, figure in moments],
        [_plot(last.draft(panel, LIGHT).figure(), 260, TITLES.get(panel, "")) for panel in others],
    )


def _panels(shown: Opened) -> tuple[str, Sequence[str]]:
    """Return the panel that is shown at three steps, and those that are shown at the end."""
    if shown.page == "reading":
        beside = shown.values["panel"]
        return "energies", ["progress", *([beside] if beside != "progress" else [])]
    part = shown.values["part"]
    if part == "leak":
        return "guesses", ["perplexity"]
    if part == "relaxed":
        return "distribution", ["descent"]
    first, *others = SHOWN[part]
    return first, others or (["progress"] if part != "table" else [])


def _moments(
    order: FiguresOrder, shown: Opened, last: Panels, asked: int | None
) -> list[tuple[str, Panels]]:
    """Return the panels at three moments with labels, or once where nothing changes."""
    if isinstance(last, TablePanels) or shown.values.get("part") == "words":
        return [("", last)]
    watch = Watch()
    if shown.values.get("part") == "relaxed":
        at = [1, max(2, round(math.sqrt(DESCENT))), DESCENT]
        return [
            (
                f"Step {step} of the descent",
                reached_panels(_order(order, query={**order.query, "descent": str(step)}), watch),
            )
            for step in at
        ]
    steps = [one.step for one in last.seen]
    return [
        (f"Step {step:,}", reached_panels(_order(order, step=step), watch))
        for step in _three_of(steps, steps[-1], asked)
    ]


def _order(order: FiguresOrder, **changes: Any) -> FiguresOrder:
    return FiguresOrder.model_validate({**order.model_dump(), **changes})


def _plot(figure: Figure, height: int, label: str = "") -> Picture:
    drawn = plotly_svg(figure.update_layout(height=height), PLOT, height)
    return Picture(_image(drawn), label)


def _svg(content: bytes) -> str:
    return _image(with_font(content))


def _image(svg: bytes) -> str:
    address = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
    return f'<img alt="" src="{address}">'
