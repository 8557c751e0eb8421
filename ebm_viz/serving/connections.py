"""Bounds on connections: descriptors are few, and whoever keeps them open holds up everybody.

Streamlit starts uvicorn and hands none of its settings on, and an application hears of a connection
only once it has asked for something. So the class of uvicorn's connections is watched.
"""

import asyncio
import logging
import sys
import time
from collections import Counter
from typing import Any, Protocol

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from ebm_viz.serving.rates import Clock
from ebm_viz.serving.visitors import network_of
from ebm_viz.settings import Settings

RESERVE = 128
"""Descriptors for files, libraries, exports and Ray."""
A_PAGE = 4
"""Descriptors that an open page takes: its socket, and the event loop of its script's thread."""
MOST_DESCRIPTORS = 65_536
SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_BETWEEN_COMPLAINTS = 60.0

_OUT = "More connections come at once than there are descriptors (ulimit -n); they wait a second."


def raise_descriptors() -> int:
    """Allow this process as many descriptors as it may have, and return their number."""
    if sys.platform == "win32":
        return MOST_DESCRIPTORS
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MOST_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most if soft == resource.RLIM_INFINITY else max(soft, most)


def most_pages(descriptors: int, settings: Settings) -> int:
    """Return how many pages may be open: half of the descriptors are theirs."""
    return min(settings.pages, max(1, (descriptors - RESERVE) // (2 * A_PAGE)))


def most_connections(descriptors: int, settings: Settings) -> int:
    """Return how many other connections there may be: the other half is theirs."""
    return min(settings.connections, max(2, (descriptors - RESERVE) // 2))


class Connection(Protocol):
    """What uvicorn knows of a connection."""

    client: tuple[str, int] | None
    transport: asyncio.Transport
    cycle: Any


class Connections:
    """Keeps connections within a number, of which an address may have half, and ends those on which
    nothing goes on for some seconds.

    A new one takes the place of the one that has been idle for the longest, of the address that has
    most. The new one is ended if none is idle.
    """

    def __init__(self, most: int, seconds: float, clock: Clock = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._since: dict[Connection, float] = {}
        self._unsent: dict[Connection, int] = {}
        self._addresses: dict[Connection, str] = {}
        self._counts: Counter[str] = Counter()
        self._looking: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._since)

    def opened(self, connection: Connection) -> None:
        """Know of a new connection."""
        address = network_of(connection.client[0] if connection.client else None)
        self._addresses[connection] = address
        self._counts[address] += 1
        self._since[connection] = self._clock()
        if self._counts[address] > self._most // 2:
            self._end_one(address, connection)
        elif len(self) > self._most:
            self._end_one(self._counts.most_common(1)[0][0], connection)

    def closed(self, connection: Connection) -> None:
        """Know that a connection has ended, or has become a socket."""
        address = self._addresses.pop(connection, None)
        if address is not None:
            self._counts[address] -= 1
            if not self._counts[address]:
                del self._counts[address]
            del self._since[connection]
            self._unsent.pop(connection, None)

    def look(self) -> None:
        """End the connections on which nothing has gone on for too long."""
        now = self._clock()
        for connection in list(self._since):
            unsent = connection.transport.get_write_buffer_size()
            stuck = unsent > 0 and unsent == self._unsent.get(connection)
            self._unsent[connection] = unsent
            if _busy(connection) and not stuck:
                self._since[connection] = now
            elif now - self._since[connection] > self._seconds:
                self._end(connection)

    def look_on(self) -> None:
        """Look again and again, as long as there are connections."""
        if self._looking is None and self._since:
            loop = asyncio.get_running_loop()
            self._looking = loop.call_later(SECONDS_BETWEEN_LOOKS, self._look_again)

    def _look_again(self) -> None:
        self._looking = None
        self.look()
        self.look_on()

    def _end_one(self, address: str, newest: Connection) -> None:
        there = [other for other, its in self._addresses.items() if its == address]
        idle = (other for other in there if other is not newest and not _busy(other))
        self._end(min(idle, key=self._since.__getitem__, default=newest))

    def _end(self, connection: Connection) -> None:
        self.closed(connection)
        connection.transport.abort()


def _busy(connection: Connection) -> bool:
    return connection.cycle is not None and not connection.cycle.response_complete


def watch(kind: type[Any], connections: Connections) -> None:
    """Let `connections` know of all connections of a class of uvicorn's."""
    made, lost, upgraded = kind.connection_made, kind.connection_lost, kind.handle_websocket_upgrade

    def connection_made(self: Any, transport: asyncio.Transport) -> None:
        made(self, transport)
        connections.opened(self)
        connections.look_on()

    def connection_lost(self: Any, exc: Exception | None) -> None:
        connections.closed(self)
        lost(self, exc)

    def handle_websocket_upgrade(self: Any, *arguments: Any) -> None:
        connections.closed(self)
        upgraded(self, *arguments)

    kind.connection_made = connection_made
    kind.connection_lost = connection_lost
    kind.handle_websocket_upgrade = handle_websocket_upgrade


class Seldom(logging.Filter):
    """Lets asyncio say in a line, and only once a minute, that there are no descriptors left for
    the connections that come at once; it takes them a second later, and would say so for each.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._then = -SECONDS_BETWEEN_COMPLAINTS

    def filter(self, record: logging.LogRecord) -> bool:
        if "out of system resource" not in record.getMessage():
            return True
        now = self._clock()
        if now - self._then < SECONDS_BETWEEN_COMPLAINTS:
            return False
        self._then = now
        record.msg, record.args, record.exc_info = _OUT, (), None
        return True


def bound_connections(descriptors: int, settings: Settings) -> None:
    """Bound the connections of this process, which serves by uvicorn."""
    most = most_connections(descriptors, settings)
    watch(AutoHTTPProtocol, Connections(most, settings.request_seconds))
    logging.getLogger("asyncio").addFilter(Seldom())
