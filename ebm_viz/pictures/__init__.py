"""Pictures of what the viewer shows, drawn by the viewer's own modules.

from ebm_viz import Experiment
from ebm_viz.pictures import FilmPlan, film, html_file, still
from ebm_viz.scene import Style

hinge = Experiment(loss="hinge")
Path("hinge.pdf").write_bytes(still(hinge, style=Style(text=28), format="pdf"))
Path("hinge.html").write_bytes(html_file(hinge))
film([hinge, hinge.replace(loss="nll")], FilmPlan(seconds=8), Path("both.mp4"))
"""

from ebm_viz.pictures.chromium import NoBrowserError, PictureError
from ebm_viz.pictures.file import html_file
from ebm_viz.pictures.film import film
from ebm_viz.pictures.plan import FilmPlan
from ebm_viz.pictures.still import still

__all__ = ["FilmPlan", "NoBrowserError", "PictureError", "film", "html_file", "still"]
