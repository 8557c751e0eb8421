"""Trains a reader or a tagger and writes a picture, an HTML page, or the numbers."""

import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from plotly.graph_objects import Figure

from ebm_viz import sequence_plots, tag_plots
from ebm_viz.command import arguments
from ebm_viz.command.progress import ProgressBar
from ebm_viz.pictures.plotly_picture import plotly_picture
from ebm_viz.plot_theme import DARK, LIGHT, Theme
from ebm_viz.sequence_plots import Path as DrawnPath
from ebm_viz.structured import (
    Reading,
    ReadingSnapshot,
    Tagging,
    TaggingSnapshot,
    lattice,
    train,
    words,
)

Snapshot = ReadingSnapshot | TaggingSnapshot

PICTURES = ("pdf", "svg", "png")
SUFFIXES = (*PICTURES, "html", "npz")
THEMES = {"light": LIGHT, "dark": DARK}
WIDTH, HEIGHT, PNG_SCALE = 960, 540, 2


class SequenceError(ValueError):
    """The command line is not valid; the message is a sentence for people."""


def write_sequence(given: Namespace) -> None:
    """Train up to the given step, and write the file."""
    _, table, panels = arguments.SEQUENCES[given.command]
    target = Path(given.file)
    suffix = target.suffix.lower().removeprefix(".")
    _one_of(suffix, SUFFIXES, "The ending of the file")
    panel = _one_of(given.panel or "energies", panels, "The panel")
    theme = THEMES[_one_of(given.background or "light", tuple(THEMES), "The background")]
    if not target.parent.is_dir():
        raise SequenceError(f"There is no folder {str(target.parent)!r} to write into.")
    knobs = arguments.given_knobs(given, table.knobs)
    description: Any = table.from_query(knobs)
    snapshots = _trained(description, _step(given.at_step, description))
    if reason := snapshots[-1].divergence:
        print(f"ebm_viz {given.command}: {reason}", file=sys.stderr)
    if suffix == "npz":
        np.savez_compressed(target, **_numbers(snapshots))
        return
    figure = _figure(snapshots, panel, theme)
    if suffix == "html":
        figure.write_html(target, include_plotlyjs=True)
        return
    scale = PNG_SCALE if suffix == "png" else 1
    target.write_bytes(plotly_picture(figure, suffix, WIDTH, HEIGHT, scale))


def _one_of(value: str, known: Sequence[str], what: str) -> str:
    if value not in known:
        raise SequenceError(f"{what} cannot be {value[:64]!r}: it is one of {', '.join(known)}.")
    return value


def _step(text: str | None, description: Reading | Tagging) -> int:
    last = description.steps
    if text is None:
        return last
    if not (text.isascii() and text.isdigit() and int(text) <= last):
        raise SequenceError(f"The step cannot be {text[:64]!r}: it is a number from 0 to {last:,}.")
    return int(text)


def _trained(description: Reading | Tagging, step: int) -> list[Snapshot]:
    """Return the snapshots up to a step."""
    seen: list[Snapshot] = []
    with closing(ProgressBar()) as bar:
        for snapshot in train(description):
            if seen and snapshot.step > step:
                break
            seen.append(snapshot)
            bar.report(snapshot.step / max(1, step), "Training")
    return seen


def _figure(snapshots: list[Snapshot], panel: str, theme: Theme) -> Figure:
    last = snapshots[-1]
    if isinstance(last, TaggingSnapshot):
        taggings = [one for one in snapshots if isinstance(one, TaggingSnapshot)]
        if panel == "curves":
            return tag_plots.progress(taggings, theme, HEIGHT)
        sentence = last.tagging.sentence.split()
        U, _ = last.energies(last.words)
        return tag_plots.tag_energies(U, last.best[1], sentence, theme, HEIGHT)
    readings = [one for one in snapshots if isinstance(one, ReadingSnapshot)]
    reading = last.reading
    if panel == "pushes":
        return sequence_plots.pushes(last, reading.loss, theme, HEIGHT)
    if panel == "lattice":
        P = words.along(last.energies, reading.word)
        gamma = lattice.free(P, reading.beta)[1]
        return sequence_plots.lattice(gamma, reading.word, last.path, theme, HEIGHT)
    if panel == "curves":
        return sequence_plots.progress(readings, last.step, theme, HEIGHT)
    if panel == "before":
        ends = {0, reading.letter_steps}
        before = [one for one in readings[:-1] if one.step in ends]
        return sequence_plots.before_and_after([*before, last], False, theme, HEIGHT)
    path = DrawnPath(f"lowest path of “{reading.word}”", words.symbols(reading.word)[last.path])
    return sequence_plots.energies(last, [path], theme=theme, height=HEIGHT)


def _numbers(snapshots: list[Snapshot]) -> dict[str, Any]:
    """Return arrays by name: steps, curves, and the energies of the last snapshot."""
    last = snapshots[-1]
    numbers: dict[str, Any] = {
        "step": np.array([one.step for one in snapshots]),
        "gap": np.array([one.gap for one in snapshots]),
        "words_right": np.array([one.words_right for one in snapshots]),
    }
    if isinstance(last, ReadingSnapshot):
        best = last.best[1]
        return numbers | {
            "energies": last.energies,
            "path": last.path,
            "symbols": np.array(list(words.SYMBOLS)),
            "read": np.array(best),
        }
    return numbers | {"table": last.table, "pairs": last.pairs, "tags": last.best[1]}
