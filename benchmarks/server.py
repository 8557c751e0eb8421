"""Runs the app in its own process, on this machine."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"
SECONDS_TO_START = 60
SECONDS_TO_STOP = 10
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")


@dataclass(frozen=True)
class RunningApp:
    """The address of a running app, and its process."""

    port: int
    process: int

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}/"

    def resident(self) -> int:
        """Return the memory of the process and its children in bytes; only on Linux."""
        return sum(_resident(process) for process in self._processes)

    def processor_seconds(self) -> float:
        """Return the processor time of the process and its children; only on Linux."""
        return sum(_processor_seconds(process) for process in self._processes)

    @property
    def _processes(self) -> list[int]:
        listed = Path(f"/proc/{self.process}/task").glob("*/children")
        return [self.process, *(int(child) for one in listed for child in one.read_text().split())]


def _resident(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running_app(settings: Mapping[str, str] | None = None) -> Iterator[RunningApp]:
    """Start the app with settings EBM_VIZ_… in its environment; end it with the block."""
    port = _free_port()
    options = [f"--server.port={port}", f"--server.address={HOST}", "--server.headless=true"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **ONE_THREAD, **(settings or {})},
            stdout=output,
            stderr=output,
        )
        try:
            app = RunningApp(port, process.pid)
            if not _answers(process, f"{app.address}_stcore/health"):
                output.seek(0)
                raise RuntimeError(f"The app did not start:\n{output.read()}")
            yield app
        finally:
            _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _answers(process: subprocess.Popen[bytes], address: str) -> bool:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return True
        except OSError:
            time.sleep(0.2)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
