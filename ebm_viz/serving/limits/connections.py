"""Bounds on connections: file descriptors are scarce, and whoever holds them can block others.

Streamlit starts uvicorn and passes none of these settings to it. An application only learns of a
connection with its first request. This module therefore watches uvicorn's connection class.
"""

import asyncio
import logging
import socket
import sys
import time
from collections import Counter
from typing import Any, Protocol

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from ebm_viz.server_settings import ServerSettings
from ebm_viz.serving.limits.rates import Clock
from ebm_viz.serving.visitors import network_of

RESERVE = 128
"""Descriptors kept free for files, libraries, exports and Ray."""
A_PAGE = 4
"""Descriptors that an open page uses: its socket, and the event loop of its script's thread."""
MOST_DESCRIPTORS = 65_536
SECONDS_BETWEEN_CHECKS = 1.0
SECONDS_BETWEEN_COMPLAINTS = 60.0

_OUT = "More connections come at once than there are descriptors (ulimit -n); they wait a second."


def raise_descriptors() -> int:
    """Raise this process's limit of descriptors as far as the system allows, and return it."""
    if sys.platform == "win32":
        return MOST_DESCRIPTORS
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MOST_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most if soft == resource.RLIM_INFINITY else max(soft, most)


def most_pages(descriptors: int, settings: ServerSettings) -> int:
    """Return how many pages may be open: they get half of the descriptors."""
    return min(settings.pages, max(1, (descriptors - RESERVE) // (2 * A_PAGE)))


def most_connections(descriptors: int, settings: ServerSettings) -> int:
    """Return how many other connections may be open: they get the other half."""
    return min(settings.connections, max(2, (descriptors - RESERVE) // 2))


class Connection(Protocol):
    """The attributes of uvicorn's connections that are read here."""

    client: tuple[str, int] | None
    transport: asyncio.Transport
    cycle: Any


class Connections:
    """Limits the number of connections and closes idle ones.

    most: the limit; a single address may have half of it. seconds: how long a connection may be
    idle.

    When the limit is reached, a new connection replaces the longest idle one of the address that
    has the most. If none is idle, the new connection is closed.
    """

    def __init__(self, most: int, seconds: float, clock: Clock = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._since: dict[Connection, float] = {}
        self._unsent: dict[Connection, int] = {}
        self._addresses: dict[Connection, str] = {}
        self._counts: Counter[str] = Counter()
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._since)

    def opened(self, connection: Connection) -> None:
        """Register a new connection, and close one if there are too many."""
        address = network_of(connection.client[0] if connection.client else None)
        self._addresses[connection] = address
        self._counts[address] += 1
        self._since[connection] = self._clock()
        if self._counts[address] > self._most // 2:
            self._end_one(address, connection)
        elif len(self) > self._most:
            self._end_one(self._counts.most_common(1)[0][0], connection)

    def closed(self, connection: Connection) -> None:
        """Remove a connection that has ended or has become a WebSocket."""
        address = self._addresses.pop(connection, None)
        if address is not None:
            self._counts[address] -= 1
            if not self._counts[address]:
                del self._counts[address]
            del self._since[connection]
            self._unsent.pop(connection, None)

    def check(self) -> None:
        """Close the connections that have been idle for too long."""
        now = self._clock()
        for connection in list(self._since):
            unsent = connection.transport.get_write_buffer_size()
            stuck = unsent > 0 and unsent == self._unsent.get(connection)
            self._unsent[connection] = unsent
            if _busy(connection) and not stuck:
                self._since[connection] = now
            elif now - self._since[connection] > self._seconds:
                self._end(connection)

    def check_on(self) -> None:
        """Call `check` every second, as long as there are connections."""
        if self._timer is None and self._since:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(SECONDS_BETWEEN_CHECKS, self._check_again)

    def _check_again(self) -> None:
        self._timer = None
        self.check()
        self.check_on()

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
    """Register all connections of a class of uvicorn's with `connections`."""
    made, lost, upgraded = kind.connection_made, kind.connection_lost, kind.handle_websocket_upgrade

    def connection_made(self: Any, transport: asyncio.Transport) -> None:
        _send_at_once(transport)
        made(self, transport)
        connections.opened(self)
        connections.check_on()

    def connection_lost(self: Any, exc: Exception | None) -> None:
        connections.closed(self)
        lost(self, exc)

    def handle_websocket_upgrade(self: Any, *arguments: Any) -> None:
        connections.closed(self)
        upgraded(self, *arguments)

    kind.connection_made = connection_made
    kind.connection_lost = connection_lost
    kind.handle_websocket_upgrade = handle_websocket_upgrade


def _send_at_once(transport: asyncio.Transport) -> None:
    """Let the system send small pieces without waiting for the other side to confirm earlier ones.

    Otherwise the second piece of an answer waits about 40 ms. asyncio does the same, but not for
    sockets that were opened without naming their protocol, such as Streamlit's.
    """
    connection = transport.get_extra_info("socket")
    if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class Seldom(logging.Filter):
    """Shortens asyncio's complaint about missing descriptors to one line, once a minute.

    asyncio accepts the waiting connections a second later, and would log an error for each.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._then = -SECONDS_BETWEEN_COMPLAINTS

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to log the record: one complaint now and then is enough."""
        if "out of system resource" not in record.getMessage():
            return True
        now = self._clock()
        if now - self._then < SECONDS_BETWEEN_COMPLAINTS:
            return False
        self._then = now
        record.msg, record.args, record.exc_info = _OUT, (), None
        return True


def bound_connections(descriptors: int, settings: ServerSettings) -> None:
    """Limit the connections of this process, which uvicorn serves."""
    most = most_connections(descriptors, settings)
    watch(AutoHTTPProtocol, Connections(most, settings.request_seconds))
    logging.getLogger("asyncio").addFilter(Seldom())
