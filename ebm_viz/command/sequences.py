"""Trains a reader or a tagger and writes what its page shows: a picture, film, slides or data."""

from argparse import Namespace
from contextlib import closing
from typing import Any

from ebm_viz.command import arguments
from ebm_viz.command.progress import ProgressBar
from ebm_viz.command.usage import (
    UsageError,
    check_film,
    film_within,
    report,
    step_within,
    target_of,
)
from ebm_viz.exports import FORMATS, ExportError, Watch
from ebm_viz.exports.files.page_figures import trainings
from ebm_viz.exports.files.writers import export_page
from ebm_viz.exports.orders.page import LESSONS, TITLES, PageOrder
from ebm_viz.lessons.reading_panels import ReadingPanels
from ebm_viz.lessons.tagging_panels import SHOWN
from ebm_viz.pictures import FilmPlan
from ebm_viz.scene import Style


def write_sequence(given: Namespace) -> None:
    """Train as far as needed, and write the file."""
    target, suffix = target_of(given, arguments.SEQUENCE_FORMATS)
    order = _order(given, suffix)
    with closing(ProgressBar()) as bar:
        export_page(order, target, Watch(bar.report))
    run, _ = trainings(order)
    if run and run.snapshots and (reason := run.snapshots[-1].divergence):
        report(given, str(reason))


def _order(given: Namespace, suffix: str) -> PageOrder:
    page, *_ = arguments.SEQUENCES[given.command]
    lesson = LESSONS[page]
    query = arguments.given_of(given, [parameter.name for parameter in lesson.parameters])
    values, ignored = lesson.read(query)
    if ignored:
        raise UsageError(ignored[0])
    shown = ReadingPanels.shown(values) if page == "reading" else SHOWN[values["part"]]
    film = arguments.given_fields(given, FilmPlan)
    if film and FORMATS[suffix].kind != "film":
        raise UsageError(f"Options of a film are not for .{suffix}: {', '.join(film)}.")
    asked: dict[str, Any] = {
        "format": suffix,
        "page": page,
        "query": query,
        "panels": _panels(given, page) or shown,
        "style": arguments.given_fields(given, Style),
        "film": film,
    }
    try:
        order = PageOrder.of(asked, arguments.written_options())
    except ExportError as error:
        raise UsageError(str(error)) from None
    run, _ = trainings(order)
    end = run.description.steps if run else 0
    film_within(given, end)
    if run and order.kind.kind == "film":
        check_film(order.plan, run.description.snapshot_steps())
    step = end if given.at_step is None else step_within(given.at_step, end)
    return order.model_copy(update={"step": step})


def _panels(given: Namespace, page: str) -> list[str]:
    panels = arguments.given_panels(given, arguments.SEQUENCE_ALIASES)
    for panel in panels:
        if panel not in TITLES[page]:
            raise UsageError(
                f"The panel cannot be {panel[:64]!r}: it is one of {', '.join(TITLES[page])}."
            )
    return panels
