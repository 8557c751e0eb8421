"""The arithmetic that all results are computed in, whatever the process around it has chosen."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import torch

from ebm_viz.core.denormals import FlushDenormals

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

FLOAT32: dict[str, Any] = {"dtype": torch.float32, "device": "cpu"}
FLOAT64: dict[str, Any] = {"dtype": torch.float64, "device": "cpu"}
INTEGER: dict[str, Any] = {"dtype": torch.int64, "device": "cpu"}
"""What every tensor made from numbers is told: PyTorch's defaults belong to the caller."""


def generator(seed: int) -> torch.Generator:
    """Return a stream of random numbers."""
    return torch.Generator("cpu").manual_seed(seed)


def own_arithmetic(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Let `function` compute as this library does: without denormal numbers, inference mode and
    autocast. Afterwards all is as the caller had it.
    """

    @wraps(function)
    def computed(*arguments: Parameters.args, **keywords: Parameters.kwargs) -> Result:
        with ExitStack() as stack:
            stack.enter_context(FlushDenormals())
            stack.enter_context(torch.inference_mode(False))
            if torch.is_autocast_enabled("cpu"):
                stack.enter_context(torch.autocast("cpu", enabled=False))
            return function(*arguments, **keywords)

    return computed
