"""What a browser is asked to draw, and what its pictures are put into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

PictureType = Literal["image/png", "image/jpeg", "image/svg+xml"]


@dataclass(frozen=True)
class Wanted:
    """A picture that is to be drawn.

    changes: what is other than in the scene, and than in the picture before: step, beta, panels,
    style. type: of the file that it comes as.
    """

    type: PictureType
    changes: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return it as the viewer's modules read it."""
        return {"type": self.type, "changes": dict(self.changes)}


@dataclass(frozen=True)
class Drawn:
    """A picture that has been drawn. title, facts: what it shows, and of which losses at which step
    and β, in the viewer's words.
    """

    content: bytes
    title: str = ""
    facts: str = ""


class Packing(Protocol):
    """A file in the making. pictures: all that go into it, in the order in which they are added."""

    @property
    def pictures(self) -> Sequence[Wanted]: ...

    def add(self, drawn: Drawn) -> None:
        """Take the next picture. ValueError, with a sentence, if it is not what was wanted."""

    def finish(self) -> None:
        """Complete the file."""

    def abandon(self) -> None:
        """Let go of everything; the file is of no use."""
