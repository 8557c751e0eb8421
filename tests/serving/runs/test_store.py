import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
import torch

from ebm_viz import Experiment
from ebm_viz.serving import FullError, RunStore, UnknownRunError, Visitor, Wanted
from ebm_viz.serving.runs.run import Run
from ebm_viz.serving.runs.slots import WATCHED
from ebm_viz.training import Training, Trajectory
from tests.advance import advance
from tests.clock import Clock
from tests.frames import parse


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


def store_with(**bounds):
    clock = Clock()
    store = RunStore(**bounds, clock=clock)
    return store, clock, [store.open(experiment(seed)) for seed in range(3)]


def test_the_run_not_asked_for_longest_is_dropped_beyond_the_number():
    store, clock, keys = store_with(most_runs=2)
    first, second = store.run(keys[0]), store.run(keys[1])
    store.run(keys[0])
    clock.time += WATCHED
    store.run(keys[2])
    assert len(store) == 2
    assert store.run(keys[0]) is first
    clock.time += WATCHED
    assert store.run(keys[1]) is not second


def test_a_watched_run_is_not_dropped_for_another():
    store, clock, keys = store_with(most_runs=2)
    watched, left = store.run(keys[0]), store.run(keys[1])
    clock.time += WATCHED - 1
    store.run(keys[0])
    with pytest.raises(FullError, match="2 runs for others"):
        store.run(keys[2])
    clock.time += 1
    store.run(keys[2])
    assert store.run(keys[0]) is watched
    assert len(store) == 2
    assert left.total  # whoever still holds it may go on


def test_runs_are_dropped_beyond_the_memory():
    store, clock, keys = store_with(largest_memory=int(1.5 * Run(experiment(0)).largest_memory))
    store.run(keys[0])
    with pytest.raises(FullError):
        store.run(keys[1])
    clock.time += WATCHED
    store.run(keys[1])
    assert len(store) == 1


def test_however_little_memory_there_is_one_run_is_kept():
    store, _, keys = store_with(largest_memory=1)
    run = store.run(keys[0])
    advance(run, 2)
    assert store.run(keys[0]) is run


@pytest.mark.parametrize(
    "settings", [{}, {"width": 64, "steps": 300}, {"width": 256, "depth": 4, "steps": 30}]
)
def test_a_run_never_holds_more_than_was_reserved_for_it(settings):
    run = Run(experiment(0).replace(**settings))
    advance(run)
    assert 0.2 * run.largest_memory < looked_at(run).memory <= run.largest_memory
    run.energy_at(run.experiment.steps // 2 + 1)
    assert run.memory <= run.largest_memory


def test_a_run_of_the_default_network_holds_eight_megabytes_at_most():
    assert Run(Experiment()).largest_memory < 8e6


def looked_at(run):
    for number in range(run.ready):
        run.frame(number)
    return run


def test_a_dropped_run_is_trained_again_with_the_same_landscapes():
    store, clock, keys = store_with(most_runs=1)
    before = store.run(keys[0])
    advance(before)
    clock.time += WATCHED
    store.run(keys[1])
    clock.time += WATCHED
    again = store.run(keys[0])
    advance(again)
    assert again is not before
    assert (again.snapshots[-1].landscape.energy == before.snapshots[-1].landscape.energy).all()


def test_opened_experiments_are_forgotten_beyond_their_number():
    store = RunStore(most_experiments=2)
    keys = [store.open(experiment(seed)) for seed in range(3)]
    with pytest.raises(UnknownRunError):
        store.run(keys[0])
    assert store.run(keys[2])


def opened_by(store, visitor, seed):
    """Let a visitor open a run and ask for a frame of it, beyond the first if there are any."""
    key = store.open(experiment(seed), visitor)
    return asyncio.run(store.frames_for(key, Wanted(range(1, 2)), [visitor]))


def test_a_newcomer_gets_the_place_of_whoever_has_most():
    store, greedy = RunStore(most_runs=8), Visitor("one", "greedy")
    neighbour, newcomer = Visitor("other", "1"), Visitor("other", "2")
    opened_by(store, neighbour, 100)
    for seed in range(7):
        opened_by(store, greedy, seed)
    opened_by(store, newcomer, 200)
    assert experiment(0).key not in store._runs  # of those of the greedy one, asked for first
    assert {experiment(seed).key for seed in (1, 100, 200)} <= store._runs.keys()
    with pytest.raises(FullError):
        opened_by(store, greedy, 0)
    assert len(store) == 8


def test_many_pages_of_one_address_do_not_shut_out_another():
    store = RunStore(most_runs=8)
    for page in range(8):
        opened_by(store, Visitor("one", str(page)), page)
    with pytest.raises(FullError):
        opened_by(store, Visitor("one", "another"), 8)
    opened_by(store, Visitor("other", "page"), 9)
    assert len(store) == 8


def test_a_run_that_others_watch_keeps_its_place_whoever_else_watches_it():
    store, greedy, pupil = RunStore(most_runs=4), Visitor("one", "greedy"), Visitor("two", "pupil")
    opened_by(store, pupil, 0)
    for seed in range(4):
        opened_by(store, greedy, seed)
    opened_by(store, Visitor("three", "newcomer"), 9)
    assert experiment(0).key in store._runs
    assert experiment(1).key not in store._runs


def test_the_first_picture_comes_even_where_there_is_no_place():
    store, neighbour = RunStore(most_runs=1), Visitor("one", "1")
    opened_by(store, neighbour, 0)
    newcomer = Visitor("two", "2")
    key = store.open(experiment(1), newcomer)
    batch = asyncio.run(store.frames(key, Wanted(range(16)), "two"))
    header, grids = parse(gzip.decompress(batch.packed))
    assert [frame["step"] for frame in header["frames"]] == [0]
    assert len(grids) == 1
    with pytest.raises(FullError):
        asyncio.run(store.frames(key, Wanted(range(1, 17)), "two"))
    assert list(store._runs) == [experiment(0).key]


STEPPED = Experiment(loss="hinge", steps=400, samples=100, batch=16)
POINTS = torch.linspace(-2, 2, 12).reshape(6, 2)


@pytest.mark.parametrize("step", [0, 33, 400])
def test_the_energy_of_a_step_is_there_for_pages(step):
    store, training = RunStore(), Training(STEPPED)
    energy = store.energy_at(store.open(STEPPED), step, Visitor("here", "page"))
    training.advance_to(step)
    assert torch.equal(energy.energy(POINTS), training.energy.energy(POINTS))
    assert store.run(STEPPED.key).reached < step + 10  # it trained as far as was asked


def test_the_energy_of_a_step_is_found_again_where_little_is_kept(monkeypatch):
    few = partial(Trajectory, largest_states=0)
    monkeypatch.setattr("ebm_viz.serving.runs.run.Trajectory", few)
    store, training = RunStore(), Training(STEPPED)
    key = store.open(STEPPED)
    store.energy_at(key, 400)
    training.advance_to(101)
    assert torch.equal(store.energy_at(key, 101).energy(POINTS), training.energy.energy(POINTS))


def test_an_energy_is_trained_in_turns_beside_others():
    store = RunStore()
    watched, searched = STEPPED.replace(seed=1), STEPPED.replace(seed=2)
    store.open(watched), store.open(searched)

    async def together():
        energy = asyncio.to_thread(store.energy_at, searched.key, 400, Visitor("a", "1"))
        waiting = asyncio.create_task(energy)
        await asyncio.sleep(0)
        first = await store.frames(watched.key, Wanted(range(1)))
        assert len(parse(gzip.decompress(first.packed))[0]["frames"]) == 1
        await waiting

    with ThreadPoolExecutor(1) as thread:  # a browser's driver may have left a loop in this one
        thread.submit(asyncio.run, together()).result()


def test_who_waits_too_long_for_an_energy_is_told_how_far_it_is():
    store = RunStore()
    key = store.open(Experiment(steps=20_000))
    with pytest.raises(FullError, match=r"to step \d+, not to 20,000 yet"):
        store.energy_at(key, 20_000, seconds=0.05)
    before = store.run(key).reached
    with pytest.raises(FullError):
        store.energy_at(key, 20_000, seconds=0.2)
    assert store.run(key).reached > before


@pytest.mark.parametrize("step", [-1, 401])
def test_there_is_no_energy_beyond_the_training(step):
    store = RunStore()
    with pytest.raises(ValueError, match="not to"):
        store.energy_at(store.open(STEPPED), step)
    with pytest.raises(UnknownRunError):
        store.energy_at("0" * 16, 0)


def test_a_training_that_ended_early_has_no_energy_beyond():
    store = RunStore()
    diverging = STEPPED.replace(loss="energy", learning_rate=1.0)
    with pytest.raises(ValueError, match="not to 400"):
        store.energy_at(store.open(diverging), 400)
