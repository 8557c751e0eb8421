"""Compares ways around Z and samplers with torchebm 0.8.9: same net, batches, chains and steps."""

from collections.abc import Callable
from itertools import islice

import torch
from torch import Tensor
from torchebm.losses import DenoisingScoreMatching, ScoreMatching
from torchebm.samplers import HamiltonianMonteCarlo

from benchmarks.against_torchebm import CHAIN_STEPS, CHAINS, STEP_SIZE, Model, TorchebmTraining
from benchmarks.figures import Figure, Target
from benchmarks.plain import PlainTraining
from benchmarks.rounds import in_turn, rates, ratios, settle_allocator
from benchmarks.training import train_on
from ebm_viz.core import box
from ebm_viz.core.samplers import sample
from ebm_viz.experiment import Experiment
from ebm_viz.training import Training

ROUNDS = 7
STEPS = 20
SIGMA = 0.1
PARTICLES = 500
LEAPFROGS = 10
LENGTH = 0.15
"""ε, the step of a leapfrog; η = ε²/2 at β = 1."""
WANTED = {
    "CD-10": 3.0,
    "persistent CD-10": 3.0,
    "score matching": 6.0,
    "denoising": 1.5,
    "Langevin": 3.0,
    "HMC": 3.0,
}
"""The target speed by name, as a multiple of torchebm's."""


class TorchebmScores(PlainTraining):
    """The plain loop with a score matching loss of torchebm."""

    def __init__(self, experiment: Experiment) -> None:
        super().__init__(experiment)
        model = Model(self.energy)
        self.model = model
        self._score = (
            DenoisingScoreMatching(model, noise_scale=SIGMA)
            if experiment.loss == "denoising_score_matching"
            else ScoreMatching(model)
        )

    def _loss(self, positive: Tensor) -> Tensor:
        loss: Tensor = self._score(positive)
        return loss


def measure_around_z() -> list[Figure]:
    """Measure an MLP 2-64-64-1 SiLU with batch 256 and Adam; all pieces run in turn.

    CD uses Langevin dynamics with the same number of steps in both libraries.
    """
    steps = (ROUNDS + 1) * STEPS
    chained = {"sampler": "langevin", "step_size": STEP_SIZE, "chain_steps": CHAIN_STEPS}
    ours = {
        "CD-10": Experiment(loss="contrastive_divergence", steps=steps, **chained),
        "persistent CD-10": Experiment(
            loss="persistent_contrastive_divergence", chains=CHAINS, steps=steps, **chained
        ),
        "score matching": Experiment(loss="score_matching", steps=steps),
        "denoising": Experiment(loss="denoising_score_matching", sigma=SIGMA, steps=steps),
    }
    settle_allocator()
    theirs: dict[str, PlainTraining] = {
        "CD-10": TorchebmTraining(ours["CD-10"], CHAIN_STEPS),
        "persistent CD-10": TorchebmTraining(ours["CD-10"], CHAIN_STEPS, persistent=True),
        "score matching": TorchebmScores(ours["score matching"]),
        "denoising": TorchebmScores(ours["denoising"]),
    }
    points = box.uniform(PARTICLES, torch.Generator().manual_seed(0))
    model = TorchebmTraining(ours["CD-10"], CHAIN_STEPS)
    energy = Training(ours["CD-10"]).energy
    rolling = HamiltonianMonteCarlo(
        model.sampler.model, step_size=LENGTH, n_leapfrog_steps=LEAPFROGS
    )
    pieces = {f"our {name}": train_on(Training(one), STEPS) for name, one in ours.items()}
    pieces |= {f"their {name}": train_on(one, STEPS) for name, one in theirs.items()}
    pieces |= {
        "our Langevin": _walk(energy, points, "langevin", STEP_SIZE),
        "their Langevin": lambda: model.sampler.sample(points, n_steps=STEPS),
        "our HMC": _walk(energy, points, "hmc", LENGTH**2 / 2),
        "their HMC": lambda: rolling.sample(points, n_steps=STEPS),
        "our MALA": _walk(energy, points, "mala", 0.02),
    }
    seconds = in_turn(pieces, ROUNDS)
    figures = []
    for name in ours:
        figures += [
            Figure(f"a step of {name}: ours", rates(STEPS, seconds[f"our {name}"]), "/s"),
            Figure("    torchebm", rates(STEPS, seconds[f"their {name}"]), "/s"),
            Figure(
                "    ours against torchebm",
                ratios(seconds[f"their {name}"], seconds[f"our {name}"]),
                "×",
                Target("≥", WANTED[name]),
            ),
        ]
    for name in ("Langevin", "HMC"):
        figures.append(
            Figure(
                f"{name}, {PARTICLES} chains: ours against torchebm",
                ratios(seconds[f"their {name}"], seconds[f"our {name}"]),
                "×",
                Target("≥", WANTED[name]),
            )
        )
    milliseconds = [1000 * one / STEPS for one in seconds["our MALA"]]
    return [
        *figures,
        Figure(f"a MALA move of {PARTICLES} particles", milliseconds, "ms", Target("≤", 0.3)),
    ]


def _walk(energy: object, points: Tensor, name: str, step: float) -> Callable[[], object]:
    def piece() -> object:
        *_, last = islice(sample(energy, points, name, step=step), STEPS + 1)  # type: ignore[arg-type]
        return last

    return piece
