"""The table of all settings of a training: defaults, limits, labels and help texts."""

from collections.abc import Mapping
from types import MappingProxyType

from ebm_viz.core.contrast.negatives import NEGATIVES
from ebm_viz.core.contrast.noise import NOISES
from ebm_viz.core.contrast.quadrature import QUADRATURES
from ebm_viz.core.datasets import DATASETS
from ebm_viz.core.energies import ENERGIES, INFERENCES
from ebm_viz.core.losses import LOSSES
from ebm_viz.core.losses.own_loss import OWN, OWN_LABEL
from ebm_viz.core.optimisers import OPTIMISERS
from ebm_viz.core.own_points import LONGEST_TEXT, STARTER
from ebm_viz.core.samplers import SAMPLERS
from ebm_viz.core.units import ACTIVATIONS, OUTPUTS
from ebm_viz.experiment.description import Chooser, Description
from ebm_viz.experiment.setting import choice, number, text

MODELS = {"joint": "p(y₁, y₂)", "conditional": "p(y|x), x = y₁"}
SCHEDULES = {"cosine": "Cosine decay to 2 %", "constant": "Constant"}
LOSSES_IN_MENU = {name: loss.in_menu for name, loss in LOSSES.items()} | {OWN: OWN_LABEL}

CHOOSERS: Mapping[str, Mapping[str, Chooser]] = MappingProxyType(
    {
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
)
"""The settings that choose an entry of a registry; an entry may have settings and defaults of its
own.
"""

ALWAYS = frozenset(
    {"dataset", "energy", "loss", "optimiser", "learning_rate", "schedule"}
    | {"batch", "weight_decay", "gradient_penalty", "gradient_clip", "steps", "seed"}
    | {"beta", "added_noise"}
)
"""The settings that affect every training; the others belong to the chosen entries."""


class Table(Description):
    """The settings of a training, a line each; the line below is the help text."""

    choosers = CHOOSERS

    dataset: str = choice("Data", "Data set", "two_moons", table=DATASETS)
    """The data to train on (the positives)."""
    samples: int = number("Data", "Samples", 10_000, low=10, high=20_000, log=True)
    """How many data points there are."""
    noise: float = number("Data", "Noise σ", 0.12, low=0.02, high=0.6, log=True)
    """Standard deviation of the noise around the skeleton of the data."""
    distance: float = number("Data", "Distance", 2.0, low=0.1, high=5.0)
    """Distance between the two modes."""
    models: str = choice("Data", "Models", "joint", table=MODELS)
    """What F gives the probability of: points of the plane, or y = y₂ for each x = y₁, so that
    only energies in the same column compete.
    """
    own_points: str = text("Data", "Own points", STARTER.text, longest=LONGEST_TEXT)
    """The text that stands for the points."""

    energy: str = choice("Energy", "Energy", "mlp", table=ENERGIES)
    """The family of functions that F is chosen from."""
    width: int = number("Energy", "Width", 64, low=2, high=256, log=True)
    """Hidden units a layer."""
    depth: int = number("Energy", "Hidden layers", 2, low=1, high=4)
    """How many hidden layers there are."""
    activation: str = choice("Energy", "Activation", "silu", table=ACTIVATIONS)
    """What a hidden unit computes."""
    output: str = choice("Energy", "Output", "linear", table=OUTPUTS)
    """Which values F may take."""
    spectral_norm: float = number("Energy", "Spectral norm", 0.0, low=0.0, high=20.0)
    """Largest spectral norm of a weight matrix; 0 sets no limit."""
    centres: int = number("Energy", "Centres a side", 20, low=4, high=40)
    """The lattice has this many bumps along each side."""
    bump_width: float = number("Energy", "Bump width", 0.35, low=0.05, high=2.0)
    """Standard deviation of a bump."""
    clusters: int = number("Energy", "Centres", 8, low=1, high=64)
    """How many centres there are."""
    rank: int = number("Energy", "Rank", 1, low=1, high=2)
    """How many directions are reconstructed."""
    inference: str = choice("Energy", "Latent variable", "lowest", table=INFERENCES)
    """What F(y) is made of: the lowest E(y, z), or the free energy of all z."""
    latent_beta: float = number("Energy", "β of z", 3.0, low=0.03, high=30.0, log=True)
    """Inverse temperature of the latent variable; the higher it is, the more the best z count."""
    columns: int = number("Energy", "Columns", 4, low=1, high=8)
    """How many directions a code can be made of."""
    sparsity: float = number("Energy", "Sparsity λ", 1.0, low=0.01, high=10.0, log=True)
    """What a code costs: λ times the sum of its sizes."""
    code: int = number("Energy", "Code", 1, low=1, high=16)
    """Numbers that the reconstruction has to go through."""
    flow_layers: int = number("Energy", "Couplings", 8, low=2, high=16)
    """How many invertible layers the flow has."""

    loss: str = choice("Loss", "Loss", "nll", table=LOSSES_IN_MENU)
    """What training pushes down and what it pushes up."""
    expression: str = text("Loss", "Your loss", "softplus(m + Fp - Fn)", longest=200)
    """The loss of one pair in Fp, Fn, m and beta, such as relu(m + Fp - Fn)."""
    margin: float = number("Loss", "Margin m", 1.0, low=0.1, high=10.0)
    """The gap, or the level of the negatives, at which the loss is satisfied."""
    beta: float = number("Loss", "Training β", 1.0, low=0.03, high=30.0, log=True)
    """Inverse temperature of the loss, where it has one, and of gain, KL and entropy."""
    gamma: float = number("Loss", "Weight γ", 1.0, low=0.01, high=100.0, log=True)
    """Strength of the push on negatives."""
    window: float = number("Loss", "Window δ", 1.0, low=0.01, high=10.0, log=True)
    """Ratios beyond 1 + δ are given up."""
    sigma: float = number("Loss", "Noise σ of the loss", 0.1, low=0.01, high=1.0, log=True)
    """Standard deviation of the noise added to a data point; the slope has to lead back."""

    negatives: str = choice("Negatives", "Negatives", "uniform", table=NEGATIVES)
    """Where the points come from whose energies training pushes up."""
    negatives_count: int = number("Negatives", "Negatives k", 16, low=1, high=64, log=True)
    """How many negatives each positive is compared with."""
    near_noise: float = number("Negatives", "Distance σ", 0.5, low=0.02, high=3.0, log=True)
    """Standard deviation of the noise that makes a negative of a data point."""
    candidates: int = number("Negatives", "Candidates k", 8, low=2, high=64, log=True)
    """The negative is the lowest of this many draws."""
    quadrature: str = choice("Negatives", "Sum for Z", "adaptive", table=QUADRATURES)
    """How the integral over the box is computed."""
    nodes: int = number("Negatives", "Nodes", 512, low=64, high=4096, log=True)
    """Points of the sum for Z, drawn anew at every step."""
    column_nodes: int = number("Negatives", "Nodes a column", 8, low=4, high=64, log=True)
    """Points of the sum for Z(x) at each x of the batch, drawn anew at every step."""
    grid_side: int = number("Negatives", "Nodes a side", 32, low=8, high=96, log=True)
    """The grid for Z has this many nodes along each side."""
    sampler: str = choice("Negatives", "Sampler", "mala", table=SAMPLERS)
    """How the particles of the chains walk."""
    chain_steps: int = number("Negatives", "Steps k", 10, low=1, high=100, log=True)
    """Moves of each chain in a step of the training."""
    step_size: float = number("Negatives", "Step η", 0.02, low=1e-4, high=2.0, log=True)
    """Time of a move: its noise has the standard deviation √(2η/β), its pull is −η∇F."""
    chains: int = number("Negatives", "Chains", 256, low=16, high=1024, log=True)
    """How many chains are kept."""
    fresh_share: float = number("Negatives", "Share of fresh chains", 0.0, low=0.0, high=1.0)
    """Share of the chains that start anew, anywhere, in a step of the training."""
    entropy_weight: float = number("Negatives", "Entropy of G, τ", 1.0, low=0.0, high=2.0)
    """How much the generator spreads: 0 looks for the lowest F alone, as in a GAN; 1 for KL."""
    generator_steps: int = number("Negatives", "Steps of G", 3, low=1, high=10)
    """Steps of the generator before each step of the energy."""
    generator_rate: float = number(
        "Negatives", "Learning rate of G", 0.003, low=1e-4, high=1.0, log=True
    )
    """Size of a step of the generator."""
    noise_distribution: str = choice("Negatives", "Noise q", "gaussian", table=NOISES)
    """The known density that points are drawn from."""
    noise_ratio: int = number("Negatives", "Noise points ν", 1, low=1, high=32, log=True)
    """How many noise points there are for each data point."""

    optimiser: str = choice("Optimiser", "Optimiser", "adam", table=OPTIMISERS)
    """How the parameters follow the gradient."""
    learning_rate: float = number("Optimiser", "Learning rate", 0.01, low=1e-5, high=1.0, log=True)
    """Size of a step."""
    schedule: str = choice("Optimiser", "Schedule", "cosine", table=SCHEDULES)
    """How the learning rate changes."""
    momentum: float = number("Optimiser", "Momentum", 0.9, low=0.0, high=0.99)
    """Share of the last step that is kept."""
    batch: int = number("Optimiser", "Batch", 256, low=8, high=1024, log=True)
    """Data points a step."""
    weight_decay: float = number("Optimiser", "Weight decay", 0.0, low=0.0, high=10.0, log=True)
    """Pull of all parameters towards 0."""
    added_noise: float = number("Optimiser", "Added noise", 0.0, low=0.0, high=1.0, log=True)
    """Standard deviation of noise added to the data points anew at every step; the walls of the box
    reflect it."""
    gradient_penalty: float = number(
        "Optimiser", "Gradient penalty", 0.0, low=0.0, high=10.0, log=True
    )
    """Weight of the mean of ‖∇F‖² in the loss."""
    gradient_clip: float = number("Optimiser", "Gradient clip", 10.0, low=0.01, high=1e6, log=True)
    """Longest gradient that is followed in full."""
    steps: int = number("Optimiser", "Steps", 1000, low=10, high=20_000, log=True)
    """Length of the training."""
    seed: int = number("Optimiser", "Seed", 0, low=0, high=999_999)
    """Decides the data, the initial weights and every draw."""
    start: str = text("Optimiser", "Start from", "", longest=300)
    """The address of another experiment; this one continues with its energy."""
    start_step: int = number("Optimiser", "Start at step", 0, low=0, high=20_000)
    """The step of that experiment to go on from."""
