"""Pictures drawn with NumPy and Pillow alone, where there is no browser, and for films."""

from PIL import Image

from ebm_viz.figures.prepare import Picture
from ebm_viz.figures.raster.page import Page
from ebm_viz.scene import Style

__all__ = ["Page", "draw"]


def draw(picture: Picture, style: Style | None = None) -> Image.Image:
    """Return a picture in RGB, or in RGBA on a transparent background.

    Raises ValueError for panels that its scene cannot have.
    """
    return Page(picture.scene, style or Style()).draw(picture)
