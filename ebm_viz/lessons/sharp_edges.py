"""Sharp edges: the steep slopes of the likelihood, margin losses, remedies, and two traps."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT64
from ebm_viz.core.definition import registry
from ebm_viz.core.energies.bowl import Bowl, best_stiffness
from ebm_viz.core.losses import PUSHING
from ebm_viz.experiment import LONGEST_VALUE, Experiment
from ebm_viz.lessons.parameters import Choice, Lesson, Parameter, TableSetting, Values
from ebm_viz.lessons.run import Case, LessonRun
from ebm_viz.lessons.text import Text, Try
from ebm_viz.numbers import number_in
from ebm_viz.training import Training
from ebm_viz.training.measuring import Measuring

Cut = tuple[tuple[float, float], tuple[float, float]]

LIKELIHOOD = Case(
    name="nll",
    label="NLL",
    short="NLL",
    formula="F⁺ + (1/β) log Z, β = {beta}",
    see="steepens fastest",
    why="A single point is most likely under an infinitely thin spike, a needle.",
    settings={"loss": "nll"},
)

BESIDE = registry(
    [
        Case(
            name="hinge",
            label="Hinge",
            short="hinge",
            formula="[m + F⁺ − F⁻]₊, m = {margin}",
            see="lags far behind",
            why="The hinge pushes a pair until its gap is *m*, then no more.",
            settings={"loss": "hinge"},
        ),
        Case(
            name="square_square",
            label="Square-square",
            short="squares",
            formula="[F⁺]₊² + [m − F⁻]₊², m = {margin}",
            see="lags far behind",
            why="Square-square pulls the data towards 0 and the negatives towards *m*, ever more"
            " gently.",
            settings={"loss": "square_square"},
        ),
        Case(
            name="log",
            label="Log",
            short="log",
            formula="log(1 + exp(F⁺ − F⁻))",
            see="steepens, more slowly",
            why="The log loss never stops, but its push fades.",
            settings={"loss": "log"},
        ),
        Case(
            name="weight_decay",
            label="NLL, weight decay",
            short="decay",
            formula="NLL, decay {weight_decay}",
            see="soon hardly steepens",
            why="Weight decay limits the weights, and with them the slopes.",
            settings={"loss": "nll", "weight_decay": 0.3},
        ),
        Case(
            name="added_noise",
            label="NLL, noise on the data",
            short="noise",
            formula="NLL, noise σ = {added_noise}",
            see="stops at the width of the noise",
            why="Noise makes the points wide, and a wide point needs no needle.",
            settings={"loss": "nll", "added_noise": 0.2},
        ),
        Case(
            name="gradient_penalty",
            label="NLL, gradient penalty",
            short="penalty",
            formula="NLL + {gradient_penalty} ‖∇F‖²",
            see="stops early",
            why="The penalty charges for slopes.",
            settings={"loss": "nll", "gradient_penalty": 0.01},
        ),
        Case(
            name="spectral_norm",
            label="NLL, spectral norm",
            short="norm",
            formula="NLL, norms ≤ {spectral_norm}",
            see="stays gentle",
            why="The norms of the weights bound every slope.",
            settings={"loss": "nll", "spectral_norm": 3.0},
        ),
    ]
)
"""The runs to show beside the likelihood: margin losses, and tamed forms of the likelihood."""


DATA = {"points": "Six points", "two_modes": "Two modes"}
PARTS = {
    "edges": "Sharp edges",
    "why": "Why needles",
    "ruler": "Gaps in the sum for Z",
    "margin": "Margins",
}
SLOPES = {"plain": "‖∇F‖", "beta": "β‖∇F‖"}

_NEAREST = ((-0.9, -0.4), (1.0, -1.2))
"""Two of the six points."""


@dataclass(frozen=True)
class CutThrough(Parameter):
    """The points A and B of the slice, as four numbers; None stands for the lesson's default."""

    name: str = "cut"
    label: str = "The slice"
    default: Any = None

    def read(self, text: str) -> Cut:
        y = [number_in(number) for number in text[:LONGEST_VALUE].split(",")]
        inside = len(y) == 4 and all(abs(value) <= box.HALF_SIDE for value in y)
        if not (inside and math.dist(y[:2], y[2:]) >= 0.05):
            raise self._refused(text, "four numbers from −3 to 3 with commas, two different places")
        return (y[0], y[1]), (y[2], y[3])

    def write(self, value: Cut) -> str:
        return ",".join(f"{y:g}" for place in value for y in place)


LESSON = Lesson(
    "sharp_edges",
    [
        Choice("part", "Part", "What to look at.", PARTS, "edges"),
        Choice("dataset", "Data set", "The data to train on (the positives).", DATA, "points"),
        TableSetting("distance", 0.5),
        Choice(
            "second",
            "Second run",
            "A margin loss, or the likelihood tamed.",
            {name: case.label for name, case in BESIDE.items()},
            "hinge",
        ),
        Choice(
            "third",
            "Third run",
            "A margin loss, or the likelihood tamed.",
            {name: case.label for name, case in BESIDE.items()},
            "square_square",
        ),
        TableSetting("beta", 1.0),
        Choice("slope", "Slope", "What the curves of the slope show.", SLOPES, "plain"),
        CutThrough(),
        TableSetting("grid_side", 20),
        TableSetting("seed", 0),
    ],
    title="Sharp edges",
)
"""The parameters in the lesson's address."""


def edges(values: Values) -> Sequence[LessonRun]:
    """Return the likelihood and the two chosen runs, at a constant learning rate."""
    common = Experiment(
        learning_rate=0.005,
        schedule="constant",
        beta=values["beta"],
        seed=values["seed"],
        **_data(values),
    )
    cases = [LIKELIHOOD, BESIDE[values["second"]], BESIDE[values["third"]]]
    return [case.run(common) for case in cases]


def _data(values: Values) -> dict[str, Any]:
    if values["dataset"] == "points":
        return {"dataset": "points"}
    return {"dataset": "two_modes", "noise": 0.05, "distance": values["distance"]}


def first_cut(values: Values) -> Cut:
    """Return the two points through which the slice goes when the lesson opens."""
    if values["dataset"] == "points":
        return _NEAREST
    return (-values["distance"] / 2, 0.0), (values["distance"] / 2, 0.0)


def rulers(values: Values) -> Sequence[LessonRun]:
    """Return one training with two sums for Z: adaptive nodes and a fixed grid."""
    common = {"dataset": "two_modes", "noise": 0.05, "distance": values["distance"]}
    side = values["grid_side"]
    return [
        LessonRun(
            "Adaptive nodes",
            "adaptive",
            "512 nodes, drawn anew where the density is",
            Experiment(seed=values["seed"], **common),
        ),
        LessonRun(
            "Fixed grid",
            "fixed",
            f"{side} × {side} nodes, always the same",
            Experiment(seed=values["seed"], quadrature="fixed", grid_side=side, **common),
        ),
    ]


MARGINS = (1.0, 2.0, 4.0)
_RATE = 0.25
"""The learning rate for a margin of 1."""


def margins(values: Values) -> Sequence[LessonRun]:
    """Return the hinge loss at three margins, with proportional learning rates, and the log loss.

    hinge(F; m) = m · hinge(F/m; 1), so the pushes on F at margin m are those on F/m at margin 1. If
    the energy is linear in its parameters, steps m times as long make every energy m times as
    large.
    """
    common = Experiment(
        dataset="two_modes",
        energy="rbf",
        bump_width=0.2,
        schedule="constant",
        learning_rate=_RATE,
        seed=values["seed"],
    )
    return [
        *(
            LessonRun(
                f"Hinge, m = {margin:g}",
                f"m = {margin:g}",
                f"[m − gap]₊, rate {_RATE * margin:g}",
                common.replace(loss="hinge", margin=margin, learning_rate=_RATE * margin),
            )
            for margin in MARGINS
        ),
        LessonRun("Log", "log", f"log(1 + exp(−gap)), rate {_RATE:g}", common.replace(loss="log")),
    ]


@dataclass(frozen=True)
class Stiffness:
    """A trained quadratic energy F = w‖y − μ‖²/2, compared with the closed form.

    deviation: s, the standard deviation of the data along each axis. trained: w after training.
    best: w* = 1/(βs²). slope: ‖∇F‖ at the distance s from the centre, w*·s.
    """

    deviation: float
    trained: float
    best: float
    slope: float


BOWL_NOISES = (0.4, 0.2, 0.1, 0.05, 0.02)


def stiffnesses(beta: float) -> Measuring[list[Stiffness]]:
    """Train a bowl on ever narrower blobs and compare its w with 1/(βs²)."""
    rows = []
    for noise in BOWL_NOISES:
        experiment = Experiment(
            dataset="two_modes",
            distance=0.1,
            noise=noise,
            energy="bowl",
            beta=beta,
            learning_rate=0.05,
            steps=400,
        )
        training = Training(experiment)
        for step in range(1, experiment.steps + 1):
            training.advance_to(step)
            yield
        assert isinstance(training.energy, Bowl)
        variance = float(training.data.var(0).mean())
        best = best_stiffness(beta, variance)
        deviation = math.sqrt(variance)
        rows.append(Stiffness(deviation, training.energy.stiffness, best, best * deviation))
    return rows


@dataclass(frozen=True)
class Label:
    """A label, its share of the data, its energy above the lowest at some steps, and its p."""

    name: str
    share: float
    energies: tuple[float, ...]
    probability: float


SHARES = {"A": 0.4, "B": 0.25, "C": 0.2, "D": 0.1, "E": 0.05, "F": 0.0}
LABEL_STEPS = (10, 100, 1000)


def label_descent(
    shares: Sequence[float], rate: float = 0.5, beta: float = 1.0
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield the energies of labels, each a free parameter, and the pushes on them, at every step.

    Gradient descent on NLL/β from F = 0. shares: of the labels in the data. A push is the mean over
    the data: 1 on the label of each data point, −p on every label.
    """
    of_data = torch.tensor(shares, **FLOAT64)
    energies = torch.zeros_like(of_data)
    while True:
        down, up = PUSHING["nll"].pushes(energies[:1], energies, beta=beta)
        pushes = of_data * down + up
        yield energies, pushes
        energies = energies - rate * pushes


def labels() -> list[Label]:
    """Train the energies of six labels."""
    descent = islice(label_descent(list(SHARES.values())), max(LABEL_STEPS) + 1)
    seen = [energies for step, (energies, _) in enumerate(descent) if step in LABEL_STEPS]
    above_lowest = zip(*[(energies - energies.min()).tolist() for energies in seen], strict=True)
    probabilities = torch.softmax(-seen[-1], 0).tolist()
    return [
        Label(name, share, column, probability)
        for (name, share), column, probability in zip(
            SHARES.items(), above_lowest, probabilities, strict=True
        )
    ]


def text(values: Values) -> Text:
    """Return what the lesson says about the part that is shown."""
    return _edges_text(values) if values["part"] == "edges" else _TEXTS[values["part"]]


def _edges_text(values: Values) -> Text:
    second, third = BESIDE[values["second"]], BESIDE[values["third"]]
    alike = second.see == third.see
    rest = ", and so does the third" if alike else f"; the third {third.see}"
    see = f"{LIKELIHOOD.label} {LIKELIHOOD.see}; the second run {second.see}{rest}."
    if values["beta"] > 1:
        see = (
            "Turn *β* down to 1 to compare: there NLL has a larger ‖∇*F*‖. With a larger *β* it"
            " asks for smaller energies; *β*‖∇*F*‖, the slope of log *p*, does not fall with them."
        )
    return Text(
        do="Watch the slice steepen. Move A and B on a map: drag, or use the arrow keys.",
        see=see,
        why=" ".join(dict.fromkeys([LIKELIHOOD.why, second.why, third.why])),
        tries=[
            Try(
                "Which of the four ways to tame the likelihood costs least?",
                "On six points, of those offered here, weight decay. After 1,000 steps, over five"
                " seeds, its steepest slope is 50 to 90 where the likelihood alone has 170 to 270,"
                " and KL rises from 0.3–0.7 to about 1.7 nats. The gradient penalty is gentler"
                " (about 17) and costs more (2.4), noise (17 to 30) more again (3.6), the spectral"
                " norm (7 to 11) most (6.0). None is free: the data *are* six needles, and what is"
                " not steep cannot fit them.",
            )
        ],
    )


_TEXTS = {
    "why": Text(
        do="Compare *w* as trained with *w*∗ in closed form. Then change *β*.",
        see="Half the spread makes *w* four times as large and the slope twice as large; two equal"
        " points would make both infinite. Energies of labels stop where *p* is the label's share"
        " of the data.",
        why="The narrower the data, the likelier they are under a narrower density. Between points"
        " there is a distance, and a spike can be ever thinner; between labels there is none.",
        tries=[
            Try(
                "What becomes of the bowl at *β* = 10?",
                "Ten times softer, and the density is the same: *β* and *w* enter *p* only as their"
                " product. A large training *β* asks for smaller energies, not for a wider density."
                " Two equal points would still want an infinite *w*.",
            )
        ],
    ),
    "ruler": Text(
        do="Compare log *Z* as each training sums it with log *Z* on a fine grid.",
        see="With adaptive nodes both agree. On the fixed grid the training's own log *Z* keeps"
        " falling, while the fine grid finds what it misses: the network has found the gaps in the"
        " sum.",
        why="Nothing is summed between fixed nodes, so a well dug there costs nothing. Nodes that"
        " move, or go where the density is, leave no gaps.",
        tries=[
            Try(
                "Does a finer fixed grid help?",
                "It helps, and does not cure: at 32 nodes a side the data are still about a"
                " thousand nats away from the density. Every gap is smaller, but the network is"
                " flexible enough to dig in all of them. Only nodes that move leave it no place to"
                " hide.",
            )
        ],
    ),
    "margin": Text(
        do="Watch the mean gap *F*⁻ − *F*⁺ divided by *m*, for the hinge at three margins.",
        see="The three curves coincide: every gap is in proportion to *m*. After the first hundred"
        " steps they hardly rise; the log loss, which has no margin, goes on.",
        why="Scaling energies and step size by *m* gives the same training: the bumps are linear in"
        " their parameters. The hinge pushes a pair with full force until its gap is *m*; with"
        " momentum the mean gap overshoots to several *m*. The worst gaps belong to negatives that"
        " fall onto the data.",
        tries=[
            Try(
                "Would Adam stop at the margin?",
                "It need not. Adam divides every step by the size of recent gradients, so that"
                " faint pushes still make full steps. For *m* = 1 at rate 0.05 its mean gap is"
                " about 3.4 at step 120 and about 30 % more at step 1,000, where gradient"
                " descent at rate 0.25 gains 3 to 5 %. At rate 0.25 Adam has shot past 9 by then"
                " and hardly moves: the optimiser, not the loss, decides how far a gap grows"
                " beyond its margin.",
            )
        ],
    ),
}
