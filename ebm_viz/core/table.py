"""Reads two columns of numbers from what people have: CSV of many kinds, or pasted text."""

import csv
import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ebm_viz.core.own_points import LARGEST_COORDINATE, MOST_POINTS, OwnPointsError

LARGEST_FILE = 2 * 2**20
"""Bytes."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_QUOTED = 40
"""Letters of a cell that a message repeats."""


def decode(content: bytes) -> str:
    """Return the text of a file; OwnPointsError for a large or binary one."""
    if len(content) > LARGEST_FILE:
        raise OwnPointsError(
            f"The file has {len(content) / 2**20:.1f} MB; at most {LARGEST_FILE // 2**20} MB can be"
            " read."
        )
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise OwnPointsError("This is not a text file: export the two columns as CSV.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def read_table(text: str) -> NDArray[np.float64]:
    """Return two columns of numbers, shape (n, 2), with 1 to 10,000 rows.

    Between the columns: tabs, semicolons, commas or blanks. With anything but commas between them,
    numbers may have a decimal comma. The first line may be a header; what follows # or % is left
    out. OwnPointsError with a sentence that names line and reason for anything else.
    """
    rows: list[tuple[float, float]] = []
    separator = None
    header_seen = False
    for number, line in _lines(text):
        separator = separator or _separator(line)
        cells = _cells(line, separator)
        if len(cells) != 2:
            raise OwnPointsError(_columns(number, len(cells)))
        values = [_value(cell, separator) for cell in cells]
        if values == [None, None] and not rows and not header_seen:
            header_seen = True
            continue
        first, second = (
            _checked(number, cell, value) for cell, value in zip(cells, values, strict=True)
        )
        rows.append((first, second))
        if len(rows) > MOST_POINTS:
            raise OwnPointsError(
                f"Line {number:,}: at most {MOST_POINTS:,} rows can be read; this is one more."
            )
    if not rows:
        raise OwnPointsError("There are no points in it: two columns of numbers are wanted.")
    return np.array(rows)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines that say something, with their numbers."""
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text.removeprefix("\ufeff")), start=1):
        said = re.split(r"[#%]", line, maxsplit=1)[0].strip(" \u00a0")
        if said.strip():
            yield number, said


def _separator(line: str) -> str:
    return next((sign for sign in "\t;," if sign in line), " ")


def _cells(line: str, separator: str) -> list[str]:
    if separator == " ":
        return line.split()
    try:
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=separator))]
    except csv.Error:
        cells = [cell.strip() for cell in line.split(separator)]
    while len(cells) > 2 and not cells[-1]:
        cells.pop()
    return cells


def _value(cell: str, separator: str) -> float | None:
    written = cell.replace("−", "-")
    if separator != "," and "." not in written:
        written = written.replace(",", ".", 1)
    return float(written) if _NUMBER.fullmatch(written) else None


def _checked(number: int, cell: str, value: float | None) -> float:
    shown = cell if len(cell) <= _QUOTED else cell[:_QUOTED] + "…"
    if value is None:
        missing = "a number is missing." if not cell else f"'{shown}' is not a number."
        raise OwnPointsError(f"Line {number:,}: {missing}")
    if not abs(value) <= LARGEST_COORDINATE:
        raise OwnPointsError(
            f"Line {number:,}: '{shown}' is larger than {LARGEST_COORDINATE:,.0f} in size."
        )
    return value


def _columns(number: int, count: int) -> str:
    if count < 2:
        return f"Line {number:,} has one column: two are wanted, y₁ and y₂."
    return f"Line {number:,} has {count:,} columns: keep two of them, y₁ and y₂."
