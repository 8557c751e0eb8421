"""Pictures of scenes and of boards of losses, drawn by the viewer's modules in a browser."""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Literal

from ebm_viz.experiment import Experiment
from ebm_viz.fonts import style_sheet, with_font
from ebm_viz.pictures.chromium import BROWSER, Page
from ebm_viz.pictures.plotly_picture import plotly_script
from ebm_viz.pictures.recorded import (
    History,
    Recorded,
    board_description_of,
    description_of,
    histories_of,
    scene_of,
)
from ebm_viz.pictures.wanted import Drawn, PictureType, Wanted
from ebm_viz.scene import LossBoard, Scene, Style
from ebm_viz.viewer.bundle import bundle

Format = Literal["png", "svg", "pdf"]

_TYPES: dict[Format, PictureType] = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "image/svg+xml",
}


class Drawing:
    """A scene or a board that is open in a browser; it can be drawn any number of times."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def draw(self, wanted: Wanted) -> Drawn:
        """Return a picture. Raises PictureError."""
        return _drawn(self._begin(wanted))

    def all(self, pictures: Sequence[Wanted]) -> Iterator[Drawn]:
        """Yield pictures; the browser draws the next one while the caller uses the last."""
        ahead: Future[Any] | None = None
        for wanted in pictures:
            begun = self._begin(wanted)
            if ahead is not None:
                yield _drawn(ahead)
            ahead = begun
        if ahead is not None:
            yield _drawn(ahead)

    def _begin(self, wanted: Wanted) -> Future[Any]:
        return self._asked(wanted.to_json())

    def _asked(self, wanted: Mapping[str, Any]) -> Future[Any]:
        return self._page.begin("(...all) => viewer.draw(...all)", wanted)


class FigureDrawing(Drawing):
    """A page of Plotly figures that is open in a browser.

    figures: returns the title, the facts and the figures in JSON of a picture with these changes.
    """

    def __init__(
        self, page: Page, figures: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    ) -> None:
        super().__init__(page)
        self._figures = figures
        self._changes: dict[str, Any] = {}

    def _begin(self, wanted: Wanted) -> Future[Any]:
        self._changes |= wanted.changes
        return self._asked({**wanted.to_json(), "answer": self._figures(self._changes)})


@contextmanager
def open_scene(scene: Scene, histories: Sequence[History], style: Style) -> Iterator[Drawing]:
    """Open a scene in a browser. histories: the snapshots of each run, from the first one on.

    Raises NoBrowserError if there is no browser, and PictureError if it fails.
    """
    description = {**description_of(scene), "style": style_of(style)}
    replies = [
        [base64.b64encode(reply).decode() for reply in _replies_of(scene, run.experiment, history)]
        for run, history in zip(scene.runs, histories, strict=True)
    ]
    with BROWSER.page(_page()) as page:
        page.run(
            "async (...all) => { await ready; await viewer.open(...all) }", description, replies
        )
        yield Drawing(page)


def _replies_of(scene: Scene, experiment: Experiment, history: History) -> list[bytes]:
    """Return all frames of a run, and the shown one on a finer grid."""
    run, view = Recorded(experiment, history), scene.view
    if scene.walks or scene.searched:
        return [run.reply(scene)]
    beta = view.beta or scene.runs[0].experiment.beta
    return [run.reply(scene), run.finer_reply(view.step, beta)]


@contextmanager
def open_board(board: LossBoard, style: Style) -> Iterator[Drawing]:
    """Open a board of losses in a browser; see `open_scene`."""
    with BROWSER.page(_page()) as page:
        run = "async (...all) => { await ready; await viewer.openBoard(...all) }"
        page.run(run, {**board_description_of(board), "style": style_of(style)})
        yield Drawing(page)


@contextmanager
def open_figures(
    shown: Mapping[str, Any],
    figures: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    style: Style,
) -> Iterator[Drawing]:
    """Open a page of Plotly figures in a browser; see `FigureDrawing` and `open_scene`.

    shown: its page, query, panels and step.
    """
    with BROWSER.page(f"<script>{plotly_script()}</script>{_page()}") as page:
        run = "async (...all) => { await ready; viewer.openFigures(...all) }"
        page.run(run, dict(shown), style_of(style))
        yield FigureDrawing(page, figures)


def style_of(style: Style) -> dict[str, Any]:
    """Return a style in the format of the viewer's modules."""
    return {**style.model_dump(), "height": style.height}


def still(
    shown: Experiment | Sequence[Experiment] | Scene,
    histories: Sequence[History] | None = None,
    style: Style = Style(),  # noqa: B008 (frozen)
    format: Format = "png",
) -> bytes:
    """Return a picture as a PNG, SVG or PDF file.

    shown: one to four trainings side by side, or a scene, whose step and β are drawn. histories:
    the snapshots of each run, from the first one on; if None, the runs are trained here.

    Raises NoBrowserError if there is no browser, and PictureError if it fails; ValueError for
    another format.
    """
    if format not in _TYPES:
        raise ValueError(f"There is no format {format!r}: there are {', '.join(_TYPES)}.")
    scene = scene_of(shown)
    histories = histories_of(scene) if histories is None else histories
    with open_scene(scene, histories, style) as drawing:
        drawn = drawing.draw(Wanted(_TYPES[format])).content
    return printed(drawn, style) if format == "pdf" else drawn


def printed(svg: bytes, style: Style) -> bytes:
    """Return an SVG as a PDF of one page. Raises PictureError.

    The page shows the SVG as an image. Therefore no script in it runs and nothing is fetched.
    """
    address = f"data:image/svg+xml;base64,{base64.b64encode(with_font(svg)).decode()}"
    size = f"{style.width}px {style.height}px"
    page_style = f"@page{{margin:0;size:{size}}}body{{margin:0}}img{{display:block}}"
    html = f'<!doctype html><style>{page_style}</style><img src="{address}">'
    with BROWSER.page(html) as page:
        page.run("() => document.images[0].decode()")
        return page.pdf(style.width, style.height)


def _drawn(picture: Future[Any]) -> Drawn:
    drawn = picture.result()
    return Drawn(base64.b64decode(drawn["content"]), drawn["title"], drawn["facts"])


def _page() -> str:
    return f"""<!doctype html>
<style id="font">{style_sheet()}</style>
<script>
let opened
const ready = new Promise(done => {{ opened = done }})
</script>
<script type="module">
{bundle("hosts/headless.js")}
// Text is measured before it stands: a font that comes later would put it elsewhere.
await Promise.all([...document.fonts].map(font => font.load()))
globalThis.viewer = {{ draw, open, openBoard, openFigures }}
opened()
</script>
"""
