"""Claims about energies, probabilities and β."""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import logsumexp, softmax

from ebm_viz.claims.claim import Bars, Claim, Figures
from ebm_viz.core.arithmetic import FLOAT32, generator
from ebm_viz.core.inference import minimise
from ebm_viz.experiment import Experiment
from ebm_viz.lessons.link import Link
from ebm_viz.training import Training
from ebm_viz.training.measuring import Measuring, trained

BETAS = (0.3, 1.0, 3.0)
_EIGHT = Link("gibbs", "Drag β on eight Gaussians", {"dataset": "eight_gaussians"})


def entropies(seed: int) -> Measuring[Figures]:
    """Train a landscape briefly and measure the entropy of its Gibbs density at several β.

    The slope of the entropy at β = 1 is measured, too.
    """
    (last,) = yield from trained(Experiment(dataset="eight_gaussians", seed=seed), at=[100])
    landscape, h = last.landscape, 1e-3
    slope = (landscape.entropy(1 + h) - landscape.entropy(1 - h)) / (2 * h)
    at = [landscape.entropy(beta) for beta in BETAS]
    return {
        **{f"entropy_{number}": entropy for number, entropy in enumerate(at)},
        "slope": slope,
        "theory": -landscape.energy_variance(1.0),
    }


def lifted(seed: int) -> Figures:
    """Add 5 to the energies of 1,000 points, and compare their probabilities, log Z and gaps."""
    F = 3 * np.random.default_rng(seed).normal(size=1000)
    before, after = softmax(-F), softmax(-(F + 5))
    return {
        "change": float(np.abs(after / before - 1).max()),
        "log_z": float(logsumexp(-F)),
        "log_z_lifted": float(logsumexp(-(F + 5))),
    }


def variances(seed: int) -> Figures:
    """Measure the variance of y under e^{−βF}/Z, for F = y²/2 on a line and for three points."""
    line, three = np.linspace(-60, 60, 24_001), np.array([-1.0, 0.0, 1.0])

    def variance(y: NDArray[np.float64], F: NDArray[np.float64], beta: float) -> float:
        p = np.exp(-beta * F) / np.exp(-beta * F).sum()
        return float(p @ y**2 - (p @ y) ** 2)

    high = np.array([0.0, 1.0, 0.0])
    return {
        "line_low": variance(line, line**2 / 2, 0.1),
        "line_high": variance(line, line**2 / 2, 3.0),
        "three_low": variance(three, high, 0.1),
        "three_high": variance(three, high, 3.0),
    }


def partitions(seed: int) -> Figures:
    """Measure log Z on a square of side 60 and on one of side 600."""

    def log_z(side: float, curvature: float) -> float:
        y = (np.arange(20_000) + 0.5) * (side / 20_000) - side / 2
        return 2 * math.log(float(np.exp(-curvature * y**2 / 2).sum()) * side / 20_000)

    return {
        "bowl": log_z(600, 1.0) - log_z(60, 1.0),
        "bowl_small": log_z(60, 1.0),
        "bowl_large": log_z(600, 1.0),
        "constant_small": log_z(60, 0.0),
        "constant_large": log_z(600, 0.0),
        "constant": log_z(600, 0.0) - log_z(60, 0.0),
        "box": log_z(6, 0.0),
    }


def one_answer_for_two(seed: int) -> Figures:
    """Compare single answers for an x whose y lie at ±1: how far each is from the nearer of both.

    The lowest energy is the peak of the density of the same y, whose energy is −log p.
    """
    random = np.random.default_rng(seed)
    y = random.choice([-1.0, 1.0], 4000) + 0.1 * random.standard_normal(4000)
    grid = np.linspace(-2, 2, 401)
    density = np.exp(-((grid[:, None] - y) ** 2) / (2 * 0.05**2)).mean(1)
    squares = ((grid[:, None] - y) ** 2).mean(1)
    answers = {"least_squares": grid[squares.argmin()], "lowest_energy": grid[density.argmax()]}
    return {name: float(abs(abs(answer) - 1)) for name, answer in answers.items()}


def preference(seed: int) -> Figures:
    """Compare the Gibbs probability of the first of two labels with σ(F⁻ − F⁺)."""
    F = torch.randn(1000, 2, generator=generator(seed), **FLOAT32).double() * 3
    gibbs = torch.softmax(-F, dim=1)[:, 0]
    return {"difference": float((gibbs - torch.sigmoid(F[:, 1] - F[:, 0])).abs().max())}


def two_minimisations(seed: int) -> Measuring[Figures]:
    """Measure how far inference moves the point and learning moves the parameters."""
    training = Training(Experiment(loss="hinge", steps=100, seed=seed))
    first = training.energy.parameters.clone()
    while training.step < 100:
        training.advance_to(training.step + 10)
        yield
    learnt = float((training.energy.parameters - first).norm())
    before = training.energy.parameters.clone()
    search = minimise(training.energy, (2.5, -2.5), "gradient_descent", seed=seed)
    return {
        "W_learning": learnt,
        "W_inference": float((training.energy.parameters - before).norm()),
        "y_inference": float(np.linalg.norm(search.minimum - np.array([2.5, -2.5]))),
        "fall": float(search.energies[0] - search.energy),
    }


CLAIMS = [
    Claim(
        name="inference_and_learning",
        question="inference",
        statement="Inference minimises the energy over *y* (and *z*); learning minimises the loss"
        " over *W*.",
        measure=two_minimisations,
        cases={
            "inference moves y alone": lambda f: f["W_inference"] == 0 and f["fall"] > 0,
            "learning moves W": lambda f: f["W_learning"] > 0,
        },
        sentence="In 100 steps of learning the weights move by {W_learning:.2f}. In inference they"
        " move by {W_inference:.0f}, and *y* by {y_inference:.2f}: *F* falls by {fall:.2f}.",
        because="They are two searches, one inside the other: over answers for fixed weights, and"
        " over weights for given data.",
        drawn=Bars(
            "how far it moves",
            {
                "W, learning": "W_learning",
                "W, inference": "W_inference",
                "y, inference": "y_inference",
            },
        ),
        link=Link("inference", "Search a landscape for its lowest point", {"part": "paths"}),
    ),
    Claim(
        name="larger_beta_is_more_peaked",
        question="beta",
        statement="The larger *β*, the more the density gathers at low energies; the smaller, the"
        " more uniform it is.",
        measure=entropies,
        cases={
            "eight wells": lambda f: (
                f["entropy_0"] > f["entropy_1"] > f["entropy_2"]
                and abs(f["slope"] / f["theory"] - 1) < 0.01
            )
        },
        sentence="The entropy is {entropy_0:.2f}, {entropy_1:.2f} and {entropy_2:.2f} nats at"
        " *β* = 0.3, 1 and 3. Its slope at *β* = 1 is {slope:.3f}; theory says {theory:.3f}.",
        because="d*H*/d*β* = −*β* Var *F*, which is never above 0.",
        drawn=Bars(
            "entropy, nats", {"β = 0.3": "entropy_0", "β = 1": "entropy_1", "β = 3": "entropy_2"}
        ),
        link=_EIGHT,
    ),
    Claim(
        name="beta_is_the_temperature",
        question="beta",
        statement="*β* is the temperature: the larger it is, the flatter the density.",
        measure=entropies,
        cases={"eight wells": lambda f: f["entropy_2"] > f["entropy_0"]},
        sentence="As *β* goes from 0.3 to 3, the entropy goes from {entropy_0:.2f} to"
        " {entropy_2:.2f} nats.",
        because="*β* is the inverse temperature, 1/*T*.",
        drawn=Bars("entropy, nats", {"β = 0.3": "entropy_0", "β = 3": "entropy_2"}),
        link=_EIGHT,
    ),
    Claim(
        name="larger_beta_more_variance",
        question="beta",
        statement="The larger *β*, the larger the variance of *y*.",
        measure=variances,
        cases={
            "F = y²/2 on the line": lambda f: f["line_high"] > f["line_low"],
            "y = −1, 0, 1 with F = 0, 1, 0": lambda f: f["three_high"] > f["three_low"],
        },
        sentence="As *β* goes from 0.1 to 3, the variance goes from {line_low:.2f} to"
        " {line_high:.2f} for *F* = *y*²/2, and from {three_low:.2f} to {three_high:.2f} for the"
        " three points.",
        because="What never rises is the entropy. The variance falls where low energies lie near"
        " the mean, and rises where they lie far from it.",
        drawn=Bars(
            "variance of y",
            {
                "y²/2, β 0.1": "line_low",
                "y²/2, β 3": "line_high",
                "three, β 0.1": "three_low",
                "three, β 3": "three_high",
            },
            logarithmic=True,
        ),
        link=Link("gibbs", "Two modes: the variance rises with β", {"dataset": "two_modes"}),
    ),
    Claim(
        name="gibbs_is_always_a_probability",
        question="gibbs",
        statement="exp(−*βF*)/*Z* turns every energy into a probability density.",
        measure=partitions,
        cases={
            "F = ‖y‖²/2 on the plane": lambda f: abs(f["bowl"]) < 1e-6,
            "F constant on a box": lambda f: math.isfinite(f["box"]),
            "F constant on the plane": lambda f: abs(f["constant"]) < 1e-6,
        },
        sentence="On squares of side 60 and 600, log *Z* is {bowl_small:.2f} and {bowl_large:.2f}"
        " for *F* = ‖*y*‖²/2, which has a *Z* on the whole plane, but {constant_small:.2f} and"
        " {constant_large:.2f} for *F* = 0, which has none. On the box of side 6, *F* = 0 has"
        " {box:.2f}.",
        because="*Z* has to be finite. On all of the plane a constant energy has an infinite one;"
        " that is why everything here lives in a box.",
        drawn=Bars(
            "log Z",
            {
                "‖y‖²/2, side 60": "bowl_small",
                "side 600": "bowl_large",
                "0, side 60": "constant_small",
                "0, side 600": "constant_large",
            },
        ),
        link=Link("collapse", "A flat surface is uniform on the box", {"dataset": "two_moons"}),
    ),
    Claim(
        name="least_squares_gives_an_answer",
        question="answers",
        statement="If an *x* has two right answers, least squares learns one of them.",
        measure=one_answer_for_two,
        cases={"answers at −1 and 1": lambda f: f["least_squares"] < 0.3},
        sentence="For *y* around −1 and 1 the mean squared error is lowest {least_squares:.2f} away"
        " from the nearer answer; the lowest energy −log *p*(*y*|*x*) lies at that"
        " answer, {lowest_energy:.2f} away.",
        because="The mean squared error is lowest at the mean of all *y*, which is 0 here and no"
        " answer. An energy gives each *y* a number of its own, so two of them may be low.",
        drawn=Bars(
            "distance from the nearer answer",
            {"least squares": "least_squares", "lowest energy": "lowest_energy"},
        ),
        link=Link("one_x", "An oval: two y for each x"),
    ),
    Claim(
        name="sigmoid_is_a_preference",
        question="gibbs",
        statement="σ(*F*⁻ − *F*⁺) is the probability that *y* is preferred to the other answer.",
        measure=preference,
        cases={"two labels at β = 1": lambda f: f["difference"] < 1e-9},
        sentence="Over 1,000 pairs of energies, σ(*F*⁻ − *F*⁺) and the Gibbs probability differ by"
        " {difference:.0e} at most.",
        because="With two labels exp(−*F*⁺)/(exp(−*F*⁺) + exp(−*F*⁻)) = σ(*F*⁻ − *F*⁺).",
        drawn=Bars("largest difference", {"Gibbs − σ": "difference"}),
        link=Link("losses", "The log loss is −log of that", {"a": "log", "b": "none"}),
    ),
    Claim(
        name="lifting_changes_p",
        question="constant",
        statement="A higher energy everywhere makes everything less probable.",
        measure=lifted,
        cases={"5 added to every energy": lambda f: f["change"] > 1e-9},
        sentence="With 5 added to every energy, the largest relative change among 1,000"
        " probabilities is {change:.0e}; log *Z* falls from {log_z:.2f} to {log_z_lifted:.2f}.",
        because="exp(−*β*(*F* + *c*)) is exp(−*βc*) exp(−*βF*), and *Z* has the same factor.",
        drawn=Bars("log Z", {"F": "log_z", "F + 5": "log_z_lifted"}),
        link=Link("gibbs", "The density of a landscape", {"shown_beta": "1"}),
    ),
]
