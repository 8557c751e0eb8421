"""Stores users' own points under a short name when they are too many for a URL."""

import hashlib

from ebm_viz.serving.latest import Latest

MOST_KEPT = 200


class KeptPoints:
    """Keeps the most recently used texts of points, each under the hash of its content.

    A name begins with ~. No text of points begins like that.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._texts: Latest[str, str] = Latest(most)

    def keep(self, text: str) -> str:
        """Store `text` and return its name."""
        name = "~" + hashlib.sha256(text.encode()).hexdigest()[:16]
        self._texts[name] = text
        return name

    def find(self, name: str) -> str | None:
        """Return the text of a name; None if it is not stored, or not any longer."""
        return self._texts.use(name)


KEPT_POINTS = KeptPoints()
"""The points that this process stores."""
