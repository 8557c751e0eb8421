"""An entry of the registry of inference methods."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ebm_viz.core.definition import Definition


@dataclass(frozen=True, kw_only=True)
class Method(Definition):
    """A way to find argmin F.

    run: `run(objective, start, seed, **options)` searches from start (2,) and tells the objective
    which points it visits. source: paper, or the SciPy function that does the work. options: what
    may be set, with the values taken by default. uses_gradient: whether it asks for ∇F. global_:
    whether it can leave the well in which it starts. uses_start: whether the start matters to it.
    """

    run: Callable[..., None]
    source: str
    uses_gradient: bool
    global_: bool
    options: Mapping[str, float | None]
    uses_start: bool = True
