"""An entry of the registry of inference methods."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ebm_viz.core.definition import Definition
from ebm_viz.core.inference.moves import Finish, Moves


@dataclass(frozen=True, kw_only=True)
class Method(Definition):
    """A way to find argmin F.

    run: `run(objective, start, seed, **options)` searches from start (2,) and reports the points
    that it visits to the objective. source: the paper, or the SciPy function that does the work.
    short: its name where room is little. options: the options with their default values. moves
    and finish: a method that moves from one point to the next has them in place of `run`; see
    `moving`. uses_start: whether the start affects it.
    """

    run: Callable[..., None]
    short: str
    source: str
    options: Mapping[str, float | None]
    uses_start: bool = True
    moves: Moves | None = None
    finish: Finish | None = None
