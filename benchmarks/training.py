"""Compares training with the plain loop, with a fixed grid, and with the sgemm rate."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from benchmarks.figures import Figure, at_least, at_most
from benchmarks.plain import PlainTraining
from benchmarks.products import Products, operations, step_shapes
from benchmarks.rounds import in_turn, rates, ratios, settle_allocator
from ebm_viz.experiment import Experiment
from ebm_viz.training import Training, train

ROUNDS = 21
STEPS = 100
SEEDS = range(5)
WHOLE, WHOLE_ROUNDS = 400, 7


class Trainable(Protocol):
    step: int

    def advance_to(self, step: int) -> object: ...


def measure_training() -> list[Figure]:
    """Measure steps of the hinge and of the log loss, MLP 2-64-64-1 SiLU, batch 256 + 256.

    The log loss pushes all points; what the hinge does not push is left out of its products.
    """
    experiment = Experiment(loss="hinge", steps=(ROUNDS + 1) * STEPS)
    log = experiment.model_copy(update={"loss": "log"})
    shapes = step_shapes()
    all_products, largest = Products(shapes), Products([(512, 64, 64)])
    seconds = in_turn(
        {
            "ours": train_on(Training(experiment), STEPS),
            "log": train_on(Training(log), STEPS),
            "plain": train_on(PlainTraining(experiment), STEPS),
            "fused": train_on(PlainTraining(experiment, fused=True), STEPS),
            "products": lambda: all_products.compute(STEPS),
            "largest": lambda: largest.compute(3 * STEPS),
        },
        ROUNDS,
    )
    work = STEPS * operations(shapes) / 1e9
    largest_work = 3 * STEPS * operations([(512, 64, 64)]) / 1e9
    largest_rates = rates(largest_work, seconds["largest"])
    return [
        Figure("hinge, training", rates(STEPS, seconds["ours"]), "steps/s"),
        Figure("nn.Module and Adam", rates(STEPS, seconds["plain"]), "steps/s"),
        Figure("nn.Module and fused Adam", rates(STEPS, seconds["fused"]), "steps/s"),
        Figure(
            "against nn.Module and Adam",
            ratios(seconds["plain"], seconds["ours"]),
            "×",
            at_least(1.8),
        ),
        Figure("against fused Adam", ratios(seconds["fused"], seconds["ours"]), "×"),
        Figure("log, training", rates(STEPS, seconds["log"]), "steps/s"),
        Figure("matrix products in a step", [operations(shapes) / 1e6], "MFLOP"),
        Figure("its matrix products", rates(work, seconds["log"]), "GFLOP/s"),
        Figure("sgemm, 512 × 64 by 64 × 64", largest_rates, "GFLOP/s"),
        Figure("sgemm, all shapes of a step", rates(work, seconds["products"]), "GFLOP/s"),
        Figure(
            "share of sgemm at 512 × 64 × 64",
            [100 * r for r in ratios(rates(work, seconds["log"]), largest_rates)],
            "%",
        ),
        Figure(
            "share of sgemm at the step's shapes",
            [100 * r for r in ratios(seconds["products"], seconds["log"])],
            "%",
        ),
    ]


def measure_whole() -> list[Figure]:
    """Compare `train` to its end, without evaluating its snapshots, with the plain loop."""
    settle_allocator()
    figures = []
    for loss, least in (("hinge", 2.2), ("nll", 5.0)):
        experiment = Experiment(loss=loss, steps=WHOLE)
        seconds = in_turn(
            {
                "ours": partial(_train_whole, experiment),
                "plain": partial(_train_plain, experiment),
            },
            WHOLE_ROUNDS,
        )
        figures += [
            Figure(f"train(), {loss}, {WHOLE} steps", rates(WHOLE, seconds["ours"]), "steps/s"),
            Figure("    nn.Module and Adam", rates(WHOLE, seconds["plain"]), "steps/s"),
            Figure(
                "    train() against it",
                ratios(seconds["plain"], seconds["ours"]),
                "×",
                at_least(least),
            ),
        ]
    return figures


def _train_whole(experiment: Experiment) -> None:
    for _ in train(experiment):
        pass


def _train_plain(experiment: Experiment) -> None:
    PlainTraining(experiment).advance_to(experiment.steps)


def measure_likelihood() -> list[Figure]:
    """Measure NLL with the adaptive sum for Z, with a fixed grid of 64² nodes, and by columns."""
    steps = (ROUNDS + 1) * STEPS
    settle_allocator()
    adaptive = Experiment(loss="nll", steps=steps)
    fixed = Experiment(loss="nll", quadrature="fixed", grid_side=64, steps=steps)
    conditional = Experiment(loss="nll", models="conditional", steps=steps)
    seconds = in_turn(
        {
            "adaptive": train_on(Training(adaptive), STEPS),
            "fixed": train_on(Training(fixed), STEPS),
            "conditional": train_on(Training(conditional), STEPS),
        },
        ROUNDS,
    )
    divergences = [_final_divergence(seed) for seed in SEEDS]
    return [
        Figure("NLL, adaptive sum for Z", rates(STEPS, seconds["adaptive"]), "steps/s"),
        Figure("NLL, fixed grid of 64²", rates(STEPS, seconds["fixed"]), "steps/s"),
        Figure(
            "adaptive against fixed",
            ratios(seconds["fixed"], seconds["adaptive"]),
            "×",
            at_least(3),
        ),
        Figure(
            "NLL of p(y|x), 8 nodes a column",
            rates(STEPS, seconds["conditional"]),
            "steps/s",
            at_least(400),
        ),
        Figure(
            "    against NLL of points",
            ratios(seconds["adaptive"], seconds["conditional"]),
            "×",
            at_least(0.3),
        ),
        Figure(
            "KL(data‖Gibbs), two moons, 1,000 steps, a seed each",
            divergences,
            "nats",
            at_most(0.03),
            taken="worst",
        ),
    ]


def train_on(training: Trainable, steps: int) -> Callable[[], None]:
    """Return a piece of work that advances a training by `steps` steps."""

    def piece() -> None:
        training.advance_to(training.step + steps)

    return piece


def _final_divergence(seed: int) -> float:
    *_, last = train(Experiment(dataset="two_moons", loss="nll", steps=1000, seed=seed))
    return last.metrics.kl
