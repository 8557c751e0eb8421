"""What the Dockerfile copies and starts, in a fresh folder and for a user without rights."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.served import HOST, free_port
from tests.test_container import DOCKERFILE, ROOT

NOBODY = "nobody"


def command(port):
    """The CMD, with this Python's Streamlit, on this machine alone."""
    text = re.search(r"^CMD (\[.*?\])", DOCKERFILE, re.M | re.S)[1].replace("\\\n", "")
    program, *rest = json.loads(text)
    assert program == "streamlit"
    told = {"--server.address=0.0.0.0": f"--server.address={HOST}"}
    told["--server.port=8501"] = f"--server.port={port}"
    assert told.keys() <= set(rest)
    return [sys.executable, "-m", "streamlit", *(told.get(one, one) for one in rest)]


def environment(home):
    """What ENV sets, and as little else as possible."""
    words = re.search(r"^ENV (.*)$", DOCKERFILE, re.M)[1].split()
    return {"PATH": os.defpath, "HOME": str(home), **dict(word.split("=") for word in words)}


def rightless():
    """The options that make a process another user's, where this one may and the other can."""
    options = {"user": NOBODY, "group": "nogroup", "extra_groups": []}
    try:
        subprocess.run([sys.executable, "-c", ""], check=True, **options)
    except (OSError, KeyError, LookupError, ValueError, subprocess.SubprocessError):
        return {}
    return options


@pytest.fixture
def started(tmp_path_factory):
    """The server's address, and the folder that it was copied to."""
    folder = Path(tmp_path_factory.mktemp("container"))
    app, home = folder / "app", folder / "home"
    home.mkdir()
    app.mkdir()
    for source, target in re.findall(r"^COPY (\S+) (\S+)$", DOCKERFILE, re.M):
        copy = shutil.copytree if source.endswith("/") else shutil.copy
        copy(ROOT / source, app / target)
    options, port = rightless(), free_port()
    if options:
        for parent in (folder, *list(folder.parents)[:2]):
            parent.chmod(parent.stat().st_mode | 0o055)
        shutil.chown(home, NOBODY)
    process = subprocess.Popen(
        command(port),
        cwd=app,
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **options,
    )
    try:
        yield process, f"http://{HOST}:{port}", app
    finally:
        process.kill()
        process.wait(20)
        process.stdout.close()


def ask(url):
    with urllib.request.urlopen(url, timeout=20) as reply:
        return reply.status, reply.read().decode("utf-8", "replace")


def test_it_starts_and_answers(started):
    process, url, app = started
    files = sorted(app.rglob("*"))
    deadline = time.monotonic() + 90
    while True:
        try:
            assert ask(f"{url}/_stcore/health") == (200, "ok")
            break
        except OSError:
            assert process.poll() is None, process.stdout.read()
            assert time.monotonic() < deadline
            time.sleep(0.1)
    status, page = ask(url)
    assert status == 200
    assert "<title>" in page
    assert len(ask(f"{url}/api/figures/font.css")[1]) > 1000
    with pytest.raises(urllib.error.HTTPError, match="404"):
        ask(f"{url}/api/runs/0123456789abcdef/frames")
    assert sorted(app.rglob("*")) == files  # it writes nothing beside itself
    process.terminate()
    said = process.communicate(timeout=30)[0]
    assert "Traceback" not in said
