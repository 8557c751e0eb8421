"""Around Z: walks, chains, noise and scores replace the integral, each beside the exact result."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from ebm_viz.core import box
from ebm_viz.core.losses import LOSSES, WITHOUT_Z, Loss, Objective, ScoreLoss
from ebm_viz.core.noise import NOISES
from ebm_viz.core.samplers import SAMPLERS
from ebm_viz.experiment import Experiment
from ebm_viz.lessons.parameters import Choice, KnobValue, Lesson, Number, Values
from ebm_viz.lessons.run import LessonRun
from ebm_viz.training import train
from ebm_viz.walk import Start, Walk

LEARNT = 500
"""The steps in which eight modes are learnt, before the data shrink to two of them."""
COMPARED = 300
"""The number of training steps for each row of the table."""

GROUNDS = {
    "eight": ("Eight wells", Experiment(dataset="eight_gaussians")),
    "moons": ("Two moons", Experiment(dataset="two_moons")),
    "two": ("Two narrow wells", Experiment(dataset="two_modes", noise=0.1)),
    "ring": ("A ring", Experiment(dataset="ring")),
    "bowl": ("A parabola", Experiment(dataset="two_modes", energy="bowl", distance=0.5, noise=0.2)),
}
"""The landscapes to walk on by name, each with its label and the experiment that trains it."""

ANNEALED = "Annealed MALA"
WALKERS = {
    **{name: sampler.label for name, sampler in SAMPLERS.items() if name != "exact"},
    "annealed": ANNEALED,
    "exact": SAMPLERS["exact"].label,
}
"""The samplers that walk, with labels."""

SHORT = {"random_walk": "walk", "langevin": "ULA", "tempering": "tempering", "exact": "draws"}
"""Short names beside curves."""

ORDINALS = {1: "First", 2: "Second", 3: "Third"}
"""The positions of the samplers that walk side by side, in words."""


def usual_step(sampler: str) -> float:
    """Return the default η of a sampler."""
    return SAMPLERS[sampler if sampler in SAMPLERS else "mala"].step


def _walker(number: int, default: str, optional: bool) -> list[Choice | Number]:
    options = {"none": "None", **WALKERS} if optional else WALKERS
    return [
        Choice(
            f"sampler_{number}",
            f"{ORDINALS[number]} sampler",
            "How its particles move.",
            options,
            default,
        ),
        Number(
            f"step_{number}",
            "Step η",
            "The time of a move: noise of √(2η/β) along each axis, a pull of −η∇F.",
            0.001,
            1.0,
            usual_step(default),
            logarithmic=True,
        ),
    ]


LESSON = Lesson(
    "around_z",
    [
        Choice(
            "part",
            "Part",
            "What stands in the place of Z.",
            {
                "walk": "Walk",
                "chains": "Contrastive divergence",
                "noise": "Noise contrast",
                "scores": "Scores",
                "generator": "Generator",
            },
            "walk",
        ),
        Choice(
            "landscape",
            "Landscape",
            "Learnt by the exact likelihood in 1,000 steps; the particles walk on it.",
            {name: label for name, (label, _) in GROUNDS.items()},
            "eight",
        ),
        Choice(
            "start",
            "Start",
            "Where all particles begin.",
            {
                "well": "In one well",
                "data": "At the data",
                "uniform": "Everywhere",
                "place": "Where you click",
            },
            "well",
        ),
        Number("y1", "y₁", "Where the particles start.", -box.HALF_SIDE, box.HALF_SIDE, 0.0),
        Number("y2", "y₂", "Where the particles start.", -box.HALF_SIDE, box.HALF_SIDE, 0.0),
        *_walker(1, "mala", optional=False),
        *_walker(2, "random_walk", optional=True),
        *_walker(3, "tempering", optional=True),
        KnobValue("chain_steps", 1),
        KnobValue("sampler", "mala"),
        KnobValue("dataset", "two_moons", without=("own",)),
        Choice(
            "third",
            "Noise of the third run",
            "The known density that its points are drawn from.",
            {name: NOISES[name].label for name in ("far", "narrow", "broad")},
            "far",
        ),
        KnobValue("noise_ratio", 1),
        KnobValue("distance", 3.2),
        KnobValue("sigma", 0.5),
        KnobValue("entropy_weight", 1.0),
        KnobValue("generator_steps", 3),
        KnobValue("seed", 0),
    ],
)
"""The parameters in the lesson's address."""


def walks(values: Values) -> Sequence[LessonRun]:
    """Return one to three walks on one landscape, all from the same start."""
    _, landscape = GROUNDS[values["landscape"]]
    experiment = landscape.replace(seed=values["seed"])
    start: Start = values["start"]
    if values["start"] == "place":
        start = (round(values["y1"], 2), round(values["y2"], 2))
    runs = []
    for number in ORDINALS:
        sampler, step = values[f"sampler_{number}"], values[f"step_{number}"]
        if sampler == "none":
            continue
        walk = Walk(sampler=sampler, step=step, start=start, seed=values["seed"])
        runs.append(
            LessonRun(
                WALKERS[sampler],
                SHORT.get(sampler, WALKERS[sampler].split()[0]),
                _cost(sampler, step),
                experiment,
                walk,
            )
        )
    return runs


def _cost(sampler: str, step: float) -> str:
    """Return a text with the length of a sampler's moves and the cost of one."""
    if sampler == "exact":
        return "anew at every move: possible in two dimensions only"
    if sampler == "annealed":
        return f"η = {step:g}, β rises from a twentieth in 200 moves"
    known = SAMPLERS[sampler]
    evaluations = f"{known.evaluations} {'∇F' if known.uses_gradient else 'F'} a move"
    return f"η = {step:g}, {evaluations}"


def chains(values: Values) -> Sequence[LessonRun]:
    """Return exact NLL, CD-k and persistent CD, from a landscape with eight modes, on two modes."""
    origin = {"dataset": "eight_gaussians", "loss": "nll", "steps": LEARNT, "seed": values["seed"]}
    common = Experiment(
        dataset="two_modes",
        distance=4.0,
        noise=0.2,
        learning_rate=3e-4,
        steps=LEARNT,
        seed=values["seed"],
        start=urlencode(origin),
        start_step=LEARNT,
    )
    steps = values["chain_steps"]
    divergence = common.replace(
        loss="contrastive_divergence",
        learning_rate=3e-4,
        chain_steps=steps,
        sampler=values["sampler"],
    )
    persistent = common.replace(loss="persistent_contrastive_divergence", learning_rate=3e-4)
    return [
        LessonRun("Exact NLL", "exact", "F⁺ + (1/β) log Z", common.replace(loss="nll")),
        LessonRun(
            f"CD-{steps}",
            f"CD-{steps}",
            f"F⁺ − F(ỹ), {steps} step{'s' * (steps > 1)} from y",
            divergence,
        ),
        LessonRun("Persistent CD", "persistent", "F⁺ − F(ỹ), kept chains", persistent),
    ]


def noise(values: Values) -> Sequence[LessonRun]:
    """Return NCE with uniform noise, with noise from the data's Gaussian, and with a chosen one."""
    common = Experiment(
        dataset=values["dataset"],
        loss="nce",
        noise_ratio=values["noise_ratio"],
        seed=values["seed"],
    )
    return [
        LessonRun(
            f"Noise: {NOISES[name].label}",
            NOISES[name].label.lower(),
            f"{values['noise_ratio']} noise for each data point",
            common.replace(noise_distribution=name),
        )
        for name in ("uniform", "gaussian", values["third"])
    ]


def scores(values: Values) -> Sequence[LessonRun]:
    """Return exact NLL, score matching and denoising score matching, on two modes at a distance."""
    common = Experiment(
        dataset="two_modes", distance=values["distance"], noise=0.2, seed=values["seed"]
    )
    sigma = values["sigma"]
    denoising = common.replace(loss="denoising_score_matching", sigma=sigma)
    return [
        LessonRun("Exact NLL", "exact", "F⁺ + (1/β) log Z", common.replace(loss="nll")),
        LessonRun(
            "Score matching", "scores", "½β‖∇F‖² − ΔF", common.replace(loss="score_matching")
        ),
        LessonRun(f"Denoising, σ {sigma:g}", "denoising", "½‖βσ∇F(y + σε) − ε‖²", denoising),
    ]


def generators(values: Values) -> Sequence[LessonRun]:
    """Return exact NLL, negatives from a generator in search of the lowest F, and from one that
    spreads.
    """
    common = Experiment(dataset="eight_gaussians", seed=values["seed"])
    spreading = values["entropy_weight"]
    greedy, spread = (
        common.replace(
            loss="generator", entropy_weight=weight, generator_steps=values["generator_steps"]
        )
        for weight in (0.0, spreading)
    )
    return [
        LessonRun("Exact NLL", "exact", "F⁺ + (1/β) log Z", common.replace(loss="nll")),
        LessonRun("Generator alone", "alone", "G makes F(G(z)) low", greedy),
        LessonRun("Generator that spreads", "spreads", f"F − τ·entropy, τ = {spreading:g}", spread),
    ]


@dataclass(frozen=True)
class Method:
    """A way around Z, trained on the same data as the others.

    evaluations: of F, ∇F or ΔF per data point and step. kl: KL(data‖Gibbs) in nats. cosine:
    the cosine between its gradient and the exact one, at the end of training.
    """

    label: str
    needs: str
    bias: str
    evaluations: float
    kl: float
    cosine: float


def methods(dataset: str, seed: int) -> list[Method]:
    """Train NLL and every loss without Z for COMPARED steps on a data set."""
    names = ["nll", *(name for name, loss in LOSSES.items() if loss.group == WITHOUT_Z)]
    rows = []
    for name in names:
        experiment = Experiment(dataset=dataset, loss=name, steps=COMPARED, seed=seed)
        (last,) = train(experiment, at=[COMPARED])
        loss = LOSSES[name]
        rows.append(
            Method(
                loss.label,
                needs(experiment),
                loss.bias,
                evaluations(experiment),
                last.metrics.kl,
                last.metrics.gradient_cosine,
            )
        )
    return rows


def needs(experiment: Experiment) -> str:
    """Return a text that names what a training step has to compute."""
    loss: Objective = experiment.loss_definition
    if isinstance(loss, ScoreLoss):
        return "∇F, ΔF" if loss.needs_curvature else "∇F, noise on the data"
    assert isinstance(loss, Loss)
    if loss.compares in ("chains", "kept_chains"):
        return "F, ∇F, chains" if SAMPLERS[experiment.sampler].uses_gradient else "F, chains"
    if loss.compares == "generator":
        return "F, ∇F, a second network"
    return "F, noise of known density" if loss.compares == "noise" else "F all over the box"


def evaluations(experiment: Experiment) -> float:
    """Return the number of evaluations of the energy per data point in one step."""
    loss = experiment.loss_definition
    if isinstance(loss, ScoreLoss):
        return 1.0
    assert isinstance(loss, Loss)
    if loss.compares == "noise":
        return 1.0 + experiment.noise_ratio
    if loss.compares == "generator":
        return 2.0 + experiment.generator_steps
    if loss.compares == "box":
        return 1 + experiment.nodes / experiment.batch
    kept = loss.compares == "kept_chains"
    particles = experiment.chains / experiment.batch if kept else 1.0
    moves = 1 + experiment.chain_steps * SAMPLERS[experiment.sampler].evaluations
    return 1 + particles * (1 + moves)
