"""The obvious training loop, as a baseline: nn.Module, autograd, torch.optim.Adam.

It trains as `ebm_viz.training` does on the hinge loss, and on the likelihood with Z as a sum over a
grid of 64² cells. Batches, negatives, clipping and schedule are the same.
"""

import math

import torch
from torch import Tensor, nn

from ebm_viz.core import box
from ebm_viz.experiment import Experiment
from ebm_viz.training import FINAL_RATE, draw_data


class PlainTraining:
    """Training of an MLP by autograd; `fused` selects PyTorch's faster Adam."""

    def __init__(self, experiment: Experiment, fused: bool = False) -> None:
        self.experiment = experiment
        self.step = 0
        self._stream = torch.Generator().manual_seed(experiment.seed)
        self.data = draw_data(experiment)
        width = experiment.width
        self.energy = nn.Sequential(
            nn.Linear(2, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, 1)
        )
        self._adam = torch.optim.Adam(self.energy.parameters(), fused=fused or None)

    def advance_to(self, step: int) -> None:
        while self.step < step:
            self._train_step()
            self.step += 1

    def _train_step(self) -> None:
        experiment = self.experiment
        chosen = torch.randint(len(self.data), (experiment.batch,), generator=self._stream)
        loss = self._loss(self.data[chosen])
        self._adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.energy.parameters(), experiment.gradient_clip)
        fall = (1 + math.cos(math.pi * self.step / experiment.steps)) / 2
        for group in self._adam.param_groups:
            group["lr"] = experiment.learning_rate * (FINAL_RATE + (1 - FINAL_RATE) * fall)
        self._adam.step()

    def _loss(self, positive: Tensor) -> Tensor:
        if self.experiment.loss == "nll":
            return self._negative_log_likelihood(positive)
        negative = box.uniform(len(positive), self._stream)
        energies = self.energy(torch.cat([positive, negative])).squeeze(1)
        down, up = energies.split(len(positive))
        return torch.relu(self.experiment.margin + down - up).mean()

    def _negative_log_likelihood(self, positive: Tensor) -> Tensor:
        energies = self.energy(torch.cat([positive, GRID])).squeeze(1)
        on_data, everywhere = energies.split([len(positive), len(GRID)])
        beta = self.experiment.beta
        return beta * on_data.mean() + torch.logsumexp(-beta * everywhere, dim=0)


GRID = box.grid(box.cell_centres(64))
