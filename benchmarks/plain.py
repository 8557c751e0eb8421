"""The loop that anybody would write first: nn.Module, autograd, torch.optim.Adam.

It does the same job as ebm_viz.training on the hinge loss: the same batches, negatives, clipping
and schedule.
"""

import math

import torch
from torch import nn

from ebm_viz.core import box
from ebm_viz.experiment import Experiment
from ebm_viz.training import FINAL_RATE, draw_data


class PlainTraining:
    """Hinge training of an MLP by autograd; `fused` chooses the faster Adam of PyTorch."""

    def __init__(self, experiment: Experiment, fused: bool = False) -> None:
        self.experiment = experiment
        self.step = 0
        self._stream = torch.Generator().manual_seed(experiment.seed)
        self._data = draw_data(experiment)
        width = experiment.width
        self._energy = nn.Sequential(
            nn.Linear(2, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, 1)
        )
        self._adam = torch.optim.Adam(self._energy.parameters(), fused=fused or None)

    def advance_to(self, step: int) -> None:
        while self.step < step:
            self._train_step()
            self.step += 1

    def _train_step(self) -> None:
        experiment = self.experiment
        chosen = torch.randint(len(self._data), (experiment.batch,), generator=self._stream)
        positive = self._data[chosen]
        negative = box.uniform(experiment.batch, self._stream)
        energies = self._energy(torch.cat([positive, negative])).squeeze(1)
        down, up = energies.split(experiment.batch)
        loss = torch.relu(experiment.margin + down - up).mean()
        self._adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._energy.parameters(), experiment.gradient_clip)
        fall = (1 + math.cos(math.pi * self.step / experiment.steps)) / 2
        for group in self._adam.param_groups:
            group["lr"] = experiment.learning_rate * (FINAL_RATE + (1 - FINAL_RATE) * fall)
        self._adam.step()
