from ebm_viz import Experiment
from ebm_viz.serving.batch import Batches
from ebm_viz.serving.run import Run
from ebm_viz.serving.wanted import Frames, Wanted


def trained(seed=0):
    run = Run(Experiment(loss="hinge", steps=20, samples=200, batch=32, seed=seed))
    run.train_to(999, seconds=60)
    return run


def wish(run, first, count):
    frames = Frames(run, Wanted.from_to(first, count))
    frames.work(60)
    return frames


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
        assert batches.memory <= 2.5 * one


def test_without_memory_it_still_answers():
    batches, run = Batches(0), trained()
    assert batches.batch(wish(run, 0, 3)).packed == Batches(10**6).batch(wish(run, 0, 3)).packed
    assert batches.memory == 0
