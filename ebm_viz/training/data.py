"""The data of an experiment, and its streams of random numbers."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ebm_viz.core.arithmetic import generator
from ebm_viz.core.datasets import DATASETS, Source
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


def data_alone(experiment: Experiment) -> Experiment:
    """Return an experiment with the same data, and the defaults of all other settings."""
    own = DATASETS[experiment.dataset].settings_in(experiment)
    data = {"dataset": experiment.dataset, "samples": experiment.samples, "seed": experiment.seed}
    return Experiment(**data, **own)


def draw_data(experiment: Experiment) -> Tensor:
    """Return the experiment's data points, shape (samples, 2), or all of the user's own."""
    return source_of(experiment).sample(experiment.samples, Streams.of(experiment.seed).data)
