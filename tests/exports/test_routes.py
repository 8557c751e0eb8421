"""Exports by HTTP: what a page of this app may ask for, and what nobody may."""

import io
import json
import threading
import time
from urllib.parse import quote

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ebm_viz.exports import routes
from ebm_viz.exports.jobs.queue import Jobs
from ebm_viz.serving import RunStore, Visitor
from tests.exports.conftest import SHORT

STATES = ("waiting", "working", "done", "failed", "cancelled")


@pytest.fixture
def store():
    store = RunStore()
    store.open(SHORT)
    return store


@pytest.fixture
def jobs():
    jobs = Jobs()
    yield jobs
    jobs.close()


@pytest.fixture
def client(store, jobs):
    with TestClient(Starlette(routes=routes(store, jobs))) as client:
        yield client


def order(**more):
    scene = {"runs": [{"key": SHORT.key, "label": "Hinge"}], **more.pop("scene", {})}
    return {"format": "npz", "scene": scene, **more}


def post(client, wanted, **headers):
    return client.post("/api/exports", json=wanted, headers=headers)


def follow(client, id):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        reply = client.get(f"/api/exports/{id}")
        assert reply.status_code == 200
        state = reply.json()
        assert state["state"] in STATES
        assert 0 <= state["progress"] <= 1
        if state["state"] not in ("waiting", "working"):
            return state
        time.sleep(0.01)
    raise AssertionError("the export does not end")


def test_an_export_is_asked_for_followed_and_fetched(client, jobs):
    reply = post(client, order(scene={"view": {"step": 20, "beta": 2.0}}))
    assert reply.status_code == 202
    state = follow(client, reply.json()["id"])
    assert state["state"] == "done"
    address = f"/api/exports/{state['id']}/file"
    asked = client.head(address)  # which does not fetch it
    file = client.get(address)
    assert asked.status_code == file.status_code == 200
    assert asked.headers["content-length"] == str(len(file.content))
    assert file.headers["content-disposition"] == (
        'attachment; filename="two_moons-hinge-step-0020-beta-2.npz"'
    )
    with np.load(io.BytesIO(file.content)) as arrays:
        assert arrays["beta"] == 2
        assert arrays["step"] <= 20
    part = client.get(address, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, file.content[:10])
    assert client.get(address).content == file.content  # who broke off may fetch it again
    jobs.cancel(state["id"])
    assert client.get(address).status_code == 404


def test_a_file_that_is_gone_is_said(client, jobs):
    state = follow(client, post(client, order()).json()["id"])
    jobs.job(state["id"]).path.unlink()
    reply = client.get(f"/api/exports/{state['id']}/file")
    assert reply.status_code == 404
    assert "no longer" in reply.json()["error"]


def test_data_that_is_there_waits_for_no_training(client, store, jobs):
    begun, gate = threading.Event(), threading.Event()
    jobs.submit("x", "x/x", lambda path, watch: (begun.set(), gate.wait(20), path.write_text("x")))
    assert begun.wait(20)
    made = follow(client, post(client, order(format="json")).json()["id"])
    assert made["state"] == "done"
    trained = post(client, order(format="csv")).json()
    assert trained["state"] == "waiting"
    gate.set()
    assert follow(client, trained["id"])["state"] == "done"


def test_the_exports_of_a_page_are_counted(client, jobs):
    gate = threading.Event()
    jobs.submit("x", "x/x", lambda path, watch: (gate.wait(20), path.write_text("x")))
    replies = [post(client, order(), **{"X-Page": "me"}) for _ in range(4)]
    assert [reply.status_code for reply in replies] == [202, 202, 202, 503]
    assert post(client, order(), **{"X-Page": "you"}).status_code == 202
    gate.set()


def test_an_export_is_its_visitors_who_looks_at_the_page(client, store, jobs, monkeypatch):
    taken, turn = set(), store.turn
    monkeypatch.setattr(store, "turn", lambda visitor: taken.add(visitor) or turn(visitor))
    who = Visitor("127.0.0.9", "the page")
    with TestClient(client.app, client=(who.address, 5000)) as there:
        job = post(there, order(format="csv"), **{"X-Page": who.page}).json()
        assert follow(there, job["id"])["state"] == "done"
    assert taken == {who}


def test_a_key_that_no_page_opened_is_not_trained(client, store, jobs):
    reply = post(client, order(scene={"runs": [{"key": "0" * 16}]}))
    assert reply.status_code == 404
    assert "does not know this run" in reply.json()["error"]
    assert len(store) == 0


def test_an_experiment_cannot_be_brought_along(client, store):
    brought = {"key": SHORT.key, "experiment": {"steps": 20_000}}
    assert post(client, order(scene={"runs": [brought]})).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 202),
        ({"Sec-Fetch-Site": "none"}, 202),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://testserver"}, 202),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://app.example", "X-Forwarded-Host": "app.example"}, 202),
        ({"Content-Type": "text/plain"}, 403),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 403),
        ({"Content-Type": "application/json; charset=utf-8"}, 202),
    ],
)
def test_pages_of_other_sites_can_ask_for_nothing(client, headers, status):
    assert post(client, order(), **headers).status_code == status
    if "Content-Type" not in headers:
        cancelled = client.delete("/api/exports/x", headers=headers).status_code
        assert cancelled == (204 if status == 202 else status)


def test_a_large_body_is_refused(client):
    reply = post(client, order(link="x" * 70_000))
    assert reply.status_code == 413
    assert "more than 64 kB" in reply.json()["error"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"1" * 5000,
        b"[" * 50_000,
        b'{"scene": {}}',
        b'{"scene": []}',
    ],
)
def test_what_is_no_order_is_refused_with_a_sentence(client, body):
    reply = client.post("/api/exports", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 400
    assert reply.json()["error"].endswith(".")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (order(format="exe"), "format cannot be 'exe'"),
        (order(scene={"view": {"step": -1}}), "scene.view.step cannot be -1"),
        (order(scene={"view": {"beta": float("nan")}}), "scene.view.beta cannot be nan"),
        (order(scene={"cut": [[9, 0], [0, 0]]}), "scene.cut.0.0 cannot be 9"),
        (order(scene={"runs": []}), "1 to 4 runs"),
        (order(scene={"runs": [{"key": SHORT.key}] * 5}), "1 to 4 runs"),
        (order(scene={"runs": [SHORT.key]}), "has a key"),
        (order(scene={"runs": [{"key": 5}]}), "has a key"),
        (order(scene={"runs": [{"key": SHORT.key, "x": 1}]}), "There is no scene.runs.0.x"),
        (order(frames=1000), "frames cannot be 1000"),
    ],
)
def test_bad_orders_are_refused_with_the_limits(client, wanted, said):
    body = json.dumps(wanted)
    reply = client.post("/api/exports", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 400
    assert said in reply.json()["error"]


def test_a_cancelled_export_is_gone(client):
    id = post(client, order()).json()["id"]
    assert client.delete(f"/api/exports/{id}").status_code == 204
    assert client.get(f"/api/exports/{id}").status_code == 404
    assert client.get(f"/api/exports/{id}/file").status_code == 404


def test_a_full_queue_is_said(store):
    jobs = Jobs(most_waiting=0)
    with TestClient(Starlette(routes=routes(store, jobs))) as client:
        reply = post(client, order())
    assert reply.status_code == 503
    assert "Try again" in reply.json()["error"]


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=10) | st.integers(-3, 10**20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    place=st.sampled_from(
        ["format", "scene", "style", "link", "frames", "scene.view", "scene.cut", "scene.curves"]
    ),
    value=json_values,
)
def test_whatever_is_ordered_the_answer_is_a_sentence(client, jobs, place, value):
    wanted = order()
    inner, name = (wanted["scene"], place[6:]) if place.startswith("scene.") else (wanted, place)
    inner[name] = value
    reply = client.post(
        "/api/exports", content=json.dumps(wanted), headers={"Content-Type": "application/json"}
    )
    assert reply.status_code in (202, 400, 404, 503)
    assert "Traceback" not in reply.text
    if reply.status_code == 202:
        jobs.cancel(reply.json()["id"])


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(id=st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_no_path_reaches_the_files_of_the_server(client, id):
    for end in ("", "/file"):
        assert client.get(f"/api/exports/{quote(id, safe='')}{end}").status_code in (404, 405)
