"""A real Ray of two workers on this machine, started and stopped."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from tests.served import HOST, free_port


def wait_for(question, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        try:
            if answer := question():
                return answer
        except (OSError, AssertionError):
            pass
        assert time.monotonic() < deadline, "nothing came"
        time.sleep(0.2)


def answers(address):
    host, port = address.split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


@contextmanager
def ray_head():
    """Start Ray, and stop it; gives the environment of a process that uses it."""
    address, folder = f"{HOST}:{free_port()}", tempfile.mkdtemp(prefix="r", dir="/tmp")
    environment = {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(16),
        "EBM_VIZ_CLUSTER": address,
        "OMP_NUM_THREADS": "1",
    }
    ray = Path(sys.executable).with_name("ray")
    head = [ray, "start", "--head", "--block", f"--port={address.split(':')[1]}"]
    head += [f"--node-ip-address={HOST}", "--include-dashboard=false", f"--temp-dir={folder}"]
    head += ["--num-cpus=2", f"--object-store-memory={100 * 2**20}", "--disable-usage-stats"]
    with open(f"{folder}/log", "w") as log:
        process = subprocess.Popen(
            head, env=os.environ | environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        try:
            wait_for(lambda: "Ray runtime started" in Path(f"{folder}/log").read_text())
        except AssertionError:
            raise AssertionError(
                f"Ray did not start:\n{Path(f'{folder}/log').read_text()}"
            ) from None
        yield environment
    finally:
        process.kill()  # Ray's reaper ends the rest, sooner than Ray does by itself
        process.wait(30)
        wait_for(lambda: not answers(address))
        shutil.rmtree(folder, ignore_errors=True)
