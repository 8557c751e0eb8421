"""What a page sends the viewer about a run or a loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from ebm_viz.core.energies.base import Latent
from ebm_viz.core.expression import Expression
from ebm_viz.core.inference import INFERENCE, MOST_EVALUATIONS
from ebm_viz.core.losses import DependsOn
from ebm_viz.core.losses.facts import margin_of, note_on
from ebm_viz.core.networks.regression import Answers
from ebm_viz.experiment import Experiment
from ebm_viz.scene.scene import SHOWN_POINTS, Shown
from ebm_viz.searches import Searches, starts
from ebm_viz.serving import EDITION
from ebm_viz.training import answers_of, draw_data, snapshot_steps
from ebm_viz.walk import Walk


@dataclass(frozen=True)
class RunView:
    """A run as the viewer shows it. Its frames come from api/runs/{key}/frames.

    points: on the map, shape (m, 2): the first data points of the training, or the starts of
    searches. beta: the inverse temperature in training. link: opens the run on another page of the
    app. short: the name of the run beside its curve. file_words: what the name of a file with the
    run begins with. action: the text of a button that reports to Python the step that
    is shown when it is pressed. numbers: by name, what curves may be multiplied by. conditional:
    whether the energies are those of p(y|x). answers: those of regressions on the same data.
    latent: the latent variable, if E(y, z) can be drawn against one number. walk: if given, the run
    shows particles that walk over the landscape at the end of the training. searches: if given, the
    run shows searches of its landscape.
    """

    key: str
    label: str
    formula: str
    steps: int
    beta: float
    points: npt.NDArray[np.float32]
    link: str | None = None
    short: str = ""
    file_words: tuple[str, ...] = ()
    action: str | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)
    conditional: bool = False
    answers: Answers | None = None
    latent: Latent | None = None
    walk: Walk | None = None
    searches: Searches | None = None

    @classmethod
    def of(cls, shown: Shown) -> Self:
        """Return the view of a run that is shown in a scene."""
        experiment, searches = shown.experiment, shown.searches
        loss = experiment.loss_definition
        data = draw_data(experiment)[:SHOWN_POINTS].numpy()
        return cls(
            key=experiment.key,
            label=shown.label or loss.label,
            short=shown.short,
            file_words=shown.file_words,
            formula=shown.formula or loss.plain,
            steps=experiment.steps,
            beta=experiment.beta,
            points=starts(searches.seed).astype(np.float32) if searches else data,
            numbers=shown.factors,
            conditional=experiment.conditional,
            walk=shown.walk,
            searches=searches,
            latent=experiment.energy_definition.latent(experiment),
            answers=answers_of(experiment) if shown.answers else None,
        )

    @property
    def last_step(self) -> int:
        """The last step that can be shown: of a walk, its number of moves."""
        if self.searches:
            return MOST_EVALUATIONS
        return self.walk.moves if self.walk else self.steps

    def to_json(self) -> dict[str, Any]:
        """Return the run as the viewer reads it."""
        # The first points, in their order: pushes on the data are sent without coordinates.
        points = np.asarray(self.points, dtype=np.float64)
        return {
            "key": self.key,
            "frames": f"api/runs/{self.key}/frames?edition={EDITION}",
            "label": self.label,
            "short": self.short,
            "file_words": list(self.file_words),
            "formula": self.formula,
            "steps": self.last_step,
            "snapshots": snapshot_steps(self.steps),
            "beta": self.beta,
            "points": points.round(3).tolist(),
            "link": self.link,
            "action": self.action,
            "numbers": dict(self.numbers),
            **({"conditional": True} if self.conditional else {}),
            "walk": self.walk and self.walk.model_dump(mode="json"),
            **({"searches": _searches_in_json(self)} if self.searches else {}),
            **({"latent": vars(self.latent)} if self.latent else {}),
            **({"answers": _in_json(self.answers)} if self.answers else {}),
        }


def _searches_in_json(run: RunView) -> dict[str, Any]:
    searches = run.searches
    assert searches is not None
    return {
        **searches.model_dump(mode="json", exclude={"methods"}),
        "address": f"api/runs/{run.key}/searches",
        "methods": [
            {"name": name, "label": INFERENCE[name].label, "short": INFERENCE[name].short}
            for name in searches.methods
        ],
    }


def _in_json(answers: Answers) -> dict[str, Any]:
    return {
        name: np.asarray(values, dtype=np.float64).round(4).tolist()
        for name, values in vars(answers).items()
    }


@dataclass(frozen=True)
class LossView:
    """A loss as its plane shows it.

    ``formula`` is LaTeX. ``margin`` is where its push on negatives ends, as in the table. ``query``
    holds the parameters that select it in an address. ``pair`` is the tree of the loss of one
    positive against one negative, from which the viewer computes it.
    """

    label: str
    formula: str
    depends_on: DependsOn
    margin: str
    note: str
    query: dict[str, str]
    pair: Any

    @classmethod
    def of(cls, experiment: Experiment) -> LossView:
        """Return the view of an experiment's loss."""
        loss = experiment.loss_of_energies
        query = {"loss": loss.name}
        if "expression" in loss.settings:
            query["expression"] = experiment.expression
        return cls(
            label=loss.label,
            formula=loss.formula,
            depends_on=loss.depends_on,
            margin=margin_of(loss),
            note=note_on(loss),
            query=query,
            pair=Expression(loss.pair).tree,
        )
