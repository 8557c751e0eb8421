"""What a page sends the viewer about a run or a loss."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ebm_viz.core.expression import Expression
from ebm_viz.core.inference import INFERENCE, MOST_EVALUATIONS
from ebm_viz.core.losses.facts import margin_of, note_on
from ebm_viz.core.networks.regression import Answers
from ebm_viz.experiment import Experiment
from ebm_viz.scene.scene import SHOWN_POINTS, Shown
from ebm_viz.searches import Searches, starts
from ebm_viz.serving import EDITION
from ebm_viz.training import draw_data, snapshot_steps


@dataclass(frozen=True)
class RunView:
    """A run as the viewer shows it. Its frames come from api/runs/{key}/frames.

    link: opens the run on another page of the app. action: the text of a button that reports to
    Python the step that is shown when it is pressed. answers: those of regressions, to be shown
    beside it.
    """

    shown: Shown
    link: str | None = None
    action: str | None = None
    answers: Answers | None = None

    @property
    def last_step(self) -> int:
        """The last step that can be shown: of searches, their most evaluations."""
        return MOST_EVALUATIONS if self.shown.searches else self.shown.steps

    def to_json(self) -> dict[str, Any]:
        """Return the run as the viewer reads it."""
        shown, experiment = self.shown, self.shown.experiment
        searches, loss = shown.searches, experiment.loss_definition
        latent = experiment.energy_definition.latent(experiment)
        # The first points, in their order: pushes on the data are sent without coordinates.
        data = draw_data(experiment)[:SHOWN_POINTS].numpy()
        points = starts(searches.seed) if searches else data
        return {
            "key": experiment.key,
            "frames": f"api/runs/{experiment.key}/frames?edition={EDITION}",
            "label": shown.name,
            "short": shown.short,
            "file_words": list(shown.file_words),
            "formula": shown.formula or loss.plain,
            "steps": self.last_step,
            "snapshots": snapshot_steps(experiment.steps),
            "beta": experiment.beta,
            "points": np.asarray(points, np.float64).round(3).tolist(),
            "link": self.link,
            "action": self.action,
            "numbers": shown.factors,
            **({"conditional": True} if experiment.conditional else {}),
            "walk": shown.walk and shown.walk.model_dump(mode="json"),
            **({"searches": _searches_in_json(searches, experiment.key)} if searches else {}),
            **({"latent": vars(latent)} if latent else {}),
            **({"answers": _answers_in_json(self.answers)} if self.answers else {}),
        }


def _searches_in_json(searches: Searches, key: str) -> dict[str, Any]:
    return {
        **searches.model_dump(mode="json", exclude={"methods"}),
        "address": f"api/runs/{key}/searches",
        "methods": [
            {
                "name": name,
                "label": method.label,
                "short": method.short,
                "uses_start": method.uses_start,
            }
            for name in searches.methods
            if (method := INFERENCE[name])
        ],
    }


def _answers_in_json(answers: Answers) -> dict[str, Any]:
    return {
        name: np.asarray(values, dtype=np.float64).round(4).tolist()
        for name, values in vars(answers).items()
    }


def loss_in_json(experiment: Experiment) -> dict[str, Any]:
    """Return an experiment's loss as the viewer reads it: LossDescription of losses/state.js.

    pair: the tree of the loss of one positive against one negative, from which the viewer computes
    it.
    """
    loss = experiment.loss_of_energies
    expression = {"expression": experiment.expression} if "expression" in loss.settings else {}
    return {
        "label": loss.label,
        "formula": loss.formula,
        "depends_on": loss.depends_on,
        "margin": margin_of(loss),
        "note": note_on(loss),
        "query": {"loss": loss.name, **expression},
        "pair": Expression(loss.pair).tree,
    }
