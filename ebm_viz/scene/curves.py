"""The small charts of metrics against the step."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Literal

from ebm_viz.scene.text_line import TextLine

Role = Literal["down", "up", "neutral", "reference"]
Scale = Literal["linear", "log", "symlog"]

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "loss": "The mean loss over data points; negatives and nodes are drawn alike at all steps.",
        "energy_on_data": "On data: the mean of F over data points.",
        "energy_off_data": "Off: the mean of F over the whole box.",
        "contrast": "The mean of F over the box minus its mean over the data: how much higher the"
        " surface is away from the data.",
        "gain_over_uniform": "How much more likely the data are, on average, under the Gibbs"
        " density at the training β than under a uniform density, in nats (1 nat: e times as"
        " likely). 0 or less: nothing learnt.",
        "max_slope": "The largest ‖∇F‖ in the box, in energy a unit of length.",
        "slope_p99": "In 99 % of the box ‖∇F‖ is at most this.",
        "kl": "KL(data‖Gibbs), the Kullback–Leibler divergence of the data's density from the Gibbs"
        " density, in nats: what the wrong density costs. 0 where they are equal.",
        "mode_error": "The share of the probability that is at the wrong mode: half the sum of how"
        " far the Gibbs mass near each mode of the data, and in the rest of the box, is from that"
        " of the data. 0: all shares are right.",
        "gap_mean": "The mean of F⁻ − F⁺, over pairs of a point of the box and a data point.",
        "gap_worst": "One pair in a thousand has a smaller gap F⁻ − F⁺ than this; below 0 a point"
        " of the box lies lower than the data point.",
        "log_partition": "log Z at the training β, summed on a grid of 258² cells.",
        "trainer_log_partition": "log Z at the training β, as the training itself sums it at its"
        " nodes, or has learnt it.",
        "gradient_cosine": "The cosine of the angle between the gradient of a step and the exact"
        " gradient of the likelihood on the same data. 1: the same direction; 0: none in common.",
        "branch_distance": "How far the y of lowest energy lies from the nearest branch of the"
        " data, the root mean square over x.",
        "branches_found": "Of the branches of the data, the share that the model has a peak at.",
        "spurious": "The share of p(y|x) where the data have next to none: less than 1 % of their"
        " highest there.",
        "gradient_error": "How far the gradient of a step is from the exact gradient of the"
        " likelihood, as a share of its length.",
        "distance": "Total variation: half the sum, over 16² cells of the box, of how far the share"
        " of the particles is from the exact mass. 0: the same; 1: nothing in common.",
        "floor": "The dotted line is what as many exact draws leave on average.",
        "acceptance": "The share of the particles whose move was accepted.",
        "crossings": "How often a particle has moved deep into a well other than its last, on"
        " average over all particles since the start.",
    }
)
"""What each metric means, in a sentence for people."""


@dataclass(frozen=True)
class Line:
    """One metric of a chart.

    role: "down" has the colour of the data, "up" that of the negatives. A "reference" is the same
    for all runs and is drawn once.
    """

    metric: str
    label: TextLine = ""
    role: Role = "neutral"


@dataclass(frozen=True)
class Curve:
    """A small chart against √step.

    times: the name of a number of each run (see `Shown.factors`); values are multiplied by it. A
    run without this number is left out.
    """

    title: TextLine
    unit: TextLine = ""
    series: tuple[Line, ...] = ()
    scale: Scale = "linear"
    times: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the curves as the viewer reads them."""
        return {**asdict(self), "meaning": " ".join(MEANINGS[one.metric] for one in self.series)}


WALK_CURVES: tuple[Curve, ...] = (
    Curve("Distance", series=(Line("distance"), Line("floor", "exact", "reference"))),
    Curve("Accepted", series=(Line("acceptance"),)),
    Curve("Crossings", series=(Line("crossings"),)),
)
"""The charts of walks: how well the particles sample the density."""

DEFAULT_CURVES: tuple[Curve, ...] = (
    Curve("Loss", series=(Line("loss"),)),
    Curve(
        "Energy",
        series=(Line("energy_on_data", "on data", "down"), Line("energy_off_data", "off", "up")),
    ),
    Curve("Gain over uniform", "nats", (Line("gain_over_uniform"),)),
    Curve("Steepest slope", series=(Line("max_slope"),)),
)
