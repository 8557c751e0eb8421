"""What the table of losses says of each in words."""

from ebm_viz.core.losses import Objective

LOOKS_AT = {
    "level": "F⁺ only",
    "gap": "gap",
    "levels": "levels",
    "ratio": "ratio",
    "slope": "slopes",
}


def shape_of(loss: Objective) -> str:
    """Say whether the loss has a kink."""
    return "kink" if loss.kink else "smooth"
