"""Films of a scene, drawn without a browser."""

from ebm_viz.figures.film.film import FilmCancelledError, film
from ebm_viz.figures.film.plan import FilmPlan
from ebm_viz.figures.film.process import WorkerError, film_in_process, png_in_process

__all__ = [
    "FilmCancelledError",
    "FilmPlan",
    "WorkerError",
    "film",
    "film_in_process",
    "png_in_process",
]
