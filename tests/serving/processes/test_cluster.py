"""A real Ray of two workers on this machine, and two web processes that use it."""

import asyncio
import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from ebm_viz import Experiment
from ebm_viz.serving import RunStore, Wanted
from tests.advance import advance
from tests.frames import parse
from tests.ray_head import ray_head, wait_for
from tests.served import HOST, ROOT, free_port

pytest.importorskip("ray", reason="Ray is not installed: requirements-cluster.txt")

from ebm_viz.serving.processes.cluster import _Directory

EXPERIMENT = Experiment(loss="hinge", steps=3000, samples=200, batch=32)
OPEN = """
import sys, time
from ebm_viz import Experiment
from ebm_viz.serving import STORE, FullError

def pid(key):
    while True:
        try:
            return STORE.wait(key, "pid")
        except FullError:  # the worker is being started
            time.sleep(0.1)

experiment = Experiment.from_json(sys.argv[1])
keys = [STORE.open(one) for one in (experiment, experiment.replace(seed=1))]
print(keys[0], *map(pid, keys))
"""
EXPORT = (
    OPEN
    + """
run = STORE.run(keys[0])
while len(run.snapshots) < 20:
    with STORE.turn():
        run.take_turn(0.05)
print(*[snapshot.step for snapshot in run.snapshots[:20]])
"""
)


@pytest.fixture(scope="module")
def environment():
    """What a process needs to use a Ray that was started for these tests."""
    with ray_head() as environment:
        yield os.environ | environment


@pytest.fixture(scope="module")
def servers(environment):
    """The addresses of two web processes."""
    ports = [free_port(), free_port()]
    options = ["--server.headless=true", f"--server.address={HOST}"]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", *options],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for port in ports
    ]
    try:
        for port in ports:
            wait_for(lambda port=port: ask(f"http://{HOST}:{port}/_stcore/health"))
        yield [f"http://{HOST}:{port}" for port in ports]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)


def ask(url):
    with urllib.request.urlopen(url, timeout=20) as reply:
        return reply.read()


def script(environment, text, *arguments):
    """The words of the lines that a third process prints, which uses the cluster and ends."""
    command = [sys.executable, "-c", text, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=90
    )
    assert done.returncode == 0, done.stderr
    return [line.split() for line in done.stdout.splitlines()]


def whole(answer, count):
    """The first message with so many frames; a busy machine answers with fewer at first."""

    def complete():
        message = answer()
        return message if len(parse(message)[0]["frames"]) == count else None

    return wait_for(complete)


def frames(server, key, first, count):
    address = f"{server}/api/runs/{key}/frames?first={first}&count={count}"
    return whole(lambda: ask(address), count)


def without_progress(message):
    header, grids = parse(message)
    del header["ready"]
    return json.dumps(header), grids.tobytes()


def test_two_web_processes_share_runs_and_survive_a_killed_worker(environment, servers):
    [[key, *pids]] = script(environment, OPEN, EXPERIMENT.to_json())
    assert key == EXPERIMENT.key
    assert len(set(pids)) == 2

    one, other = (without_progress(frames(server, key, 0, 10)) for server in servers)
    assert one == other == without_progress(here(0, 10))

    os.kill(int(pids[0]), signal.SIGKILL)  # the first experiment is the first worker's
    one, other = (without_progress(frames(server, key, 10, 10)) for server in servers)
    assert one == other == without_progress(here(10, 10))
    [[same_key, *after], steps] = script(environment, EXPORT, EXPERIMENT.to_json())
    assert same_key == key
    assert len(set(after) - set(pids)) == 1
    assert steps == [str(frame["step"]) for frame in parse(here(0, 20))[0]["frames"]]


def here(first, count):
    """The frames of the same experiment, trained by this process."""
    store = RunStore()
    key = store.open(EXPERIMENT)
    advance(store.run(key), first + count)
    wanted = Wanted(range(first, first + count))
    return whole(lambda: gzip.decompress(asyncio.run(store.frames(key, wanted)).packed), count)


def test_experiments_are_dealt_to_the_workers_in_turn():
    directory = _Directory(workers=2, most_experiments=3)
    texts = {key: EXPERIMENT.replace(seed=seed).to_json() for seed, key in enumerate("abcd")}
    opened = [directory.open(key, texts[key]).worker for key in "aabca"]
    assert opened == [0, 0, 1, 0, 0]
    assert directory.find("b").text == texts["b"]
    directory.open("d", texts["d"])
    assert directory.find("b") is None  # the one not opened for the longest
    assert directory.open("b", texts["b"]).worker == 0


def test_a_run_that_nobody_opened_is_not_trained(servers):
    for key in ("0123456789abcdef", "nothing"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            ask(f"{servers[0]}/api/runs/{key}/frames")
        assert caught.value.code == 404
        assert b"Traceback" not in caught.value.read()


def ending(*command, address):
    """What is said by a process that cannot use the cluster at an address."""
    environment = os.environ | {"EBM_VIZ_CLUSTER": address}
    ended = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert ended.returncode != 0
    return ended.stderr


def test_an_address_where_nothing_answers_is_a_sentence_at_the_start():
    address = f"{HOST}:{free_port()}"
    options = ("--server.headless=true", f"--server.port={free_port()}", f"--server.address={HOST}")
    said = ending("-m", "streamlit", "run", "app.py", *options, address=address)
    assert f"nothing answers at {address}" in said
    assert "Traceback" not in said


IMPATIENT = """
from ebm_viz.serving import STORE
from ebm_viz.serving.processes import cluster
cluster.SECONDS_TO_CONNECT = 2.0
STORE.start()
"""


def test_an_address_where_something_else_answers_is_told_of():
    with socket.create_server((HOST, 0)) as something:
        address = f"{HOST}:{something.getsockname()[1]}"
        said = ending("-c", IMPATIENT, address=address)
    assert f"ServerSettingsError: EBM_VIZ_CLUSTER: Ray cannot be used at {address}" in said


SLOW = """
import ray
def init(address, **options):
    print("started", address)
    raise Exception("The current node timed out during startup.")
ray.init = init
from ebm_viz.serving import STORE
STORE.start()
"""


def test_a_ray_that_starts_too_slowly_is_started_once_more_and_then_told_of():
    environment = os.environ | {"EBM_VIZ_CLUSTER": "local"}
    ended = subprocess.run(
        [sys.executable, "-c", SLOW], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert ended.stdout.split() == ["started", "local"] * 2
    assert "ServerSettingsError: EBM_VIZ_CLUSTER: Ray cannot be used at local" in ended.stderr
