"""Runs of a Ray cluster of its own in real pages."""

import os
import signal
from pathlib import Path

import pytest

from tests.browser.conftest import finish, viewer_of, wait_until
from tests.served import served

pytest.importorskip("ray", reason="Ray is not installed: requirements-cluster.txt")

pytestmark = pytest.mark.timeout(240)
SHORT = "?loss=hinge&steps=60&samples=200&batch=32"
LONG = "?loss=hinge&steps=400&samples=200&batch=32"


def workers_below(process):
    """The processes that train, of all those that a process has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if b"ray::_Worker" in command and below(int(status.rpartition(")")[2].split()[1]), process):
            found.append(int(folder.name))
    return found


def below(pid, ancestor):
    while pid > 1 and pid != ancestor:
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return pid == ancestor


def test_a_cluster_of_its_own_plays_in_pages_and_outlives_a_killed_worker(new_page, complaints):
    complaints.expected = ["status of 503"]  # while the worker is started again
    with served(EBM_VIZ_CLUSTER="local") as server:
        page = new_page(fresh=True)
        page.goto(f"{server.url}/{SHORT}")
        finish(viewer_of(page))
        page.reload()
        finish(viewer_of(page))

        other = new_page(fresh=True)
        other.goto(f"{server.url}/{LONG}")
        viewer = viewer_of(other)
        wait_until(viewer, "Number(data.step) > 20")
        for worker in workers_below(server.pid):
            os.kill(worker, signal.SIGKILL)
        finish(viewer)
        # The thread of the page's script has long ended, and with it what it would have started.
        page.goto(f"{server.url}/{SHORT}&seed=3")
        finish(viewer_of(page))
        assert server.running
        page.close()
        other.close()
