"""Who watches which run: time and room are shared among people, not among runs."""

import ipaddress
import threading
from typing import NamedTuple

from ebm_viz.serving.latest import Latest

MOST_REMEMBERED = 64
"""Most visitors remembered for a run."""
MOST_ASKED_FOR = 8
"""Most visitors that are considered as the origin of a request."""


class Visitor(NamedTuple):
    """A page that somebody has opened, and the address that it was opened from.

    An address may belong to one person with many pages, or to a whole school.
    """

    address: str
    page: str


_THIS_MACHINE = "127.0.0.1"

SOMEBODY = Visitor("", "")
"""An unknown visitor."""


def network_of(host: str | None) -> str:
    """Return what counts as one address: in IPv4 the host, in IPv6 its network of 2⁶⁴ addresses.

    One household usually gets such a network. None stands for this machine.
    """
    try:
        address = ipaddress.ip_address((host or _THIS_MACHINE).partition("%")[0])
    except ValueError:
        return host or ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    if address.is_loopback:
        return _THIS_MACHINE
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)


class Openings:
    """Remembers the latest visitors who have opened each run, up to a limit."""

    def __init__(self, most_runs: int) -> None:
        self._visitors: Latest[str, Latest[Visitor, None]] = Latest(most_runs)
        self._lock = threading.Lock()

    def note(self, key: str, visitor: Visitor) -> None:
        """Remember that a visitor has opened a run."""
        with self._lock:
            self._visitors.use_or(key, lambda: Latest(MOST_REMEMBERED))[visitor] = None

    def askers(self, key: str, address: str) -> list[Visitor]:
        """Return the visitors who may have requested a run from an address, the latest first.

        These are the visitors who opened it at that address or, if there is none, anywhere.
        """
        with self._lock:
            latest = list(reversed(self._visitors.get(key, ())))
        there = [visitor for visitor in latest if visitor.address == address]
        return (there or latest)[:MOST_ASKED_FOR]
