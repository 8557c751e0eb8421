"""Around Z: walks, chains, noise and scores replace the integral, each beside the exact result."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from ebm_viz.core.contrast.noise import NOISES
from ebm_viz.core.losses import LOSSES, WITHOUT_Z, Loss, Objective, ScoreLoss
from ebm_viz.core.samplers import SAMPLERS
from ebm_viz.experiment import Experiment
from ebm_viz.lessons.parameters import Choice, Lesson, Number, TableSetting, Values, coordinate
from ebm_viz.lessons.run import LessonRun
from ebm_viz.lessons.text import Text, Try
from ebm_viz.training.measuring import Measuring, trained
from ebm_viz.walk import WALKERS, Start, Walk

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
            "What replaces Z.",
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
        coordinate("y1", "y₁", "Where the particles start.", 0.0),
        coordinate("y2", "y₂", "Where the particles start.", 0.0),
        *_walker(1, "mala", optional=False),
        *_walker(2, "random_walk", optional=True),
        *_walker(3, "tempering", optional=True),
        TableSetting("chain_steps", 1),
        TableSetting("sampler", "mala"),
        TableSetting("dataset", "two_moons", without=("own",)),
        Choice(
            "third",
            "Noise of the third run",
            "The known density that its points are drawn from.",
            {name: NOISES[name].label for name in ("far", "narrow", "broad")},
            "far",
        ),
        TableSetting("noise_ratio", 1),
        TableSetting("distance", 3.2),
        TableSetting("sigma", 0.5),
        TableSetting("entropy_weight", 1.0),
        TableSetting("generator_steps", 3),
        TableSetting("seed", 0),
    ],
    title="Around Z",
)
"""The parameters in the lesson's address."""


def walks(values: Values) -> Sequence[LessonRun]:
    """Return one to three walks on one landscape, all from the same start."""
    _, landscape = GROUNDS[values["landscape"]]
    experiment = landscape.replace(seed=values["seed"])
    start: Start = values["start"]
    if values["start"] == "place":
        start = (round(values["y1"], 2), round(values["y2"], 2))
    samplers = [values[f"sampler_{number}"] for number in ORDINALS]
    runs = []
    for (number, ordinal), sampler in zip(ORDINALS.items(), samplers, strict=True):
        if sampler == "none":
            continue
        step = values[f"step_{number}"]
        walk = Walk(sampler=sampler, step=step, start=start, seed=values["seed"])
        label = WALKERS[sampler]
        short = SHORT.get(sampler, label.split()[0])
        if samplers.count(sampler) > 1:
            label = f"{ordinal}: {label}"
            short = f"{ordinal.lower()} {short}"
        runs.append(LessonRun(label, short, _cost(sampler, step), experiment, walk))
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
    label, walked = f"CD-{steps}", f"{steps} step{'s' * (steps > 1)} from y"
    if values["sampler"] == "exact":
        label, walked = "Exact draws", "ỹ drawn from p"
    divergence = common.replace(
        loss="contrastive_divergence",
        learning_rate=3e-4,
        chain_steps=steps,
        sampler=values["sampler"],
    )
    persistent = common.replace(loss="persistent_contrastive_divergence", learning_rate=3e-4)
    return [
        _exact(common),
        LessonRun(label, label, f"F⁺ − F(ỹ), {walked}", divergence),
        LessonRun("Persistent CD", "persistent", "F⁺ − F(ỹ), kept chains", persistent),
    ]


def _exact(common: Experiment) -> LessonRun:
    """Return the run with which the others are compared."""
    return LessonRun("Exact NLL", "exact", "F⁺ + (1/β) log Z", common.replace(loss="nll"))


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
            name,
            f"ν = {values['noise_ratio']}",
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
        _exact(common),
        LessonRun(
            "Score matching", "scores", "½β‖∇F‖² − ΔF", common.replace(loss="score_matching")
        ),
        LessonRun(f"Denoising, σ {sigma:g}", "denoising", "½‖βσ∇F(y + σε) − ε‖²", denoising),
    ]


def generators(values: Values) -> Sequence[LessonRun]:
    """Return exact NLL, negatives from a generator in search of the lowest F, and from one whose
    entropy counts.
    """
    common = Experiment(dataset="eight_gaussians", seed=values["seed"])
    weight = values["entropy_weight"]
    alone, weighed = (
        common.replace(
            loss="generator", entropy_weight=each, generator_steps=values["generator_steps"]
        )
        for each in (0.0, weight)
    )
    return [
        _exact(common),
        LessonRun("Generator alone", "alone", "G makes F(G(z)) low", alone),
        LessonRun(
            f"Generator, τ = {weight:g}", f"τ = {weight:g}", "G makes F − τ·entropy low", weighed
        ),
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


def methods(dataset: str, seed: int) -> Measuring[list[Method]]:
    """Train NLL and every loss without Z for COMPARED steps on a data set."""
    names = ["nll", *(name for name, loss in LOSSES.items() if loss.group == WITHOUT_Z)]
    rows = []
    for name in names:
        experiment = Experiment(dataset=dataset, loss=name, steps=COMPARED, seed=seed)
        (last,) = yield from trained(experiment, at=[COMPARED])
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
    sampler = SAMPLERS[experiment.sampler]
    # What refuses moves evaluates the start, too.
    moves = sampler.unbiased + experiment.chain_steps * sampler.evaluations
    return 1 + particles * (1 + moves)


TEXTS = {
    "walk": Text(
        do="Watch 500 particles leave one well. Change *β* or a step *η*; click a map to start them"
        " elsewhere.",
        see="Short moves along the slope fill a well at once and seldom leave it. Long moves, or"
        " walks at a lower *β*, fill all.",
        why="Averages over *p* need draws, not *Z*: a move compares *F* at two points, and *Z*"
        " cancels out. But it forgets its start only as fast as it crosses between wells. The"
        " slope at a point says nothing about the next well. A random move as long as the gap"
        " finds it by luck, often enough in this plane; in a hundred dimensions nearly every such"
        " move would be refused, while the slope still helps. The particles move in the browser,"
        " on *F* interpolated from 64 × 64 cells, or from up to 256 × 256 where a well is narrower"
        " than a cell; what is called exact is the density of this interpolated landscape.",
        tries=[
            Try(
                "Which step is too long?",
                "Choose *A parabola*, Langevin first and MALA second, and raise both steps. On *F*"
                " = λ*y*²/2 Langevin settles at 1/(1 − *ηλ*/2) times the right variance, and from"
                " *ηλ* = 2 on it never settles: compare the words above its pictures. MALA keeps"
                " the variance, and refuses more and more moves.",
            )
        ],
    ),
    "chains": Text(
        do="All three runs start with eight wells; the data keep two of them. Triangles that point"
        " up are particles: there the loss pushes *F* up. Then raise *k*.",
        see="The first and the third run empty the six wells that are left without data. Between"
        " the other two the third run's mass drifts, and *Mass at the wrong mode* counts that, too."
        " The second pushes up only what *k* steps from the data can reach.",
        why="The likelihood pushes up where the model has its mass. Particles that start at the"
        " data and walk for *k* steps are not there yet: the push is biased, less so the better"
        " they mix. Chains that are kept continue from where they were, and find every well that"
        " they can reach. KL also counts how the two wells with data share the mass: no chain"
        " crosses between them, so under persistent chains that share drifts, and KL with it.",
        tries=[
            Try(
                "How much mass does each run leave in the six wells?",
                "Three quarters of the mass are there at first. After 500 steps, over three seeds:"
                " 1 % with the exact likelihood, 52 to 57 % with CD-1, 2 to 4 % with CD-10, 1 to 2"
                " % with persistent chains. How the mass is shared between the two wells that are"
                " left is another matter: no chain crosses from one to the other, so the share"
                " drifts. The curve *Mass at the wrong mode* counts both.",
            )
        ],
    ),
    "noise": Text(
        do="Compare *c*, which is learnt, with log *Z* on a fine grid; then look at KL.",
        see="Noise all over the box, or as wide as the data, teaches the shape. In the third run"
        " look where the noise is, the triangles that point up, and where the data are.",
        why="A classifier that tells data from noise of known density *q* learns the odds *p*/*q*,"
        " and with them *p*: *Z* is one more number to learn, *c*. It learns nothing where there"
        " are neither data nor noise, and little where the two are told apart at a glance.",
        tries=[
            Try(
                "Does a *c* close to log *Z* prove that the noise was good?",
                "No. On the data set *Ring*, with the usual seed, noise far from the data ends with"
                " *c* within 0.4 of log *Z* and a KL of about 18 nats: where no noise ever falls,"
                " nothing keeps the energy up. Look at KL, too.",
            )
        ],
    ),
    "scores": Text(
        do="Bring the modes together and apart. Raise *σ*.",
        see="Score matching finds the shape of each mode; how much mass each gets is chance if they"
        " are far apart. Denoising bridges the gap as *σ* grows, and blurs.",
        why="−*β*∇*F*, the score, does not contain *Z*. But slopes are compared where data are:"
        " between two modes there are none, and nothing tells how deep one is compared with the"
        " other. Noise of width *σ* puts points in between; what is learnt then is the data"
        " blurred by *σ*.",
        tries=[
            Try(
                "What is the price of *σ*? Two modes of *σ* = 0.2.",
                "The best model is the data blurred by *σ*, of width √(0.2² + *σ*²). Its KL"
                " divergence in the box is 0.19 nats at *σ* = 0.2, 1.11 at 0.5, 1.85 at 0.8."
                " At a distance of 3.2 three seeds end at 1.11 to 1.12 for *σ* = 0.5, with 47 to"
                " 54 % of the mass in the left mode. Score matching puts 2 %, 100 % and 0 % there.",
            )
        ],
    ),
    "generator": Text(
        do="Follow the triangles that point up: they are points of *G*, and there *F* is pushed"
        " up. Then lower *τ* of the third run.",
        see="Alone, *G* gathers in the lowest well; *F* rises there and *G* jumps to the next: it"
        " seldom covers more than three. With *τ* = 1 it covers all eight, or nearly.",
        why="*G* is a network from random *z* to points, trained to find low *F*, while *F* is"
        " pushed up at its points: two players, as in a GAN. The likelihood wants points from *p*."
        " The lowest *F* alone is a single point; the mean of *F* minus *τ* times the entropy of"
        " *G* is smallest at *p* itself, if *τ* = 1 and *G* can take every shape. A smooth *G*"
        " cannot tear the plane into eight pieces, so points on bridges between the wells remain.",
        tries=[
            Try(
                "How many of the eight wells have a point of *G* at the end?",
                "Over nine seeds, looked at five times between the steps 600 and 1,000: with *G*"
                " alone mostly one to three, with one seed up to eight, and a KL of 1.5 to 1.8"
                " nats. With *τ* = 1 all eight, with one seed at least six, and a KL of 0.2 to 3.7."
                " The exact likelihood ends at 0.02: two players chase each other, and *F* is never"
                " quite right for where *G* is now.",
            )
        ],
    ),
}
"""What each part of the lesson says."""
