"""Runs in the viewer's format: the description that a page sends, and the replies with frames."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ebm_viz.core import box
from ebm_viz.core.landscape import Landscape
from ebm_viz.experiment import Experiment
from ebm_viz.scene import LossBoard, Scene, Shown
from ebm_viz.serving.runs.frames import frame_of
from ebm_viz.serving.runs.message import encode, join
from ebm_viz.serving.runs.wanted import SIDES
from ebm_viz.training import Snapshot, answers_of, snapshot_steps, train
from ebm_viz.viewer.model import RunView, loss_in_json

History = Sequence[Snapshot]


@dataclass(frozen=True)
class Recorded:
    """A training up to some snapshot, with the attributes of a run that `encode` needs."""

    experiment: Experiment
    snapshots: History

    @property
    def total(self) -> int:
        """The number of snapshots of the whole training."""
        return len(snapshot_steps(self.experiment.steps))

    @property
    def steps(self) -> Sequence[int]:
        """The steps of its snapshots."""
        return [snapshot.step for snapshot in self.snapshots]

    @property
    def message(self) -> str | None:
        """Why the training ended early; None if it did not."""
        divergence = self.snapshots[-1].divergence
        return divergence.sentence if divergence else None

    @property
    def ended(self) -> bool:
        """Whether no snapshots follow."""
        return self.snapshots[-1].step == self.experiment.steps or self.message is not None

    def reply(self, scene: Scene) -> bytes:
        """Return the frames that a scene shows as one message; see `encode`.

        Walks and searches go over a single frame, that of their step or the last one before it.
        """
        if not (scene.walks or scene.searched):
            return encode(self, 0, self.snapshots)
        searches = scene.runs[0].searches
        step = searches.step if searches else self.experiment.steps
        number = max((k for k, one in enumerate(self.snapshots) if one.step <= step), default=0)
        return encode(self, number, self.snapshots[number : number + 1])

    def finer_reply(self, step: int | None, beta: float) -> bytes:
        """Return the frame nearest to a step, by default the last, on a finer grid, as one message.

        The grid is the finest one if the peak of the density at `beta` is narrower than a cell of
        the middle one.
        """
        number, snapshot = len(self.snapshots) - 1, self.snapshots[-1]
        if step is not None:
            number, snapshot = min(
                enumerate(self.snapshots), key=lambda one: abs(one[1].step - step)
            )
        _, usual, finest = SIDES
        side = finest if _spot(snapshot.landscape, beta) < box.SIDE / usual else usual
        frame = frame_of(snapshot, self.experiment, [], number, side)
        return join(self, side, number, [frame], False)


def _spot(landscape: Landscape, beta: float) -> float:
    """Return the standard deviation of the density at `beta` around its highest point.

    It is 1 / √(β ∂²F), along the axis on which it is smaller. The viewer computes the same.
    """
    energy = landscape.energy.astype(float)
    last = len(energy) - 2
    row, column = (
        min(max(int(k), 1), last) for k in np.unravel_index(energy.argmin(), energy.shape)
    )
    around = (
        energy[row, column - 1] + energy[row, column + 1],
        energy[row - 1, column] + energy[row + 1, column],
    )
    rise = beta * (max(around) - 2 * energy[row, column])
    return box.SIDE / len(energy) / math.sqrt(rise) if rise > 0 else math.inf


def scene_of(shown: Experiment | Sequence[Experiment] | Scene) -> Scene:
    """Return trainings as a scene that shows them side by side; a scene stays as it is."""
    if isinstance(shown, Scene):
        return shown
    experiments = [shown] if isinstance(shown, Experiment) else shown
    return Scene(runs=tuple(Shown(experiment=experiment) for experiment in experiments))


def histories_of(scene: Scene) -> list[History]:
    """Train the runs of a scene and return the snapshots of each."""
    return [list(train(run.experiment)) for run in scene.runs]


def description_of(scene: Scene) -> dict[str, Any]:
    """Return a scene in the format of the viewer's modules, without a style."""
    view = scene.view.model_dump(mode="json", exclude={"panels"})
    return {
        "runs": [_run_view(run).to_json() for run in scene.runs],
        "panels": list(scene.panels),
        "curves": [curve.to_json() for curve in scene.curves],
        "shared_scale": scene.shared_scale,
        "cut": scene.cut,
        "probe": scene.probe,
        "view": view,
    }


def _run_view(run: Shown) -> RunView:
    return RunView(run, answers=answers_of(run.experiment) if run.answers else None)


def opening_of(scene: Scene) -> dict[str, Any]:
    """Return the description with which a viewer opens a scene at its step, or at the end."""
    described = description_of(scene)
    return {
        **described,
        "key": "scene",
        "at_end": scene.view.step is None,
        "view": {**described["view"], "panels": None},
        "placing": None,
    }


def board_description_of(board: LossBoard) -> dict[str, Any]:
    """Return a board of losses in the format of the viewer's modules, without a style."""
    return {
        "losses": [loss_in_json(experiment) for experiment in board.losses],
        "values": board.settings,
        "point": {"positive": board.positive, "negative": board.negative},
        "panels": list(board.shown),
    }
