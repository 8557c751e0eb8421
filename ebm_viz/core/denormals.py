"""Arithmetic without denormal numbers."""

from contextlib import ContextDecorator

import torch


class FlushDenormals(ContextDecorator):
    """Within it, results below 1.2e−38 are 0 in this thread.

    A Gibbs density pushes most of the box up by next to nothing. Processors take many times longer
    over such numbers, and no sum that they are part of notices them.
    """

    def __enter__(self) -> None:
        self._flushed_before = _DENORMAL * 1.0 == 0
        torch.set_flush_denormal(True)

    def __exit__(self, *error: object) -> None:
        torch.set_flush_denormal(self._flushed_before)

    def _recreate_cm(self) -> "FlushDenormals":
        return FlushDenormals()  # each call of a decorated function keeps its own state


_DENORMAL = 5e-324
