"""Visitors without a browser.

Each opens a page through Streamlit's socket, so that its run may be trained, and asks for frames.
"""

import asyncio
import gzip
import json
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.server import HOST, RunningApp
from ebm_viz.experiment import Experiment
from ebm_viz.serving import EDITION
from ebm_viz.training import SNAPSHOTS

BETWEEN_TRIES = 0.1
"""The seconds between two checks whether the page has opened its run."""


@dataclass(frozen=True)
class Answer:
    """The server's answer to a request for frames.

    size: bytes of the content. frames, state: the number of frames and the state of the run, if the
    answer has any.
    """

    status: int
    size: int
    frames: int = 0
    state: str = ""


@dataclass(frozen=True)
class Visitor:
    """A visitor on an open page, with a connection for frames.

    It does little work itself, to leave the machine to the server.
    """

    key: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    page: ClientConnection

    async def ask(self, first: int, count: int) -> Answer:
        """Ask for frames as the viewer does."""
        self.writer.write(
            f"GET /api/runs/{self.key}/frames?edition={EDITION}&first={first}&count={count} "
            f"HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: gzip\r\n\r\n".encode("ascii")
        )
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        length = head.partition("content-length:")[2].partition("\r\n")[0]
        body = await self.reader.readexactly(int(length))
        if status != 200:
            return Answer(status, len(body))
        return Answer(status, len(body), *_read_header(gzip.decompress(body)))

    async def open_too(
        self, app: RunningApp, experiment: Experiment, source: str = HOST
    ) -> "Visitor":
        """Open another experiment on the same page, and return a visitor that may ask for it."""
        await show(self.page, experiment)
        connection = await asyncio.open_connection(HOST, app.port, local_addr=(source, 0))
        someone = Visitor(experiment.key, *connection, self.page)
        await someone.wait_until_opened()
        return someone

    async def wait_until_opened(self) -> None:
        """Wait until the page has opened its run; this trains nothing."""
        while (await self.ask(SNAPSHOTS + 1, 1)).status == 404:
            await asyncio.sleep(BETWEEN_TRIES)


@asynccontextmanager
async def visitor(
    app: RunningApp, experiment: Experiment, source: str = HOST
) -> AsyncIterator[Visitor]:
    """Open the Playground with an experiment, and leave it at the end of the block.

    source: the address of this machine, 127.x.y.z, from which the visitor comes.
    """
    async with open_page(app, source) as page:
        await show(page, experiment)
        reading = asyncio.create_task(read(page))
        reader, writer = await asyncio.open_connection(HOST, app.port, local_addr=(source, 0))
        try:
            someone = Visitor(experiment.key, reader, writer, page)
            await someone.wait_until_opened()
            yield someone
        finally:
            writer.close()
            reading.cancel()


def open_page(app: RunningApp, source: str) -> connect:
    """Open the socket of a page."""
    return connect(
        f"ws://{HOST}:{app.port}/_stcore/stream",
        subprotocols=["streamlit"],
        max_size=None,
        local_addr=(source, 0),
    )


async def show(page: ClientConnection, experiment: Experiment) -> None:
    """Ask a page to show the Playground with an experiment."""
    run_page = BackMsg()
    run_page.rerun_script.query_string = urlencode(experiment.to_query())
    await page.send(run_page.SerializeToString())


async def read(page: ClientConnection) -> None:
    """Receive and drop all messages to a page, so that they do not pile up."""
    async for _ in page:
        pass


def _read_header(content: bytes) -> tuple[int, str]:
    (length,) = struct.unpack("<I", content[:4])
    header = json.loads(content[4 : 4 + length])
    return len(header["frames"]), header["state"]
