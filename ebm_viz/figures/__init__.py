"""Pictures of a scene: what they show, and how it is drawn.

from ebm_viz.figures import figure_of

figure_of(list(train(experiment)), experiment, panels=("map", "density")).show()
"""

from ebm_viz.figures.browser import NoBrowserError, PictureError
from ebm_viz.figures.compose import figure, figure_of
from ebm_viz.figures.pictures import draw, draw_html
from ebm_viz.figures.prepare import Picture, Preparation, RunPicture

__all__ = [
    "NoBrowserError",
    "Picture",
    "PictureError",
    "Preparation",
    "RunPicture",
    "draw",
    "draw_html",
    "figure",
    "figure_of",
]
