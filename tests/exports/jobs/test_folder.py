"""A server leaves no files behind, however it ends."""

import os
import signal
import subprocess
import sys
import tempfile

import pytest

from ebm_viz.exports.jobs.folder import Folder, sweep

pytestmark = pytest.mark.skipif(os.name == "nt", reason="folders are locked on POSIX alone")

SERVER = """
import signal
import anyio
from ebm_viz.exports import lifespan
from ebm_viz.exports.routes import JOBS

async def main():
    async with lifespan(None):
        job = JOBS.submit("x", "x/x", lambda path, watch: path.write_text("half"))
        while job.state != "done":
            await anyio.sleep(0.01)
        with anyio.open_signal_receiver(signal.SIGTERM) as signals:
            print(job.path.parent, flush=True)
            async for _ in signals:
                return
anyio.run(main)
"""


@pytest.fixture
def start(tmp_path):
    """Starts a process with a finished export, and returns it with its folder."""
    processes = []

    def start():
        environment = {**os.environ, "TMPDIR": str(tmp_path)}
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER], env=environment, stdout=subprocess.PIPE, text=True
        )
        processes.append(process)
        return process, tmp_path / os.path.basename(process.stdout.readline().strip())

    yield start
    for process in processes:
        process.kill()
        process.wait(20)
        process.stdout.close()


def test_a_process_that_is_told_to_end_leaves_nothing(start):
    process, folder = start()
    assert len(list(folder.iterdir())) == 2
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    assert not folder.exists()


def test_the_next_process_sweeps_up_after_one_that_was_killed(start, tmp_path):
    (killed, stale), (_, in_use) = start(), start()
    killed.kill()
    killed.wait(20)
    assert stale.exists()
    start()
    assert not stale.exists()
    assert len(list(in_use.iterdir())) == 2


def test_what_is_not_a_folder_of_ours_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "ebm_viz-notes").mkdir()
    (tmp_path / "ebm_viz-file").write_text("x")
    own = Folder()
    (own.path / "file").write_text("x")
    sweep()
    assert {path.name for path in tmp_path.iterdir()} == {
        "ebm_viz-notes",
        "ebm_viz-file",
        own.path.name,
    }
    own.remove()
    assert not own.path.parent.joinpath("file").exists()


def test_a_folder_is_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = Folder()
    first = folder.path
    assert first.stat().st_mode & 0o077 == 0
    assert folder.path == first
    folder.remove()
    assert not first.exists()
    assert folder.path != first
    folder.remove()
