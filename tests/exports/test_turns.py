"""Exports train in turns with the runs that people look at."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from safetensors.torch import load

from ebm_viz import Experiment, weights
from ebm_viz.exports import Order, Watch, export
from ebm_viz.exports.data import weights_at
from ebm_viz.exports.watch import SECONDS_A_TURN
from ebm_viz.scene import Scene, Shown
from ebm_viz.serving import Run, RunStore
from ebm_viz.training import Training

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
            await store.frames(key, len(store.run(key).snapshots), 1)
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


def test_weights_and_a_watched_run_are_never_trained_at_once(floor, monkeypatch):
    class Noted(Training):
        pass

    floor.watch(monkeypatch, Noted, "advance_to")
    monkeypatch.setattr("ebm_viz.exports.data.Training", Noted)
    beside_a_watched_run(RunStore(), lambda watch: weights_at(LONG, 600, watch))
    assert len(floor.threads) == 2
    assert not floor.met


def test_weights_are_trained_in_short_turns_from_the_origin_on():
    lengths, turns = [], []

    class Turn:
        def __enter__(self):
            self.begun = time.monotonic()

        def __exit__(self, *_):
            lengths.append(time.monotonic() - self.begun)

    def turn():
        turns.append(Turn())
        return turns[-1]

    origin = "loss=hinge&samples=200&batch=32"
    experiment = Experiment(start=origin, start_step=400, samples=200, batch=32, steps=200)
    said = []
    content = weights_at(experiment, 100, Watch(lambda *told: said.append(told), turn=turn))
    training = Training(experiment)
    training.advance_to(100)
    for name, tensor in load(weights.dump(training.energy, experiment, 100)).items():
        assert torch.equal(load(content)[name], tensor)
    assert len(turns) >= 4
    assert sorted(lengths)[len(lengths) // 2] < 2 * SECONDS_A_TURN
    shares = [share for share, _ in said]
    assert shares == sorted(shares)
    assert {"Training to step 400 again", "Training to step 100 again"} <= {
        sentence.partition(" for")[0] for _, sentence in said
    }
