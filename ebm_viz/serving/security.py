"""What every answer of the app says of itself to browsers, and what no request may do."""

import base64
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ebm_viz.settings import SETTINGS, Settings

BURST = 5
"""Seconds' worth of requests that an address may send at once: a class opens a page together."""
MOST_ADDRESSES = 10_000
LONGEST_QUERY = 16_000
API = "/api/"

PERMISSIONS = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "microphone",
    "midi",
    "payment",
    "usb",
)
"""What no page of the app needs."""


def middleware(
    inline_scripts: Sequence[str] = (), settings: Settings = SETTINGS
) -> list[Middleware]:
    """Return what stands between the app and whoever asks it, the outermost first.

    inline_scripts: the scripts written into the page itself, the only ones that may be.
    """
    policy = content_security_policy(inline_scripts, settings.frame_ancestors)
    return [
        Middleware(SecurityHeaders, policy=policy),
        Middleware(
            Limits,
            rate=settings.requests_a_second,
            largest_body=1000 * settings.largest_request_kilobytes,
        ),
    ]


def content_security_policy(inline_scripts: Sequence[str], frame_ancestors: str) -> str:
    """Return the policy: everything comes from this server.

    Streamlit needs inline styles, and loads a component's script as a blob.
    """
    hashes = "".join(f" '{_hash(script)}'" for script in inline_scripts)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob:{hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {frame_ancestors}",
        )
    )


def _hash(script: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


class SecurityHeaders:
    """Adds the headers that tell a browser what this app will never do."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": ", ".join(f"{name}=()" for name in PERMISSIONS),
            "Cross-Origin-Opener-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, send_with_headers)


class _TooLargeError(Exception):
    """A body went on beyond the largest."""


class Bucket:
    """Tokens of one address: a request takes one, and time brings them back."""

    def __init__(self, now: float, most: float) -> None:
        self.tokens, self._then, self._most = most, now, most

    def take(self, now: float, rate: float) -> bool:
        """Take a token if there is one."""
        self.tokens = min(self._most, self.tokens + (now - self._then) * rate)
        self._then = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class Limits:
    """Refuses what is too long or too large, and requests to /api/ that come too fast from one
    address; a whole school may share one.
    """

    def __init__(
        self,
        app: ASGIApp,
        rate: float,
        largest_body: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._rate, self._largest_body = rate, largest_body
        self._clock = clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or API not in scope["path"]:
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal:
            await refusal(scope, receive, send)
            return
        try:
            await self._app(scope, self._limited(receive), send)
        except _TooLargeError:  # met while the body is read, before there is an answer
            await self._too_large()(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        if not self._may_ask(scope["client"][0] if scope.get("client") else ""):
            return _sentence(
                429,
                f"More than {self._rate:,} requests a second come from this address. "
                "Those beyond are not answered; they may be repeated.",
                {"Retry-After": "1"},
            )
        if len(scope["query_string"]) > LONGEST_QUERY:
            return _sentence(414, f"The address is longer than {LONGEST_QUERY:,} letters.")
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or len(length) > 15 or int(length) > self._largest_body:
            return self._too_large()
        return None

    def _too_large(self) -> Response:
        most = self._largest_body // 1000
        return _sentence(413, f"The request is larger than {most:,} kB, the most here.")

    def _may_ask(self, address: str) -> bool:
        now = self._clock()
        bucket = self._buckets.get(address)
        if bucket is None:
            bucket = self._buckets[address] = Bucket(now, self._rate * BURST)
            if len(self._buckets) > MOST_ADDRESSES:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(address)
        return bucket.take(now, self._rate)

    def _limited(self, receive: Receive) -> Receive:
        """Watch over a body that says nothing of its length."""
        received = 0

        async def receive_within_limits() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._largest_body:
                raise _TooLargeError
            return message

        return receive_within_limits


def _sentence(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": sentence}, status_code=status, headers=headers)
