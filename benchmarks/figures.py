"""The results of benchmarks: figures with their targets, and a table of them."""

import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch

from benchmarks.rounds import percentile

Taken = Literal["median", "p95", "worst"]


@dataclass(frozen=True)
class Target:
    """A limit that a figure meets or misses."""

    sign: Literal["≥", "≤"]
    limit: float

    def met_by(self, value: float) -> bool:
        return value >= self.limit if self.sign == "≥" else value <= self.limit

    def __str__(self) -> str:
        return f"{self.sign} {self.limit:,g}"


def at_least(limit: float) -> Target:
    return Target("≥", limit)


def at_most(limit: float) -> Target:
    return Target("≤", limit)


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    values: the results of the rounds. taken: which statistic of them counts. remarks: lines that
    explain it.
    """

    what: str
    values: Sequence[float]
    unit: str = ""
    target: Target | None = None
    taken: Taken = "median"
    remarks: Sequence[str] = ()

    @property
    def value(self) -> float:
        """The statistic that counts."""
        if self.taken == "median":
            return statistics.median(self.values)
        if self.taken == "p95":
            return percentile(self.values, 0.95)
        return (min if self.target and self.target.sign == "≥" else max)(self.values)

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        return self.target.met_by(self.value) if self.target else None

    def row(self) -> tuple[str, ...]:
        return (
            self.what,
            f"{_short(self.value)} {self.unit}".strip(),
            self._spread(),
            str(self.target or ""),
            {True: "met", False: "NOT MET", None: ""}[self.met],
        )

    def _spread(self) -> str:
        if len(self.values) == 1:
            return ""
        spread = f"{_short(min(self.values))} – {_short(max(self.values))}"
        if self.taken != "median":
            spread = f"median {_short(statistics.median(self.values))}, {spread}"
        return f"{self.taken} of {len(self.values)}, {spread}"

    def as_dict(self) -> dict[str, Any]:
        values = sorted(self.values)
        spread = {"of": len(values), "least": values[0], "most": values[-1]}
        return {
            "what": self.what.strip(),
            "value": self.value,
            "unit": self.unit,
            "taken": self.taken,
            **spread,
            "target": str(self.target or ""),
            "met": self.met,
            "remarks": list(self.remarks),
        }


def table(sections: Mapping[str, Sequence[Figure]]) -> str:
    """Return all figures as text in columns, with remarks below their lines."""
    heading = ("", "figure", "of the rounds", "target", "")
    rows = [heading, *(figure.row() for figures in sections.values() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heading))]
    lines = [_line(heading, widths)]
    for name, figures in sections.items():
        lines.append(f"\n{name}")
        for figure in figures:
            lines.append(_line(figure.row(), widths))
            lines += [f"      {remark}" for remark in figure.remarks]
    return "\n".join(lines)


def machine() -> dict[str, str | int]:
    """Return a description of the machine."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "threads": torch.get_num_threads(),
        "busy": f"{os.getloadavg()[0]:.1f} processes wanted to run in the last minute",
        "system": platform.platform(),
        "python": platform.python_version(),
        "torch": torch.__version__,
    }


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _short(value: float) -> str:
    size = abs(value)
    if value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.3g}"
