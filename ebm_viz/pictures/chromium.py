"""One headless Chromium or Chrome that stays open between pictures; its pages draw and print."""

import asyncio
import atexit
import base64
import functools
import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from choreographer import Browser, Tab
from choreographer.browsers.chromium import Chromium

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LONGEST = 60.0
"""Seconds after which the browser gives up a picture."""
IDLE = 600.0
"""Seconds without a page after which the browser is closed."""
NOWHERE = "http://127.0.0.1:9"
"""The browser's proxy. Nothing answers there, so that no request leaves the machine."""
LEAST_DISK, LEAST_MEMORY = 50 * 10**6, 150 * 10**6
"""Free bytes below which the disk or the memory is named as the cause when a browser fails."""

INSTALL = (
    "Install one (Debian: sudo apt install chromium; macOS: brew install --cask google-chrome;"
    " elsewhere: choreo_get_chrome, which comes with ebm_viz's requirements), or set BROWSER_PATH"
    " to it."
)

_T = TypeVar("_T")


class PictureError(RuntimeError):
    """A picture could not be drawn; the message is a sentence for people."""


class NoBrowserError(PictureError):
    """There is no browser to draw with."""

    def __init__(self) -> None:
        super().__init__(
            f"A browser draws the pictures, and neither Chromium nor Chrome was found. {INSTALL}"
        )


@functools.cache
def find_browser() -> str | None:
    """Return the path of a Chromium or Chrome that starts, BROWSER_PATH first; None without any."""
    chosen = [os.environ.get("BROWSER_PATH"), *map(shutil.which, NAMES)]
    known = [path for path in chosen if path and _starts(path)]
    return known[0] if known else _found_by_choreographer()


def _found_by_choreographer() -> str | None:
    """Search where macOS, Windows and `choreo_get_chrome` install a browser."""
    path = Chromium.find_browser(skip_local=False)
    return path if path and _starts(path) else None


def _starts(path: str) -> bool:
    # Ubuntu's chromium-browser may be a script that only prints what to install instead.
    if not Path(path).exists():
        return False
    if os.name == "nt":  # Chrome does not print its version there
        return True
    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and "Chrom" in answer.stdout


class Page:
    """A page in the browser; it runs JavaScript functions and prints itself."""

    def __init__(self, browser: "WarmBrowser", tab: Tab) -> None:
        self._browser, self._tab = browser, tab

    def run(self, code: str, *arguments: Any) -> Any:
        """Run a JavaScript function and return its result, or that of its promise.

        code: the function. arguments: any values that JSON can hold. Raises PictureError.
        """
        return self.begin(code, *arguments).result()

    def begin(self, code: str, *arguments: Any) -> Future[Any]:
        """Start a JavaScript function and return its future result at once; see `run`."""
        given = ", ".join(json.dumps(argument) for argument in arguments)
        return self._browser.begin(self._evaluate(f"({code})({given})"))

    def pdf(self, width: float, height: float) -> bytes:
        """Return the page as a PDF of one sheet; width, height: in CSS pixels."""
        options = {
            "paperWidth": width / 96,
            "paperHeight": height / 96,
            "printBackground": True,
            **dict.fromkeys(("marginTop", "marginBottom", "marginLeft", "marginRight"), 0),
        }
        printed = self._browser.begin(self._send("Page.printToPDF", options)).result()
        return base64.b64decode(printed["data"])

    async def _evaluate(self, expression: str) -> Any:
        options = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = await self._send("Runtime.evaluate", options)
        if problem := answer.get("exceptionDetails"):
            thrown = problem.get("exception", {}).get("description", problem.get("text"))
            raise PictureError("The browser could not draw this picture.") from RuntimeError(thrown)
        return answer["result"].get("value")

    async def _send(self, command: str, options: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = await asyncio.wait_for(self._tab.send_command(command, options), LONGEST)
        except Exception as error:
            raise PictureError(why(self._browser.alive)) from error
        if "result" not in answer:
            raise PictureError(why(self._browser.alive)) from RuntimeError(answer.get("error"))
        result: dict[str, Any] = answer["result"]
        return result


class WarmBrowser:
    """A browser that all threads share.

    It starts with the first page and starts again after it has died. It ends when no page has been
    open for IDLE seconds, or with the process.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._starting = threading.Lock()
        self._opening: asyncio.Lock
        self._browser: Browser | None = None
        self._closing: asyncio.TimerHandle | None = None
        self._pages = 0

    @property
    def alive(self) -> bool:
        """Whether the browser is running."""
        return self._browser is not None and self._browser.subprocess.poll() is None

    @contextmanager
    def page(self, html: str) -> Iterator[Page]:
        """Open a page with the given HTML. Raises NoBrowserError or PictureError."""
        if find_browser() is None:
            raise NoBrowserError
        tab = self.begin(self._open(html)).result()
        try:
            yield Page(self, tab)
        finally:
            self.begin(self._close_tab(tab)).result()

    def close(self) -> None:
        """Close the browser; the next page starts another."""
        if self._loop is not None:
            self.begin(self._close()).result()

    def begin(self, work: Coroutine[Any, Any, _T]) -> Future[_T]:
        """Start a coroutine in the browser's own thread and return its future result."""
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._opening = asyncio.Lock()
                threading.Thread(
                    target=self._loop.run_forever, name="pictures", daemon=True
                ).start()
                atexit.register(self.close)
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _open(self, html: str) -> Tab:
        async with self._opening:
            self._pages += 1
            if self._closing is not None:
                self._closing.cancel()
            try:
                return await asyncio.wait_for(self._new_tab(html), LONGEST)
            except Exception as error:
                self._pages -= 1
                alive = self.alive
                await self._drop()
                raise PictureError(why(alive)) from error

    async def _new_tab(self, html: str) -> Tab:
        if not self.alive:
            await self._drop()
            self._browser = Browser(find_browser(), enable_extensions=False, proxy_server=NOWHERE)
            await self._browser.open()
        assert self._browser is not None
        tab = await self._browser.create_tab("about:blank")
        frame = (await tab.send_command("Page.getFrameTree"))["result"]["frameTree"]["frame"]["id"]
        content = {"frameId": frame, "html": html}
        await tab.send_command("Page.setDocumentContent", content)
        return tab

    async def _close_tab(self, tab: Tab) -> None:
        self._pages -= 1
        if self._browser is not None and self.alive:
            with suppress(Exception):  # it may have died meanwhile
                await asyncio.wait_for(self._browser.close_tab(tab.target_id), LONGEST)
        if not self._pages:
            assert self._loop is not None
            close = functools.partial(asyncio.ensure_future, loop=self._loop)
            self._closing = self._loop.call_later(IDLE, lambda: close(self._close()))

    async def _close(self) -> None:
        async with self._opening:
            await self._drop()

    async def _drop(self) -> None:
        browser, self._browser = self._browser, None
        if browser is not None:
            with suppress(Exception):  # it is not needed any more
                await asyncio.wait_for(browser.close(), LONGEST)


BROWSER = WarmBrowser()
"""The browser that all pictures of this process share."""


def why(alive: bool) -> str:
    """Return a sentence about why the browser failed; alive: whether it is still running."""
    folder = tempfile.gettempdir()
    if shutil.disk_usage(folder).free < LEAST_DISK:
        return f"The disk is full: the browser that draws has no room in {folder}."
    if (memory := _free_memory()) is not None and memory < LEAST_MEMORY:
        return (
            f"There is too little memory for the browser that draws: {memory / 1e6:.0f} MB are"
            " free. Choose a smaller picture, or try again later."
        )
    if alive:
        return "The browser could not draw this picture."
    return "The browser that draws has ended before the picture was there. Try again."


def _free_memory() -> int | None:
    """Return the available memory in bytes; None if the system does not report it."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    amounts = {name: amount for name, _, amount in (line.partition(":") for line in lines)}
    return 1024 * int(amounts["MemAvailable"].split()[0])
