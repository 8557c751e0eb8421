import base64
import json
import struct
from urllib.parse import quote

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ebm_viz import Experiment
from ebm_viz.serving import EDITION, RunStore, routes
from ebm_viz.serving.runs.frames import differences
from tests.advance import advance
from tests.frames import parse

SHORT = Experiment(loss="hinge", steps=40, samples=200, batch=32)


@pytest.fixture
def store():
    return RunStore()


@pytest.fixture
def client(store):
    with TestClient(Starlette(routes=routes(store)), raise_server_exceptions=True) as client:
        yield client


def pull(client, key, **query):
    reply = client.get(f"/api/runs/{key}/frames", params=query)
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"] == "application/octet-stream"
    return parse(reply.content)


def pull_all(client, key):
    frames, grids = [], []
    while True:
        header, piece = pull(client, key, first=len(frames), count=20)
        frames += header["frames"]
        grids += list(piece)
        if header["state"] != "training":
            break
    # The newest may have come before it was known that the training ends there.
    frames[-1:], grids[-1:] = pull_newest(client, key, len(frames) - 1)
    return header, frames, grids


def pull_newest(client, key, number):
    header, piece = pull(client, key, first=number, count=1)
    return header["frames"], list(piece)


def test_frames_hold_the_energies_of_the_snapshots(store, client):
    key = store.open(SHORT)
    header, frames, grids = pull_all(client, key)
    snapshots = store.run(key).snapshots
    assert header["total"] == len(frames) == len(grids) == len(snapshots)
    for frame, grid, snapshot in zip(frames, grids, snapshots, strict=True):
        energy = snapshot.landscape.energy
        shown = frame["lo"] + (frame["hi"] - frame["lo"]) * (grid / 65535.0)
        assert frame["step"] == snapshot.step
        assert np.abs(shown - energy).max() <= 1e-5 * max(1.0, float(np.ptp(energy)))
        assert frame["metrics"]["loss"] == snapshot.metrics.loss


def test_frames_hold_the_exact_gradient_on_the_inner_nodes(store, client):
    key = store.open(SHORT)
    header, _ = pull(client, key, count=1)
    frame = header["frames"][0]
    axis = header["gradient_axis"]
    levels = np.frombuffer(base64.b64decode(frame["gradient"]), "<i2").reshape(12, 12, 2)
    landscape = store.run(key).snapshots[0].landscape
    nodes, gradient = landscape.gradient_nodes, landscape.gradient
    for i, j in [(0, 0), (3, 7), (11, 11)]:
        here = np.abs(nodes - [axis[j], axis[i]]).sum(1).argmin()
        assert np.abs(nodes[here] - [axis[j], axis[i]]).max() < 1e-6
        shown = levels[i, j] / 32767 * frame["gradient_scale"]
        assert np.abs(shown - gradient[here]).max() <= frame["gradient_scale"] / 30_000


def test_frames_by_step_are_those_nearest(store, client):
    key = store.open(SHORT)
    while (found := pull(client, key, steps="3,40,39,3"))[0]["state"] == "training":
        assert {frame["step"] for frame in found[0]["frames"]} <= {3, 39}
    header, grids = found
    assert [frame["step"] for frame in header["frames"]] == [3, 39, 40]
    assert len(grids) == 3
    assert header["state"] == "finished"
    assert header["snapshots"][header["frames"][1]["number"]] == 39


def test_every_fourth_frame_and_one_on_a_finer_grid(store, client):
    key = store.open(SHORT)
    look(store.run(key), 20)
    header, _ = pull(client, key, first=4, count=3, stride=4)
    assert [frame["number"] for frame in header["frames"]] == [4, 8, 12]
    header, grids = pull(client, key, steps=12, side=128)
    assert header["n"] == 128
    assert grids.shape == (1, 128, 128)


def test_the_end_is_told_with_the_last_frame(store, client):
    key = store.open(SHORT)
    header, frames, _ = pull_all(client, key)
    assert header["state"] == "finished"
    assert frames[-1]["step"] == SHORT.steps
    earlier, _ = pull(client, key, first=0, count=1)
    assert earlier["state"] == "training"
    beyond, grids = pull(client, key, first=len(frames), count=5)
    assert beyond["state"] == "finished"
    assert len(grids) == 0


def test_a_divergence_is_told_with_its_sentence(store, client):
    key = store.open(Experiment(loss="energy", learning_rate=1.0, samples=200))
    header, frames, _ = pull_all(client, key)
    assert header["state"] == "diverged"
    assert "Diverged at step" in header["message"]
    assert frames[-1]["diagnosis"]["state"] == "Diverged"
    assert len(frames) < header["total"]


def test_a_key_that_no_page_opened_is_not_trained(store, client):
    reply = client.get(f"/api/runs/{SHORT.key}/frames")
    assert reply.status_code == 404
    assert "does not know" in reply.json()["error"]
    assert len(store) == 0


@pytest.mark.parametrize(
    "query",
    [
        "first=-1",
        "first=x",
        "first=1e3",
        "first=999999999999",
        "count=0",
        "count=65",
        "count=٣",
        "first=",
        "stride=0",
        "stride=241",
        "steps=",
        "steps=1,x",
        "steps=20001",
        "steps=" + ",".join("1" * 65),
        "side=65",
        "side=128&count=2",
    ],
)
def test_bad_numbers_are_refused_with_the_limits(store, client, query):
    key = store.open(SHORT)
    reply = client.get(f"/api/runs/{key}/frames?{query}")
    assert reply.status_code == 400
    name = query.split("=")[0]
    assert reply.json()["error"].startswith(f"{name} cannot be")
    assert reply.json()["error"].endswith(".")


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    key=st.one_of(st.just(SHORT.key), st.text(st.characters(codec="utf-8"), max_size=20)),
    first=st.text(st.characters(codec="utf-8"), max_size=20),
    count=st.text(st.characters(codec="utf-8"), max_size=20),
)
def test_whatever_is_asked_the_answer_is_frames_or_a_sentence(store, client, key, first, count):
    store.open(SHORT)
    reply = client.get(
        f"/api/runs/{quote(key, safe='')}/frames", params={"first": first, "count": count}
    )
    assert reply.status_code in (200, 400, 404)
    assert "Traceback (most recent call last)" not in reply.text
    if reply.status_code == 200:
        assert parse(reply.content)[0]["key"] == SHORT.key


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 9), st.randoms(use_true_random=False))
def test_any_grid_comes_out_of_its_differences(side, random):
    grid = np.array([random.randrange(2**16) for _ in range(side**2)], np.uint16)
    grid = grid.reshape(side, side)
    header = json.dumps({"n": side}).encode()
    message = struct.pack("<I", len(header)) + header + differences(grid)
    assert (parse(message)[1] == [grid]).all()


def look(run, count):
    """Train as far as so many snapshots, and make their frames."""
    advance(run, count)
    for number in range(run.ready):
        run.frame(number)


def ask(client, key, **query):
    query = {"first": 0, "count": 4, "edition": EDITION} | query
    return client.get(f"/api/runs/{key}/frames", params=query)


def test_a_full_batch_may_be_kept_and_is_not_sent_twice(store, client):
    key = store.open(SHORT)
    look(store.run(key), 20)
    reply = ask(client, key)
    assert "immutable" in reply.headers["cache-control"]
    again = client.get(reply.url, headers={"If-None-Match": reply.headers["etag"]})
    assert again.status_code == 304
    assert not again.content
    assert ask(client, key, first=1).headers["etag"] != reply.headers["etag"]


def test_a_batch_that_may_change_is_not_kept(store, client):
    key = store.open(SHORT)
    look(store.run(key), 3)
    assert ask(client, key, count=3).headers["cache-control"] == "no-store"  # may yet diverge
    look(store.run(key), 4)
    assert "immutable" in ask(client, key, count=3).headers["cache-control"]
    assert ask(client, key, count=3, edition="old").headers["cache-control"] == "no-store"


def test_the_end_of_an_ended_run_may_be_kept(store, client):
    key = store.open(SHORT)
    run = store.run(key)
    look(run, 999)
    assert "immutable" in ask(client, key, first=run.total - 2, count=16).headers["cache-control"]


def test_compressed_or_not_it_is_the_same_message(store, client):
    key = store.open(SHORT)
    look(store.run(key), 20)
    packed = ask(client, key)
    plain = client.get(packed.url, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.headers["content-encoding"] == "identity"
    assert plain.content == packed.content
    assert int(packed.headers["content-length"]) < 0.6 * int(plain.headers["content-length"])


def test_without_room_it_is_refused_with_a_sentence():
    others = RunStore(most_runs=1)
    keys = [others.open(SHORT.replace(seed=seed)) for seed in range(2)]
    with TestClient(Starlette(routes=routes(others))) as crowded:
        assert crowded.get(f"/api/runs/{keys[0]}/frames").status_code == 200
        refused = crowded.get(f"/api/runs/{keys[1]}/frames")
    assert refused.status_code == 503
    assert "as soon as there is room" in refused.json()["error"]
    assert int(refused.headers["retry-after"]) > 0


def test_only_reading_is_allowed(store, client):
    key = store.open(SHORT)
    assert client.post(f"/api/runs/{key}/frames").status_code == 405
