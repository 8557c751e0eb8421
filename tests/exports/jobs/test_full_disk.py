"""Without room on the disk an export ends with a sentence, leaves nothing, and others go on."""

import errno
import io
import tempfile
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ebm_viz.exports import Watch, routes
from ebm_viz.exports.jobs.queue import Jobs
from tests.exports.disks import little_disk
from tests.exports.test_drawn import FILM, put
from tests.exports.test_routes import follow, order, post


@pytest.fixture
def client(monkeypatch, tmp_path, short_run):
    """The routes with a run that is there, and a little disk for their files."""
    store = SimpleNamespace(run=lambda key, visitor: short_run, turn=lambda visitor: Watch().turn())
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with little_disk(tmp_path):
        jobs = Jobs()
        with TestClient(Starlette(routes=routes(store, jobs))) as client:
            yield client
        jobs.close()


def test_a_file_larger_than_the_disk_is_refused_and_the_next_one_is_made(client, tmp_path):
    failed = follow(client, post(client, order(all_snapshots=True)).json()["id"])
    assert failed["state"] == "failed"
    assert failed["sentence"] == (
        "The server's disk is full: the file cannot be written. Try again later."
    )
    (home,) = tmp_path.iterdir()
    assert [path.name for path in home.iterdir()] == [".in_use"]
    made = follow(client, post(client, order(format="csv")).json()["id"])
    assert made["state"] == "done"
    assert client.get(f"/api/exports/{made['id']}/file").text.startswith("step,")


def test_a_disk_without_room_for_a_folder_is_said_before_the_export_begins(client, monkeypatch):
    def refuse(**options):
        raise OSError(errno.ENOSPC, "No space left on device", "/tmp/secret")

    with monkeypatch.context() as full:
        full.setattr(tempfile, "mkdtemp", refuse)
        refused = post(client, order(format="csv"))
    assert refused.status_code == 503
    assert "disk is full" in refused.json()["error"]
    assert post(client, order(format="csv")).status_code == 202


@pytest.mark.parametrize("format", ["gif", "mp4"])
def test_a_film_larger_than_the_disk_is_refused_and_leaves_nothing(client, tmp_path, capfd, format):
    job = post(client, order(format=format, **FILM)).json()
    noise = np.random.default_rng(0).integers(0, 256, (180, 320, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "PNG")
    for number in range(len(job["pictures"])):
        state = put(client, job, number, file.getvalue()).json()
        if state["state"] != "drawing":
            break
    assert (state["state"], state["sentence"][:25]) == ("failed", "The server's disk is full")
    (home,) = tmp_path.iterdir()
    assert [path.name for path in home.iterdir()] == [".in_use"]
    assert "Traceback" not in capfd.readouterr().err
