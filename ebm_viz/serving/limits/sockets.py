"""Bounds on Streamlit's sockets: how many pages are open, and how often each runs its script."""

import asyncio
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ebm_viz.serving.limits.rates import BURST, Bucket, Rates
from ebm_viz.serving.limits.refusals import address_of, refusal

MOST_AHEAD = 200
LARGEST_AHEAD = 8 * 10**6
"""Messages of one socket that may wait, and their bytes."""

_CLOSE: Message = {"type": "websocket.close", "code": 1008, "reason": "Too many messages."}


class Sockets:
    """Limits the number of open sockets and the rate of their messages.

    most: open sockets; a single address may have half of them. page_rate, address_rate: messages a
    second of each socket, and of all sockets of an address.

    Messages beyond these rates wait. A socket that exceeds MOST_AHEAD or LARGEST_AHEAD does not
    belong to a page and is closed.
    """

    def __init__(self, app: ASGIApp, most: int, page_rate: float, address_rate: float) -> None:
        self._app, self._most, self._page_rate = app, most, page_rate
        self._addresses = Rates(address_rate)
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a WebSocket on, unless there are too many."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        address = address_of(scope)
        if self._open.total() >= self._most or self._open[address] >= max(1, self._most // 2):
            sentence = f"{self._open.total():,} pages are open here, as many as may be. Try later."
            await refusal(503, sentence)(scope, receive, send)
            return
        own = Bucket(self._page_rate, max(1.0, self._page_rate * BURST))
        paced = _Paced(receive, send, (own, self._addresses.of(address)))
        self._open[address] += 1
        try:
            await asyncio.sleep(self._addresses.of(address).delay())  # opening counts as a message
            await self._app(scope, paced.receive, paced.send)
        except Exception:
            if not paced.lost:  # Streamlit fails when it uses a lost socket
                raise
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]


class _Paced:
    """A socket whose messages come no faster than its buckets allow."""

    def __init__(self, receive: Receive, send: Send, buckets: Sequence[Bucket]) -> None:
        self._receive, self._send, self._buckets = receive, send, buckets
        self._ahead: deque[Message] = deque()
        self.lost = False

    async def send(self, message: Message) -> None:
        """Send, and record if the socket was lost."""
        try:
            await self._send(message)
        except OSError:
            self.lost = True
            raise

    async def receive(self) -> Message:
        """Return the next message when it is due; a message that the socket is closed, at once."""
        message = self._ahead.popleft() if self._ahead else await self._receive()
        if message["type"] == "websocket.receive":
            closed = await self._wait(max(bucket.delay() for bucket in self._buckets))
            if closed:
                self._ahead.clear()
                return closed
        return message

    async def _wait(self, seconds: float) -> Message | None:
        """Wait, and queue messages meanwhile; return early if the socket is closed."""
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
