import asyncio
import logging
import socket
from types import SimpleNamespace

from ebm_viz.server_settings import ServerSettings
from ebm_viz.serving.limits.connections import (
    RESERVE,
    Connections,
    Seldom,
    most_connections,
    most_pages,
    raise_descriptors,
    watch,
)


class FakeConnection:
    """A connection that notes whether it was ended."""

    def __init__(self, host="10.0.0.1", busy=False):
        self.client = (host, 1)
        self.cycle = SimpleNamespace(response_complete=not busy)
        self.transport = self
        self.unsent, self.ended = 0, False

    def get_write_buffer_size(self):
        return self.unsent

    def abort(self):
        self.ended = True


def opened(connections, count, **about):
    made = [FakeConnection(**about) for _ in range(count)]
    for connection in made:
        connections.opened(connection)
    return made


def test_a_new_one_takes_the_place_of_the_longest_idle_of_its_address(clock):
    connections = Connections(10, 30, clock)
    busy, first, *others = opened(connections, 5)
    busy.cycle.response_complete = False
    opened(connections, 1)
    assert first.ended
    assert not busy.ended
    assert not any(other.ended for other in others)


def test_one_address_does_not_take_the_places_of_another(clock):
    connections = Connections(10, 30, clock)
    neighbours = opened(connections, 4, host="10.0.0.2")
    flood = opened(connections, 100)
    assert not any(connection.ended for connection in neighbours)
    assert sum(not connection.ended for connection in flood) == 5


def test_of_all_addresses_the_one_with_most_gives_way(clock):
    connections = Connections(10, 30, clock)
    many = opened(connections, 5, host="10.0.0.1")
    for host in range(2, 8):
        opened(connections, 1, host=f"10.0.0.{host}")
    assert len(connections) == 10
    assert [connection.ended for connection in many] == [True] + [False] * 4


def test_without_an_idle_one_the_new_one_is_ended(clock):
    connections = Connections(10, 30, clock)
    busy = opened(connections, 5, busy=True)
    (new,) = opened(connections, 1)
    assert new.ended
    assert not any(connection.ended for connection in busy)


def test_idle_and_stuck_ones_are_ended_in_time_and_busy_ones_are_not(clock):
    connections = Connections(100, 30, clock)
    (idle,) = opened(connections, 1)
    (busy,) = opened(connections, 1, busy=True)
    (stuck,) = opened(connections, 1, busy=True)
    (slow,) = opened(connections, 1, busy=True)
    for second in range(40):
        clock.time, stuck.unsent, slow.unsent = float(second), 5000, 5000 - second
        connections.check()
    assert (idle.ended, busy.ended, stuck.ended, slow.ended) == (True, False, True, False)
    assert len(connections) == 2


def test_pages_and_other_connections_fit_into_the_descriptors():
    settings = ServerSettings()
    for descriptors in (256, 1024, 4096, 65_536):
        taken = 4 * most_pages(descriptors, settings) + most_connections(descriptors, settings)
        assert taken + RESERVE <= descriptors
    assert most_pages(65_536, settings) == settings.pages
    assert raise_descriptors() >= 256


def test_that_descriptors_are_out_is_logged_once_a_minute(clock):
    seldom = Seldom(clock)

    def record(text):
        failure = (OSError, OSError("Too many open files"), None)
        return logging.LogRecord("asyncio", logging.ERROR, "", 1, text, None, failure)

    out = [record("socket.accept() out of system resource") for _ in range(1000)]
    said = [each for each in out if seldom.filter(each)]
    assert len(said) == 1
    assert "ulimit -n" in said[0].getMessage()
    assert said[0].exc_info is None
    clock.time += 61
    assert seldom.filter(record("socket.accept() out of system resource"))
    assert seldom.filter(record("something else"))


def test_the_pieces_of_an_answer_do_not_wait_for_each_other():
    """Streamlit opens its socket without naming TCP, and asyncio then leaves Nagle's delay on."""
    seen = []

    class Protocol(asyncio.Protocol):
        client, cycle = ("127.0.0.1", 1), None

        def connection_made(self, transport):
            own = transport.get_extra_info("socket")
            seen.append(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            transport.close()

        def handle_websocket_upgrade(self):
            pass

    async def connect_once():
        watch(Protocol, Connections(10, 30))
        listening = socket.socket(socket.AF_INET)
        listening.bind(("127.0.0.1", 0))
        async with await asyncio.get_running_loop().create_server(Protocol, sock=listening):
            reader, writer = await asyncio.open_connection(*listening.getsockname())
            assert await reader.read() == b""
            writer.close()

    asyncio.run(connect_once())
    assert seen
    assert all(seen)
