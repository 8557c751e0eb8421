"""Runs in processes of their own: the same frames, and what happens when a process ends."""

import asyncio
import gzip
import json
import os
import signal
import subprocess
import sys
import time

import pytest
import torch
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ebm_viz import Experiment
from ebm_viz.exports import routes
from ebm_viz.exports.jobs.queue import Jobs
from ebm_viz.server_settings import ServerSettings, ServerSettingsError
from ebm_viz.serving import FullError, RunStore, UnknownRunError, Visitor, Wanted
from ebm_viz.serving.processes.local import ProcessStore
from ebm_viz.training import Training, snapshot_steps
from tests.advance import advance
from tests.frames import parse

EXPERIMENT = Experiment(loss="hinge", steps=3000, samples=200, batch=32)
PATIENT = 60


@pytest.fixture(scope="module")
def store():
    store = ProcessStore(ServerSettings(training_processes=2))
    store.start()
    yield store
    store.end()


def without_progress(packed):
    header, grids = parse(gzip.decompress(packed))
    del header["ready"]
    return json.dumps(header), grids.tobytes()


def frames(store, key, wanted):
    """The frames that are wanted, asked for until all are there."""

    async def ask():
        while True:
            try:
                batch = await store.frames(key, wanted)
            except FullError:  # its process is being started
                await asyncio.sleep(0.1)
                continue
            if len(parse(gzip.decompress(batch.packed))[0]["frames"]) == len(wanted.numbers):
                return without_progress(batch.packed)

    async def before_long():
        return await asyncio.wait_for(ask(), PATIENT)

    return asyncio.run(before_long())


def here(numbers):
    """The frames of the same experiment, trained by this process."""
    store = RunStore()
    return frames(store, store.open(EXPERIMENT), Wanted(numbers))


def wait_until(condition):
    deadline = time.monotonic() + PATIENT
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_frames_are_the_same_to_the_byte_and_a_killed_process_is_started_again(store):
    key, other = store.open(EXPERIMENT), store.open(EXPERIMENT.replace(seed=1))
    assert frames(store, key, Wanted(range(8))) == here(range(8))
    beside = frames(store, other, Wanted(range(3)))

    before, beside_it = store.wait(key, "pid"), store.wait(other, "pid")
    assert len({os.getpid(), before, beside_it}) == 3
    os.kill(before, signal.SIGKILL)
    assert frames(store, key, Wanted(range(8, 12))) == here(range(8, 12))
    assert store.wait(key, "pid") != before
    assert store.wait(other, "pid") == beside_it  # the other's runs went on
    assert frames(store, other, Wanted(range(3))) == beside


def test_who_waits_for_a_process_that_ends_is_told(store):
    key = store.open(EXPERIMENT.replace(seed=2, steps=20_000, batch=1024))
    frames(store, key, Wanted((0,)))
    pid = store.wait(key, "pid")

    async def killed_meanwhile():
        waiting = asyncio.create_task(
            store.answer(key, "state_at", key, 20_000, Visitor("", ""), 60.0)
        )
        await asyncio.sleep(0.3)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(FullError, match="started again"):
            await waiting

    asyncio.run(killed_meanwhile())
    frames(store, key, Wanted((0,)))  # and it is


def test_experiments_are_dealt_in_turn(store):
    opened = [store.open(EXPERIMENT.replace(seed=seed)) for seed in (20, 21, 22, 20)]
    numbers = [store.number_of(key) for key in opened]
    assert numbers[0] == numbers[2] == numbers[3] != numbers[1]


def test_each_process_gets_as_many_experiments_with_a_loss(store):
    losses = ["nll", "log"] * 3
    opened = [store.open(EXPERIMENT.replace(loss=loss, seed=k)) for k, loss in enumerate(losses)]
    numbers = [store.number_of(key) for key in opened]
    for loss in range(2):
        assert abs(numbers[loss::2].count(0) - numbers[loss::2].count(1)) == 1
    assert numbers.count(0) == numbers.count(1)


def test_the_energy_of_a_step_is_that_of_the_training(store):
    key, training = store.open(EXPERIMENT), Training(EXPERIMENT)
    energy = store.energy_at(key, 77)
    training.advance_to(77)
    points = torch.linspace(-2, 2, 12).reshape(6, 2)
    assert torch.equal(energy.energy(points), training.energy.energy(points))
    with pytest.raises(ValueError, match="not to 3,001"):
        store.energy_at(key, 3001)


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 5},
        {"loss": "contrastive_divergence", "chain_steps": 1},
        {"width": 256, "depth": 4},
        {"loss": "energy", "learning_rate": 1.0, "optimiser": "sgd", "gradient_clip": 1e6},
    ],
    ids=["usual", "with particles", "too large to keep", "diverges"],
)
def test_an_export_sees_the_snapshots_that_it_trains_or_that_a_page_has_seen(store, changes):
    short = EXPERIMENT.replace(steps=30, **changes)
    alone = RunStore()
    alone = alone.run(alone.open(short))
    advance(alone)
    key = store.open(short)
    run = store.run(key)
    deadline = time.monotonic() + PATIENT
    while not run.ended:
        run.take_turn(0.05)
        assert time.monotonic() < deadline
    for seen in (run, store.run(key)):
        assert seen.ended
        assert not seen.failed
        assert seen.message == alone.message
        assert [*seen.snapshots] == [*alone.snapshots]
        for there, one in zip(seen.snapshots, alone.snapshots, strict=True):
            assert repr(there.metrics) == repr(one.metrics)
            assert there.landscape == one.landscape


def test_what_no_page_has_opened_is_not_trained(store):
    with pytest.raises(UnknownRunError):
        asyncio.run(store.frames("0" * 16, Wanted((0,))))
    with pytest.raises(UnknownRunError):
        store.run("0" * 16)


def test_processes_end_with_the_one_that_has_started_them():
    program = """
from ebm_viz import Experiment
from ebm_viz.serving.processes.shared import STORE
STORE.start()
print(STORE.wait(STORE.open(Experiment()), "pid"), flush=True)
input()
"""
    environment = os.environ | {"EBM_VIZ_TRAINING_PROCESSES": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    child = int(process.stdout.readline())
    os.kill(child, 0)
    process.kill()
    process.communicate()
    wait_until(lambda: not alive(child))


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as stat:  # one that nobody waits for is dead, too
        return stat.read().rpartition(")")[2].split()[0] != "Z"


def test_a_process_that_does_not_start_is_a_sentence_at_the_start(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    store = ProcessStore(ServerSettings(training_processes=1))
    with pytest.raises(ServerSettingsError, match="TRAINING_PROCESSES"):
        store.start()


@pytest.mark.parametrize("format", ["mp4", "pptx"])
def test_the_page_makes_films_and_slides_of_what_another_process_holds(store, format):
    experiment = EXPERIMENT.replace(steps=200)
    key, jobs = store.open(experiment), Jobs()
    frames(store, key, Wanted((snapshot_steps(200).index(150),)))
    scene = {"runs": [{"key": key}], "view": {"step": 150}}
    with TestClient(Starlette(routes=routes(store, jobs))) as client:
        sent = {"format": format, "scene": scene, "film": {"seconds": 1, "frames_per_second": 10}}
        answer = client.post("/api/exports", json=sent)
    jobs.close()
    assert answer.status_code == 202
    steps = [wanted["changes"]["step"] for wanted in answer.json()["pictures"]]
    assert steps[-1] == (200 if format == "mp4" else 150)
