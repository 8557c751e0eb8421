"""Security headers for every answer, and limits on every request."""

import base64
import hashlib
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ebm_viz.server_settings import SERVER, ServerSettings
from ebm_viz.serving.limits.bodies import Bodies
from ebm_viz.serving.limits.connections import most_pages, raise_descriptors
from ebm_viz.serving.limits.hosts import Hosts
from ebm_viz.serving.limits.rates import Rates
from ebm_viz.serving.limits.refusals import address_of, refusal
from ebm_viz.serving.limits.sockets import Sockets
from ebm_viz.serving.limits.uploads import Held, UploadBounds, Uploads, nothing_held

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
"""Browser features that no page of the app needs."""


def middleware(
    inline_scripts: Sequence[str] = (),
    settings: ServerSettings = SERVER,
    held_uploads: Held = nothing_held,
) -> list[Middleware]:
    """Return the middleware of the app, the outermost first.

    inline_scripts: the only scripts that the page itself may contain. held_uploads: returns what
    each page has uploaded.
    """
    policy = content_security_policy(inline_scripts, settings.frame_ancestors)
    return [
        Middleware(SecurityHeaders, policy=policy),
        Middleware(Bodies, seconds=settings.request_seconds),
        Middleware(Hosts, allowed=settings.host_names),
        Middleware(
            Limits,
            rate=settings.requests_a_second,
            largest_body=1000 * settings.largest_request_kilobytes,
        ),
        Middleware(Uploads, held=held_uploads, bounds=UploadBounds.of(settings)),
        Middleware(
            Sockets,
            most=most_pages(raise_descriptors(), settings),
            page_rate=settings.page_messages_a_second,
            address_rate=settings.messages_a_second,
        ),
    ]


def content_security_policy(inline_scripts: Sequence[str], frame_ancestors: str) -> str:
    """Return the policy: everything comes from this server.

    Two exceptions are for Streamlit, which needs inline styles and loads components' scripts as
    blobs.
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
    """Adds the headers that tell a browser what to forbid this app."""

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
        """Pass a request on, and add the headers to its answer."""
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
    """A body exceeds the largest allowed size."""


class Limits:
    """Refuses requests to /api/ that are too long, too large or too frequent.

    rate: requests a second from one address, which a whole school may share. largest_body: bytes.
    """

    def __init__(self, app: ASGIApp, rate: float, largest_body: int) -> None:
        self._app = app
        self._rate, self._largest_body = rate, largest_body
        self._rates = Rates(rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it exceeds the limits."""
        if scope["type"] != "http" or API not in scope["path"]:
            await self._app(scope, receive, send)
            return
        answer = self._refusal(scope)
        if answer:
            await answer(scope, receive, send)
            return
        try:
            await self._app(scope, self._limited(receive), send)
        except _TooLargeError:  # raised while the body is read, before the answer begins
            await self._too_large()(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        if not self._rates.of(address_of(scope)).take():
            return refusal(
                429,
                f"More than {self._rate:,} requests a second come from this address. "
                "Those beyond are not answered; they may be repeated.",
                {"Retry-After": "1"},
            )
        if len(scope["query_string"]) > LONGEST_QUERY:
            return refusal(414, f"The address is longer than {LONGEST_QUERY:,} characters.")
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or len(length) > 15 or int(length) > self._largest_body:
            return self._too_large()
        return None

    def _too_large(self) -> Response:
        most = self._largest_body // 1000
        return refusal(413, f"The request is larger than {most:,} kB, the most here.")

    def _limited(self, receive: Receive) -> Receive:
        """Return a `receive` that stops a body beyond the limit, also one without a length."""
        received = 0

        async def receive_within_limits() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._largest_body:
                raise _TooLargeError
            return message

        return receive_within_limits
