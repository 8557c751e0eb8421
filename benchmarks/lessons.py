"""What the lessons claim, measured at the lessons' own defaults over several seeds."""

from collections.abc import Iterable

from benchmarks.figures import Figure, at_least, at_most
from ebm_viz.experiment import Experiment
from ebm_viz.lessons import collapse
from ebm_viz.training import Snapshot, train

SEEDS = range(3)


def measure_lessons() -> list[Figure]:
    """Every lesson's claims."""
    return [*_collapse()]


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


def _gains(runs: Iterable[collapse.LessonRun]) -> list[float]:
    return [_last(run.experiment).metrics.gain_over_uniform for run in runs]


def _last(experiment: Experiment) -> Snapshot:
    *_, last = train(experiment)
    return last
