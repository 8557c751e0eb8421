"""A browser that is kept warm and turns Plotly figures into files."""

import asyncio
import atexit
import functools
import os
import shutil
import subprocess
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Literal, TypeVar

from ebm_viz.figures.letters import style_sheet

Format = Literal["png", "svg", "pdf"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (Path("/Applications"), Path.home() / "Applications")  # macOS has none on its PATH
LONGEST = 60.0
"""Seconds after which a picture is given up."""
IDLE = 600.0
"""Seconds without a picture after which the browser is let go."""
NOWHERE = "http://127.0.0.1:9"
"""The browser's proxy, where nobody answers: no request leaves the machine."""

_T = TypeVar("_T")


class PictureError(RuntimeError):
    """A picture could not be drawn; the message is a sentence for people."""


class NoBrowserError(PictureError):
    """There is no browser to draw with."""

    def __init__(self) -> None:
        super().__init__(
            "PNG, SVG and PDF drawn by a browser need Chromium or Google Chrome on the server, and "
            "none was found. Install one, or set BROWSER_PATH to it. Interactive HTML, data, and "
            "PNG and films drawn without a browser work as they are."
        )


@functools.cache
def find_browser() -> str | None:
    """Return the path of a Chromium or Chrome that starts, that in BROWSER_PATH before others."""
    chosen = os.environ.get("BROWSER_PATH")
    installed = [path for path in map(shutil.which, NAMES) if path]
    bundled = [
        str(folder / f"{name}.app/Contents/MacOS/{name}")
        for folder in APPLICATIONS
        for name in ("Google Chrome", "Chromium")
    ]
    return next(filter(_starts, [*([chosen] if chosen else []), *installed, *bundled]), None)


def _starts(path: str) -> bool:
    # Ubuntu's chromium-browser may be a script that only says what to install instead.
    if not Path(path).exists():
        return False
    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and "Chrom" in answer.stdout


class WarmBrowser:
    """Draws one figure after the other, whatever thread asks. It starts at the first, starts again
    when it has died, and ends when nobody has asked for long, or with the process.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._starting = threading.Lock()
        self._turn: asyncio.Lock
        self._kaleido: Any = None
        self._closing: asyncio.TimerHandle | None = None

    def draw(self, figure: dict[str, Any], format: Format, scale: int) -> bytes:
        """Return a figure as a file. Raises NoBrowserError or PictureError."""
        if find_browser() is None:
            raise NoBrowserError
        return self._run(self._draw(figure, {"format": format, "scale": scale}))

    def close(self) -> None:
        """Let the browser go; the next figure starts another."""
        if self._loop is not None:
            self._run(self._close())

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._turn = asyncio.Lock()
                threading.Thread(
                    target=self._loop.run_forever, name="pictures", daemon=True
                ).start()
                atexit.register(self.close)
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _draw(self, figure: dict[str, Any], options: dict[str, Any]) -> bytes:
        async with self._turn:
            try:
                for attempt in (1, 2):
                    try:
                        return await self._draw_once(figure, options)
                    except Exception as error:
                        died = not self._alive
                        await self._drop()
                        if attempt == 2 or not died:
                            raise PictureError(
                                "The browser could not draw this picture."
                            ) from error
                raise AssertionError
            finally:
                self._close_when_idle()

    async def _draw_once(self, figure: dict[str, Any], options: dict[str, Any]) -> bytes:
        if not self._alive:
            await self._drop()
            self._kaleido = await _open()
        work = self._kaleido.calc_fig(figure, opts=options)
        drawn: bytes = await asyncio.wait_for(work, LONGEST)
        return drawn

    @property
    def _alive(self) -> bool:
        return self._kaleido is not None and self._kaleido.subprocess.poll() is None

    async def _close(self) -> None:
        async with self._turn:
            await self._drop()

    async def _drop(self) -> None:
        kaleido, self._kaleido = self._kaleido, None
        if kaleido is not None:
            await asyncio.wait_for(kaleido.close(), LONGEST)

    def _close_when_idle(self) -> None:
        assert self._loop is not None
        if self._closing is not None:
            self._closing.cancel()
        close = functools.partial(asyncio.ensure_future, loop=self._loop)
        self._closing = self._loop.call_later(IDLE, lambda: close(self._close()))


BROWSER = WarmBrowser()
"""The browser that all pictures of this process share."""


async def _open() -> Any:
    from kaleido import Kaleido

    kaleido = Kaleido(path=find_browser(), page_generator=_Page(), proxy_server=NOWHERE)
    await kaleido.open()
    return kaleido


class _Page:
    """The page in which figures are drawn: Plotly from the installed package, and our letters."""

    def generate_index(self) -> str:
        from kaleido import PageGenerator

        page: str = PageGenerator(mathjax=False).generate_index()
        script = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
        sheet = f'<style id="letters">{style_sheet()}</style><style>@page{{margin:0}}</style>'
        return page.replace("</head>", f"{sheet}<script>{script}</script></head>")
