"""Claims about collapse: what causes it, what does not prevent it, and what does."""

import torch

from ebm_viz.claims.claim import Bars, Claim, Figures
from ebm_viz.core.arithmetic import FLOAT64
from ebm_viz.experiment import Experiment
from ebm_viz.lessons.collapse import ALONE, CURES, HELD
from ebm_viz.lessons.link import Link
from ebm_viz.lessons.run import Case
from ebm_viz.training.measuring import Measuring, trained

STEPS = 300
LEARNT = 0.05
"""The gain over a uniform density, in nats, from which on a run counts as having learnt."""
SUNK = -100.0
"""Below this F on the data, an energy is on its way to −∞; learnt wells are shallower."""


def _seen(**experiments: Experiment) -> Measuring[dict[str, float]]:
    """Train each experiment, and return what its name stands before."""
    found = {}
    for name, experiment in experiments.items():
        (last,) = yield from trained(experiment, at=[STEPS])
        found[f"{name}_data"] = last.metrics.energy_on_data
        found[f"{name}_gain"] = last.metrics.gain_over_uniform
        found[f"{name}_off"] = last.metrics.energy_off_data
    return found


def _case(case: Case, seed: int) -> Experiment:
    return case.run(Experiment(seed=seed)).experiment


def positives_only(seed: int) -> Measuring[Figures]:
    """Train the energy loss with a linear output, with a squared one, and with K-means.

    K-means is an energy that cannot be flat.
    """
    return (
        yield from _seen(
            linear=_case(ALONE, seed),
            squared=_case(HELD["squared"], seed),
            kmeans=_case(CURES["kmeans"], seed),
        )
    )


def held(seed: int) -> Measuring[Figures]:
    """Train the energy loss with a bounded output, and the hinge loss to compare."""
    return (
        yield from _seen(bounded=_case(HELD["bounded"], seed), hinge=_case(CURES["hinge"], seed))
    )


def decayed(seed: int) -> Measuring[Figures]:
    """Train the energy loss with and without weight decay; do the same for F = w alone.

    The level of F = w under gradient descent is compared with theory.
    """
    found = yield from _seen(free=_case(ALONE, seed), decay=_case(HELD["weight_decay"], seed))
    w, decay = torch.zeros(1, **FLOAT64), 0.5
    for _ in range(500):
        w -= 0.1 * (1 + 2 * decay * w)
    return {**found, "level": float(w), "theory": -1 / (2 * decay)}


def lifted_by_level(seed: int) -> Measuring[Figures]:
    """Train F⁺ + [m − F⁻]₊ with F ≥ 0 and with an unbounded F."""
    own = Experiment(loss="own", expression="Fp + relu(m - Fn)", seed=seed)
    return (yield from _seen(squared=own.replace(output="squared"), linear=own))


_GAINS = "gain over uniform, nats"

CLAIMS = [
    Claim(
        name="positives_only_collapse",
        question="collapse",
        statement="A loss that only lowers the energy of the data collapses: the energy goes to −∞,"
        " or flat.",
        measure=positives_only,
        cases={
            "a free output sinks without end": lambda f: (
                f["linear_data"] < SUNK and f["linear_gain"] < LEARNT
            ),
            "an output F ≥ 0 goes flat": lambda f: (
                abs(f["squared_off"]) < 0.1 and f["squared_gain"] < LEARNT
            ),
            "K-means, the distance to a centre": lambda f: f["kmeans_gain"] < LEARNT,
        },
        sentence="After 300 steps of the energy loss, *F* on the data is {linear_data:,.0f} with a"
        " free output and {squared_data:.3f} with *F* ≥ 0, where it is {squared_off:.3f} off the"
        " data, too. The gain over uniform is {squared_gain:.2f} nats there, and {kmeans_gain:.2f}"
        " with K-means.",
        because="Nothing in the loss asks for a difference between data and the rest. What cannot"
        " be low everywhere, such as the distance to a few centres, needs nothing that pushes it"
        " up.",
        drawn=Bars(_GAINS, {"F ≥ 0": "squared_gain", "K-means": "kmeans_gain"}),
        link=Link("collapse", "Three runs: sinking, flat, cured", {"step": "300"}),
    ),
    Claim(
        name="bounded_output_prevents_flatness",
        question="holding",
        statement="A bounded output prevents collapse: the energy loss then learns the data.",
        measure=held,
        cases={"0 < F < 10": lambda f: f["bounded_gain"] > LEARNT},
        sentence="After 300 steps of the energy loss, a bounded *F* is {bounded_data:.3f} on the"
        " data and {bounded_off:.3f} off them: a gain of {bounded_gain:.3f} nats, where the hinge"
        " has {hinge_gain:.2f}.",
        because="A bounded constant is still flat. Bounds prevent −∞ and nothing else.",
        drawn=Bars(_GAINS, {"bounded": "bounded_gain", "hinge": "hinge_gain"}),
        link=Link("collapse", "A bounded output goes flat", {"held": "bounded"}),
    ),
    Claim(
        name="weight_decay_cures_collapse",
        question="holding",
        statement="Weight decay cures the collapse of the energy loss.",
        measure=decayed,
        cases={
            "it stops the way to −∞": lambda f: (
                f["free_data"] < 2 * f["decay_data"] and abs(f["level"] - f["theory"]) < 1e-6
            ),
            "it teaches the data": lambda f: f["decay_gain"] > LEARNT,
        },
        sentence="After 300 steps of the energy loss, *F* on the data is {free_data:,.0f} without"
        " and {decay_data:,.0f} with decay 1, where the gain over a uniform density is"
        " {decay_gain:,.0f} nats. *F* = *w* with *λ* = ½ ends at {level:.2f} = −1/(2*λ*), flat.",
        because="A regulariser limits how far the loss can push down. It does not say where to"
        " push up.",
        drawn=Bars("F on the data", {"free": "free_data", "decay 1": "decay_data"}),
        link=Link("collapse", "Weight decay beside the hinge", {"held": "weight_decay"}),
    ),
    Claim(
        name="one_sided_margin_cannot_collapse",
        question="cures",
        statement="*F*⁺ + [*m* − *F*⁻]₊ cannot collapse, since it pushes negatives up to *m*.",
        measure=lifted_by_level,
        cases={
            "F ≥ 0": lambda f: f["squared_gain"] > LEARNT and f["squared_data"] >= 0,
            "F unbounded": lambda f: f["linear_data"] > SUNK and f["linear_gain"] > LEARNT,
        },
        sentence="After 300 steps of this loss, *F* on the data is {squared_data:.2f} with *F* ≥ 0"
        " (gain {squared_gain:.2f} nats) and {linear_data:,.0f} with a free output (gain"
        " {linear_gain:,.1f}).",
        because="The first term has no floor unless *F* has one: it pays for sinking without end.",
        drawn=Bars("F on the data", {"F ≥ 0": "squared_data", "free": "linear_data"}),
        link=Link(
            "playground",
            "Train it with a free output",
            {"loss": "own", "expression": "Fp + relu(m - Fn)", "output": "linear", "steps": "300"},
        ),
    ),
]
