"""Measures thirty ordinary visitors, each from its own address, beside one greedy visitor.

The figure is the share of their pictures that they keep under each flood of the greedy visitor,
compared with the quiet just before.
"""

import asyncio
import itertools
import random
import statistics
from collections.abc import AsyncIterator, Callable
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    suppress,
)

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from benchmarks.figures import Figure, at_least, at_most
from benchmarks.players import Visit, play
from benchmarks.server import HOST, RunningApp, running_app
from benchmarks.visitors import Visitor, open_page, read, show, visitor
from ebm_viz.experiment import Experiment

ORDINARY = 30
SECONDS = 8.0
REST = 6.0
"""Seconds of quiet, after which nobody watches the runs of the first crowd any more."""
GREEDY = "127.0.0.2"
RUNS, HEAVY_RUNS, SOCKETS, CONNECTIONS = 80, 10, 10, 2000
MANY_PAGES = f"{RUNS} runs, a page each"
SECONDS_BETWEEN_MESSAGES = 0.01
BREATH = 0.02
AFTER_A_REFUSAL = 0.5
"""Seconds after which a refused visitor asks again, as a page does."""
UPLOADS, UPLOADED = 4, 1_900_000
"""The number of simultaneous uploads, and the bytes of each file."""
SECONDS_BEFORE = 5.0
"""Seconds of the flood before the others arrive; its initial burst is over by then."""
HEAVIEST = Experiment(
    loss="infonce",
    energy="mlp",
    width=256,
    depth=4,
    candidates=64,
    batch=1024,
    gradient_penalty=1.0,
    samples=20_000,
    steps=20_000,
)

Flood = Callable[[RunningApp], AbstractAsyncContextManager[None]]


def measure_floods() -> list[Figure]:
    """Measure under each flood the share of pictures kept, and the waits of ordinary visitors."""
    figures: list[Figure] = []
    for name, flood in FLOODS.items():
        with running_app() as app:
            quiet, flooded = asyncio.run(_without_and_under(app, flood))
        # Eighty pages from one address may be a school.
        target = at_least(80) if name != MANY_PAGES else None
        kept = 100 * _rate(flooded) / _rate(quiet)
        answers = [seconds * 1000 for visit in flooded for seconds in visit.answers]
        figures += [
            Figure(f"{name}: pictures kept", [kept], "%", target),
            Figure("    a request, quiet", _answers(quiet), "ms", taken="p95"),
            Figure("    a request", answers, "ms", at_most(1000), taken="p95"),
            Figure("    refused", [sum(visit.refused for visit in flooded)], target=at_most(0)),
        ]
    return figures


def _answers(visits: list[Visit]) -> list[float]:
    return [seconds * 1000 for visit in visits for seconds in visit.answers]


def _rate(visits: list[Visit]) -> float:
    return statistics.fmean(visit.rate for visit in visits)


async def _without_and_under(app: RunningApp, flood: Flood) -> tuple[list[Visit], list[Visit]]:
    await _crowd(app, 2.0, 1)  # the first visit warms up the server
    quiet = await _crowd(app, SECONDS)
    await asyncio.sleep(REST)
    async with flood(app):
        flooded = await _crowd(app, SECONDS)
    return quiet, flooded


async def _crowd(app: RunningApp, seconds: float, people: int = ORDINARY) -> list[Visit]:
    first = random.randrange(1000, 900_000)
    experiments = [Experiment(seed=first + number) for number in range(people)]
    sources = [f"127.0.1.{number + 1}" for number in range(people)]
    return await play(app, experiments, seconds, sources)


async def _ask_on(someone: Visitor) -> None:
    """Ask for a run's frames as fast as the viewer does; at the end, start again from frame 0."""
    first = 0
    while True:
        answer = await someone.ask(first, 16)
        first = first + answer.frames if answer.state == "training" else 0
        if not answer.frames:
            await asyncio.sleep(BREATH if answer.status == 200 else AFTER_A_REFUSAL)


@asynccontextmanager
async def _together(*tasks: asyncio.Task[None]) -> AsyncIterator[None]:
    await asyncio.sleep(SECONDS_BEFORE)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _runs(experiments: list[Experiment]) -> Flood:
    """Return a flood: one page opens all experiments in turn and asks for the frames of each."""

    @asynccontextmanager
    async def flood(app: RunningApp) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            first = await stack.enter_async_context(visitor(app, experiments[0], GREEDY))
            all_of_them = [first]
            for experiment in experiments[1:]:
                all_of_them.append(await first.open_too(app, experiment, GREEDY))
                stack.callback(all_of_them[-1].writer.close)
            tasks = [asyncio.create_task(_ask_on(someone)) for someone in all_of_them]
            await stack.enter_async_context(_together(*tasks))
            yield

    return flood


def _pages(experiments: list[Experiment]) -> Flood:
    """Return a flood: one address opens a page for each experiment."""

    @asynccontextmanager
    async def flood(app: RunningApp) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            opening = [
                stack.enter_async_context(visitor(app, experiment, GREEDY))
                for experiment in experiments
            ]
            tasks = [asyncio.create_task(_ask_on(await each)) for each in opening]
            await stack.enter_async_context(_together(*tasks))
            yield

    return flood


def _messages(app: RunningApp) -> AbstractAsyncContextManager[None]:
    async def rerun() -> None:
        while True:
            with suppress(ConnectionClosed):
                async with open_page(app, GREEDY) as page:
                    for seed in range(100_000):
                        await show(page, Experiment(seed=seed))
                        await asyncio.sleep(SECONDS_BETWEEN_MESSAGES)

    return _together(*(asyncio.create_task(rerun()) for _ in range(SOCKETS)))


@asynccontextmanager
async def _connections(app: RunningApp) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for _ in range(CONNECTIONS):
            with suppress(OSError):
                _, writer = await asyncio.open_connection(HOST, app.port, local_addr=(GREEDY, 0))
                stack.callback(writer.close)
        yield


@asynccontextmanager
async def _uploads(app: RunningApp) -> AsyncIterator[None]:
    """A flood: a page uploads files without end."""
    async with open_page(app, GREEDY) as page:
        await show(page, Experiment(seed=1))
        session = await _session_of(page)
        reading = asyncio.create_task(read(page))
        token = await _token(app)
        tasks = [asyncio.create_task(_put_on(app, session, token, k)) for k in range(UPLOADS)]
        async with _together(*tasks, reading):
            yield


async def _session_of(page: ClientConnection) -> str:
    message = ForwardMsg()
    while not message.new_session.initialize.session_id:
        message.ParseFromString(bytes(await page.recv(decode=False)))
    return str(message.new_session.initialize.session_id)


async def _token(app: RunningApp) -> str:
    """Return the XSRF token that Streamlit requires for uploads."""
    head = await _asked(app, b"GET /_stcore/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    return head.partition("_streamlit_xsrf=")[2].partition(";")[0]


async def _put_on(app: RunningApp, session: str, token: str, number: int) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\n'
    body += b"1" * UPLOADED + b"\r\n--b--\r\n"
    for count in itertools.count():
        request = (
            f"PUT /_stcore/upload_file/{session}/{number}-{count} HTTP/1.1\r\nHost: {HOST}\r\n"
            f"Cookie: _streamlit_xsrf={token}\r\nX-Xsrftoken: {token}\r\n"
            "Content-Type: multipart/form-data; boundary=b\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        with suppress(OSError, asyncio.IncompleteReadError):
            await _asked(app, request.encode() + body)


async def _asked(app: RunningApp, request: bytes) -> str:
    """Send a request and return the head of the answer."""
    reader, writer = await asyncio.open_connection(HOST, app.port, local_addr=(GREEDY, 0))
    try:
        writer.write(request)
        await writer.drain()
        return (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    finally:
        writer.close()


FLOODS: dict[str, Flood] = {
    f"{RUNS} runs": _runs([Experiment(seed=seed) for seed in range(RUNS)]),
    MANY_PAGES: _pages([Experiment(seed=seed) for seed in range(RUNS)]),
    f"{HEAVY_RUNS} of the heaviest": _runs(
        [HEAVIEST.replace(seed=seed) for seed in range(HEAVY_RUNS)]
    ),
    f"{SOCKETS} sockets with 100 messages a second": _messages,
    f"{CONNECTIONS:,} idle connections": _connections,
    f"uploads of {UPLOADED / 1e6:g} MB without end": _uploads,
}
