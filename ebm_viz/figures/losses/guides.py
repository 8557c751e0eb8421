"""Lines of the plane that mean something for a loss: the margin, zero, equal energies."""

import math
from dataclasses import dataclass

from ebm_viz.core.loss_facts import margin_of
from ebm_viz.experiment import Experiment
from ebm_viz.serving.loss_plane import LARGEST_ENERGY

Ends = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Guide:
    """The line a · F⁺ + b · F⁻ = c, only where F⁻ is at least `above`."""

    a: float
    b: float
    c: float
    text: str
    above: float = -math.inf

    def ends(self) -> Ends | None:
        """Return the ends (F⁺, F⁻) of its part inside the plane, from left to right or from
        below.
        """
        largest = LARGEST_ENERGY
        low = max(-largest, self.above)
        found: list[tuple[float, float]] = []
        if self.b:
            found += [(f, (self.c - self.a * f) / self.b) for f in (-largest, largest)]
        if self.a:
            found += [((self.c - self.b * f) / self.a, f) for f in (low, largest)]
        inside = sorted(
            {
                (round(positive, 9), round(negative, 9))
                for positive, negative in found
                if abs(positive) <= largest + 1e-9 and low - 1e-9 <= negative <= largest + 1e-9
            }
        )
        return (inside[0], inside[-1]) if len(inside) > 1 else None


def guides_of(experiment: Experiment) -> list[Guide]:
    """Return the lines of a loss at its settings."""
    loss, margin = experiment.loss_definition, experiment.margin
    with_margin = margin_of(loss) == "m"
    if loss.looks_at == "gap":
        lines = [Guide(1, -1, 0, "Δ = 0")]
        return [*lines, Guide(1, -1, -margin, "Δ = −m")] if with_margin else lines
    if loss.looks_at == "ratio":
        ratio = 1 + experiment.window
        return [
            Guide(1, -1, 0, "F⁺ = F⁻", above=0),
            Guide(1, -ratio, 0, "F⁺ = (1 + δ) F⁻", above=0),
        ]
    if loss.looks_at == "level":
        return []
    lines = [Guide(1, 0, 0, "F⁺ = 0")]
    return [*lines, Guide(0, 1, margin, "F⁻ = m")] if with_margin else lines
