"""The text of a lesson: what to do, what to see and why, and questions to think about."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Try:
    """A question to think about before its answer is read; *stars* mark italics."""

    question: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class Text:
    """What a lesson says about what it shows, on the page and on paper; *stars* mark italics."""

    do: str
    see: str
    why: str
    tries: Sequence[Try] = ()
