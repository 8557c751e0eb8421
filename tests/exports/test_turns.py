"""Exports train in turns with the runs that people look at."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ebm_viz import Experiment
from ebm_viz.exports import Order, Watch, export
from ebm_viz.scene import Scene, Shown
from ebm_viz.serving import Run, RunStore, Wanted

WATCHED = Experiment(loss="hinge", steps=2000, samples=200, batch=32, seed=1)
EXPORTED = WATCHED.replace(steps=60, seed=2)
LONG = WATCHED.replace(steps=600, seed=2)


class Floor:
    """Notes who trains, and whether anybody else does at the same time."""

    def __init__(self):
        self.threads, self.met = set(), False
        self._there = threading.Lock()

    def watch(self, monkeypatch, kind, name):
        act = getattr(kind, name)

        def noted(*arguments):
            alone = self._there.acquire(blocking=False)
            self.met |= not alone
            self.threads.add(threading.current_thread().name)
            try:
                return act(*arguments)
            finally:
                if alone:
                    self._there.release()

        monkeypatch.setattr(kind, name, noted)


@pytest.fixture
def floor(monkeypatch):
    floor = Floor()
    floor.watch(monkeypatch, Run, "_take_piece")
    return floor


def beside_a_watched_run(store, make):
    """Make an export in a thread of its own while somebody looks at a run."""
    key = store.open(WATCHED)

    async def together():
        task = asyncio.create_task(asyncio.to_thread(make, Watch(turn=store.turn)))
        while not task.done():
            await store.frames(key, Wanted([len(store.run(key).snapshots)]))
        await task

    # A thread of its own: a browser's driver may have left an event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, together()).result()
    assert len(store.run(key).snapshots) > 2  # who looks did not wait for all of it


def test_an_export_and_a_watched_run_never_train_at_once(floor, tmp_path):
    store = RunStore()
    run = store.run(store.open(EXPORTED))
    wanted = Order(format="npz", scene=Scene(runs=(Shown(experiment=EXPORTED),)))
    beside_a_watched_run(store, lambda watch: export(wanted, [run], tmp_path / "it", watch))
    assert (tmp_path / "it").stat().st_size > 1000
    assert len(floor.threads) == 2
    assert not floor.met
