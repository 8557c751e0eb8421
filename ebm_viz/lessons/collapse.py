"""Collapse: a loss that pushes nothing up, its alleged and real cures, and a way back."""

from collections.abc import Sequence
from urllib.parse import urlencode

from ebm_viz.core.definition import registry
from ebm_viz.experiment import Experiment
from ebm_viz.lessons.parameters import Choice, Lesson, TableSetting, Values
from ebm_viz.lessons.run import Case, LessonRun
from ebm_viz.lessons.text import Text, Try

ALONE = Case(
    name="alone",
    label="Energy loss",
    short="energy",
    formula="F⁺, linear output",
    see="sinks without limit until training stops",
    why="A loss that pushes nothing up is just as happy to push the energy down everywhere.",
    settings={"loss": "energy"},
)

HELD = registry(
    [
        Case(
            name="squared",
            label="Energy loss, squared output",
            short="squared",
            formula="F⁺, F ≥ 0",
            see="goes flat",
            why="*F* ≥ 0 has a floor: *F* = 0 everywhere already gives the lowest possible loss.",
            settings={"loss": "energy", "output": "squared"},
        ),
        Case(
            name="softplus",
            label="Energy loss, softplus output",
            short="softplus",
            formula="F⁺, F > 0",
            see="goes flat",
            why="*F* > 0 has a floor: *F* near 0 everywhere already gives the lowest possible"
            " loss.",
            settings={"loss": "energy", "output": "softplus"},
        ),
        Case(
            name="bounded",
            label="Energy loss, bounded output",
            short="bounded",
            formula="F⁺, 0 < F < 10",
            see="goes flat",
            why="Bounds prevent −∞, not a constant: *F* near 0 everywhere already gives the lowest"
            " possible loss.",
            settings={"loss": "energy", "output": "bounded"},
        ),
        Case(
            name="weight_decay",
            label="Energy loss, weight decay",
            short="weight decay",
            formula="F⁺, decay {weight_decay}",
            see="stops a few thousand below 0, tilted to one spot",
            why="Weight decay limits the weights, and with them the depth; it pushes nothing up.",
            settings={"loss": "energy", "weight_decay": 1.0},
        ),
        Case(
            name="spectral_norm",
            label="Energy loss, spectral norm",
            short="spectral norm",
            formula="F⁺, norms ≤ {spectral_norm}",
            see="sinks more slowly and stays gently sloped",
            why="The spectral norm limits slopes; the biases are free to sink.",
            settings={"loss": "energy", "spectral_norm": 1.0},
        ),
        Case(
            name="gradient_penalty",
            label="Energy loss, gradient penalty",
            short="penalty",
            formula="F⁺ + {gradient_penalty} ‖∇F‖²",
            see="sinks all the same",
            why="The penalty sees slopes on the data, not the level: sinking costs nothing.",
            settings={"loss": "energy", "gradient_penalty": 1.0},
        ),
        Case(
            name="plane",
            label="Energy loss, PCA rank 2",
            short="rank 2",
            formula="F⁺, F = ‖y − WWᵀy‖², 2 directions",
            see="goes flat",
            why="Two directions reconstruct every point of the plane, not the data alone.",
            settings={"loss": "energy", "energy": "pca", "rank": 2},
        ),
        Case(
            name="wide_code",
            label="Energy loss, wide autoencoder",
            short="code 16",
            formula="F⁺, F = ‖y − Dec(Enc(y))‖², code {code}",
            see="goes almost flat around the data",
            why="A code without a bottleneck lets every point through, not the data alone.",
            settings={"loss": "energy", "energy": "autoencoder", "code": 16},
        ),
    ]
)
"""The energy loss with measures that are said to prevent its collapse and do not."""

CURES = registry(
    [
        Case(
            name="hinge",
            label="Hinge",
            short="hinge",
            formula="[m + F⁺ − F⁻]₊, m = {margin}",
            see="digs wells along the data",
            why="Hinge also pushes the negatives up.",
            settings={"loss": "hinge"},
            own="margin",
        ),
        Case(
            name="square_square",
            label="Square-square",
            short="square-square",
            formula="[F⁺]₊² + [m − F⁻]₊², m = {margin}",
            see="digs wells along the data",
            why="Square-square also pushes the negatives up.",
            settings={"loss": "square_square"},
            own="margin",
        ),
        Case(
            name="log",
            label="Log",
            short="log",
            formula="log(1 + exp(F⁺ − F⁻))",
            see="digs wells along the data",
            why="The log loss also pushes the negatives up.",
            settings={"loss": "log"},
        ),
        Case(
            name="nll",
            label="NLL",
            short="NLL",
            formula="F⁺ + log Z",
            see="digs wells along the data",
            why="The likelihood also pushes the whole box up, most where *F* is low.",
            settings={"loss": "nll"},
        ),
        Case(
            name="kmeans",
            label="Energy loss, K-means",
            short="K-means",
            formula="F⁺, F = minₖ ‖y − wₖ‖², k = {clusters}",
            see="keeps its wells",
            why="K-means pushes nothing up either, but only k points can be low.",
            settings={"loss": "energy", "energy": "kmeans"},
            own="clusters",
        ),
        Case(
            name="line",
            label="Energy loss, PCA rank 1",
            short="rank 1",
            formula="F⁺, F = ‖y − WWᵀy‖², 1 direction",
            see="keeps a valley",
            why="PCA pushes nothing up either, but only one line can be low.",
            settings={"loss": "energy", "energy": "pca", "rank": 1},
        ),
        Case(
            name="narrow_code",
            label="Energy loss, narrow autoencoder",
            short="code 1",
            formula="F⁺, F = ‖y − Dec(Enc(y))‖², code {code}",
            see="keeps a valley along a curve",
            why="A code of one number lets one curve through: only that can be low.",
            settings={"loss": "energy", "energy": "autoencoder", "code": 1},
        ),
        Case(
            name="vae",
            label="Energy loss, variational autoencoder",
            short="VAE",
            formula="F⁺, F = E_q[−log p(y|z)] + KL(q ‖ N(0, 1))",
            see="keeps a valley along a curve, or one round hollow if its code goes unused",
            why="*F* is at least −log *p*: ∫ exp(−*F*) is 1 at most, so little of the plane can be"
            " low.",
            settings={"loss": "energy", "energy": "vae"},
        ),
        Case(
            name="flow",
            label="Energy loss, normalizing flow",
            short="flow",
            formula="F⁺, F = −log p(y)",
            see="digs wells along the data",
            why="A flow is a density: ∫ exp(−*F*) stays 1, so what sinks on the data rises"
            " elsewhere.",
            settings={"loss": "energy", "energy": "flow"},
        ),
    ]
)
"""The cures of collapse: contrast, or a limit on how much of the plane can have low energy."""

CONTRASTIVE = {name: CURES[name].label for name in ("hinge", "square_square", "log", "nll")}
"""The losses with which training can continue after a collapse."""


def _apart(case: Case) -> str:
    """Return the part of a case's label that distinguishes it from the energy loss alone."""
    words = case.label.removeprefix(f"{ALONE.label}, ")
    return words[0].upper() + words[1:]


NOTHING = "none"
"""No run is continued: the lesson shows its three runs."""

LESSON = Lesson(
    "collapse",
    [
        TableSetting("dataset", "two_moons", without=("own",)),
        Choice(
            "held",
            "Second run: energy loss with",
            "What is said to prevent the collapse.",
            {name: _apart(case) for name, case in HELD.items()},
            "squared",
        ),
        Choice(
            "cure",
            "Third run: cure",
            "A loss that also pushes up, or an energy that can be low in few places only.",
            {name: _apart(case) for name, case in CURES.items()},
            "hinge",
        ),
        TableSetting("margin", 1.0),
        TableSetting("clusters", 8),
        TableSetting("seed", 0),
        Choice(
            "go_on",
            "Continue",
            "The run that is continued with another loss.",
            {NOTHING: "Nothing", "alone": "The first run", "held": "The second run"},
            NOTHING,
        ),
        TableSetting("start_step", 0),
        Choice("under", "Continue with", "A loss that also pushes up.", CONTRASTIVE, "hinge"),
    ],
    title="Collapse",
)
"""The parameters in the lesson's address."""


def side_by_side(values: Values) -> Sequence[LessonRun]:
    """Return the energy loss alone, the energy loss with an alleged cure, and a real cure."""
    common = Experiment(dataset=values["dataset"], seed=values["seed"])
    return [
        ALONE.run(common),
        HELD[values["held"]].run(common),
        CURES[values["cure"]].run(common, margin=values["margin"], clusters=values["clusters"]),
    ]


def gone_on(values: Values) -> Sequence[LessonRun]:
    """Return three runs: two continue a collapsed run, and one starts from the initial weights.

    The first continues with the same loss; the second continues with a loss that also pushes up;
    the third trains that loss from the initial weights, for comparison.
    """
    before = side_by_side(values)[0 if values["go_on"] == "alone" else 1]
    loss = CURES[values["under"]]
    start = {
        "start": urlencode({"loss": before.experiment.loss, **before.experiment.to_query()}),
        "start_step": values["start_step"],
    }
    cured = {**loss.settings, **({"margin": values["margin"]} if loss.own == "margin" else {})}
    from_there = before.experiment.replace(**cured, **start)
    formula = loss.formula.format(margin=f"{values['margin']:g}")
    step = f"{values['start_step']:,}"
    return [
        LessonRun(
            f"{before.label}, continued",
            before.short,
            before.formula,
            before.experiment.replace(**start),
        ),
        LessonRun(f"{loss.label}, from step {step}", f"from {step}", formula, from_there),
        LessonRun(
            f"{loss.label}, from the start", "from 0", formula, before.experiment.replace(**cured)
        ),
    ]


def action(values: Values) -> str:
    """Return the label of the button that continues a run with another loss."""
    return f"Continue from here with {CURES[values['under']].short}"


def text(values: Values) -> Text:
    """Return what the lesson says about its runs."""
    held, cure = HELD[values["held"]], CURES[values["cure"]]
    if values["go_on"] != NOTHING:
        before = ALONE if values["go_on"] == "alone" else held
        return Text(
            do=f"The first two runs start from step {values['start_step']:,} of “{before.label}”,"
            " the third from the initial weights. Go back to start from an earlier or a later"
            " step.",
            see="How close the second run gets to the third.",
            why="A loss that also pushes up can undo a collapse while its pushes still reach the"
            " weights. The deeper a run has sunk, the longer the way back; from a saturated output"
            " there is none.",
            tries=[_DECAY],
        )
    return Text(
        do="Watch three runs on the same data. Pause when one has collapsed and click"
        f" “{action(values)}”.",
        see=f"The first run {ALONE.see}; the second {held.see}; the third {cure.see}.",
        why=f"{ALONE.why} {held.why} {cure.why}",
        tries=[_DECAY],
    )


_DECAY = Try(
    "Would weight decay rescue the first run?",
    "No. Choose *Weight decay* for the second run: its fall stops a few thousand below 0,"
    " because the decay limits the weights. But the surface is tilted, and all of the mass lies in"
    " one spot: the data are thousands of nats less likely than under a uniform density. A"
    " regulariser limits how far the loss can push down; it does not tell the loss where to push"
    " up.",
)
