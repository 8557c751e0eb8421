import asyncio
import subprocess
import sys
import threading

from ebm_viz.serving import trainer as subject
from ebm_viz.serving.trainer import Trainer


class Clock:
    """Seconds that pass when somebody works."""

    def __init__(self):
        self.time = 0.0

    def __call__(self):
        return self.time


class FakeRun:
    """Makes a snapshot a turn; `length` seconds pass meanwhile."""

    def __init__(self, clock, length=0.01, total=1000):
        self.clock, self.length, self.total = clock, length, total
        self.snapshots = []
        self.all_are_there = threading.Event()

    @property
    def ended(self):
        return len(self.snapshots) >= self.total

    def take_turn(self, seconds):
        self.all_are_there.wait()
        self.clock.time += self.length
        self.snapshots.append(self.clock.time)


def train_together(runs, count, clock):
    async def all_of_them():
        trainer = Trainer(clock)
        requests = [asyncio.create_task(trainer.train(run, 0, count)) for run in runs]
        await asyncio.sleep(0)  # each has said what it wants
        for run in runs:
            run.all_are_there.set()
        await asyncio.gather(*requests)

    asyncio.run(all_of_them())


def test_what_is_there_is_not_waited_for():
    clock = Clock()
    run = FakeRun(clock)
    run.snapshots.append(0.0)
    trainer = Trainer(clock)
    asyncio.run(trainer.train(run, 0, 1))
    assert trainer._thread is None


def test_it_trains_what_was_asked_for_and_stops():
    clock = Clock()
    run = FakeRun(clock)
    train_together([run], 5, clock)
    assert len(run.snapshots) == 5


def test_an_ended_run_is_answered():
    clock = Clock()
    run = FakeRun(clock, total=3)
    train_together([run], 10, clock)
    assert len(run.snapshots) == 3


def test_a_slow_run_does_not_hold_up_the_quick_ones():
    clock = Clock()
    slow, quick = FakeRun(clock, length=1.0), [FakeRun(clock, length=0.01) for _ in range(5)]
    train_together([slow, *quick], 50, clock)
    for run in quick:
        assert len([time for time in slow.snapshots if time < run.snapshots[49]]) <= 1


def test_thirty_runs_advance_together():
    clock = Clock()
    runs = [FakeRun(clock) for _ in range(30)]
    train_together(runs, 20, clock)
    finished = [run.snapshots[19] for run in runs]
    assert max(finished) - min(finished) <= 30 * 0.01 + 1e-9


def test_a_request_for_more_than_there_soon_is_gets_an_answer(monkeypatch):
    monkeypatch.setattr(subject, "LINGER", 0.01)
    monkeypatch.setattr(subject, "PATIENCE", 0.02)
    clock = Clock()
    run = FakeRun(clock, total=10**9)
    run.take_turn = lambda seconds: None
    train_together([run], 5, clock)
    assert run.snapshots == []


def test_a_process_that_trains_ends_without_an_abort():
    program = """
import asyncio
from ebm_viz import Experiment
from ebm_viz.serving import RunStore

store = RunStore()
key = store.open(Experiment(steps=20_000))
asyncio.run(store.frames(key, 0, 64))
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
