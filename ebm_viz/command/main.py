"""The commands and their exit status: 0 success, 1 failure, 2 invalid command line.

Interrupted commands exit with 130, terminated ones with 143.
"""

import json
import os
import runpy
import signal
import sys
from argparse import Namespace
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ebm_viz.app_folder import app_folder
from ebm_viz.command import arguments
from ebm_viz.command.encoding import write_what_can_be_written
from ebm_viz.command.handout import write_handout
from ebm_viz.command.lesson import lesson_at
from ebm_viz.command.progress import ProgressBar
from ebm_viz.command.sequences import write_sequence
from ebm_viz.command.usage import (
    UsageError,
    check_film,
    film_within,
    report,
    step_within,
    target_of,
)
from ebm_viz.command.walk import read_walk, snapshot_at, walk
from ebm_viz.core import box
from ebm_viz.core.own_points import OwnPoints, OwnPointsError
from ebm_viz.core.own_points.table import decode, read_table
from ebm_viz.experiment import LONGEST_VALUE, SETTINGS, Experiment, ExperimentError
from ebm_viz.exports import FORMATS, ExportError, Order, Watch, export
from ebm_viz.exports.jobs.disk import lacks_room
from ebm_viz.exports.orders.formats import Kind
from ebm_viz.lessons.link import PLAYGROUND, Link
from ebm_viz.lessons.pages import opened
from ebm_viz.numbers import finite, number_in
from ebm_viz.pictures import FilmPlan
from ebm_viz.pictures.chromium import PictureError
from ebm_viz.pictures.film import whole_or_nothing
from ebm_viz.scene import Style, View
from ebm_viz.scene.view import VIEW_PARAMETERS
from ebm_viz.serving import Run
from ebm_viz.training import Snapshot, snapshot_steps, train
from ebm_viz.training.diagnosis import TREND, diagnose

WELL, FAILED, MISUSED, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    write_what_can_be_written()
    given = arguments.given_by(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))  # clean up on the way out
    try:
        if given.command == "run":
            _run(given)
        elif given.command == "train":
            _train(given)
        elif given.command == "sample":
            _sample(given)
        elif given.command in arguments.SEQUENCES:
            write_sequence(given)
        elif given.command == "handout":
            write_handout(given)
        else:
            _write(given)
    except (UsageError, ExperimentError) as error:
        return _end(given, str(error), MISUSED)
    except (ExportError, PictureError) as error:
        return _end(given, str(error), FAILED)
    except BrokenPipeError:
        # The reader has closed the pipe. Python would report an error when it closes it, too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        return _end(given, _unwritten(given, error), FAILED)
    except KeyboardInterrupt:
        return _end(given, "Interrupted.", INTERRUPTED)
    return WELL


def _end(given: Namespace, sentence: str, status: int) -> int:
    report(given, sentence)
    return status


def _unwritten(given: Namespace, error: OSError) -> str:
    if lacks_room(error):
        return f"The disk is full: {getattr(given, 'file', 'the output')} cannot be written."
    return f"{error.filename}: {error.strerror}."


def _run(given: Namespace) -> None:
    app = str(app_folder() / "app.py")
    sys.argv = ["streamlit", "run", app, *given.options]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


def _write(given: Namespace) -> None:
    kind, _ = arguments.COMMANDS[given.command]
    formats = [format.name for format in FORMATS.values() if format.kind == kind]
    target, suffix = target_of(given, formats)
    order = _order(given, kind, suffix)
    runs = [Run(run.experiment) for run in order.scene.runs]
    with closing(ProgressBar()) as bar:
        export(order, runs, target, Watch(bar.report))
    for run in runs:
        if run.divergence is not None:
            report(given, run.divergence.sentence)


def _order(given: Namespace, kind: Kind, suffix: str) -> Order:
    scene = _scene(given, lessons=kind != "data")
    values: dict[str, Any] = {"format": suffix, "scene": scene, "link": given.link or ""}
    if kind != "data":
        values["style"] = arguments.given_fields(given, Style)
        if cut := _numbers("cut", given.cut, 4, "y₁,y₂ of A and of B"):
            scene["cut"] = cut[:2], cut[2:]
        if probe := _numbers("probe", given.probe, 2, "y₁,y₂ of a place"):
            scene["probe"] = probe
    if kind == "film":
        values["film"] = arguments.given_fields(given, FilmPlan)
    if kind == "slides" and given.frames is not None:
        values["frames"] = given.frames
    if kind == "data":
        useless = [] if suffix == "npz" else ["all_snapshots", "shown_beta"]
        if suffix == "json":
            useless.append("step")
        for name in useless:
            if getattr(given, name):
                option = arguments.written(name)
                raise UsageError(f"{option} changes nothing in a .{suffix}: leave it out.")
        values["all_snapshots"] = given.all_snapshots
    try:
        order = Order.of(values, arguments.written_options())
    except ExportError as error:
        raise UsageError(str(error)) from None
    if kind == "film":
        runs = order.scene.runs
        check_film(order.plan, sorted({step for run in runs for step in snapshot_steps(run.steps)}))
    return order


def _scene(given: Namespace, lessons: bool) -> dict[str, Any]:
    """Return the fields of the scene to draw: of a lesson at its link, or of a single run."""
    given_view = arguments.given_view(given)
    link = _link(given)
    if link is None or link.page == PLAYGROUND or not lessons:
        experiment, linked = _start(given, link)
        view = _view(given, linked, given_view, experiment.steps)
        return {"runs": [{"experiment": experiment}], "view": view}
    if arguments.given_of(given, SETTINGS) or given.points:
        raise UsageError(
            "Settings of an experiment go with a link of the Playground. Change those of"
            f" {link.label} on its page, and copy its link again."
        )
    scene = opened(link, VIEW_PARAMETERS).scene
    if scene is None:
        command = {"reading": "the command read", "tagging": "the command tag"}.get(link.page)
        raise UsageError(f"{link.label} is exported by {command or 'the arrow on its page'}.")
    linked = {name: link.query[name] for name in VIEW_PARAMETERS & link.query.keys()}
    seen = scene.seen(View())
    view = _view(given, linked, given_view, max(run.steps for run in seen.runs))
    return {**dict(seen), "view": scene.pictured(view)}


def _view(
    given: Namespace, linked: Mapping[str, str], given_view: Mapping[str, str], end: int
) -> View:
    """Return the view of a link with what was given in its place.

    UsageError for a step beyond the end. That of a link becomes the last step, as on a page, and
    standard error says so.
    """
    if "step" in given_view:
        step_within(given_view["step"], end)
    film_within(given, end)
    view, ignored = View.from_query({**linked, **given_view})
    if ignored:
        raise UsageError(" ".join(ignored))
    fitting, beyond = view.fitting(end, view.panels or ())
    for sentence in beyond:
        report(given, sentence)
    return fitting


def _link(given: Namespace) -> Link | None:
    """Return the page that is begun with, if there is a link."""
    if given.link is None:
        return None
    if given.experiment is not None:
        raise UsageError("Begin with --link or with --experiment, not with both.")
    link = lesson_at(given.link)
    if link is None:
        raise UsageError(
            f"The link leads to no lesson of this app: {given.link[:LONGEST_VALUE]!r}."
        )
    return link


def _numbers(name: str, text: str | None, count: int, what: str) -> list[float] | None:
    """Return as many numbers of the box as an option has."""
    if text is None:
        return None
    numbers = [number_in(part) for part in text.split(",")]
    if len(numbers) != count or not all(abs(one) <= box.HALF_SIDE for one in numbers):
        raise UsageError(
            f"The {name} cannot be {text[:LONGEST_VALUE]!r}: it is {what}, {count} numbers from"
            " −3 to 3 with commas."
        )
    return numbers


def _start(given: Namespace, link: Link | None) -> tuple[Experiment, dict[str, str]]:
    """Return the experiment of a link or file with the given settings, and the link's view."""
    experiment = Experiment()
    view: dict[str, str] = {}
    if link is not None:
        if link.page != PLAYGROUND:
            raise UsageError(
                f"{given.command} begins with a link of the Playground; this one opens"
                f" {link.label}. “Open in the Playground” above a run leads there."
            )
        view = {name: text for name, text in link.query.items() if name in VIEW_PARAMETERS}
        experiment = Experiment.from_query(
            {name: text for name, text in link.query.items() if name not in VIEW_PARAMETERS}
        )
    if given.experiment is not None:
        experiment = Experiment.from_json(_text(given.experiment))
    settings = arguments.given_of(given, SETTINGS)
    if given.points is not None:
        settings |= _own_points(given.points)
    Experiment.from_query(settings)  # raises an error that names a value that is too long
    return experiment.replace(**settings), view


def _own_points(path: str) -> dict[str, str]:
    try:
        points = OwnPoints.of(read_table(decode(Path(path).read_bytes())))
    except OwnPointsError as error:
        raise UsageError(f"{path} cannot be read. {error}") from None
    return {"dataset": "own", "own_points": points.text}


def _text(path: str) -> str:
    try:
        return decode(Path(path).read_bytes())
    except OwnPointsError:
        raise UsageError(f"{path} cannot be read: an experiment is a JSON file.") from None


def _train(given: Namespace) -> None:
    experiment, _ = _start(given, _link(given))
    earlier: deque[Snapshot] = deque(maxlen=TREND)
    for snapshot in train(experiment):
        metrics = asdict(snapshot.metrics)
        if given.json:
            line: dict[str, Any] = {
                "step": snapshot.step,
                "metrics": {name: finite(value) for name, value in metrics.items()},
            }
            if snapshot.divergence is not None:
                line["divergence"] = snapshot.divergence.sentence
            print(json.dumps(line, ensure_ascii=False), flush=True)
            continue
        diagnosis = diagnose(snapshot, experiment, earlier)
        earlier.append(snapshot)
        print(f"{snapshot.step:6,}  loss {metrics['loss']:10.4g}  {diagnosis.sentence}", flush=True)


def _sample(given: Namespace) -> None:
    target, _ = target_of(given, ["npz"])
    plan = read_walk(given)
    experiment, linked = _start(given, _link(given))
    given_view = arguments.given_of(given, ("step", "shown_beta"))
    view = _view(given, linked, given_view, experiment.steps)
    snapshot = snapshot_at(experiment, view.step)
    arrays = walk(snapshot, experiment, view.beta or experiment.beta, plan)
    with whole_or_nothing(target) as path, path.open("wb") as file:
        np.savez_compressed(file, **arrays)
    if snapshot.divergence is not None:
        report(given, snapshot.divergence.sentence)
