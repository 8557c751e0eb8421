"""Where a text sends its reader: a page, set up to show one thing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

PLAYGROUND = "playground"
"""The page whose address is that of the app."""


@dataclass(frozen=True)
class Link:
    """A page and what its address says.

    page: the name of its file. label: what is to be seen there. query: of its own settings, and of
    a view (`ebm_viz.scene.View`).
    """

    page: str
    label: str
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The address, relative to the app."""
        path = "" if self.page == PLAYGROUND else self.page
        return f"{path}?{urlencode(self.query)}" if self.query else path
