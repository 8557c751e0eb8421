"""Reads two columns of numbers from CSV of many kinds, or from pasted text."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ebm_viz.core.own_points.points import LARGEST_COORDINATE, MOST_POINTS, OwnPointsError

LARGEST_FILE = 2 * 2**20
"""Bytes."""

_ONE = r"[+-]?\d+(?:,\d+)?(?:[eEdD][+-]?\d+)?"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?", re.ASCII)
_DECIMAL_COMMAS = re.compile(rf"{_ONE}\s+{_ONE}", re.ASCII)
_COMMENT = re.compile(r"#(?!N/A|DIV/0!|VALUE!|NUM!|REF!|NAME\?|NULL!)|(?:^|(?<=\s))%")
_EXCEL = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}([ \u00a0\u2009\u202f'’.,]\d{3})+([.,]\d*)?", re.ASCII)
_NAME = re.compile(r"(?!\W*\d).*[^\W\d_]", re.DOTALL)
"""A name contains a letter and does not begin like a number."""
_MISSING = {"na", "n/a", "#n/a", "nan", "nil", "none", "null", "missing", "inf", "infinity"}
"""Words that mark a missing number; they are not names of columns."""
_QUOTED = 40
"""Characters of a cell that a message repeats."""


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

    Tabs, semicolons, commas or blanks separate the columns. Unless commas separate them, all
    numbers may have decimal commas. The first line may name the columns. Text after # or a
    free-standing % is ignored. Anything else raises OwnPointsError, which names line and reason.
    """
    reader = _Reader()
    for number, line in _lines(text):
        reader.read(number, line)
    if not reader.rows:
        raise OwnPointsError("There are no points in it: two columns of numbers are needed.")
    return np.array(reader.rows)


class _Reader:
    """Reads line by line; the first line decides what separates the columns."""

    def __init__(self) -> None:
        self.rows: list[tuple[float, float]] = []
        self._begun = False
        self._separator: str | None = None
        self._decimal: _Seen | None = None

    def read(self, number: int, line: str) -> None:
        """Read one line, given its number in the text."""
        begun, self._begun = self._begun, True
        if not begun and self._is_header(line):
            return
        line = _COMMENT.split(line, maxsplit=1)[0].strip(" \u00a0")
        if not line.strip():
            self._begun = begun
            return
        self._separator = self._separator or _separator(line)
        cells = _cells(line, self._separator)
        if len(cells) != 2:
            raise OwnPointsError(_columns(number, len(cells)))
        if not begun and all(_is_name(cell) for cell in cells):
            return
        first, second = (self._number(number, cell) for cell in cells)
        self.rows.append((first, second))
        if len(self.rows) > MOST_POINTS:
            raise OwnPointsError(
                f"Line {number:,}: at most {MOST_POINTS:,} rows can be read; this is one more."
            )

    def _is_header(self, line: str) -> bool:
        """Whether the first line states the separator or names the columns.

        Names may contain comment signs: humidity (%), #2.
        """
        if excel := _EXCEL.fullmatch(line):
            self._separator, self._begun = excel[1], False
            return True
        if _COMMENT.match(line.lstrip()):
            return False
        separator = self._separator or _separator(line)
        cells = _cells(line, separator)
        if len(cells) != 2 or not all(_is_name(cell) for cell in cells):
            return False
        self._separator = separator
        return True

    def _number(self, line: int, cell: str) -> float:
        written = cell.replace("−", "-")
        if self._separator != ",":
            for sign in ",.":
                if sign in written:
                    self._decimal = _agreeing(self._decimal, _Seen(sign, cell, line))
            written = written.replace(",", ".", 1)
        if not _NUMBER.fullmatch(written):
            raise OwnPointsError(f"Line {line:,}: {_unreadable(cell)}")
        value = float(written.lower().replace("d", "e"))
        if not abs(value) <= LARGEST_COORDINATE:
            raise OwnPointsError(
                f"Line {line:,}: '{_shown(cell)}' is larger than {LARGEST_COORDINATE:,.0f} in size."
            )
        return value


@dataclass(frozen=True)
class _Seen:
    """A decimal sign, and the first cell that has it."""

    sign: str
    cell: str
    line: int


def _agreeing(before: _Seen | None, now: _Seen) -> _Seen:
    """Return the first sign seen; OwnPointsError if decimal commas and points are mixed."""
    if before is None or before.sign == now.sign:
        return before or now
    if before.cell == now.cell and before.line == now.line:
        raise OwnPointsError(f"Line {now.line:,}: {_unreadable(now.cell)}")
    where = "the same line" if before.line == now.line else f"line {before.line:,}"
    names = {",": "comma", ".": "point"}
    raise OwnPointsError(
        f"Line {now.line:,}: '{_shown(now.cell)}' has a decimal {names[now.sign]}, and"
        f" '{_shown(before.cell)}' in {where} a {names[before.sign]}. Write all numbers with the"
        " same sign, without thousands separators."
    )


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, with their numbers."""
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text.removeprefix("\ufeff")), start=1):
        if line.strip():
            yield number, line.strip(" \u00a0")


def _separator(line: str) -> str:
    """Return what separates the columns: commas only if they are not decimal signs."""
    for sign in "\t;":
        if sign in line:
            return sign
    between_blanks = _DECIMAL_COMMAS.fullmatch(line.replace("−", "-"))
    return "," if "," in line and not between_blanks else " "


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


def _is_name(cell: str) -> bool:
    return bool(_NAME.match(cell)) and cell.lower() not in _MISSING


def _unreadable(cell: str) -> str:
    if not cell:
        return "a number is missing."
    if _GROUPED.fullmatch(cell.replace("−", "-")):
        return f"'{_shown(cell)}' is not a number. Leave thousands separators out."
    return f"'{_shown(cell)}' is not a number."


def _shown(cell: str) -> str:
    return cell if len(cell) <= _QUOTED else cell[:_QUOTED] + "…"


def _columns(number: int, count: int) -> str:
    if count < 2:
        return f"Line {number:,} has one column: two are needed, y₁ and y₂."
    return f"Line {number:,} has {count:,} columns: keep two of them, y₁ and y₂."
