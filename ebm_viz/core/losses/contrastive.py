"""The losses of the tutorial, which compare energies of data with energies of other points.

Names and forms: LeCun, Chopra, Hadsell, Ranzato & Huang (2006), A Tutorial on Energy-Based
Learning, unless another source is given.
"""

from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from ebm_viz.core.arithmetic import INTEGER
from ebm_viz.core.losses.base import Loss, Tensors

_PAIRS = ("negatives",)
_BOX = ("quadrature",)


def _indicator(condition: Tensor, like: Tensor) -> Tensor:
    return condition.to(like.dtype)


class PositiveOnly(Loss):
    name = "energy"
    label = "Energy"
    description = "Pushes the energy down on the data and nothing up."
    formula = r"F^+"
    plain = "F⁺"
    source = "LeCun et al. 2006, section 2.2.1"
    compares = "nothing"
    pair = "Fp"
    depends_on = "level"
    can_collapse = True

    def value(self, positive: Tensor, negative: Tensor, **_: Any) -> Tensor:
        return positive.clone()

    def pushes(self, positive: Tensor, negative: Tensor, **_: Any) -> Tensors:
        return torch.ones_like(positive), torch.zeros_like(negative)


class Perceptron(Loss):
    name = "perceptron"
    label = "Perceptron"
    description = (
        "Pushes the data down and the lowest point of the box up, until the data are the lowest."
    )
    formula = r"F^+ - \min_{y'} F(y')"
    plain = "F⁺ − min F"
    source = "LeCun et al. 2006, section 2.2.2; Collins 2002"
    compares = "box"
    pair = "relu(Fp - Fn)"
    depends_on = "gap"
    settings = (*_BOX, "beta")
    can_collapse = True
    kink = "where another point ties with the data; no push there"

    def value(self, positive: Tensor, negative: Tensor, **_: Any) -> Tensor:
        return torch.relu(positive - negative.amin(-1))

    def pushes(self, positive: Tensor, negative: Tensor, **_: Any) -> Tensors:
        lowest, where = negative.min(-1, keepdim=True)
        down = _indicator(positive > lowest.squeeze(-1), positive)
        lifted = down.sum()[None] if negative.ndim == 1 else down[:, None]
        nodes = torch.arange(negative.shape[-1], **INTEGER)
        return down, -lifted * _indicator(nodes == where, negative)


class Simple(Loss):
    name = "simple"
    label = "Simple"
    description = (
        "Pushes data down to 0 and negatives up to m, each on its own, with constant force."
    )
    formula = r"[F^+]_+ + [m - F^-]_+"
    plain = "[F⁺]₊ + [m − F⁻]₊"
    source = "a linear form of LeCun et al. 2006, section 2.2.3 (square-square)"
    compares = "pairs"
    pair = "relu(Fp) + relu(m - Fn)"
    depends_on = "levels"
    settings = ("margin", *_PAIRS)
    can_collapse = False
    kink = "at F⁺ = 0 and at F⁻ = m; no push there"

    def value(self, positive: Tensor, negative: Tensor, margin: float = 1.0, **_: Any) -> Tensor:
        return torch.relu(positive) + torch.relu(margin - negative)

    def pushes(self, positive: Tensor, negative: Tensor, margin: float = 1.0, **_: Any) -> Tensors:
        return _indicator(positive > 0, positive), -_indicator(negative < margin, negative)


class Hinge(Loss):
    name = "hinge"
    label = "Hinge"
    description = (
        "Pushes data and negative apart with constant force until the gap is m, where it stops."
    )
    formula = r"[m + F^+ - F^-]_+"
    plain = "[m + F⁺ − F⁻]₊"
    source = "LeCun et al. 2006, section 2.2.3"
    compares = "pairs"
    pair = "relu(m + Fp - Fn)"
    depends_on = "gap"
    settings = ("margin", *_PAIRS)
    can_collapse = False
    kink = "at F⁻ − F⁺ = m; no push there"

    def value(self, positive: Tensor, negative: Tensor, margin: float = 1.0, **_: Any) -> Tensor:
        return torch.relu(margin + positive - negative)

    def pushes(self, positive: Tensor, negative: Tensor, margin: float = 1.0, **_: Any) -> Tensors:
        active = (margin + positive).sub_(negative).gt_(0)
        return active, -active


class Log(Loss):
    name = "log"
    label = "Log"
    description = "A smooth hinge at margin 0: the push fades as the gap grows but never stops."
    formula = r"\log(1 + e^{F^+ - F^-})"
    plain = "log(1 + exp(F⁺ − F⁻))"
    source = "LeCun et al. 2006, section 2.2.3"
    compares = "pairs"
    pair = "softplus(Fp - Fn)"
    depends_on = "gap"
    settings = _PAIRS
    can_collapse = False

    def value(self, positive: Tensor, negative: Tensor, **_: Any) -> Tensor:
        return functional.softplus(positive - negative)

    def pushes(self, positive: Tensor, negative: Tensor, **_: Any) -> Tensors:
        push = torch.sigmoid(positive - negative)
        return push, -push


class SquareSquare(Loss):
    name = "square_square"
    label = "Square-square"
    description = (
        "Pulls the data towards 0 and negatives towards m, ever more gently as they come near."
    )
    formula = r"[F^+]_+^2 + [m - F^-]_+^2"
    plain = "[F⁺]₊² + [m − F⁻]₊²"
    source = "LeCun et al. 2006, section 2.2.3; LeCun & Huang 2005"
    compares = "pairs"
    pair = "relu(Fp)**2 + relu(m - Fn)**2"
    depends_on = "levels"
    settings = ("margin", *_PAIRS)
    can_collapse = False

    def value(self, positive: Tensor, negative: Tensor, margin: float = 1.0, **_: Any) -> Tensor:
        return torch.relu(positive) ** 2 + torch.relu(margin - negative) ** 2

    def pushes(self, positive: Tensor, negative: Tensor, margin: float = 1.0, **_: Any) -> Tensors:
        return 2 * torch.relu(positive), -2 * torch.relu(margin - negative)


class SquareExponential(Loss):
    name = "square_exponential"
    label = "Square-exponential"
    description = "Pulls the data towards 0; pushes negatives up without limit, ever more weakly."
    formula = r"[F^+]_+^2 + \gamma\, e^{-F^-}"
    plain = "[F⁺]₊² + γ exp(−F⁻)"
    source = "LeCun et al. 2006, section 2.2.3; Osadchy, Miller & LeCun 2005"
    compares = "pairs"
    pair = "relu(Fp)**2 + gamma*exp(-Fn)"
    depends_on = "levels"
    settings = ("gamma", *_PAIRS)
    can_collapse = False

    def value(self, positive: Tensor, negative: Tensor, gamma: float = 1.0, **_: Any) -> Tensor:
        return torch.relu(positive) ** 2 + gamma * torch.exp(-negative)

    def pushes(self, positive: Tensor, negative: Tensor, gamma: float = 1.0, **_: Any) -> Tensors:
        return 2 * torch.relu(positive), -gamma * torch.exp(-negative)


class MinimumClassificationError(Loss):
    name = "mce"
    label = "MCE"
    description = "Counts pairs in the wrong order, smoothly; far from the border the push is gone."
    formula = r"\sigma(F^+ - F^-)"
    plain = "σ(F⁺ − F⁻)"
    source = "Juang, Hou & Lee 1997; LeCun et al. 2006, section 2.2.3"
    compares = "pairs"
    pair = "sigmoid(Fp - Fn)"
    depends_on = "gap"
    settings = _PAIRS
    defaults = MappingProxyType({"learning_rate": 0.003})
    can_collapse = False

    def value(self, positive: Tensor, negative: Tensor, **_: Any) -> Tensor:
        return torch.sigmoid(positive - negative)

    def pushes(self, positive: Tensor, negative: Tensor, **_: Any) -> Tensors:
        share = torch.sigmoid(positive - negative)
        push = share * (1 - share)
        return push, -push


class LearningVectorQuantisation(Loss):
    name = "lvq2"
    label = "LVQ2"
    description = (
        "Compares F⁺ and F⁻ by their ratio, inside a window only; meant for energies above 0."
    )
    formula = r"\min\!\left(1,\ \frac{[F^+ - F^-]_+}{\delta\, F^-}\right)"
    plain = "min(1, [F⁺ − F⁻]₊ / (δ F⁻))"
    source = "Driancourt, Bottou & Gallinari 1991; LeCun et al. 2006, section 2.2.3"
    compares = "pairs"
    pair = "1 - relu(1 - relu(Fp - Fn)/(window*max(Fn, 1e-9)))"
    depends_on = "ratio"
    settings = ("window", *_PAIRS)
    defaults = MappingProxyType({"output": "softplus"})
    can_collapse = True
    kink = "at F⁺ = F⁻ and at F⁺ = (1 + δ) F⁻; no push there"

    def value(self, positive: Tensor, negative: Tensor, window: float = 1.0, **_: Any) -> Tensor:
        level = torch.where(negative > 0, negative, torch.ones_like(negative))
        ratio = ((positive - negative) / (window * level)).clamp(0, 1)
        return torch.where(negative > 0, ratio, _indicator(positive > negative, positive))

    def pushes(self, positive: Tensor, negative: Tensor, window: float = 1.0, **_: Any) -> Tensors:
        inside = _indicator((positive > negative) & (positive < (1 + window) * negative), positive)
        level = torch.where(negative > 0, negative, torch.ones_like(negative))
        return inside / (window * level), -inside * positive / (window * level**2)


class InfoNCE(Loss):
    name = "infonce"
    label = "InfoNCE"
    description = "Asks which of k + 1 points is the data; the lowest negatives are pushed up most."
    formula = r"-\log \frac{e^{-\beta F^+}}{e^{-\beta F^+} + \sum_{j=1}^{k} e^{-\beta F^-_j}}"
    plain = "−log[exp(−βF⁺) / (exp(−βF⁺) + Σ exp(−βF⁻))]"
    source = "van den Oord, Li & Vinyals 2018"
    compares = "list"
    pair = "softplus(beta*(Fp - Fn))"
    depends_on = "gap"
    settings = ("beta", "negatives_count", *_PAIRS)
    can_collapse = False

    def value(self, positive: Tensor, negative: Tensor, beta: float = 1.0, **_: Any) -> Tensor:
        candidates = torch.cat([positive[:, None], negative], dim=1)
        return beta * positive + torch.logsumexp(-beta * candidates, dim=1)

    def pushes(self, positive: Tensor, negative: Tensor, beta: float = 1.0, **_: Any) -> Tensors:
        shares = torch.softmax(-beta * torch.cat([positive[:, None], negative], dim=1), dim=1)
        return beta * shares[:, 1:].sum(1), -beta * shares[:, 1:]


class NegativeLogLikelihood(Loss):
    name = "nll"
    label = "NLL"
    description = "Pushes the data down and every point of the box up by its Gibbs probability."
    formula = r"F^+ + \tfrac{1}{\beta}\log Z"
    plain = "F⁺ + (1/β) log Z"
    bias = "none as n grows"
    source = "LeCun et al. 2006, section 2.2.4"
    compares = "box"
    pair = "softplus(beta*(Fp - Fn))/beta"
    depends_on = "gap"
    settings: tuple[str, ...] = ("beta", *_BOX)
    can_collapse = False
    lifts_everywhere = True

    def value(
        self,
        positive: Tensor,
        negative: Tensor,
        beta: float = 1.0,
        log_weights: Tensor | None = None,
        **_: Any,
    ) -> Tensor:
        return positive + torch.logsumexp(_log_masses(negative, beta, log_weights), dim=-1) / beta

    def pushes(
        self,
        positive: Tensor,
        negative: Tensor,
        beta: float = 1.0,
        log_weights: Tensor | None = None,
        **_: Any,
    ) -> Tensors:
        probability = torch.softmax(_log_masses(negative, beta, log_weights), dim=-1)
        sums = len(positive) if negative.ndim == 1 else 1  # one sum for all positives, or one each
        return torch.ones_like(positive), probability.mul_(-sums)


def _log_masses(negative: Tensor, beta: float, log_weights: Tensor | None) -> Tensor:
    if log_weights is None:
        return -beta * negative
    return torch.sub(log_weights, negative, alpha=beta)
