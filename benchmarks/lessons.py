"""Measures the claims of the lessons, at the lessons' own defaults, over several seeds."""

from collections.abc import Iterable
from functools import cache

from benchmarks.figures import Figure, at_least, at_most
from ebm_viz.experiment import Experiment
from ebm_viz.lessons import collapse, latent, sharp_edges
from ebm_viz.lessons.run import LessonRun
from ebm_viz.training import Snapshot, train

SEEDS = range(3)


def measure_lessons() -> list[Figure]:
    """Measure the claims of every lesson."""
    return [*_collapse(), *_sharp_edges(), *_rulers(), *_margins(), *_latent()]


def _collapse() -> list[Figure]:
    lesson = collapse.LESSON.defaults
    alone = [collapse.side_by_side({**lesson, "seed": seed})[0] for seed in SEEDS]
    held = {
        case.label: [
            collapse.side_by_side({**lesson, "held": name, "seed": seed})[1] for seed in SEEDS
        ]
        for name, case in collapse.HELD.items()
    }
    cures = {
        case.label: [
            collapse.side_by_side({**lesson, "cure": name, "seed": seed})[2] for seed in SEEDS
        ]
        for name, case in collapse.CURES.items()
    }
    back = [
        collapse.gone_on({**lesson, "go_on": "held", "start_step": 300, "seed": seed})[1]
        for seed in SEEDS
    ]
    return [
        *(
            Figure(
                f"collapsed, gain over uniform: {label}",
                _gains(runs),
                "nats",
                at_most(0.05),
                "worst",
            )
            for label, runs in {collapse.ALONE.label: alone, **held}.items()
        ),
        *(
            Figure(
                f"cured, gain over uniform: {label}", _gains(runs), "nats", at_least(0.5), "worst"
            )
            for label, runs in {**cures, "Hinge after 300 flat steps": back}.items()
        ),
    ]


def _sharp_edges() -> list[Figure]:
    lesson = sharp_edges.LESSON.defaults
    slopes: dict[str, list[float]] = {}
    costs: dict[str, list[float]] = {}
    for seed in SEEDS:
        likelihood = sharp_edges.edges({**lesson, "seed": seed})[0]
        reference = _last(likelihood.experiment).metrics
        for name, case in sharp_edges.BESIDE.items():
            run = sharp_edges.edges({**lesson, "second": name, "seed": seed})[1]
            metrics = _last(run.experiment).metrics
            slopes.setdefault(case.label, []).append(reference.max_slope / metrics.max_slope)
            costs.setdefault(case.label, []).append(metrics.kl - reference.kl)
    least = {name: sharp_edges.BESIDE[name].label for name in ("hinge", "square_square")}
    return [
        *(
            Figure(
                f"largest slope of NLL against: {label}",
                ratios,
                "×",
                at_least(3) if label in least.values() else None,
                "worst" if label in least.values() else "median",
            )
            for label, ratios in slopes.items()
        ),
        *(
            Figure(f"KL beyond that of NLL: {case.label}", costs[case.label], "nats")
            for case in sharp_edges.BESIDE.values()
        ),
    ]


def _rulers() -> list[Figure]:
    """Measure how far the training's own log Z lies below the fine grid's, and the KL it costs."""
    lesson = sharp_edges.LESSON.defaults
    pairs = [
        [_last(run.experiment).metrics for run in sharp_edges.rulers({**lesson, "seed": seed})]
        for seed in SEEDS
    ]
    adaptive = [abs(m.log_partition - m.trainer_log_partition) for m, _ in pairs]
    fixed = [m.log_partition - m.trainer_log_partition for _, m in pairs]
    return [
        Figure("log Z missed: adaptive nodes", adaptive, "nats", at_most(0.2), "worst"),
        Figure("log Z missed: fixed grid", fixed, "nats", at_least(100), "worst"),
        Figure("KL: adaptive nodes", [m.kl for m, _ in pairs], "nats", at_most(0.1), "worst"),
        Figure("KL: fixed grid", [m.kl for _, m in pairs], "nats", at_least(100), "worst"),
    ]


def _margins() -> list[Figure]:
    spreads, growths, unbounded, adams = [], [], [], []
    for seed in SEEDS:
        *hinges, log = sharp_edges.margins({**sharp_edges.LESSON.defaults, "seed": seed})
        shares = [_last(run.experiment).metrics.gap_mean / run.experiment.margin for run in hinges]
        spreads.append(max(shares) / min(shares))
        growths.append(max(_growth(run.experiment) for run in hinges))
        unbounded.append(_growth(log.experiment))
        adams.append(_growth(hinges[0].experiment.replace(optimiser="adam", learning_rate=0.05)))
    return [
        Figure(
            "gap/m, largest of three margins against smallest", spreads, "×", at_most(1.1), "worst"
        ),
        Figure("mean gap, step 1,000 against 120: hinge", growths, "×", at_most(1.1), "worst"),
        Figure("mean gap, step 1,000 against 120: log", unbounded, "×", at_least(1.2), "worst"),
        Figure("mean gap, step 1,000 against 120: hinge, Adam", adams, "×", at_least(1.2), "worst"),
    ]


def _growth(experiment: Experiment) -> float:
    taken = list(train(experiment))
    early = next(snapshot for snapshot in taken if snapshot.step >= 120)
    return taken[-1].metrics.gap_mean / early.metrics.gap_mean


def _latent() -> list[Figure]:
    lesson = latent.LESSON.defaults
    runs = {
        model: [latent.runs({**lesson, "model": model, "seed": seed}) for seed in SEEDS]
        for model in latent.MODELS
    }
    kept = {
        f"{case.label}, {run.label.lower()}": [seed[number] for seed in runs[model]]
        for model, case in latent.MODELS.items()
        for number, run in enumerate(runs[model][0][:2])
    }
    third = {
        case.label: [latent.runs({**lesson, "limit": limit, "seed": seed})[2] for seed in SEEDS]
        for limit, case in latent.LIMITS.items()
    }
    return [
        *(
            Figure(f"nothing lifted, contrast: {label}", _contrasts(runs), "", at_least(1), "worst")
            for label, runs in kept.items()
        ),
        *(
            Figure(f"nothing lifted, contrast: {label}", _contrasts(runs))
            for label, runs in third.items()
        ),
    ]


def _contrasts(runs: Iterable[LessonRun]) -> list[float]:
    return [_last(run.experiment).metrics.contrast for run in runs]


def _gains(runs: Iterable[LessonRun]) -> list[float]:
    return [_last(run.experiment).metrics.gain_over_uniform for run in runs]


@cache
def _last(experiment: Experiment) -> Snapshot:
    *_, last = train(experiment)
    return last
