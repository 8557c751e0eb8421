"""Requests for pictures from a browser, and the files that these pictures are packed into."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

PictureType = Literal["image/png", "image/jpeg", "image/svg+xml"]


@dataclass(frozen=True)
class Wanted:
    """A picture to be drawn.

    type: its file type. changes: what differs from the scene and from the picture before: step,
    beta, panels, style.
    """

    type: PictureType
    changes: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return it in the format of the viewer's modules."""
        return {"type": self.type, "changes": dict(self.changes)}


@dataclass(frozen=True)
class Drawn:
    """A picture that has been drawn.

    title: what it shows. facts: its losses, step and β. Both come from the viewer.
    """

    content: bytes
    title: str = ""
    facts: str = ""


class Packing(ABC):
    """A file in the making. pictures: all of them, in the order in which they are added."""

    pictures: Sequence[Wanted]

    @abstractmethod
    def add(self, drawn: Drawn) -> None:
        """Add the next picture. Raises ValueError, with a sentence for people, for a wrong one."""

    @abstractmethod
    def finish(self) -> None:
        """Complete the file."""

    def abandon(self) -> None:  # noqa: B027 (most have nothing to release)
        """Release all resources; the file is incomplete."""


def pack(
    packing: Packing,
    draw: Callable[[Sequence[Wanted]], Iterator[Drawn]],
    packed: Callable[[int, int], None],
) -> None:
    """Draw all pictures of a file and complete it, or abandon it after an error.

    packed: called after each picture with how many are packed, and how many there are.
    """
    try:
        for number, drawn in enumerate(draw(packing.pictures), 1):
            packing.add(drawn)
            packed(number, len(packing.pictures))
        packing.finish()
    except BaseException:
        packing.abandon()
        raise
