"""The kinds of arrays that the functions of this package take and return."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def one_or_all(first: FloatArray, second: Any, single: bool) -> tuple[FloatArray, Any]:
    """Return two results of a batch, or those of its only member."""
    return (first[0], second[0]) if single else (first, second)
