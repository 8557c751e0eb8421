"""A page that asks for nothing for an hour, and clocks that jump: the frames stay the same."""

import asyncio
import gzip
import json
import time

import pytest

from ebm_viz import Experiment
from ebm_viz.serving import RunStore, Wanted
from ebm_viz.serving.runs.trainer import Trainer
from ebm_viz.serving.runs.turns import GRACE
from tests.frames import parse
from tests.serving.runs.test_store import Clock
from tests.serving.runs.test_trainer import FakeRun, Some

HOUR = 3600.0
WATCHED = Experiment(loss="hinge", steps=30, samples=100, batch=16)
OTHER = WATCHED.replace(seed=1)


def pull(store, first, count):
    """Frames as a page gets them, but for how far the run is by now."""
    seen = []
    while len(seen) < count:
        batch = asyncio.run(
            store.frames(WATCHED.key, Wanted(range(first + len(seen), first + count)))
        )
        header, grids = parse(gzip.decompress(batch.packed))
        frames = zip(header["frames"], grids, strict=True)
        seen += [(json.dumps(frame), grid.tobytes()) for frame, grid in frames]
    return seen


@pytest.fixture
def undisturbed():
    store = RunStore()
    store.open(WATCHED)
    return pull(store, 0, 20)


@pytest.mark.parametrize("dropped", [False, True])
def test_after_an_hour_the_frames_go_on_from_where_the_page_was(undisturbed, dropped):
    clock = Clock()
    store = RunStore(most_runs=1, clock=clock)
    store.open(WATCHED)
    before, run = pull(store, 0, 8), store.run(WATCHED.key)
    clock.time += HOUR
    if dropped:
        store.run(store.open(OTHER))
        clock.time += HOUR
    after = pull(store, 8, 12)
    assert (store.run(WATCHED.key) is run) != dropped
    assert before + after == undisturbed


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_a_clock_on_the_wall_that_jumps_changes_nothing(undisturbed, monkeypatch, jump):
    store = RunStore(most_runs=1)
    store.open(WATCHED)
    before = pull(store, 0, 8)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + jump)
    assert before + pull(store, 8, 12) == undisturbed


def test_who_slept_is_served_beside_the_others_and_not_before_them():
    clock = Clock()
    trainer, asleep, awake = Trainer(clock), FakeRun(clock), FakeRun(clock, total=10_000)

    async def together():
        for run in (asleep, awake):
            run.all_are_there.set()
        await trainer.reach(Some(asleep, 1))
        await trainer.reach(Some(awake, 3000))  # which asleep has not waited for
        for run in (asleep, awake):
            run.all_are_there.clear()
        requests = [
            asyncio.create_task(trainer.reach(Some(asleep, 41))),
            asyncio.create_task(trainer.reach(Some(awake, 3040))),
        ]
        await asyncio.sleep(0)
        for run in (asleep, awake):
            run.all_are_there.set()
        await asyncio.gather(*requests)

    asyncio.run(together())
    assert abs(asleep.snapshots[40] - awake.snapshots[3039]) <= GRACE + 0.02
