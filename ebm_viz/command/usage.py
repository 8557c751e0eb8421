"""Command lines that are not valid, the steps that they name, and the file that is written."""

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from ebm_viz.pictures import FilmPlan


class UsageError(ValueError):
    """The command line is not valid; the message is a sentence for people."""


def report(given: Namespace, sentence: str) -> None:
    """Write a sentence for people to standard error."""
    print(f"ebm_viz {given.command}: {sentence}", file=sys.stderr)


def target_of(given: Namespace, suffixes: Sequence[str]) -> tuple[Path, str]:
    """Return the path of the file to write, and its suffix.

    UsageError for another suffix, or a folder that does not exist.
    """
    target = Path(given.file)
    suffix = target.suffix.lower().removeprefix(".")
    if suffix not in suffixes:
        known = ", ".join(f".{name}" for name in suffixes)
        raise UsageError(f"{given.file!r} has another ending: {given.command} writes {known}.")
    if not target.parent.is_dir():
        raise UsageError(f"There is no folder {str(target.parent)!r} to write into.")
    return target, suffix


def step_within(text: str, end: int, name: str = "step") -> int:
    """Return the step in a text. UsageError unless it is a whole number from 0 to `end`."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) <= end):
        raise UsageError(
            f"The {name} cannot be {text[:64]!r}: it is a whole number from 0 to {end:,}, the last"
            " step."
        )
    return int(text)


def film_within(given: Namespace, end: int) -> None:
    """Raise UsageError if a film of the training is to begin or end beyond its end."""
    for name in ("first", "last"):
        text = getattr(given, name, None)
        if text is not None and getattr(given, "of", None) != "beta":
            step_within(text, end, f"{name} step of a film")


def check_film(plan: FilmPlan, steps: Sequence[int]) -> None:
    """Raise UsageError if fewer than two of the steps that have a picture lie in the film."""
    try:
        plan.moments(steps, None)
    except ValueError as error:
        raise UsageError(str(error)) from None
