"""Claims about substitutes for Z: samples, scores and negatives."""

import math
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ebm_viz.claims.claim import Bars, Claim, Figures
from ebm_viz.core.arithmetic import FLOAT32, FLOAT64, generator
from ebm_viz.core.energies import Energy
from ebm_viz.core.losses import PUSHING
from ebm_viz.core.metrics.agreement import likelihood_gradient
from ebm_viz.core.samplers import SAMPLERS
from ebm_viz.core.samplers.exact import ExactSampler
from ebm_viz.experiment import Experiment
from ebm_viz.lessons.link import Link
from ebm_viz.training import draw_data
from ebm_viz.training.measuring import Measuring, trained

PARTICLES, TIMES = 512, 24
MOVES = (1, 10, 100)
CHANCE = 0.35
"""A bias below this share of the gradient's length may be due to chance."""


def sampled_gradients(seed: int) -> Measuring[Figures]:
    """Measure the bias of the likelihood gradient by exact samples and by CD-k.

    The landscape is half trained. The bias is the length of the mean error divided by the length of
    the exact gradient; the part that sampling noise adds on average is subtracted.
    """
    experiment = Experiment(seed=seed)
    (last,) = yield from trained(experiment, at=[100])
    energy, stream = last.energy(), generator(seed)
    data = draw_data(experiment)[:PARTICLES]
    exact = likelihood_gradient(energy, data, torch.from_numpy(last.finer(192).energy), 1.0)
    sampler = ExactSampler(energy, 1.0)
    errors: dict[str, list[Tensor]] = {name: [] for name in ("exact", "cd_1", "cd_10", "cd_100")}
    for _ in range(TIMES):
        drawn = sampler.draw(PARTICLES, stream)[0]
        errors["exact"].append(_sampled(energy, data, drawn) - exact)
        walk = SAMPLERS["mala"].walk(energy, data, 1.0, 0.02, stream)
        for move, state in enumerate(islice(walk, MOVES[-1] + 1)):
            if move in MOVES:
                errors[f"cd_{move}"].append(_sampled(energy, data, state.positions) - exact)
        yield
    return {name: _bias(torch.stack(them), exact) for name, them in errors.items()}


def _sampled(energy: Energy, data: Tensor, particles: Tensor) -> Tensor:
    _, pull_back = energy.linearise(torch.cat([data, particles]))
    each = torch.full((len(data),), 1 / len(data), **FLOAT32)
    pull_back(torch.cat([each, -each]))
    return energy.parameter_gradient.clone()


def _bias(errors: Tensor, exact: Tensor) -> float:
    by_chance = float(errors.var(0).sum()) / len(errors)
    square = float(errors.mean(0).square().sum()) - by_chance
    return math.sqrt(max(0.0, square)) / float(exact.norm())


def far_weights(seed: int) -> Figures:
    """Compute the Fisher and KL divergences between two modes at 50 : 50 and at 90 : 10.

    The modes are one-dimensional Gaussians of width 1, at ±1.5 and at ±6.
    """
    y = np.linspace(-14, 14, 56_001)
    width = float(y[1] - y[0])

    def mixture(at: float, left: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        bumps = [np.exp(-((y - c) ** 2) / 2) / np.sqrt(2 * np.pi) for c in (-at, at)]
        p = left * bumps[0] + (1 - left) * bumps[1]
        slope = -left * bumps[0] * (y + at) - (1 - left) * bumps[1] * (y - at)
        return p, slope / p

    found = {}
    for name, at in (("near", 1.5), ("far", 6.0)):
        (p, score), (q, other) = mixture(at, 0.5), mixture(at, 0.9)
        found[f"{name}_fisher"] = float((p * (score - other) ** 2).sum() * width)
        found[f"{name}_kl"] = float((p * np.log(p / q)).sum() * width)
    return found


def noise_contrast_of_labels(seed: int) -> Figures:
    """Compare InfoNCE with NLL over eight labels, with all others as negatives and with three."""
    F = torch.randn(200, 8, generator=generator(seed), **FLOAT64)
    right, others = F[:, 0], F[:, 1:]
    nll = right + torch.logsumexp(-F, 1)
    value = PUSHING["infonce"].value
    return {
        "all": float((value(right, others) - nll).abs().max()),
        "three": float((value(right, others[:, :3]) - nll).abs().mean()),
    }


CLAIMS = [
    Claim(
        name="sampled_gradient_is_unbiased",
        question="without_z",
        statement="The gradient of NLL, with samples in the place of the expectation, is unbiased.",
        measure=sampled_gradients,
        cases={
            "exact draws from p": lambda f: f["exact"] < CHANCE,
            "CD-1": lambda f: f["cd_1"] < CHANCE,
            "CD-10": lambda f: f["cd_10"] < CHANCE,
        },
        sentence="In the mean the gradient is off by {exact:.0%} of its length with exact draws,"
        " within chance, and by {cd_1:.0%}, {cd_10:.0%} and {cd_100:.0%} with chains of 1, 10 and"
        " 100 moves from the data.",
        because="The expectation is under *p*. Chains that start at the data and have not mixed are"
        " spread otherwise.",
        drawn=Bars(
            "bias / length",
            {"exact": "exact", "CD-1": "cd_1", "CD-10": "cd_10", "CD-100": "cd_100"},
        ),
        link=Link("around_z", "CD beside the exact likelihood", {"part": "chains"}),
    ),
    Claim(
        name="score_matching_costs_nothing",
        question="scores",
        statement="Score matching avoids *Z* at no cost.",
        measure=far_weights,
        cases={
            "modes that touch, 3σ apart": lambda f: f["near_fisher"] > 0.01,
            "modes 12σ apart": lambda f: f["far_fisher"] > 0.01,
        },
        sentence="50 : 50 and 90 : 10 at ±6 differ by {far_fisher:.0e} in Fisher divergence, and by"
        " {far_kl:.2f} nats in KL. At ±1.5 it is {near_fisher:.2f} and {near_kl:.2f} nats.",
        because="Slopes are compared where data are. Between far modes there are none, and their"
        " weights are not seen.",
        drawn=Bars(
            "divergence",
            {
                "Fisher, ±1.5": "near_fisher",
                "KL, ±1.5": "near_kl",
                "Fisher, ±6": "far_fisher",
                "KL, ±6": "far_kl",
            },
            logarithmic=True,
        ),
        link=Link("around_z", "Score matching on far modes", {"part": "scores"}),
    ),
    Claim(
        name="infonce_is_nll",
        question="without_z",
        statement="InfoNCE is the negative log-likelihood.",
        measure=noise_contrast_of_labels,
        cases={
            "negatives: all other labels": lambda f: f["all"] < 1e-9,
            "negatives: three of the seven others": lambda f: f["three"] < 1e-9,
        },
        sentence="With all seven others the two differ by {all:.0e} at most, with three of them by"
        " {three:.2f} in the mean.",
        because="Its denominator is *Z* only if it sums over all labels.",
        drawn=Bars("difference", {"all others": "all", "three": "three"}),
        link=Link(
            "playground",
            "Train InfoNCE with 4 negatives",
            {"loss": "infonce", "negatives_count": "4"},
        ),
    ),
]
