"""The user's own points: a text that holds them exactly, and how they were scaled into the box.

The text is base64url of two 16-bit numbers per point, its place on a lattice over the box. If the
points were scaled, the centre and the scale follow after a `~`: `…~12.4~-3~3.1`.
"""

import base64
import binascii
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.arithmetic import INTEGER
from ebm_viz.core.identity import EqualByContent

MOST_POINTS = 10_000
LARGEST_COORDINATE = 1e12
LONGEST_TEXT = -(-16 * MOST_POINTS // 3) + 64
"""Characters of the longest text: MOST_POINTS points with a scaling."""

_FINEST = 2**16 - 1
_REACH = 2.5
"""Largest distance of scaled points from the middle of the box, which leaves a margin."""
_SMALLEST = 1.0
"""Points that fit but spread less than this along both axes are scaled as well."""


_SAME = 1e-9
"""Points that differ by less than this share of their size count as one: the twelve digits of the
centre cannot resolve them.
"""


class OwnPointsError(ValueError):
    """Points cannot be read or used; the message is a sentence for the user."""


@dataclass(frozen=True)
class Scaling:
    """How points came into the box: y = (x − centre) / scale, the same scale along both axes."""

    centre: tuple[float, float] = (0.0, 0.0)
    scale: float = 1.0

    @property
    def formulas(self) -> list[str]:
        """The formula of each coordinate; empty if nothing was scaled."""
        if self == Scaling():
            return []
        return [
            f"y{index} = {_quotient(f'x{index}', middle, self.scale)}"
            for index, middle in zip("₁₂", self.centre, strict=True)
        ]

    @property
    def words(self) -> str:
        """The formulas in one line; empty if nothing was scaled."""
        return ", ".join(self.formulas)


@dataclass(frozen=True, eq=False)
class OwnPoints(EqualByContent):
    """The user's own points in the box, on a lattice of 2¹⁶ places along each side.

    lattice: (n, 2) in 0 … 65,535, with 1 to 10,000 points.
    """

    lattice: NDArray[np.uint16]
    scaling: Scaling = field(default_factory=Scaling)

    def __len__(self) -> int:
        return len(self.lattice)

    @property
    def points(self) -> Tensor:
        """The points (n, 2) in the box."""
        shares = torch.from_numpy(self.lattice.astype(np.float64)) / _FINEST
        return (shares * box.SIDE - box.HALF_SIDE).float()

    @property
    def text(self) -> str:
        """The canonical text of these points."""
        encoded = base64.urlsafe_b64encode(self.lattice.astype("<u2").tobytes())
        parts = [encoded.decode().rstrip("=")]
        if self.scaling != Scaling():
            parts += [f"{number:.12g}" for number in (*self.scaling.centre, self.scaling.scale)]
        return "~".join(parts)

    @classmethod
    def from_text(cls, text: str) -> "OwnPoints":
        """Return the points that `text` encodes; OwnPointsError if it encodes none."""
        encoded, *numbers = text.split("~")
        if text.startswith("~"):
            raise OwnPointsError(
                "It names points that a server keeps: use the experiment's file instead."
            )
        if len(encoded) > LONGEST_TEXT:
            raise OwnPointsError(f"At most {MOST_POINTS:,} points are allowed.")
        try:
            padded = encoded + "=" * (-len(encoded) % 4)
            content = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError):
            content = b""
        if not content or len(content) % 4:
            raise OwnPointsError("It is not a text that stands for points.")
        lattice = np.frombuffer(content, "<u2").reshape(-1, 2)
        return cls(_counted(lattice), _scaling_of(numbers))

    @classmethod
    def of(cls, points: ArrayLike | Tensor) -> "OwnPoints":
        """Return points (n, 2) brought into the box.

        They are not scaled if they fit already, and either spread over at least 1 along an axis or
        are all at one place.

        points: a list, an array or a tensor of real numbers. Scaling keeps the proportions and
        leaves a margin. OwnPointsError for no or too many points, for another shape, and for values
        that are not numbers, are masked, or are larger than 10¹² in size.
        """
        places = _told_apart(_table_of(points))
        scaling = _scaling_for(places)
        return cls(_to_lattice((places - np.array(scaling.centre)) / scaling.scale), scaling)

    @classmethod
    def at(cls, y1: float, y2: float) -> "OwnPoints":
        """Return the single point (y1, y2) of the box."""
        return cls(_to_lattice(np.array([[y1, y2]])))

    def with_point(self, y1: float, y2: float) -> "OwnPoints":
        """Return these points and one more, (y1, y2)."""
        added = np.concatenate([self.lattice, _to_lattice(np.array([[y1, y2]]))])
        return replace(self, lattice=_counted(added))

    def without_nearest(self, y1: float, y2: float) -> "OwnPoints":
        """Return these points without the one nearest to (y1, y2); OwnPointsError for the last."""
        offsets = self.points.double().numpy() - np.array([y1, y2])
        return self.without(int(np.square(offsets).sum(axis=1).argmin()))

    def without(self, index: int) -> "OwnPoints":
        """Return these points without one of them; OwnPointsError for the last."""
        return replace(self, lattice=_counted(np.delete(self.lattice, index, axis=0)))


@dataclass(frozen=True)
class Empirical:
    """A source that returns the given points themselves; their density is not known."""

    points: Tensor

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """Return all the points, in random order, whatever the count."""
        return self.points[torch.randperm(len(self.points), generator=generator, **INTEGER)]

    def density_on(self, axis: Tensor) -> None:
        """Return None: the density is not known."""


def _counted(points: NDArray) -> NDArray:  # type: ignore[type-arg]
    if not 1 <= len(points) <= MOST_POINTS:
        raise OwnPointsError(f"There are 1 to {MOST_POINTS:,} points, not {len(points):,}.")
    return points


def _table_of(points: Any) -> NDArray[np.float64]:
    """Return points as a table (n, 2) of numbers within the limits."""
    given = _array_of(points)
    if given.dtype.kind not in "iufO":
        raise OwnPointsError(f"Coordinates are real numbers, not {given.dtype}.")
    if given.ndim != 2 or given.shape[1] != 2:
        hint = " Turn rows into columns (.T)." if given.ndim == 2 and given.shape[0] == 2 else ""
        raise OwnPointsError(f"Points are a table of two columns, not {_shape(given)}.{hint}")
    _counted(given)
    _refuse_row(np.ma.getmaskarray(given).any(axis=1), "is masked")
    if given.dtype.kind == "O" and any(isinstance(value, str | bytes) for value in given.flat):
        raise OwnPointsError("Coordinates are real numbers, not text.")
    try:
        places = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise OwnPointsError("Not every coordinate is a number.") from None
    _refuse_row(np.isnan(places).any(axis=1), "has a coordinate that is not a number")
    too_large = (np.abs(places) > LARGEST_COORDINATE).any(axis=1)
    _refuse_row(too_large, f"has a coordinate larger than {LARGEST_COORDINATE:,.0f} in size")
    return places


def _told_apart(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points (n, 2), all equal to the first if they hardly differ."""
    spread, size = float(np.ptp(places, axis=0).max()), float(np.abs(places).max())
    if spread < _SAME * max(1e-3, size):
        return np.broadcast_to(places[0], places.shape)
    return places


def _array_of(points: Any) -> NDArray[Any]:
    try:
        if isinstance(points, Tensor):
            tensor = points.detach().cpu()
            return tensor.numpy() if tensor.dtype != torch.bfloat16 else tensor.double().numpy()
        return np.asanyarray(points)
    except (TypeError, ValueError, RuntimeError, NotImplementedError):
        raise OwnPointsError("This is not a table of numbers with two columns.") from None


def _shape(array: NDArray[Any]) -> str:
    return "one number" if not array.ndim else " × ".join(f"{size:,}" for size in array.shape)


def _refuse_row(refused: Any, reason: str) -> None:
    if refused.any():
        raise OwnPointsError(f"Point {int(refused.argmax()) + 1:,} {reason}.")


def _to_lattice(places: NDArray[np.float64]) -> NDArray[np.uint16]:
    shares = (places.clip(-box.HALF_SIDE, box.HALF_SIDE) + box.HALF_SIDE) / box.SIDE
    lattice: NDArray[np.uint16] = np.rint(shares * _FINEST).astype(np.uint16)
    return lattice


def _scaling_for(places: NDArray[np.float64]) -> Scaling:
    low, high = places.min(axis=0), places.max(axis=0)
    spread = float((high - low).max())
    fits = float(np.abs(places).max()) <= box.HALF_SIDE
    if fits and (spread >= _SMALLEST or spread == 0):
        return Scaling()
    scale = _rounded_up(spread / 2 / _REACH) if spread > 0 else 1.0
    digits = 2 - math.floor(math.log10(scale))
    first, second = (_rounded(float(middle), digits) for middle in (low + high) / 2)
    return Scaling((first, second), scale)


def _rounded(number: float, digits: int) -> float:
    """Round a number so that twelve digits write it exactly."""
    return float(f"{round(number, digits):.12g}") + 0.0


def _rounded_up(number: float) -> float:
    """Round a number up to two digits."""
    unit = 10.0 ** (math.floor(math.log10(number)) - 1)
    return float(f"{math.ceil(number / unit) * unit:.2g}")


def _quotient(name: str, middle: float, scale: float) -> str:
    divided = f"/{scale:.12g}" if scale != 1 else ""
    if not middle:
        return f"{name}{divided}"
    difference = f"{name} {'+' if middle < 0 else '−'} {abs(middle):.12g}"
    return f"({difference}){divided}" if divided else difference


def _scaling_of(numbers: Sequence[str]) -> Scaling:
    if not numbers:
        return Scaling()
    try:
        first, second, scale = (float(f"{float(number):.12g}") + 0.0 for number in numbers)
    except ValueError:
        first = second = scale = math.nan
    limit = 2 * LARGEST_COORDINATE
    if abs(first) <= limit and abs(second) <= limit and 0 < scale <= limit:
        return Scaling((first, second), scale)
    raise OwnPointsError("Its scaling is not a centre and a scale.")


STARTER = OwnPoints.of(
    np.array(
        [[-1.2, 1.2], [1.2, 1.2], [-1.6, -0.6], [-0.8, -1.3], [0, -1.5], [0.8, -1.3], [1.6, -0.6]]
    )
)
"""A few points to begin with."""
