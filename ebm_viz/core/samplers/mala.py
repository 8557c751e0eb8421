"""The Metropolis-adjusted Langevin algorithm: Langevin moves, some of them refused."""

from collections.abc import Iterator

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.samplers.base import Sampler, SamplerState, Target, choose, noise_scale, normal


class MalaChain:
    """Particles with their F and ∇F, so that a move evaluates each once.

    beta: one number, or one for each particle, (n,).
    """

    def __init__(self, energy: Target, start: Tensor, beta: float | Tensor, step: float) -> None:
        self._energy, self._beta, self._step = energy, beta, step
        self._scale = (
            (2 * step / beta).sqrt_()[:, None]
            if isinstance(beta, Tensor)
            else noise_scale(beta, step)
        )
        self.positions = start.clone()
        self.height, self.gradient = energy.energy_and_gradient(start)

    def move(self, generator: torch.Generator) -> Tensor:
        """Propose moves and accept or refuse them; return which particles moved, (n,) bool.

        The proposal is y' = y − η∇F(y) + d with the noise d = √(2η/β) ξ, accepted with
        log α = β(F − F') + ‖ξ‖²/2 − (β/4η)‖y − y' + η∇F(y')‖², which is the same as
        β[F − F' + ½ g·(d − (η/2) g)] with g = ∇F(y) + ∇F(y'). Outside the box it is refused.
        """
        noise = normal(self.positions, generator).mul_(self._scale)
        proposal = (self.positions + noise).sub_(self.gradient, alpha=self._step)
        height, gradient = self._energy.energy_and_gradient(proposal)
        both = self.gradient + gradient
        work = noise.sub_(both, alpha=self._step / 2).mul_(both).sum(1)
        log_ratio = torch.sub(self.height, height).add_(work, alpha=0.5).mul_(self._beta)
        accepted = choose(log_ratio, generator)
        if not box.contains_all(proposal):
            accepted.logical_and_(box.contains(proposal))
        moved = accepted[:, None]
        self.positions = torch.where(moved, proposal, self.positions)
        self.gradient = torch.where(moved, gradient, self.gradient)
        self.height = torch.where(accepted, height, self.height)
        return accepted


def _walk(
    energy: Target, start: Tensor, beta: float, step: float, generator: torch.Generator
) -> Iterator[SamplerState]:
    chain = MalaChain(energy, start, beta, step)
    yield SamplerState(chain.positions, chain.height)
    while True:
        accepted = int(chain.move(generator).count_nonzero()) / len(start)
        yield SamplerState(chain.positions, chain.height, accepted)


MALA = Sampler(
    name="mala",
    label="MALA",
    description="Langevin moves, refused just often enough that the law is exact.",
    source="Roberts & Tweedie 1996, section 1.4; Besag 1994",
    defaults={"step_size": 0.02},
    walk=_walk,
    step=0.02,
    evaluations=1,
    uses_gradient=True,
    unbiased=True,
)
