"""Lets particles walk over a trained energy."""

from argparse import Namespace
from itertools import islice
from typing import Any

import numpy as np

from ebm_viz.command.usage import UsageError
from ebm_viz.core import box
from ebm_viz.core.arithmetic import generator, own_arithmetic
from ebm_viz.core.samplers import SAMPLERS, SamplerState, sample
from ebm_viz.experiment import Experiment
from ebm_viz.numbers import number_in
from ebm_viz.training import Snapshot, draw_data, train

MOST_PARTICLES, MOST_MOVES = 100_000, 100_000


def read_walk(given: Namespace) -> dict[str, Any]:
    """Return the settings of a walk from the command line."""
    if given.walk not in SAMPLERS:
        raise UsageError(f"There is no sampler {given.walk!r}. There are {', '.join(SAMPLERS)}.")
    if given.walk_from not in ("uniform", "data"):
        raise UsageError(f"Particles start from uniform or data, not from {given.walk_from!r}.")
    return {
        "sampler": given.walk,
        "eta": _number(given.walk_step, "step η (walk_step)", 1e-6, 100, SAMPLERS[given.walk].step),
        "particles": int(_number(given.particles, "particles", 1, MOST_PARTICLES, 500)),
        "moves": int(_number(given.moves, "moves", 1, MOST_MOVES, 1000)),
        "start": given.walk_from,
    }


def snapshot_at(experiment: Experiment, step: int | None) -> Snapshot:
    """Return the snapshot at `step`, or the last one if None or if the training diverges before."""
    *_, last = train(experiment, at=[experiment.steps if step is None else step])
    return last


@own_arithmetic
def walk(snapshot: Snapshot, experiment: Experiment, beta: float, plan: dict[str, Any]) -> Any:
    """Return the arrays of a walk over the exact energy of `snapshot`.

    positions (n, 2) and energy (n,) at the end; start (n, 2); accepted (moves,), the share of the
    particles whose move was accepted, NaN if the sampler rejects nothing; mean_energy (moves + 1,);
    beta, eta, step, sampler, experiment.
    """
    count, seed = plan["particles"], experiment.seed
    start = box.uniform(count, generator(seed))
    if plan["start"] == "data":
        data = draw_data(experiment)
        start = data[np.arange(count) % len(data)]
    states = sample(snapshot.energy(), start, plan["sampler"], beta, plan["eta"], seed)
    accepted, means, last = [], [], None
    for last in islice(states, plan["moves"] + 1):
        accepted.append(np.nan if last.accepted is None else last.accepted)
        means.append(float(last.energy.mean()))
    assert isinstance(last, SamplerState)
    return {
        "positions": last.positions.numpy(),
        "energy": last.energy.numpy(),
        "start": start.numpy(),
        "accepted": np.array(accepted[1:]),
        "mean_energy": np.array(means),
        "beta": np.array(beta),
        "eta": np.array(plan["eta"]),
        "step": np.array(snapshot.step),
        "sampler": np.array(plan["sampler"]),
        "experiment": np.array(experiment.to_json()),
    }


def _number(text: str | None, name: str, low: float, high: float, usual: float) -> float:
    if text is None:
        return usual
    value = number_in(text)
    whole = isinstance(usual, int)
    if not low <= value <= high or (whole and value != int(value)):
        raise UsageError(
            f"{name[0].upper()}{name[1:]} cannot be {text[:64]!r}: it is a"
            f" {'whole ' * whole}number from {low:g} to {high:,.15g}."
        )
    return value
