"""A variational autoencoder as an energy: the cost of the code limits how much can be low."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.energies.automatic import AutomaticEnergy
from ebm_viz.core.energies.base import EnergyDefinition, draw_weights, layer_shapes

NODES = 9
LEAST_NOISE = 0.05
"""Smallest standard deviation of a reconstruction; without it, the loss favours spikes."""


class VariationalAutoencoder(AutomaticEnergy):
    """F(y) = E_q[−log p(y|z)] + KL(q(z|y) ‖ N(0, 1)), the negative evidence lower bound.

    q(z|y) = N(μ(y), s(y)²) with one latent number, p(y|z) = N(g(z), σ²I) with a trained σ. The mean
    over q is a Gauss-Hermite sum of nine nodes, so that F is a deterministic function of y.
    Since F ≥ −log p(y), e^{−F} integrates to 1 at most. Kingma & Welling 2014, equation 3.
    """

    def __init__(self, generator: torch.Generator, data: Tensor, width: int) -> None:
        shapes = layer_shapes([2, width, 2]) | {
            "out_weight_1": (1, width),
            "out_bias_1": (width,),
            "out_weight_2": (width, 2),
            "out_bias_2": (2,),
            "log_noise": (1,),
        }
        super().__init__(shapes)
        nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
        self._nodes = torch.tensor(nodes, **FLOAT32)
        self._shares = torch.tensor(weights / weights.sum(), **FLOAT32)
        draw_weights(self._views[0:8:2], generator)
        for bias in (self._views[1], self._views[5]):
            bias.uniform_(-1.0, 1.0, generator=generator)
        self._views[8].fill_(math.log(0.5))

    @property
    def work(self) -> int:
        """More than the number of parameters: many hidden units at nine nodes, through autograd."""
        return 500 * len(self.parameters)

    def evaluate(self, parameters: Sequence[Tensor], points: Tensor) -> Tensor:
        first, first_bias, second, second_bias, third, third_bias, last, last_bias, noise = (
            parameters
        )
        hidden = functional.silu(points @ first + first_bias)
        mean, log_spread = (hidden @ second + second_bias).unbind(1)
        spread = log_spread.clamp(-8, 4).exp()
        codes = mean[:, None] + spread[:, None] * self._nodes.to(points.dtype)
        decoded = functional.silu(codes[..., None] * third[0] + third_bias) @ last + last_bias
        variance = LEAST_NOISE**2 + (2 * noise).exp()
        errors = (points[:, None] - decoded).square().sum(2) @ self._shares.to(points.dtype)
        surprise = errors / (2 * variance) + torch.log(2 * math.pi * variance)
        price = (mean.square() + spread.square() - 1) / 2 - log_spread.clamp(-8, 4)
        return surprise + price


VAE = EnergyDefinition(
    name="vae",
    label="Variational autoencoder",
    description="Reconstruction through one noisy number whose information has a price.",
    settings=("width",),
    build=VariationalAutoencoder,
)
