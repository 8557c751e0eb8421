"""Likelihood without Z, by pushes: the integral is estimated, sampled or learnt."""

import math
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from ebm_viz.core.losses.base import WITHOUT_Z, Loss, Tensors
from ebm_viz.core.losses.contrastive import NegativeLogLikelihood

_CHAIN = ("sampler", "chain_steps", "step_size")


class MonteCarloLikelihood(NegativeLogLikelihood):
    name = "nll_monte_carlo"
    label = "NLL, Monte Carlo"
    description = "NLL with Z as a mean over points drawn evenly from the box."
    formula = r"F^+ + \tfrac{1}{\beta}\log \tfrac{36}{n}\sum_{j=1}^{n} e^{-\beta F(u_j)}"
    plain = "F⁺ + (1/β) log (36/n) Σ exp(−βF(u))"
    bias = "none as n grows"
    source = "Metropolis & Ulam 1949; LeCun et al. 2006, section 2.2.4"
    group = WITHOUT_Z
    settings: tuple[str, ...] = ("beta", "nodes")
    lifts_everywhere = False
    estimates_likelihood = True


class ImportanceLikelihood(NegativeLogLikelihood):
    name = "nll_importance"
    label = "NLL, importance sampling"
    description = "NLL with Z as a mean over points drawn from q, each weighted by 1/q."
    formula = (
        r"F^+ + \tfrac{1}{\beta}\log \tfrac{1}{n}\sum_{j=1}^{n}"
        r" \frac{e^{-\beta F(u_j)}}{q(u_j)},\quad u_j \sim q"
    )
    plain = "F⁺ + (1/β) log (1/n) Σ exp(−βF(u)) / q(u)"
    bias = "none as n grows"
    source = "Kahn & Harris 1951; Robert & Casella 2004, section 3.3"
    group = WITHOUT_Z
    settings: tuple[str, ...] = ("beta", "nodes", "noise_distribution")
    defaults = MappingProxyType({"noise_distribution": "broad"})
    lifts_everywhere = False
    estimates_likelihood = True


class _AgainstParticles(Loss):
    """F⁺ − mean F⁻ at particles.

    Its mean gradient is that of NLL/β if the particles are distributed as the model.
    """

    group = WITHOUT_Z
    pair = "Fp - Fn"
    depends_on = "gap"
    can_collapse = False
    estimates_likelihood = True

    def value(self, positive: Tensor, negative: Tensor, **_: Any) -> Tensor:
        return positive - negative.mean()

    def pushes(self, positive: Tensor, negative: Tensor, **_: Any) -> Tensors:
        lift = torch.full_like(negative, -len(positive) / len(negative))
        return torch.ones_like(positive), lift


class ContrastiveDivergence(_AgainstParticles):
    name = "contrastive_divergence"
    label = "Contrastive divergence"
    description = "Pushes down the data, and up the points where k-step chains from the data end."
    formula = r"F^+ - F(\tilde y_k)"
    plain = "F⁺ − F(ỹₖ), ỹₖ k steps from y"
    bias = "until the chains have mixed"
    source = "Hinton 2002"
    compares = "chains"
    settings = ("beta", *_CHAIN)


class PersistentContrastiveDivergence(_AgainstParticles):
    name = "persistent_contrastive_divergence"
    label = "Persistent CD"
    description = (
        "Pushes down on the data and up where chains are; these keep walking from step to step."
    )
    formula = r"F^+ - \tfrac{1}{n}\sum_{j=1}^{n} F(\tilde y_j)"
    plain = "F⁺ − mean F(ỹ), ỹ from chains that are kept"
    bias = "while the chains lag behind"
    source = "Younes 1989; Tieleman 2008"
    compares = "kept_chains"
    settings = ("beta", *_CHAIN, "chains", "fresh_share")
    defaults = MappingProxyType({"learning_rate": 0.003, "sampler": "random_walk"})


class Generated(_AgainstParticles):
    name = "generator"
    label = "Generator (GAN)"
    description = "Pushes down the data, and up the points where a second network looks for low F."
    formula = r"F^+ - \tfrac{1}{n}\sum_{j=1}^{n} F(G(z_j)),\quad z_j \sim N(0, I)"
    plain = "F⁺ − mean F(G(z)), G looks for low F"
    bias = "while G lags behind, or gathers"
    source = "Goodfellow et al. 2014; Kim & Bengio 2016"
    compares = "generator"
    settings = ("beta", "entropy_weight", "generator_steps", "generator_rate")
    defaults = MappingProxyType({"learning_rate": 0.001, "gradient_penalty": 0.01})


class NoiseContrast(Loss):
    """Logistic regression of data against ν noise points each, by G = −βF − c − log q − log ν."""

    name = "nce"
    label = "Noise contrast (NCE)"
    description = "Learns to tell data from noise of known density q; log Z is learnt as c."
    formula = (
        r"\log(1 + e^{-G^+}) + \sum_{j=1}^{\nu}\log(1 + e^{G^-_j}),"
        r"\quad G = -\beta F - c - \log \nu q"
    )
    plain = "log(1 + exp(−G⁺)) + Σ log(1 + exp G⁻), G = −βF − c − log νq"
    bias = "none with endless noise"
    source = "Gutmann & Hyvärinen 2010"
    group = WITHOUT_Z
    compares = "noise"
    pair = "softplus(beta*Fp) + softplus(-(beta*Fn))"
    depends_on = "levels"
    can_collapse = False
    settings = ("beta", "noise_distribution", "noise_ratio")

    def value(self, positive: Tensor, negative: Tensor, **settings: Any) -> Tensor:
        data, noise = _log_odds(positive, negative, **settings)
        return functional.softplus(-data) + functional.softplus(noise).sum(1)

    def pushes(self, positive: Tensor, negative: Tensor, **settings: Any) -> Tensors:
        data, noise = _log_odds(positive, negative, **settings)
        beta = settings.get("beta", 1.0)
        return beta * torch.sigmoid(-data), -beta * torch.sigmoid(noise)


def _log_odds(
    positive: Tensor,
    negative: Tensor,
    *,
    beta: float = 1.0,
    log_normaliser: float | Tensor = 0.0,
    log_noise_positive: float | Tensor = 0.0,
    log_noise_negative: float | Tensor = 0.0,
    **_: Any,
) -> tuple[Tensor, Tensor]:
    """Return G at data (n,) and at noise (n, ν): the log odds that a point is data.

    log_normaliser: c. log_noise_positive (n,), log_noise_negative (n, ν): log q there.
    """
    level = log_normaliser + math.log(negative.shape[1])
    return (
        -beta * positive - level - log_noise_positive,
        -beta * negative - level - log_noise_negative,
    )
