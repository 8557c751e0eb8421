"""Measures the longest single turns that the table of settings allows.

It takes the largest network with each loss and each choice that matters to it, and every other
energy with each kind of loss. All their numbers are the heaviest that a server admits.

A turn is the work that the training thread does for one run before it can serve another one: a step
of the training with what a snapshot keeps, or the evaluation of a snapshot. Times are processor
times of one thread.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from benchmarks.figures import Figure, at_most
from ebm_viz.core.contrast.negatives import NEGATIVES
from ebm_viz.core.contrast.noise import NOISES
from ebm_viz.core.contrast.quadrature import QUADRATURES
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.losses import LOSSES
from ebm_viz.core.samplers import SAMPLERS
from ebm_viz.experiment import CHOOSERS, SETTINGS, Experiment, ExperimentError
from ebm_viz.serving import admit
from ebm_viz.serving.runs.run import Run
from ebm_viz.serving.runs.wanted import SIDES

HEAVY_SETTINGS = (
    *("samples", "width", "depth", "centres", "clusters", "rank", "columns", "code"),
    *("flow_layers", "negatives_count", "candidates", "nodes", "grid_side", "chains"),
    *("chain_steps", "noise_ratio", "batch"),
)
HEAVY = {name: int(SETTINGS[name].high) for name in HEAVY_SETTINGS} | {
    "gradient_penalty": 1.0,
    "weight_decay": 0.01,
    "added_noise": 0.05,
    "spectral_norm": 5.0,
}
EACH_KIND_OF_LOSS = ("infonce", "nll", "score_matching", "contrastive_divergence")
TURNS = 3
WORST = 8
LONGEST = 0.5


@dataclass(frozen=True)
class Turn:
    """The work of a turn, and the seconds that it took."""

    what: str
    seconds: float


def measure_turns() -> list[Figure]:
    """Measure the longest turns of each kind, with the experiments that cause them."""
    kinds: dict[str, list[Turn]] = {}
    for name, experiment in heaviest():
        for kind, seconds in _turns(experiment):
            kinds.setdefault(kind, []).append(Turn(name, seconds))
    figures = []
    for kind, turns in kinds.items():
        worst = sorted(turns, key=lambda turn: -turn.seconds)[:WORST]
        remarks = [f"{turn.seconds:.3f} s  {turn.what}" for turn in worst]
        seconds = [turn.seconds for turn in turns]
        figures.append(Figure(kind, seconds, "s", at_most(LONGEST), "worst", remarks))
    return figures


def heaviest() -> Iterator[tuple[str, Experiment]]:
    """Yield the heaviest admitted experiments, each with the names of its choices."""
    choices = {
        "negatives": NEGATIVES,
        "quadrature": QUADRATURES,
        "sampler": SAMPLERS,
        "noise_distribution": NOISES,
    }
    for energy in ENERGIES:
        for loss in LOSSES if energy == "mlp" else EACH_KIND_OF_LOSS:
            usual = {"energy": energy, "loss": loss}
            if energy == "mlp":
                for setting, entries in choices.items():
                    if setting in LOSSES[loss].settings:
                        for entry in entries:
                            yield from _admitted({**usual, setting: entry})
            yield from _admitted(usual)
    for activation in SETTINGS["activation"].choices or ():
        for loss in ("infonce", "score_matching"):
            yield from _admitted({"energy": "mlp", "loss": loss, "activation": activation})
    for inference in CHOOSERS["inference"]:
        for energy in ("kmeans", "ellipse", "sparse"):
            if energy in ENERGIES:
                choice = {"energy": energy, "loss": "infonce", "inference": inference}
                yield from _admitted(choice)


def _admitted(chosen: dict[str, str]) -> Iterator[tuple[str, Experiment]]:
    """Yield the heaviest admitted experiment of a choice.

    If the server does not admit the largest numbers, they are reduced one after the other.
    """
    settings: dict[str, float] = dict(HEAVY)
    for fewer in ("chain_steps", "candidates", "negatives_count", "noise_ratio", "batch"):
        while settings[fewer] > SETTINGS[fewer].low:
            with suppress(ExperimentError):
                yield ", ".join(chosen.values()), admit(Experiment(**{**settings, **chosen}))
                return
            settings[fewer] = max(int(SETTINGS[fewer].low), settings[fewer] * 3 // 4)


def _turns(experiment: Experiment) -> Iterator[tuple[str, float]]:
    """Train a few turns as the training thread does, evaluate snapshots, and yield each time."""
    run = Run(experiment)
    yield "the first turn", _seconds(lambda: run.take_turn(0.0))
    while run.ready < 1 and not run.ended:
        run.take_turn(0.0)
    yield "the first snapshot", _seconds(lambda: run.frame(0))
    steps = [_seconds(lambda: run.take_turn(0.0)) for _ in range(TURNS)]
    yield "a turn of the training", max(steps[1:])
    run.frames.clear()
    yield "a snapshot", _seconds(lambda: run.frame(0))
    closer = run.finer_frame(0, SIDES[-1])
    pieces = [_seconds(lambda: next(closer, None)) for _ in range(4)]
    yield "a piece of a snapshot on the finest grid", max(pieces)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun
