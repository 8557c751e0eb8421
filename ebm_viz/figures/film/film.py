"""Films of a scene: of its training, or of its β."""

import contextlib
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image

from ebm_viz.figures.colormaps import MAGMA, VIRIDIS
from ebm_viz.figures.film.encoder import Encoder, shared_palette
from ebm_viz.figures.film.plan import FilmPlan
from ebm_viz.figures.look import look_of
from ebm_viz.figures.prepare import Preparation
from ebm_viz.figures.raster.page import Page
from ebm_viz.scene import Style

SAMPLES, SHADES = 8, 64
"""Pictures from which a GIF's colours are chosen, and colours that it has of each colour map."""


class FilmCancelledError(Exception):
    """Nobody wants the film any more. Nothing is left of it."""


def film(
    preparation: Preparation,
    plan: FilmPlan,
    style: Style,
    write_to: Path | BinaryIO,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Write a film of a scene to a path, or to a file that can be sought in.

    progress: told after each picture which share of the film is done, from 0 to 1. cancelled: asked
    before each. Under a path stands either the whole film or what was there before. Raises
    ValueError for a film that cannot be, and FilmCancelledError.
    """
    plan.check_style(style)
    moments = plan.moments(preparation.steps, preparation.at().step)
    page = Page(preparation.scene, style)

    def draw(moment: tuple[int, float | None]) -> Image.Image:
        if cancelled():
            raise FilmCancelledError
        return _even(page.draw(preparation.at(*moment)))

    with _opened(write_to) as file:
        palette = None
        if plan.format == "gif":
            chosen = np.rint(np.linspace(0, len(moments) - 1, SAMPLES)).astype(int)
            samples = [draw(moments[index]) for index in chosen]
            palette = shared_palette(samples, _exact_colors(style))
        picture = draw(moments[0])
        transparent = picture.mode == "RGBA"
        with Encoder(
            file, plan.format, picture.size, plan.frames_per_second, palette, transparent
        ) as encoder:
            encoder.add(picture)
            progress(1 / len(moments))
            for number, (before, moment) in enumerate(itertools.pairwise(moments), 2):
                if moment != before:
                    picture = draw(moment)
                encoder.add(picture)
                progress(number / len(moments))
            for _ in range(plan.held):
                encoder.add(picture)


def _exact_colors(style: Style) -> list[str]:
    """Return the colours that a GIF has to have: those of the page, and of energy and density."""
    look = look_of(style)
    maps = [colors.css(k / (SHADES - 1)) for colors in (VIRIDIS, MAGMA) for k in range(SHADES)]
    return [look.page, look.ink, look.quiet, look.border, look.floor, look.down, look.up, *maps]


def _even(picture: Image.Image) -> Image.Image:
    """Cut off a last odd row or column, which video cannot have."""
    width, height = picture.size
    return picture.crop((0, 0, width - width % 2, height - height % 2))


@contextlib.contextmanager
def _opened(write_to: Path | BinaryIO) -> Iterator[BinaryIO]:
    if not isinstance(write_to, Path):
        yield write_to
        return
    with whole_or_nothing(write_to) as unfinished, unfinished.open("wb+") as file:
        yield file


@contextlib.contextmanager
def whole_or_nothing(target: Path) -> Iterator[Path]:
    """Hand out a path beside `target`; what is there at the end replaces it, unless by an error."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield unfinished
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
