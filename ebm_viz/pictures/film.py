"""Films of a scene: of its training, or of a rising β."""

import io
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, UnidentifiedImageError

from ebm_viz.experiment import Experiment
from ebm_viz.pictures.encoder import Encoder, shared_palette
from ebm_viz.pictures.plan import FilmPlan
from ebm_viz.pictures.recorded import History, histories_of, scene_of
from ebm_viz.pictures.still import open_scene
from ebm_viz.pictures.wanted import Drawn, Packing, PictureType, Wanted, pack
from ebm_viz.scene import Scene, Style
from ebm_viz.training import snapshot_steps

SAMPLES = 5
"""Number of sample pictures from which a GIF's colours are chosen."""

_TYPES: dict[str, PictureType] = {"mp4": "image/jpeg", "gif": "image/png", "webp": "image/png"}
"""The type of a film's pictures. JPEG suffices for MP4, which keeps no more of the colours."""


class FilmPacking(Packing):
    """A film in the making. The first pictures of a GIF are samples to choose its colours from.

    write_to: a path, or a seekable file that stays open.
    """

    def __init__(
        self,
        write_to: Path | BinaryIO,
        plan: FilmPlan,
        moments: Sequence[tuple[int, float | None]],
        style: Style,
    ) -> None:
        self._plan, self._style = plan, style
        self._opened = ExitStack()
        self._file: BinaryIO = (
            self._opened.enter_context(write_to.open("wb+"))
            if isinstance(write_to, Path)
            else write_to
        )
        type = _TYPES[plan.format]
        shown = [(moment, len(list(same))) for moment, same in itertools.groupby(moments)]
        chosen = np.rint(np.linspace(0, len(shown) - 1, SAMPLES)).astype(int)
        samples = [shown[index][0] for index in chosen] if plan.format == "gif" else []
        # Equal pictures in a row are drawn once.
        self._times = [*[0 for _ in samples], *[count for _, count in shown]]
        self._times[-1] += plan.held
        self.pictures = [
            Wanted(type, {"step": step} if beta is None else {"step": step, "beta": beta})
            for step, beta in [*samples, *[moment for moment, _ in shown]]
        ]
        self._samples: list[Image.Image] = []
        self._encoder: Encoder | None = None
        self._added = 0

    def add(self, drawn: Drawn) -> None:
        """Add the next picture. Raises ValueError if it is no picture of the right size."""
        clear = self._style.background == "transparent"
        picture = _even(decoded(drawn.content, self._style.pixels, "RGBA" if clear else "RGB"))
        times = self._times[self._added]
        self._added += 1
        if not times:
            self._samples.append(picture)
            return
        if self._encoder is None:
            palette = shared_palette(self._samples) if self._samples else None
            self._samples = []
            self._encoder = Encoder(
                self._file,
                self._plan.format,
                picture.size,
                self._plan.frames_per_second,
                palette,
                picture.mode == "RGBA",
            )
        for _ in range(times):
            self._encoder.add(picture)

    def finish(self) -> None:
        """Complete the film."""
        assert self._encoder is not None
        self._encoder.finish()
        self._opened.close()

    def abandon(self) -> None:
        """Leave the film unfinished."""
        with self._opened:
            if self._encoder is not None:
                self._encoder.abandon()


def film(
    shown: Experiment | Sequence[Experiment] | Scene,
    plan: FilmPlan,
    write_to: Path | BinaryIO,
    histories: Sequence[History] | None = None,
    style: Style = Style(),  # noqa: B008 (frozen)
    progress: Callable[[float], None] = lambda share: None,
) -> None:
    """Write a film to a path, or to a seekable file.

    shown: one to four trainings side by side, or a scene. histories: the snapshots of each run,
    from the first one on; if None, the runs are trained here. progress: called after each picture
    with the share of the film that is done, from 0 to 1; an exception from it ends the film.

    A path ends up with the whole film or keeps its old content. Raises ValueError if the plan does
    not suit the style or the trainings, NoBrowserError and PictureError.
    """
    plan.check_style(style)
    scene = scene_of(shown)
    histories = histories_of(scene) if histories is None else histories
    own = scene.walks or scene.searched
    steps = walk_steps(scene) if own else steps_of(histories)
    moments = plan.moments(steps, scene.view.step)
    with ExitStack() as opened:
        target = write_to
        if isinstance(write_to, Path):
            target = opened.enter_context(whole_or_nothing(write_to))
        drawing = opened.enter_context(open_scene(scene, histories, style))
        packing = FilmPacking(target, plan, moments, style)
        pack(packing, drawing.all, lambda number, count: progress(number / count))


def walk_steps(scene: Scene) -> list[int]:
    """Return the steps of walks, or the evaluations of searches, that a film shows.

    They rise; early ones are denser.
    """
    return snapshot_steps(max(run.steps for run in scene.runs))


def steps_of(histories: Sequence[History]) -> list[int]:
    """Return the steps at which any run has a snapshot, in rising order."""
    return sorted({snapshot.step for history in histories for snapshot in history})


def decoded(file: bytes, size: tuple[int, int], mode: str) -> Image.Image:
    """Return a decoded PNG or JPEG. Raises ValueError for any other file or another size."""
    try:
        with Image.open(io.BytesIO(file), formats=("PNG", "JPEG")) as image:
            if image.size != size:
                raise ValueError(f"A picture has {image.size} pixels instead of {size}.")
            return image.convert(mode)
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise ValueError("A picture could not be read.") from error


def _even(picture: Image.Image) -> Image.Image:
    """Return a picture cropped to even sides, as video needs them."""
    width, height = picture.size
    return picture.crop((0, 0, width - width % 2, height - height % 2))


@contextmanager
def whole_or_nothing(target: Path) -> Iterator[Path]:
    """Yield a path beside `target`; without an error its file replaces `target` at the end."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield unfinished
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
