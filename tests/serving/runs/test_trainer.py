import asyncio
import subprocess
import sys
import threading
import time

import pytest

from ebm_viz.serving.runs import trainer as subject
from ebm_viz.serving.runs.trainer import Trainer
from ebm_viz.serving.runs.trainer import _call as subject_call
from ebm_viz.serving.visitors import SOMEBODY, Visitor


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


class Some:
    """What somebody waits for who wants so many snapshots of a run."""

    def __init__(self, run, count):
        self.run, self.count = run, count

    @property
    def fulfilled(self):
        return self.run.ended or len(self.run.snapshots) >= self.count

    @property
    def answerable(self):
        return self.run.ended or len(self.run.snapshots) > 0

    def work(self, seconds):
        self.run.take_turn(seconds)


class UnhurriedRun(FakeRun):
    """Takes long enough for other threads to come back."""

    def take_turn(self, seconds):
        super().take_turn(seconds)
        time.sleep(0.003)


async def reached(trainer, run, count, visitor):
    """Ask on, as a page does that is answered before all is there."""
    while len(run.snapshots) < count:
        await trainer.reach(Some(run, count), visitor)


def train_together(runs, count, clock, visitors=None):
    visitors = visitors or [SOMEBODY] * len(runs)
    reach_together(clock, *zip([Some(run, count) for run in runs], visitors, strict=True))


def reach_together(clock, *requests):
    """Ask at once. requests: each what `Trainer.reach` takes."""

    async def all_of_them():
        trainer = Trainer(clock)
        asked = [asyncio.create_task(trainer.reach(*request)) for request in requests]
        await asyncio.sleep(0)  # each has said what it wants
        for goal, *_ in requests:
            goal.run.all_are_there.set()
        await asyncio.gather(*asked)

    asyncio.run(all_of_them())


def test_what_is_there_is_not_waited_for(clock):
    run = FakeRun(clock)
    run.snapshots.append(0.0)
    trainer = Trainer(clock)
    asyncio.run(trainer.reach(Some(run, 1)))
    assert trainer._thread is None


def test_it_trains_what_was_asked_for_and_stops(clock):
    run = FakeRun(clock)
    train_together([run], 5, clock)
    assert len(run.snapshots) == 5


def test_an_ended_run_is_answered(clock):
    run = FakeRun(clock, total=3)
    train_together([run], 10, clock)
    assert len(run.snapshots) == 3


def test_a_slow_run_does_not_hold_up_the_quick_ones(clock):
    slow, quick = FakeRun(clock, length=1.0), [FakeRun(clock, length=0.01) for _ in range(5)]
    train_together([slow, *quick], 50, clock)
    for run in quick:
        assert len([time for time in slow.snapshots if time < run.snapshots[49]]) <= 1


def test_thirty_runs_advance_together(clock):
    runs = [FakeRun(clock) for _ in range(30)]
    train_together(runs, 20, clock)
    finished = [run.snapshots[19] for run in runs]
    assert max(finished) - min(finished) <= 30 * 0.01 + 1e-9


def test_a_visitor_with_many_heavy_runs_costs_another_no_more_than_half(clock):
    heavy, own = [FakeRun(clock, length=0.1) for _ in range(10)], FakeRun(clock)
    visitors = [Visitor("one", "greedy")] * 10 + [Visitor("one", "other")]
    train_together([*heavy, own], 20, clock, visitors)
    finished = own.snapshots[19]
    assert finished <= 2 * 20 * own.length + heavy[0].length
    assert sum(time < finished for run in heavy for time in run.snapshots) <= 3


def test_spare_goals_are_worked_for_when_nobody_waits_for_others(clock):
    spare, awaited = FakeRun(clock), FakeRun(clock)
    reach_together(
        clock, (Some(spare, 5), Visitor("a", "1"), True), (Some(awaited, 20), Visitor("b", "2"))
    )
    assert len(spare.snapshots) == 5
    assert sum(time < awaited.snapshots[-1] for time in spare.snapshots) <= 1


def test_what_one_visitor_waits_for_is_done_for_who_has_time(clock):
    run = FakeRun(clock)
    visitor = Visitor("a", "1")
    reach_together(clock, (Some(run, 5), visitor, False), (Some(run, 8), visitor, True))
    assert len(run.snapshots) == 8


def test_a_request_for_more_than_there_soon_is_gets_an_answer(clock, monkeypatch):
    monkeypatch.setattr(subject, "LINGER", 0.01)
    monkeypatch.setattr(subject, "PATIENCE", 0.02)
    run = FakeRun(clock, total=10**9)
    run.take_turn = lambda seconds: None
    train_together([run], 5, clock)
    assert run.snapshots == []


def test_a_request_is_woken_once_when_all_of_it_comes_soon(clock, monkeypatch):
    monkeypatch.setattr(subject, "LINGER", 30.0)
    woken = []
    monkeypatch.setattr(subject, "_call", lambda loop, wake: woken.append(subject_call(loop, wake)))
    train_together([UnhurriedRun(clock)], 5, clock)
    assert len(woken) == 1


def test_a_part_that_comes_late_is_answered_when_it_comes(clock, monkeypatch):
    monkeypatch.setattr(subject, "LINGER", 0.01)
    monkeypatch.setattr(subject, "PATIENCE", 30.0)
    run = FakeRun(clock, total=10**9)
    run.take_turn = lambda seconds: (time.sleep(0.05), run.snapshots.append(0.0))
    train_together([run], 1000, clock)
    assert 0 < len(run.snapshots) < 20


def test_who_waits_for_many_runs_is_not_answered_more_often_for_that(clock, monkeypatch):
    monkeypatch.setattr(subject, "LINGER", 0.01)
    monkeypatch.setattr(subject, "PATIENCE", 0.05)
    runs = [FakeRun(clock, total=10**9) for _ in range(40)]
    for run in runs:
        run.take_turn = lambda seconds: time.sleep(0.001)
    begun = time.monotonic()
    train_together(runs, 5, clock, [Visitor("here", "greedy")] * 40)
    assert time.monotonic() - begun >= 0.05 * 40 / subject.RUNS_OF_A_PAGE - 0.01


def test_a_process_that_trains_ends_without_an_abort():
    program = """
import asyncio
from ebm_viz import Experiment
from ebm_viz.serving import RunStore, Wanted

store = RunStore()
key = store.open(Experiment(steps=20_000))
asyncio.run(store.frames(key, Wanted(range(64))))
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_who_trains_itself_takes_turns_with_those_that_are_looked_at(clock):
    runs = [UnhurriedRun(clock) for _ in range(2)]
    visitors = [Visitor("here", str(number)) for number in range(2)]
    trainer, taken, others = Trainer(clock), [], []

    def train_itself():
        while len(taken) < 20:
            with trainer.turn():
                before = [len(run.snapshots) for run in runs]
                clock.time += 0.01
                time.sleep(0.001)  # others would train now, if they did not wait
                others.append([len(run.snapshots) for run in runs] != before)
                taken.append(clock.time)

    async def together():
        requests = [
            asyncio.create_task(reached(trainer, run, 20, visitor))
            for run, visitor in zip(runs, visitors, strict=True)
        ]
        await asyncio.sleep(0)
        guest = threading.Thread(target=train_itself)
        guest.start()
        await asyncio.sleep(0.01)
        for run in runs:
            run.all_are_there.set()
        await asyncio.gather(*requests)
        await asyncio.to_thread(guest.join, 20)

    asyncio.run(together())
    assert len(taken) == 20
    assert not any(others)
    for run in runs:  # at worst a turn each way, and what a thread needs to come back
        assert abs(run.snapshots[9] - taken[9]) <= 0.1 + 0.03


def test_a_failure_in_a_turn_ends_it(clock):
    trainer, run = Trainer(clock), FakeRun(clock)
    with pytest.raises(ZeroDivisionError), trainer.turn():
        _ = 1 / 0
    run.all_are_there.set()
    asyncio.run(trainer.reach(Some(run, 3)))
    assert len(run.snapshots) == 3


def test_what_a_guest_has_trained_is_told_to_who_looks(clock):
    trainer, run = Trainer(clock), FakeRun(clock, total=1)

    async def together():
        guest = trainer.turn()
        await asyncio.to_thread(guest.__enter__)
        asking = asyncio.create_task(trainer.reach(Some(run, 1)))
        await asyncio.sleep(0)
        run.snapshots.append(0.0)
        guest.__exit__(None, None, None)
        await asyncio.wait_for(asking, 0.2)  # before it would be answered anyway

    run.all_are_there.set()
    asyncio.run(together())
    assert len(run.snapshots) == 1


def test_whoever_works_by_themselves_have_a_share_each(clock):
    trainer = Trainer(clock)
    run, taken = UnhurriedRun(clock), {"one": [], "other": []}

    def work(page):
        while len(taken[page]) < 15:
            with trainer.turn(Visitor("here", page)):
                clock.time += 0.01
                time.sleep(0.001)
                taken[page].append(clock.time)

    async def together():
        asking = asyncio.create_task(reached(trainer, run, 15, Visitor("here", "looks")))
        await asyncio.sleep(0)
        guests = [threading.Thread(target=work, args=(page,)) for page in taken]
        for guest in guests:
            guest.start()
        await asyncio.sleep(0.01)
        run.all_are_there.set()
        await asking
        for guest in guests:
            await asyncio.to_thread(guest.join, 20)

    asyncio.run(together())
    ends = [run.snapshots[9], *(times[9] for times in taken.values())]
    assert max(ends) - min(ends) <= 0.1 + 0.06  # at worst what is made up for, and two turns each


def test_what_is_about_to_be_waited_for_again_keeps_its_turns(clock):
    trainer, run = Trainer(clock), FakeRun(clock)
    goal = Some(run, 3)
    trainer.wait(goal, 0.0, stay=60.0)
    assert not run.snapshots
    run.all_are_there.set()
    trainer.wait(Some(run, 3), 10.0)
    assert len(run.snapshots) == 3
    trainer.end()


class Overtaken(Some):
    """A goal that another's turn fulfils just after it was found unfulfilled."""

    asked = 0

    @property
    def fulfilled(self):
        self.asked += 1
        return self.asked > 1


def test_a_goal_that_was_fulfilled_while_it_was_noted_down_takes_no_turn(clock):
    trainer, run = Trainer(clock), FakeRun(clock)
    run.all_are_there.set()
    trainer.wait(Overtaken(run, 1), 10.0)
    assert not run.snapshots
    trainer.end()


def test_it_loses_its_turns_when_nobody_comes_back(clock):
    trainer, run, other = Trainer(clock), FakeRun(clock), FakeRun(clock)
    trainer.wait(Some(run, 1000), 0.0, stay=0.01)
    time.sleep(0.05)
    run.all_are_there.set()
    other.all_are_there.set()
    trainer.wait(Some(other, 5), 10.0)
    assert len(other.snapshots) == 5
    assert len(run.snapshots) <= 1  # that of the turn that had begun
    trainer.end()
