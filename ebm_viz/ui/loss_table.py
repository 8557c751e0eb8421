"""The sliders of the Losses page, and the rows of its table."""

from typing import Any
from urllib.parse import urlencode

from ebm_viz.core.losses import LOSSES
from ebm_viz.core.losses.facts import margin_of, matters
from ebm_viz.core.losses.own_loss import OWN
from ebm_viz.experiment import SETTINGS
from ebm_viz.lessons.comparison import Comparison
from ebm_viz.scene.losses import LOSS_SETTINGS

DEPENDS_ON = {
    "level": "F⁺ only",
    "gap": "gap",
    "levels": "levels",
    "ratio": "ratio",
    "slope": "slopes",
}
"""What a loss depends on, in the words of the table."""
_OF_A_SLIDER = ("name", "label", "help", "low", "high", "logarithmic")


def loss_settings(comparison: Comparison) -> list[dict[str, Any]]:
    """Return all settings for `loss_planes`; those are shown that matter to a chosen loss."""
    losses = [comparison.loss(name) for name in comparison.names]
    experiment = comparison.experiment(comparison.first)
    return [
        {
            **{part: getattr(SETTINGS[name], part) for part in _OF_A_SLIDER},
            "shown": any(matters(loss, name) for loss in losses),
            "value": getattr(experiment, name),
        }
        for name in LOSS_SETTINGS
    ]


def loss_rows(comparison: Comparison) -> list[dict[str, Any]]:
    """Return a row for every loss, and for the typed loss if it is chosen, for `loss_table`."""
    names = [*LOSSES, OWN] if OWN in comparison.names else [*LOSSES]
    return [_row(comparison, name) for name in names]


def _row(comparison: Comparison, name: str) -> dict[str, Any]:
    loss = comparison.loss(name)
    return {
        "name": name,
        "label": loss.label,
        "formula": loss.formula,
        "margin": margin_of(loss),
        "collapses": loss.can_collapse,
        "depends_on": DEPENDS_ON[loss.depends_on],
        "shape": "kink" if loss.kink else "smooth",
        "hint": f"{loss.description} Source: {loss.source}. Opens in the Playground.",
        "link": f"?{urlencode(comparison.playground_query(name))}",
        "run": comparison.names.index(name) if name in comparison.names else None,
    }
