"""Bounds on the uploads that Streamlit keeps: files, bytes and rate."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from ebm_viz.server_settings import ServerSettings
from ebm_viz.serving.limits.rates import Rates
from ebm_viz.serving.limits.refusals import address_of, refusal

ADDRESS = "/_stcore/upload_file/"
SECONDS_OF_BURST = 60
REFUSALS_A_SECOND = 5
"""Of one address: even a refused body takes time from everybody while it arrives."""

Held = Callable[[], Mapping[str, Mapping[str, int]]]
"""Returns, for every page, how many bytes each of its files has."""


def nothing_held() -> Mapping[str, Mapping[str, int]]:
    """Return that no page has any file."""
    return {}


@dataclass(frozen=True)
class UploadBounds:
    """Files of a page, bytes of all pages and of one file, and files of a page a minute."""

    files: int
    all_bytes: int
    file_bytes: int
    a_minute: float

    @classmethod
    def of(cls, settings: ServerSettings) -> "UploadBounds":
        """Return the bounds in a server's settings."""
        return cls(
            settings.page_uploads,
            10**6 * settings.uploads_megabytes,
            1000 * settings.upload_kilobytes,
            settings.page_uploads_a_minute,
        )


class Uploads:
    """Refuses uploads beyond the bounds.

    Uploads on their way count as if each had the largest size. Refusals have a rate limit of their
    own: an upload beyond it waits before it is refused.
    """

    def __init__(self, app: ASGIApp, held: Held, bounds: UploadBounds) -> None:
        self._app, self._held, self._bounds = app, held, bounds
        self._rates = Rates(bounds.a_minute / 60, SECONDS_OF_BURST)
        self._refusals = Rates(REFUSALS_A_SECOND)
        self._underway: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an upload on, unless it exceeds the bounds."""
        if scope["type"] != "http" or ADDRESS not in scope["path"] or scope["method"] != "PUT":
            await self._app(scope, receive, send)
            return
        page, _, file = scope["path"].partition(ADDRESS)[2].partition("/")
        sentence = self._why_not(page, file)
        if sentence:
            await asyncio.sleep(self._refusals.of(address_of(scope)).delay())
            await self._pass_over(receive)
            await refusal(429, sentence, {"Retry-After": "60"})(scope, receive, send)
            return
        self._underway[page] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._underway[page] -= 1
            if not self._underway[page]:
                del self._underway[page]

    async def _pass_over(self, receive: Receive) -> None:
        """Read and discard a body, up to a limit: a client only listens once it has sent all."""
        passed, more = 0, True
        while more and passed <= 2 * self._bounds.file_bytes:
            message = await receive()
            passed += len(message.get("body", b""))
            more = message.get("more_body", False)

    def _why_not(self, page: str, file: str) -> str:
        bounds, held = self._bounds, self._held()
        own = {name: size for name, size in held.get(page, {}).items() if name != file}
        if len(own) + self._underway[page] >= bounds.files:
            return (
                f"This page has uploaded {bounds.files} files, as many as are kept for one. "
                "Remove some of them, or open the page again."
            )
        everybody = sum(sum(files.values()) for files in held.values())
        underway = self._underway.total() * bounds.file_bytes
        if everybody + underway + bounds.file_bytes > bounds.all_bytes:
            return "The server keeps as many uploaded files as it may. Try again in a while."
        if not self._rates.of(page).take():
            return (
                f"This page has uploaded {bounds.a_minute:g} files within a minute. Wait a while."
            )
        return ""
