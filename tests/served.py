"""The app in a process of its own, with its log, and visitors to it without a browser."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


class Server:
    """The app on a port of its own.

    descriptors: as many files as it may open. command: what starts it, without its address.
    settings: of its environment.
    """

    def __init__(
        self, log_file, script="app.py", command=None, descriptors=None, within=ROOT, **settings
    ):
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self._command = command or (sys.executable, "-m", "streamlit", "run", script)
        self._descriptors, self._within, self._settings = descriptors, within, settings
        self._log_file = log_file
        self._process = None

    def start(self):
        options = [f"--server.port={self.port}", f"--server.address={HOST}"]
        with self._log_file.open("a") as log:
            self._process = subprocess.Popen(
                [*self._command, *options, "--server.headless=true"],
                cwd=self._within,
                env={**os.environ, "OMP_NUM_THREADS": "1", **self._settings},
                stdout=log,
                stderr=log,
                preexec_fn=self._bound if self._descriptors else None,
            )
        deadline = time.monotonic() + 90
        while not self._healthy():
            assert self.running, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.1)

    def stop(self):
        if self._process:
            self._process.kill()
            self._process.wait(20)

    @property
    def pid(self):
        return self._process.pid

    @property
    def running(self):
        return self._process.poll() is None

    @property
    def log(self):
        return self._log_file.read_text()

    @property
    def resident(self):
        """Bytes of memory that the process has now."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) * 1024

    def connection(self, source=HOST):
        return socket.create_connection((HOST, self.port), 20, source_address=(source, 0))

    def answer(self, request, source=HOST):
        """Send bytes, and return all that comes until the server ends the connection."""
        with self.connection(source) as connection:
            connection.sendall(request)
            pieces = []
            while piece := connection.recv(65536):
                pieces.append(piece)
            return b"".join(pieces)

    def _bound(self):
        import resource  # of POSIX alone

        resource.setrlimit(resource.RLIMIT_NOFILE, (self._descriptors, self._descriptors))

    def _healthy(self):
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2):
                return True
        except OSError:
            return False


@contextmanager
def served(*arguments, **options):
    """Start a `Server`, and stop it when the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "log", *arguments, **options)
        try:
            server.start()
            yield server
        finally:
            server.stop()


class Page:
    """A page that is open, as its socket sees it."""

    def __init__(self, app, page):
        self.app, self._page = app, page
        self.session, self.runs, self.pages = None, 0, []

    async def show(self, experiment):
        """Ask for the Playground with an experiment."""
        run_page = BackMsg()
        run_page.rerun_script.query_string = urlencode(experiment.to_query())
        await self._page.send(run_page.SerializeToString())

    async def listen(self):
        async for message in self._page:
            said = ForwardMsg.FromString(message)
            if said.WhichOneof("type") == "new_session":
                self.runs += 1
                self.session = said.new_session.initialize.session_id
                self.theme = said.new_session.custom_theme
            elif said.WhichOneof("type") == "navigation":
                self.pages = [page.page_name for page in said.navigation.app_pages]


@asynccontextmanager
async def page_of(app, source=HOST, **options):
    """Open a socket as a page does; it ends with the block."""
    opened = await connect(
        f"ws://{HOST}:{app.port}/_stcore/stream",
        subprotocols=["streamlit"],
        max_size=None,
        local_addr=(source, 0),
        **options,
    )
    page = Page(app, opened)
    listening = asyncio.create_task(page.listen())
    try:
        yield page
    finally:
        listening.cancel()
        with suppress(ConnectionClosed):  # by the server, before
            await opened.close()


async def frames(app, key, first, count=1, source=HOST):
    """Return the status of an answer to a question for frames, and its seconds."""
    request = (
        f"GET /api/runs/{key}/frames?first={first}&count={count} HTTP/1.1\r\n"
        f"Host: {HOST}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    )
    begun = time.monotonic()
    answer = await asyncio.to_thread(app.answer, request.encode(), source)
    return int(answer.split()[1]), time.monotonic() - begun
