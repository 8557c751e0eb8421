"""Command lines that are not valid, and the file that a command writes."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path


class UsageError(ValueError):
    """The command line is not valid; the message is a sentence for people."""


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
