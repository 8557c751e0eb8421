"""The words that the table of losses uses."""

from ebm_viz.core.losses import Objective

DEPENDS_ON = {
    "level": "F⁺ only",
    "gap": "gap",
    "levels": "levels",
    "ratio": "ratio",
    "slope": "slopes",
}


def shape_of(loss: Objective) -> str:
    """Return "kink" or "smooth"."""
    return "kink" if loss.kink else "smooth"
