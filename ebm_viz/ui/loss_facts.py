"""What the table of losses says of each in words."""

from ebm_viz.core.losses import Loss

LOOKS_AT = {"level": "F⁺ only", "gap": "gap", "levels": "levels", "ratio": "ratio"}


def shape_of(loss: Loss) -> str:
    """Say whether the loss has a kink."""
    return "kink" if loss.kink else "smooth"
