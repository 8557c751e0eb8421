"""Bounds on Streamlit's sockets: how many pages are open, and how often each has its script run."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ebm_viz.serving.rates import BURST, Bucket, Clock, Rates
from ebm_viz.serving.refusals import address_of, refusal

MOST_AHEAD = 200
LARGEST_AHEAD = 8 * 10**6
"""Messages, and their bytes, that may wait of one socket."""

_CLOSE: Message = {"type": "websocket.close", "code": 1008, "reason": "Too many messages."}


class Sockets:
    """Lets so many sockets be open, of which an address may have half, and hands on what they say
    no faster than at two rates, messages a second: of each socket, and of all of an address.

    What comes faster waits. A socket whose messages wait in large numbers, or in many bytes, is no
    page's, and is closed.
    """

    def __init__(
        self,
        app: ASGIApp,
        most: int,
        page_rate: float,
        address_rate: float,
        clock: Clock = time.monotonic,
    ) -> None:
        self._app = app
        self._most = most
        self._page_rate, self._clock = page_rate, clock
        self._addresses = Rates(address_rate, clock=clock)
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        address = address_of(scope)
        if self._open.total() >= self._most or self._open[address] >= max(1, self._most // 2):
            sentence = f"{self._open.total():,} pages are open here, as many as may be. Try later."
            await refusal(503, sentence)(scope, receive, send)
            return
        own = Bucket(self._page_rate, max(1.0, self._page_rate * BURST), self._clock)
        paced = _Paced(receive, send, (own, self._addresses.of(address)))
        self._open[address] += 1
        try:
            await asyncio.sleep(self._addresses.of(address).delay())  # to open is to say something
            await self._app(scope, paced.receive, paced.send)
        except Exception:
            if not paced.lost:  # Streamlit stumbles over what is still heard of a lost socket
                raise
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]


class _Paced:
    """What a socket says, no faster than its buckets allow."""

    def __init__(self, receive: Receive, send: Send, buckets: Sequence[Bucket]) -> None:
        self._receive, self._send, self._buckets = receive, send, buckets
        self._ahead: deque[Message] = deque()
        self.lost = False

    async def send(self, message: Message) -> None:
        """Send, and know whether the socket was lost."""
        try:
            await self._send(message)
        except OSError:
            self.lost = True
            raise

    async def receive(self) -> Message:
        """Return the next message when it is time; that the socket is closed, at once."""
        message = self._ahead.popleft() if self._ahead else await self._receive()
        if message["type"] == "websocket.receive":
            closed = await self._wait(max(bucket.delay() for bucket in self._buckets))
            if closed:
                self._ahead.clear()
                return closed
        return message

    async def _wait(self, seconds: float) -> Message | None:
        """Wait, and hear meanwhile whether the socket is closed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while seconds > 0:
                    message = await self._receive()
                    if message["type"] == "websocket.disconnect":
                        return message
                    self._ahead.append(message)
                    if self._too_far_ahead():
                        await self._send(_CLOSE)
                        return {"type": "websocket.disconnect", "code": _CLOSE["code"]}
        return None

    def _too_far_ahead(self) -> bool:
        sizes = [len(message.get("bytes") or message.get("text") or "") for message in self._ahead]
        return len(sizes) > MOST_AHEAD or sum(sizes) > LARGEST_AHEAD
