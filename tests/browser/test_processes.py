"""Runs that other processes train, in real pages: by default, and in a Ray cluster of its own."""

import importlib.util
import io
import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

from ebm_viz.server_settings import ServerSettings
from ebm_viz.serving.processes.local import PROGRAM
from tests.browser.conftest import finish, viewer_of, wait_until
from tests.browser.test_export import choose, open_dialog, saved
from tests.served import served

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc"),
]
HAS_RAY = importlib.util.find_spec("ray") is not None
BY_DEFAULT = pytest.param(
    {},
    PROGRAM.encode(),
    id="by default",
    marks=pytest.mark.skipif(not ServerSettings().training_processes, reason="one core"),
)
CLUSTER = pytest.param(
    {"EBM_VIZ_CLUSTER": "local"},
    b"ray::_Worker",
    id="cluster",
    marks=pytest.mark.skipif(not HAS_RAY, reason="no Ray: requirements-cluster.txt"),
)
SHORT = "?loss=hinge&steps=60&samples=200&batch=32"
LONG = "?loss=hinge&steps=400&samples=200&batch=32"


def workers_below(process, name):
    """The processes that train, by a part of their command, of all that a process has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if name in (folder / "cmdline").read_bytes() and below(int(folder.name), process):
                found.append(int(folder.name))
        except OSError:  # it has ended
            continue
    return found


def below(pid, ancestor):
    while pid > 1 and pid != ancestor:
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return pid == ancestor


@pytest.mark.parametrize(("settings", "name"), [BY_DEFAULT, CLUSTER])
def test_pages_play_and_outlive_a_killed_worker(new_page, complaints, settings, name):
    complaints.expected = ["status of 503"]  # while the worker is started again
    with served(**settings) as server:
        page = new_page(fresh=True)
        page.goto(f"{server.url}/{SHORT}")
        finish(viewer_of(page))
        page.reload()
        finish(viewer_of(page))
        dialog = open_dialog(viewer_of(page))
        choose(dialog, "Slides")
        assert len(saved(dialog)[1]) > 50_000
        choose(dialog, "Data")
        with np.load(io.BytesIO(saved(dialog)[1])) as arrays:
            assert arrays["steps"][-1] == 60
        page.keyboard.press("Escape")

        other = new_page(fresh=True)
        other.goto(f"{server.url}/{LONG}")
        viewer = viewer_of(other)
        wait_until(viewer, "Number(data.step) > 20")
        workers = workers_below(server.pid, name)
        assert workers
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        finish(viewer)
        # The thread of the page's script has long ended, and with it what it would have started.
        page.goto(f"{server.url}/{SHORT}&seed=3")
        finish(viewer_of(page))
        assert server.running
        assert "Warning" not in server.log
        page.close()
        other.close()
