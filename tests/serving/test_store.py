import pytest

from ebm_viz import Experiment
from ebm_viz.serving import RunStore, UnknownRunError


def experiment(seed):
    return Experiment(loss="hinge", steps=10, samples=100, batch=16, seed=seed)


def test_only_opened_experiments_can_be_trained():
    store = RunStore()
    with pytest.raises(UnknownRunError):
        store.run(experiment(0).key)
    key = store.open(experiment(0))
    assert store.run(key).experiment == experiment(0)


def test_the_same_experiment_is_one_run():
    store = RunStore()
    first, second = store.open(experiment(1)), store.open(experiment(1))
    assert store.run(first) is store.run(second)


def test_the_least_recently_used_run_is_dropped_beyond_the_number():
    store = RunStore(most_runs=2)
    keys = [store.open(experiment(seed)) for seed in range(3)]
    first, second = store.run(keys[0]), store.run(keys[1])
    store.run(keys[0])
    store.run(keys[2])
    assert len(store) == 2
    assert store.run(keys[0]) is first
    assert store.run(keys[1]) is not second


def test_runs_are_dropped_beyond_the_memory_but_never_the_one_in_use():
    store = RunStore(largest_memory=1)
    keys = [store.open(experiment(seed)) for seed in range(2)]
    for key in keys:
        store.run(key).train_to(2, seconds=60)
    kept = store.run(keys[1])
    assert len(store) == 1
    assert len(kept.snapshots) == 2


def test_a_dropped_run_is_trained_again_with_the_same_landscapes():
    store = RunStore(most_runs=1)
    keys = [store.open(experiment(seed)) for seed in range(2)]
    before = store.run(keys[0])
    before.train_to(99, seconds=60)
    store.run(keys[1])
    again = store.run(keys[0])
    again.train_to(99, seconds=60)
    assert again is not before
    assert (again.snapshots[-1].landscape.energy == before.snapshots[-1].landscape.energy).all()


def test_opened_experiments_are_forgotten_beyond_their_number():
    store = RunStore(most_experiments=2)
    keys = [store.open(experiment(seed)) for seed in range(3)]
    with pytest.raises(UnknownRunError):
        store.run(keys[0])
    assert store.run(keys[2])
