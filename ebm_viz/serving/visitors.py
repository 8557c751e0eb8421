"""Who looks at which run: what is shared is shared among people, not among runs."""

import ipaddress
import threading
from typing import NamedTuple

from ebm_viz.serving.latest import Latest

MOST_REMEMBERED = 64
"""Visitors remembered of a run."""
MOST_ASKED_FOR = 8
"""Visitors that a request may come from, as far as is known."""


class Visitor(NamedTuple):
    """A page that somebody has opened, and the address that it was opened from.

    An address may be one person with many pages, or a whole school.
    """

    address: str
    page: str


_THIS_MACHINE = "127.0.0.1"

SOMEBODY = Visitor("", "")
"""Who is not known."""


def network_of(host: str | None) -> str:
    """Return what counts as one address: a host's or, in IPv6, the network of 2⁶⁴ addresses that
    one household is given. None is this machine.
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
    """Remembers which visitors have opened a run, the latest of them, within bounds."""

    def __init__(self, most_runs: int) -> None:
        self._visitors: Latest[str, Latest[Visitor, None]] = Latest(most_runs)
        self._lock = threading.Lock()

    def note(self, key: str, visitor: Visitor) -> None:
        """Remember that a visitor has opened a run."""
        with self._lock:
            visitors = self._visitors.use(key)
            if visitors is None:
                visitors = self._visitors[key] = Latest(MOST_REMEMBERED)
            visitors[visitor] = None

    def askers(self, key: str, address: str) -> list[Visitor]:
        """Return the visitors of whom one asks for a run from an address: those who have opened it
        there, the latest first; if nobody has, those who have anywhere.
        """
        with self._lock:
            latest = list(reversed(self._visitors.get(key, ())))
        there = [visitor for visitor in latest if visitor.address == address]
        return (there or latest)[:MOST_ASKED_FOR]
