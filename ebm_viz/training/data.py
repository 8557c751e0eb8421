"""The data of an experiment, and its streams of random numbers."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from ebm_viz.core.arithmetic import generator
from ebm_viz.core.datasets import DATASETS, Source
from ebm_viz.core.networks.regression import Answers, regressions
from ebm_viz.experiment import Experiment


@dataclass(frozen=True)
class Streams:
    """Independent streams of random numbers.

    So other data leave the initial weights unchanged, and snapshots do not affect training.
    """

    data: torch.Generator
    weights: torch.Generator
    training: torch.Generator
    evaluation: torch.Generator

    @classmethod
    def of(cls, seed: int) -> "Streams":
        """Return the streams of a seed, each at its beginning."""
        seeds = np.random.SeedSequence(seed).generate_state(4, np.uint32)
        return cls(*(generator(int(stream)) for stream in seeds))


def source_of(experiment: Experiment) -> Source:
    """Return the source of the experiment's data."""
    dataset = DATASETS[experiment.dataset]
    return dataset.source(**dataset.settings_in(experiment))


def answers_of(experiment: Experiment) -> Answers:
    """Return the predictions of regressions that are trained on the experiment's data."""
    own = DATASETS[experiment.dataset].settings_in(experiment)
    data = {"dataset": experiment.dataset, "samples": experiment.samples, "seed": experiment.seed}
    return _answers(Experiment(**data, **own))


@lru_cache(maxsize=32)
def _answers(experiment: Experiment) -> Answers:
    return regressions(draw_data(experiment), experiment.seed)


def draw_data(experiment: Experiment) -> Tensor:
    """Return the experiment's data points, shape (samples, 2), or all of the user's own."""
    return source_of(experiment).sample(experiment.samples, Streams.of(experiment.seed).data)
