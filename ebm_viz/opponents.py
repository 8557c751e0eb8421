"""The points that a loss sets against the data: nothing, negatives, or the whole box."""

from collections.abc import Mapping
from math import prod
from typing import Any

import torch
from torch import Tensor

from ebm_viz.core.energies import Energy
from ebm_viz.core.negatives import NEGATIVES
from ebm_viz.core.quadrature import QUADRATURES, REFRESH_EVERY
from ebm_viz.experiment import Experiment


class Opponents:
    """Draws what the experiment's loss compares the data with."""

    def __init__(self, experiment: Experiment, energy: Energy) -> None:
        self._energy, self._beta = energy, experiment.beta
        self._compares = experiment.loss_definition.compares
        self._loss_settings = experiment.loss_definition.settings(experiment)
        self._negatives = NEGATIVES[experiment.negatives]
        self._negative_settings = self._negatives.settings(experiment)
        self._for_each = experiment.negatives_count
        quadrature = QUADRATURES[experiment.quadrature]
        self._quadrature = quadrature.build(**quadrature.settings(experiment))

    def prepare(self, step: int) -> None:
        """Let an adaptive quadrature look at the energy from time to time."""
        if self._compares == "box" and step % REFRESH_EVERY == 0:
            self._quadrature.refresh(self._energy, self._beta)

    def adapt(self, values: Tensor) -> None:
        """Let an adaptive quadrature go by an energy whose values (n, n) are known."""
        if self._compares == "box":
            self._quadrature.adapt(values, self._beta)

    def state(self) -> Mapping[str, Any]:
        """Return what is carried from step to step."""
        return self._quadrature.state() if self._compares == "box" else {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from where `state` was taken."""
        if self._compares == "box":
            self._quadrature.restore(state)

    def draw(
        self, positive: Tensor, generator: torch.Generator
    ) -> tuple[Tensor, tuple[int, ...], dict[str, Any]]:
        """Return points to set against `positive` (n, 2), the shape in which the loss wants their
        energies, and the loss's settings.
        """
        if self._compares == "nothing":
            return positive[:0], (0,), self._loss_settings
        if self._compares == "box":
            nodes, log_weights = self._quadrature.draw(generator)
            return nodes, (len(nodes),), {**self._loss_settings, "log_weights": log_weights}
        shape = (len(positive),) if self._compares == "pairs" else (len(positive), self._for_each)
        points = self._negatives.draw(
            positive, prod(shape), self._energy, generator, **self._negative_settings
        )
        return points, shape, self._loss_settings
