import threading
import time

import pytest

from ebm_viz.serving.sequences import SequenceRun, SequenceRuns
from ebm_viz.structured import Reading, train
from tests.advance import advance


@pytest.fixture
def runs(trainer):
    return SequenceRuns(trainer, most_runs=3)


SHORT = Reading(word="ab", letter_steps=20, word_steps=20)


def test_the_same_description_is_the_same_run(runs):
    assert runs.run(SHORT) is runs.run(Reading(**SHORT.model_dump()))
    assert runs.run(SHORT) is not runs.run(SHORT.replace(seed=1))


def test_it_is_trained_as_far_as_somebody_waits(runs):
    run = runs.run(SHORT)
    assert not run.snapshots
    runs.train(run, 2, 60.0)
    assert len(run.snapshots) == 2
    runs.train(run, len(SHORT.snapshot_steps()), 60.0)
    assert run.ended
    expected = [snapshot.step for snapshot in train(SHORT)]
    assert [snapshot.step for snapshot in run.snapshots] == expected == SHORT.snapshot_steps()
    begun = time.monotonic()
    runs.train(run, 99, 60.0)
    assert time.monotonic() - begun < 1.0


def test_nobody_waits_longer_than_said(runs):
    run = runs.run(Reading(word_steps=2000))
    begun = time.monotonic()
    runs.train(run, 10_000, 0.05)
    assert time.monotonic() - begun < 5.0
    assert not run.ended


def test_several_wait_at_once(runs):
    run = runs.run(SHORT)
    others = [runs.run(SHORT.replace(seed=seed)) for seed in (1, 2)]
    threads = [
        threading.Thread(target=runs.train, args=(one, 99, 60.0)) for one in (run, run, *others)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert all(one.ended for one in (run, *others))


def test_the_runs_asked_for_last_are_kept(runs):
    first = runs.run(SHORT)
    for seed in (1, 2, 3):
        runs.run(SHORT.replace(seed=seed))
    assert len(runs) == 3
    assert runs.run(SHORT) is not first


def test_an_error_ends_one_run_and_is_told(runs, monkeypatch):
    def broken(_):
        yield None
        raise ZeroDivisionError

    monkeypatch.setattr(Reading, "train_in_pieces", broken)
    run = SequenceRun(SHORT)
    runs.train(run, 1, 60.0)
    assert run.ended
    assert run.failed
    assert "see its log" in run.failure


def test_an_ended_run_holds_less_than_a_megabyte(runs):
    run = SequenceRun(Reading(word="a" * 12, word_steps=10))
    advance(run)
    held = sum(snapshot.energies.nbytes for snapshot in run.snapshots)
    networks = {id(s.network): s.network for s in run.snapshots if s.network is not None}
    held += sum(network.parameters.nbytes for network in networks.values())
    a_snapshot = held / len(run.snapshots)
    assert len(Reading().snapshot_steps()) * 5_000 + 2 * 155_000 < 1e6
    assert run.snapshots[0].energies.nbytes == 55 * 27 * 4
    assert a_snapshot < 40_000
