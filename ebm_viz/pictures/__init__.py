"""Pictures of what the viewer shows, drawn by its own modules.

from ebm_viz import Experiment
from ebm_viz.pictures import html_file

Path("hinge.html").write_bytes(html_file(Experiment(loss="hinge")))
"""

from ebm_viz.pictures.file import html_file

__all__ = ["html_file"]
