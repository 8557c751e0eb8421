"""Likelihood without Z, by slopes: the score −β∇F does not depend on Z.

A loss of slopes uses F along directions d: the slopes d·∇F and the curvature, which is the sum of
dᵀ∇²F d over the directions of a point. It has no pushes ∂ℓ/∂F; instead it has derivatives with
respect to slopes and curvature.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.energies.base import AXES
from ebm_viz.core.losses.base import WITHOUT_Z, Objective


@dataclass(frozen=True, eq=False)
class Probes:
    """Where a loss of slopes uses F: at points (n, 2), along directions (k, n, 2) or (k, 1, 2).

    noise: ε of each point (n, 2), for losses that move the data.
    """

    points: Tensor
    directions: Tensor
    noise: Tensor | None = None


class ScoreLoss(Objective, ABC):
    """A loss of slopes: `value` (n,) of slopes (k, n) and curvature (n,), and its derivatives.

    `gradients` returns the derivatives of value(...).sum(), in the shapes of slopes and curvature.
    Settings that a loss does not use are ignored.
    """

    group = WITHOUT_Z
    depends_on = "slope"
    can_collapse = False
    needs_curvature = True

    @property
    def trains_conditional(self) -> bool:
        return True

    @abstractmethod
    def probes(
        self, positive: Tensor, generator: torch.Generator, axes: Tensor = AXES, **settings: Any
    ) -> Probes:
        """Return where to evaluate the loss, for data points (n, 2).

        axes: those along which F is a log density: AXES, or for a conditional energy that of y.
        """

    def value(self, slopes: Tensor, curvature: Tensor, probes: Probes, **settings: Any) -> Tensor:
        """Return the loss at each point (n,)."""
        half_beta: float = settings["beta"] / 2
        return half_beta * slopes.square().sum(0) - curvature

    def gradients(
        self, slopes: Tensor, curvature: Tensor, probes: Probes, **settings: Any
    ) -> tuple[Tensor, Tensor]:
        """Return ∂ Σℓ/∂slopes and ∂ Σℓ/∂curvature."""
        return settings["beta"] * slopes, -torch.ones_like(curvature)


class ScoreMatching(ScoreLoss):
    name = "score_matching"
    label = "Score matching"
    description = "Makes the data lie flat, in wells that curve up; Z has no part in it."
    formula = r"\tfrac{\beta}{2}\|\nabla F(y)\|^2 - \Delta F(y)"
    plain = "½β‖∇F‖² − ΔF"
    bias = "blind to weights of far modes"
    source = "Hyvärinen 2005, theorem 1"
    settings = ("beta",)

    def probes(
        self, positive: Tensor, generator: torch.Generator, axes: Tensor = AXES, **settings: Any
    ) -> Probes:
        return Probes(positive, axes)


class SlicedScoreMatching(ScoreLoss):
    name = "sliced_score_matching"
    label = "Sliced score matching"
    description = "Score matching along one random direction v a point, of length √2."
    formula = (
        r"\tfrac{\beta}{2}(v\cdot\nabla F(y))^2 - v^{\!\top}\nabla^2 F(y)\,v,\quad \|v\| = \sqrt 2"
    )
    plain = "½β(v·∇F)² − vᵀ∇²F v"
    bias = "blind to weights of far modes"
    source = "Song, Garg, Shi & Ermon 2019, equation 8"
    settings = ("beta",)

    def probes(
        self, positive: Tensor, generator: torch.Generator, axes: Tensor = AXES, **settings: Any
    ) -> Probes:
        if len(axes) == 1:  # there is only one direction to slice along
            return Probes(positive, axes)
        angle = 2 * math.pi * torch.rand(len(positive), generator=generator, **FLOAT32)
        direction = math.sqrt(2) * torch.stack([angle.cos(), angle.sin()], dim=1)
        return Probes(positive, direction[None])


class DenoisingScoreMatching(ScoreLoss):
    name = "denoising_score_matching"
    label = "Denoising score matching"
    description = "Adds noise σε to the data and asks for the slope that leads back."
    formula = r"\tfrac12\|\beta\sigma\nabla F(y + \sigma\varepsilon) - \varepsilon\|^2"
    plain = "½‖βσ∇F(y + σε) − ε‖²"
    bias = "blurs the data by σ"
    source = "Vincent 2011, equation 9"
    settings = ("beta", "sigma")
    needs_curvature = False

    def probes(
        self, positive: Tensor, generator: torch.Generator, axes: Tensor = AXES, **settings: Any
    ) -> Probes:
        noise = torch.randn(positive.shape, generator=generator, **FLOAT32) * axes.sum(0)
        return Probes(positive + settings["sigma"] * noise, axes, noise)

    def value(self, slopes: Tensor, curvature: Tensor, probes: Probes, **settings: Any) -> Tensor:
        return _errors(slopes, probes, **settings).square().sum(0) / 2

    def gradients(
        self, slopes: Tensor, curvature: Tensor, probes: Probes, **settings: Any
    ) -> tuple[Tensor, Tensor]:
        pull = settings["beta"] * settings["sigma"]
        return pull * _errors(slopes, probes, **settings), torch.zeros_like(curvature)


def _errors(
    slopes: Tensor, probes: Probes, *, beta: float, sigma: float, **settings: Any
) -> Tensor:
    assert probes.noise is not None
    return beta * sigma * slopes - (probes.directions * probes.noise).sum(2)
