"""A link in a text: it opens a page that is set up to show one thing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

PLAYGROUND = "playground"
"""The page that the app's own address opens."""


@dataclass(frozen=True)
class Link:
    """A page and the parameters of its address.

    page: the name of its file. label: what the page shows. query: the page's own settings, and
    those of a view (`ebm_viz.scene.View`).
    """

    page: str
    label: str
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The address relative to the app."""
        path = "" if self.page == PLAYGROUND else self.page
        return f"{path}?{urlencode(self.query)}" if self.query else path
