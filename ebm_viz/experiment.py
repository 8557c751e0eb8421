"""The table of all settings of a training, with their defaults, limits, labels and help texts."""

import re
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from pydantic import field_validator, model_validator

from ebm_viz.core.datasets import DATASETS
from ebm_viz.core.energies import ENERGIES, INFERENCES, EnergyDefinition
from ebm_viz.core.energies.mlp import ACTIVATIONS, OUTPUTS
from ebm_viz.core.expression import ExpressionError, parse
from ebm_viz.core.losses import LOSSES, Loss, Objective
from ebm_viz.core.negatives import NEGATIVES
from ebm_viz.core.noise import NOISES
from ebm_viz.core.optimisers import OPTIMISERS
from ebm_viz.core.own_loss import OWN, OWN_LABEL, own_loss
from ebm_viz.core.own_points import LONGEST_TEXT, STARTER, OwnPoints, OwnPointsError
from ebm_viz.core.quadrature import QUADRATURES
from ebm_viz.core.samplers import SAMPLERS
from ebm_viz.description import Chooser, Description
from ebm_viz.description import ExperimentError as ExperimentError
from ebm_viz.knobs import Knob, choice, number, text

MODELS = {"joint": "p(y₁, y₂)", "conditional": "p(y|x), x = y₁"}
NEEDS_SAME_X = "its points have other x than the data, and only energies of the same x compare."
"""Why a loss cannot train a conditional energy."""
SCHEDULES = {"cosine": "Cosine decay to 2 %", "constant": "Constant"}


CHOOSERS: Mapping[str, Mapping[str, Chooser]] = {
    "dataset": DATASETS,
    "energy": ENERGIES,
    "inference": INFERENCES,
    "loss": LOSSES,
    "negatives": NEGATIVES,
    "quadrature": QUADRATURES,
    "sampler": SAMPLERS,
    "noise_distribution": NOISES,
    "optimiser": OPTIMISERS,
}
"""The settings that choose an entry of a registry; an entry may have settings and defaults of its
own.
"""


class Experiment(Description):
    """A complete, validated description of one training; the same Experiment gives the same
    landscapes.

    All fields have defaults. A field that is not given takes the default of the chosen data set,
    energy, loss or optimiser, if that has one (two moons have noise 0.12). Values outside their
    limits raise ExperimentError, a ValueError.

    >>> experiment = Experiment(dataset="ring", loss="hinge", margin=2.0)
    >>> experiment.noise
    0.12
    >>> experiment.to_query()
    {'dataset': 'ring', 'loss': 'hinge', 'margin': '2'}
    >>> Experiment(margin=99)  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    ExperimentError: Margin m (margin) cannot be 99: it is a number from 0.1 to 10.
    """

    choosers = CHOOSERS
    nested_errors = (ExperimentError, ExpressionError, OwnPointsError)

    dataset: str = choice(
        "two_moons", DATASETS, "Data set", "The data to train on (the positives).", "Data"
    )
    samples: int = number(
        int,
        10_000,
        10,
        20_000,
        "Samples",
        "How many data points there are.",
        "Data",
        logarithmic=True,
    )
    noise: float = number(
        float,
        0.12,
        0.02,
        0.6,
        "Noise σ",
        "Standard deviation of the noise around the skeleton of the data.",
        "Data",
        logarithmic=True,
    )
    distance: float = number(
        float, 2.0, 0.1, 5.0, "Distance", "Distance between the two modes.", "Data"
    )
    models: str = choice(
        "joint",
        MODELS,
        "Models",
        "What F gives the probability of: points of the plane, or y = y₂ for each x = y₁, so that"
        " only energies in the same column compete.",
        "Data",
    )
    own_points: str = text(
        STARTER.text,
        LONGEST_TEXT,
        "Own points",
        "The text that stands for the points.",
        "Data",
    )

    energy: str = choice(
        "mlp", ENERGIES, "Energy", "The family of functions F is looked for in.", "Energy"
    )
    width: int = number(
        int, 64, 2, 256, "Width", "Hidden units a layer.", "Energy", logarithmic=True
    )
    depth: int = number(
        int, 2, 1, 4, "Hidden layers", "How many hidden layers there are.", "Energy"
    )
    activation: str = choice(
        "silu", ACTIVATIONS, "Activation", "What a hidden unit computes.", "Energy"
    )
    output: str = choice("linear", OUTPUTS, "Output", "Which values F may take.", "Energy")
    spectral_norm: float = number(
        float,
        0.0,
        0.0,
        20.0,
        "Spectral norm",
        "Largest spectral norm of a weight matrix; 0 sets no limit.",
        "Energy",
    )
    centres: int = number(
        int,
        20,
        4,
        40,
        "Centres a side",
        "The lattice has this many bumps along each side.",
        "Energy",
    )
    bump_width: float = number(
        float, 0.35, 0.05, 2.0, "Bump width", "Standard deviation of a bump.", "Energy"
    )
    clusters: int = number(int, 8, 1, 64, "Centres", "How many centres there are.", "Energy")
    rank: int = number(int, 1, 1, 2, "Rank", "How many directions are reconstructed.", "Energy")
    inference: str = choice(
        "lowest",
        INFERENCES,
        "Latent variable",
        "What F(y) is made of: the lowest E(y, z), or the free energy of all z.",
        "Energy",
    )
    latent_beta: float = number(
        float,
        3.0,
        0.03,
        30.0,
        "β of z",
        "Inverse temperature of the latent variable: how much more those z count that fit better.",
        "Energy",
        logarithmic=True,
    )
    columns: int = number(
        int, 4, 1, 8, "Columns", "How many directions a code can be made of.", "Energy"
    )
    sparsity: float = number(
        float,
        1.0,
        0.01,
        10.0,
        "Sparsity λ",
        "What a code costs: λ times the sum of its sizes.",
        "Energy",
        logarithmic=True,
    )
    code: int = number(
        int, 1, 1, 16, "Code", "Numbers that the reconstruction has to go through.", "Energy"
    )

    flow_layers: int = number(
        int, 8, 2, 16, "Couplings", "How many invertible layers the flow has.", "Energy"
    )

    loss: str = choice(
        "nll",
        {**{name: loss.in_menu for name, loss in LOSSES.items()}, OWN: OWN_LABEL},
        "Loss",
        "What training presses down and what it lifts.",
        "Loss",
    )
    expression: str = text(
        "softplus(m + Fp - Fn)",
        200,
        "Your loss",
        "The loss of one pair in Fp, Fn, m and beta, such as relu(m + Fp - Fn).",
        "Loss",
    )
    margin: float = number(
        float,
        1.0,
        0.1,
        10.0,
        "Margin m",
        "The gap, or the level of the negatives, at which the loss is satisfied.",
        "Loss",
    )
    beta: float = number(
        float,
        1.0,
        0.03,
        30.0,
        "Training β",
        "Inverse temperature of the loss, where it has one, and of gain, KL and entropy.",
        "Loss",
        logarithmic=True,
    )
    gamma: float = number(
        float,
        1.0,
        0.01,
        100.0,
        "Weight γ",
        "Strength of the push on negatives.",
        "Loss",
        logarithmic=True,
    )
    window: float = number(
        float,
        1.0,
        0.01,
        10.0,
        "Window δ",
        "Ratios beyond 1 + δ are given up.",
        "Loss",
        logarithmic=True,
    )

    sigma: float = number(
        float,
        0.1,
        0.01,
        1.0,
        "Noise σ of the loss",
        "Standard deviation of the noise that the slope has to lead back from.",
        "Loss",
        logarithmic=True,
    )

    negatives: str = choice(
        "uniform", NEGATIVES, "Negatives", "Where the points to lift come from.", "Negatives"
    )
    negatives_count: int = number(
        int,
        16,
        1,
        64,
        "Negatives k",
        "How many negatives each positive is compared with.",
        "Negatives",
        logarithmic=True,
    )
    near_noise: float = number(
        float,
        0.5,
        0.02,
        3.0,
        "Distance σ",
        "Standard deviation of the noise that makes a negative of a data point.",
        "Negatives",
        logarithmic=True,
    )
    candidates: int = number(
        int,
        8,
        2,
        64,
        "Candidates k",
        "The negative is the lowest of this many draws.",
        "Negatives",
        logarithmic=True,
    )
    quadrature: str = choice(
        "adaptive",
        QUADRATURES,
        "Sum for Z",
        "How the integral over the box is computed.",
        "Negatives",
    )
    nodes: int = number(
        int,
        512,
        64,
        4096,
        "Nodes",
        "Points of the sum for Z, drawn anew at every step.",
        "Negatives",
        logarithmic=True,
    )
    column_nodes: int = number(
        int,
        8,
        4,
        64,
        "Nodes a column",
        "Points of the sum for Z(x) at each x of the batch, drawn anew at every step.",
        "Negatives",
        logarithmic=True,
    )
    grid_side: int = number(
        int,
        32,
        8,
        96,
        "Nodes a side",
        "The grid for Z has this many nodes along each side.",
        "Negatives",
        logarithmic=True,
    )

    sampler: str = choice(
        "mala", SAMPLERS, "Sampler", "How the particles of the chains walk.", "Negatives"
    )
    chain_steps: int = number(
        int,
        10,
        1,
        100,
        "Steps k",
        "Moves of each chain in a step of the training.",
        "Negatives",
        logarithmic=True,
    )
    step_size: float = number(
        float,
        0.02,
        1e-4,
        2.0,
        "Step η",
        "Time of a move: its noise has the standard deviation √(2η/β), its pull is −η∇F.",
        "Negatives",
        logarithmic=True,
    )
    chains: int = number(
        int, 256, 16, 1024, "Chains", "How many chains are kept.", "Negatives", logarithmic=True
    )
    fresh_share: float = number(
        float,
        0.0,
        0.0,
        1.0,
        "Share of fresh chains",
        "Share of the chains that start anew, anywhere, in a step of the training.",
        "Negatives",
    )
    entropy_weight: float = number(
        float,
        1.0,
        0.0,
        2.0,
        "Entropy of G, τ",
        "How much the generator spreads: 0 looks for the lowest F alone, as in a GAN; 1 for KL.",
        "Negatives",
    )
    generator_steps: int = number(
        int,
        3,
        1,
        10,
        "Steps of G",
        "Steps of the generator before each step of the energy.",
        "Negatives",
    )
    generator_rate: float = number(
        float,
        0.003,
        1e-4,
        1.0,
        "Learning rate of G",
        "Size of a step of the generator.",
        "Negatives",
        logarithmic=True,
    )
    noise_distribution: str = choice(
        "gaussian", NOISES, "Noise q", "The known density that points are drawn from.", "Negatives"
    )
    noise_ratio: int = number(
        int,
        1,
        1,
        32,
        "Noise points ν",
        "How many noise points each positive is told from.",
        "Negatives",
        logarithmic=True,
    )

    optimiser: str = choice(
        "adam", OPTIMISERS, "Optimiser", "How the parameters follow the gradient.", "Optimiser"
    )
    learning_rate: float = number(
        float, 0.01, 1e-5, 1.0, "Learning rate", "Size of a step.", "Optimiser", logarithmic=True
    )
    schedule: str = choice(
        "cosine", SCHEDULES, "Schedule", "How the learning rate changes.", "Optimiser"
    )
    momentum: float = number(
        float, 0.9, 0.0, 0.99, "Momentum", "Share of the last step that is kept.", "Optimiser"
    )
    batch: int = number(
        int, 256, 8, 1024, "Batch", "Data points a step.", "Optimiser", logarithmic=True
    )
    weight_decay: float = number(
        float,
        0.0,
        0.0,
        10.0,
        "Weight decay",
        "Pull of all parameters towards 0.",
        "Optimiser",
        logarithmic=True,
    )
    added_noise: float = number(
        float,
        0.0,
        0.0,
        1.0,
        "Added noise",
        "Standard deviation of noise that is added to the data points anew at every step.",
        "Optimiser",
        logarithmic=True,
    )
    gradient_penalty: float = number(
        float,
        0.0,
        0.0,
        10.0,
        "Gradient penalty",
        "Weight of the mean of ‖∇F‖² in the loss.",
        "Optimiser",
        logarithmic=True,
    )
    gradient_clip: float = number(
        float,
        10.0,
        0.01,
        1e6,
        "Gradient clip",
        "Longest gradient that is followed in full.",
        "Optimiser",
        logarithmic=True,
    )
    steps: int = number(
        int, 1000, 10, 20_000, "Steps", "Length of the training.", "Optimiser", logarithmic=True
    )
    seed: int = number(
        int,
        0,
        0,
        999_999,
        "Seed",
        "Decides the data, the initial weights and every draw.",
        "Optimiser",
    )
    start: str = text(
        "",
        300,
        "Start from",
        "The address of another experiment whose energy this one goes on with.",
        "Optimiser",
    )
    start_step: int = number(
        int,
        0,
        0,
        20_000,
        "Start at step",
        "The step of that experiment to go on from.",
        "Optimiser",
    )

    def __init__(self, /, **values: Any) -> None:
        super().__init__(**values)

    @field_validator("expression")
    @classmethod
    def _one_spelling(cls, value: str) -> str:
        return str(parse(value))

    @field_validator("own_points")
    @classmethod
    def _one_text_of_points(cls, value: str) -> str:
        text = OwnPoints.from_text(value).text
        return value if value == text else text  # share one long text between experiments

    @field_validator("start")
    @classmethod
    def _one_origin(cls, value: str) -> str:
        if not value:
            return value
        origin = Experiment.from_query(dict(parse_qsl(value, keep_blank_values=True)))
        if origin.start:
            raise ExperimentError("The experiment to start from has itself one to start from.")
        address = urlencode({"loss": origin.loss, **origin.to_query()})
        if len(address) > KNOBS["start"].longest:
            raise ExperimentError(
                f"The address of that experiment, written out, has {len(address):,} letters;"
                f" at most {KNOBS['start'].longest} are allowed."
            )
        return address

    @model_validator(mode="after")
    def _fitting_origin(self) -> Self:
        origin = self.origin
        if origin and (origin.energy, _shape_of(origin)) != (self.energy, _shape_of(self)):
            raise ExperimentError("The experiment to start from has another kind of energy.")
        if origin and self.start_step > origin.steps:
            raise ExperimentError(
                f"The experiment to start from ends at step {origin.steps:,}, "
                f"before step {self.start_step:,}."
            )
        return self

    @model_validator(mode="after")
    def _fitting_loss(self) -> Self:
        if self.conditional and not self.loss_definition.trains_conditional:
            raise ExperimentError(
                f"{self.loss_definition.label} ({self.loss}) cannot train p(y|x): {NEEDS_SAME_X}"
                " Choose another loss, such as nll, infonce or score_matching, or models=joint."
            )
        return self

    @property
    def energy_definition(self) -> EnergyDefinition:
        """The chosen energy."""
        return ENERGIES[self.energy]

    @property
    def conditional(self) -> bool:
        """Whether F models p(y|x), so that only energies of the same x compete."""
        return self.models == "conditional"

    @property
    def origin(self) -> "Experiment | None":
        """The experiment that this one continues from its step `start_step`, if any."""
        return Experiment.from_query(dict(parse_qsl(self.start))) if self.start else None

    @property
    def loss_definition(self) -> Objective:
        """The chosen loss, or the loss of the typed expression."""
        return own_loss(self.expression) if self.loss == OWN else LOSSES[self.loss]

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """Return the experiment of URL parameters; unknown or bad ones raise ExperimentError."""
        try:
            return super().from_query(query)
        except ExperimentError as error:
            if "(expression)" in str(error) and _lost_a_plus(str(query.get("expression", ""))):
                raise ExperimentError(f"{error} In an address, + is written %2B.") from None
            raise

    @property
    def loss_of_energies(self) -> Loss:
        """The chosen loss, if it is a loss of energies; ExperimentError if it is one of slopes."""
        loss = self.loss_definition
        if not isinstance(loss, Loss):
            raise ExperimentError(
                f"{loss.label} depends on the slopes of F, not on F⁺ and F⁻: it has no pushes to"
                " show. Choose another loss here, or open it in the Playground."
            )
        return loss

    def relevant_knobs(self) -> list[Knob]:
        """Return the settings that affect this experiment's landscapes, in the table's order."""
        loss = self.loss_definition
        entries: list[Chooser] = [
            DATASETS[self.dataset],
            ENERGIES[self.energy],
            loss,
            OPTIMISERS[self.optimiser],
        ]
        if "negatives" in loss.knobs:
            entries.append(NEGATIVES[self.negatives])
        if "quadrature" in loss.knobs:
            entries.append(QUADRATURES[self.quadrature])
        if "noise_distribution" in loss.knobs:
            entries.append(NOISES[self.noise_distribution])
        if "sampler" in loss.knobs:
            entries.append(SAMPLERS[self.sampler])
        if "inference" in ENERGIES[self.energy].knobs:
            entries.append(INFERENCES[self.inference])
        chosen = {knob for entry in entries for knob in entry.knobs}
        if loss.trains_conditional:
            chosen.add("models")
        if self.conditional and "nodes" in chosen:
            chosen = chosen - {"nodes"} | {"column_nodes"}
        if DATASETS[self.dataset].drawn:
            chosen.add("samples")
        if self.start:
            chosen |= {"start", "start_step"}
        return [knob for name, knob in KNOBS.items() if name in _ALWAYS or name in chosen]


KNOBS: Mapping[str, Knob] = Experiment.knobs
"""Every setting by name, in the order of the table."""

_ALWAYS = frozenset(
    {"dataset", "energy", "loss", "optimiser", "learning_rate", "schedule"}
    | {"batch", "weight_decay", "gradient_penalty", "gradient_clip", "steps", "seed"}
    | {"beta", "added_noise"}
)


def _lost_a_plus(expression: str) -> bool:
    """Whether + in place of blanks makes it readable: in an address, + stands for a blank."""
    restored = re.sub(r"(?<=[\w.)⁺⁻]) +(?=[\w.(])", "+", expression)
    try:
        parse(restored)
    except ExpressionError:
        return False
    return restored != expression


def _shape_of(experiment: Experiment) -> dict[str, Any]:
    """Return the settings that decide the parameters of an energy: all but `inference`."""
    settings = ENERGIES[experiment.energy].settings(experiment)
    return {name: value for name, value in settings.items() if name != "inference"}
