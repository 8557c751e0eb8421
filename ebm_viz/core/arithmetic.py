"""The arithmetic of all results, independent of PyTorch's settings in the calling process."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import torch

from ebm_viz.core.denormals import FlushDenormals

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

FLOAT32: dict[str, Any] = {"dtype": torch.float32, "device": "cpu"}
FLOAT64: dict[str, Any] = {"dtype": torch.float64, "device": "cpu"}
INTEGER: dict[str, Any] = {"dtype": torch.int64, "device": "cpu"}
"""Keywords for every new tensor, so that the caller's PyTorch defaults have no effect."""


def generator(seed: int) -> torch.Generator:
    """Return a generator of random numbers."""
    return torch.Generator("cpu").manual_seed(seed)


def own_arithmetic(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Make `function` run without denormal numbers, inference mode and autocast.

    Afterwards the caller's settings are restored.
    """

    @wraps(function)
    def computed(*arguments: Parameters.args, **keywords: Parameters.kwargs) -> Result:
        with FlushDenormals(), torch.inference_mode(False):
            if not torch.is_autocast_enabled("cpu"):
                return function(*arguments, **keywords)
            with torch.autocast("cpu", enabled=False):
                return function(*arguments, **keywords)

    return computed


def own_steps(
    function: Callable[Parameters, Iterator[Result]],
) -> Callable[Parameters, Iterator[Result]]:
    """Make each step of a generator run in `own_arithmetic`, and with gradients by autograd."""

    @wraps(function)
    def stepped(*arguments: Parameters.args, **keywords: Parameters.kwargs) -> Iterator[Result]:
        steps, end = function(*arguments, **keywords), object()

        @own_arithmetic
        def step() -> Any:
            with torch.enable_grad():
                return next(steps, end)

        return iter(step, end)

    return stepped
