import gzip

from ebm_viz import Experiment
from ebm_viz.serving.runs.batch import Batches
from ebm_viz.serving.runs.run import Run
from ebm_viz.serving.runs.wanted import Frames, Wanted
from tests.advance import advance
from tests.frames import parse


def trained(seed=0):
    run = Run(Experiment(loss="hinge", steps=20, samples=200, batch=32, seed=seed))
    advance(run)
    return run


def wish(run, first, count):
    frames = Frames(run, Wanted(range(first, first + count)))
    frames.work(60)
    return frames


def header_of(batch):
    return parse(gzip.decompress(batch.packed))[0]


def test_a_batch_is_made_once():
    batches, run = Batches(10**6), trained()
    assert batches.batch(wish(run, 0, 4)).packed is batches.batch(wish(run, 0, 4)).packed
    assert batches.batch(wish(run, 0, 4)).packed != batches.batch(wish(run, 0, 5)).packed


def test_the_bound_on_memory_is_kept_and_the_least_used_goes_first():
    run = trained()
    one = len(Batches(10**6).batch(wish(run, 0, 1)).packed)
    batches = Batches(int(2.5 * one))
    kept = batches.batch(wish(run, 0, 1)).packed
    for first in range(1, 6):
        batches.batch(wish(run, first, 1))
        assert batches.batch(wish(run, 0, 1)).packed is kept
    there = [batches.kept(wish(run, number, 1)) for number in range(6)]
    assert sum(len(batch.packed) for batch in there if batch) <= 2.5 * one


def test_an_answer_during_the_training_is_made_once_until_the_training_goes_on():
    run, batches = Run(Experiment(loss="hinge", steps=20, samples=200, batch=32)), Batches(10**6)
    advance(run, 3)
    for number in range(3):
        run.frame(number)

    def answer(first=0):
        return batches.batch(Frames(run, Wanted(range(first, first + 8))))

    before = answer()
    assert answer().packed is before.packed
    assert not before.lasting
    assert header_of(answer(1))["first"] == 1
    advance(run, 4)
    assert header_of(answer())["ready"] == 4


def test_an_answer_says_when_an_error_has_ended_the_run(monkeypatch):
    run, batches = Run(Experiment(loss="hinge", steps=20, samples=200, batch=32)), Batches(10**6)
    advance(run, 3)
    run.frame(0)
    wanted = Frames(run, Wanted(range(8)))
    assert header_of(batches.batch(wanted))["message"] is None
    monkeypatch.setattr(run, "_frame", None)
    assert run.frame(1) is None
    assert "error" in header_of(batches.batch(wanted))["message"]


def test_without_memory_it_still_answers():
    batches, run = Batches(0), trained()
    assert batches.batch(wish(run, 0, 3)).packed == Batches(10**6).batch(wish(run, 0, 3)).packed
    assert batches.kept(wish(run, 0, 3)) is None
