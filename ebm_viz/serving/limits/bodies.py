"""Handles slow requests, requests that break off, and requests that refuse compression."""

import asyncio
import time

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ebm_viz.serving.limits.refusals import refusal


class Bodies:
    """Limits how long a request may take to arrive, and ignores requests that break off.

    It also removes gzip from the Accept-Encoding header of a client that refuses it by q=0,
    because not every reader of that header respects q=0.

    seconds: the limit for a whole request; one that takes longer is answered by 408.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an HTTP request on, with a limit on the time that its body takes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        _heed_refused_gzip(scope)
        arrival = _Arrival(receive, self._seconds)
        answered = False

        async def send_and_know(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, arrival.receive, send_and_know)
        except ClientDisconnect:
            if arrival.late and not answered:
                sentence = f"The request did not arrive within {self._seconds:g} seconds."
                await refusal(408, sentence, {"Connection": "close"})(scope, receive, send)


class _Arrival:
    def __init__(self, receive: Receive, seconds: float) -> None:
        self._receive = receive
        self._left = time.monotonic() + seconds
        self._complete = False
        self.late = False

    async def receive(self) -> Message:
        """Return the next message, or a disconnect message if the body is not here in time."""
        if self._complete:
            return await self._receive()
        try:
            async with asyncio.timeout(self._left - time.monotonic()):
                message = await self._receive()
        except TimeoutError:
            self.late = True
            return {"type": "http.disconnect"}
        self._complete = not message.get("more_body", False)
        return message


def _heed_refused_gzip(scope: Scope) -> None:
    headers = MutableHeaders(scope=scope)
    accepted = headers.get("accept-encoding", "")
    if "gzip" in accepted and not accepts_gzip(accepted):
        headers["accept-encoding"] = "identity"


def accepts_gzip(accepted: str) -> bool:
    """Whether the text of an Accept-Encoding header allows gzip (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        _, _, text = weight.replace(" ", "").partition("q=")
        try:
            weights[name.strip()] = float(text) if text else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0
