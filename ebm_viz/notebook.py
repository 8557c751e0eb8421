"""The viewer in a notebook, such as JupyterLab or marimo. Needs requirements-notebook.txt.

from ebm_viz import Experiment
from ebm_viz.notebook import LandscapeWidget

LandscapeWidget([Experiment(loss="hinge"), Experiment(loss="energy")])
"""

from collections.abc import Mapping, Sequence
from typing import Any

import anywidget
import traitlets

from ebm_viz.experiment import Experiment
from ebm_viz.pictures.recorded import opening_of, scene_of
from ebm_viz.scene import Scene
from ebm_viz.serving.runs.batch import Batches
from ebm_viz.serving.runs.run import Run
from ebm_viz.serving.runs.wanted import SIDES, Frames, Wanted
from ebm_viz.training import Snapshot
from ebm_viz.viewer.bundle import bundle

SECONDS_A_TURN = 0.25
"""Longest time to work on an answer, so that the kernel stays free."""


class LandscapeWidget(anywidget.AnyWidget):
    """Plays trainings in a cell, as the app does; the kernel trains as far as the viewer needs.

    shown: one to four trainings side by side, or a scene. The viewer opens at the scene's step and
    β; without a step it plays from the beginning.

    Without a kernel the viewer still plays the frames that it has received. A notebook saved with
    the state of its widgets keeps these frames.
    """

    _esm = bundle("hosts/widget.js")

    description = traitlets.Dict().tag(sync=True)
    """What the viewer shows, in the format of the viewer's modules."""
    replies = traitlets.Dict().tag(sync=True)
    """The frames that the browser has received, by run, then by question; only set there."""

    def __init__(self, shown: Experiment | Sequence[Experiment] | Scene, **options: Any) -> None:
        scene = scene_of(shown)
        opening = {**opening_of(scene), "at_end": False}
        super().__init__(description=opening, replies={}, **options)
        self._batches = Batches(0)
        self._shown = [run.experiment.key for run in scene.runs]
        self._runs = {run.experiment.key: Run(run.experiment) for run in scene.runs}
        self.on_msg(self._answer)

    @property
    def snapshots(self) -> list[Sequence[Snapshot]]:
        """For each run, the snapshots that the kernel has trained so far."""
        return [self._runs[key].snapshots for key in self._shown]

    def _answer(self, _: Any, question: Mapping[str, Any], __: Sequence[memoryview]) -> None:
        first, count, stride = question["first"], question["count"], question["stride"]
        numbers = range(first, first + count * stride, stride)
        wanted = Wanted(numbers, side=question["side"] or SIDES[0])
        wish = Frames(self._runs[question["key"]], wanted)
        wish.work(SECONDS_A_TURN)
        packed = self._batches.batch(wish).packed
        about = {name: question[name] for name in ("key", "name", "side")}
        self.send(about, [packed])
