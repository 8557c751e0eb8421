"""Many people at once: clients that open the Playground and pull frames as the viewer does.

Each opens a page of its own through Streamlit's socket, so that its run may be trained, and then
plays: it asks for frames as far ahead as the viewer would, no faster than they are shown.
"""

import asyncio
import gzip
import json
import statistics
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import connect

from benchmarks.figures import Figure, at_least, at_most
from benchmarks.server import HOST, RunningApp, running_app
from ebm_viz.experiment import Experiment
from ebm_viz.serving import EDITION

CROWDS = (1, 10, 30, 60)
VIEWERS_OF_ONE = 100
SECONDS = 12.0
"""How long a crowd plays, unless its runs end before."""
PACE = 30
AHEAD = 20
BATCH = 16
BREATH = 0.02
"""Seconds after which an empty answer is followed by another question, as in the viewer."""


@dataclass
class Visit:
    """What one client saw. refused: answers other than frames."""

    seconds: float = 0.0
    snapshots: int = 0
    answers: list[float] = field(default_factory=list)
    bytes: int = 0
    refused: int = 0

    @property
    def rate(self) -> float:
        return self.snapshots / self.seconds


def measure_load() -> list[Figure]:
    """Crowds with an experiment each, then a class on one link."""
    figures: list[Figure] = []
    for people in CROWDS:
        # A server of its own for each crowd: its memory is that of these runs.
        with running_app() as app:
            seeds = range(1, people + 1)
            figures += _crowd(app, f"{people} with a run each", seeds, least=8, quick=people <= 30)
    with running_app() as app:
        seeds = [1] * VIEWERS_OF_ONE
        figures += _crowd(app, f"{VIEWERS_OF_ONE} on one link", seeds, least=25)
    return figures


def _crowd(
    app: RunningApp, name: str, seeds: Sequence[int], least: float, quick: bool = True
) -> list[Figure]:
    asyncio.run(_play_together(app, [0], 2.0))  # a first visit warms the server up
    before, worked, begun = app.resident(), app.processor_seconds(), time.monotonic()
    visits = asyncio.run(_play_together(app, seeds, SECONDS))
    busy = 100 * (app.processor_seconds() - worked) / (time.monotonic() - begun)
    grown = (app.resident() - before) / len(set(seeds)) / 1e6
    rates = [visit.rate for visit in visits]
    answers = [seconds * 1000 for visit in visits for seconds in visit.answers]
    figures = [
        Figure(f"{name}: snapshots, the slowest", [min(rates)], "/s", at_least(least)),
        Figure("    snapshots, median", [statistics.median(rates)], "/s"),
        Figure("    snapshots, all", [sum(rates)], "/s"),
        Figure("    a request", answers, "ms", taken="median"),
        Figure("    a request", answers, "ms", at_most(1000), taken="p95"),
        Figure("    requests", [len(answers) / max(visit.seconds for visit in visits)], "/s"),
        Figure(
            "    a snapshot",
            [sum(v.bytes for v in visits) / sum(v.snapshots for v in visits)],
            "bytes",
        ),
        Figure("    refused", [sum(visit.refused for visit in visits)], target=at_most(0)),
        Figure("    the server's processor", [busy], "%"),
    ]
    if len(set(seeds)) >= 10:
        figures.append(Figure("    server memory a run", [grown], "MB", at_most(8)))
    return figures


async def _play_together(app: RunningApp, seeds: Sequence[int], seconds: float) -> list[Visit]:
    opened = asyncio.Barrier(len(seeds))
    return await asyncio.gather(*(play(app, seed, seconds, opened) for seed in seeds))


async def play(app: RunningApp, seed: int, seconds: float, opened: asyncio.Barrier) -> Visit:
    """Open the Playground with a seed, and play its run once all others are there."""
    visit = Visit()
    query = f"seed={seed}"
    async with connect(
        f"ws://{HOST}:{app.port}/_stcore/stream", subprotocols=["streamlit"], max_size=None
    ) as page:
        run_page = BackMsg()
        run_page.rerun_script.query_string = query
        await page.send(run_page.SerializeToString())
        reading = asyncio.create_task(_read(page))
        reader, writer = await asyncio.open_connection(HOST, app.port)
        address = f"/api/runs/{Experiment(seed=seed).key}/frames?edition={EDITION}"
        while (await _ask(reader, writer, f"{address}&count=1"))[0] == 404:
            await asyncio.sleep(0.1)
        await opened.wait()
        begun = time.monotonic()
        state = "training"
        while state == "training" and time.monotonic() < begun + seconds:
            shown = (time.monotonic() - begun) * PACE
            if visit.snapshots >= shown + AHEAD:
                await asyncio.sleep((visit.snapshots - AHEAD - shown) / PACE)
            count = BATCH - visit.snapshots % BATCH
            asked = time.monotonic()
            status, body = await _ask(
                reader, writer, f"{address}&first={visit.snapshots}&count={count}"
            )
            visit.answers.append(time.monotonic() - asked)
            visit.bytes += len(body)
            if status != 200:
                visit.refused += 1
                await asyncio.sleep(0.5)
                continue
            frames, state = _read_header(gzip.decompress(body))
            visit.snapshots += frames
            if not frames:
                await asyncio.sleep(BREATH)
        visit.seconds = time.monotonic() - begun
        writer.close()
        reading.cancel()
    return visit


async def _read(page: object) -> None:
    async for _ in page:  # type: ignore[attr-defined]
        pass


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str
) -> tuple[int, bytes]:
    """Return status and body; a client as light as this one leaves the machine to the server."""
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: gzip\r\n\r\n".encode("ascii")
    )
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = next(
        int(line.partition(":")[2]) for line in head.splitlines() if line.startswith("content-len")
    )
    return int(head.split(" ", 2)[1]), await reader.readexactly(length)


def _read_header(content: bytes) -> tuple[int, str]:
    (length,) = struct.unpack("<I", content[:4])
    header = json.loads(content[4 : 4 + length])
    return len(header["frames"]), header["state"]
