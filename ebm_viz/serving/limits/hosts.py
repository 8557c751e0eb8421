"""Which host names the server answers to, and which pages may open sockets."""

import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ebm_viz.serving.limits.refusals import refusal

THIS_MACHINE = ("localhost", "127.0.0.1", "::1", "[::1]")


class Hosts:
    """Refuses requests for any other host name, and WebSockets of pages from other servers.

    A foreign page could otherwise reach this server by letting its own name point to this machine
    (DNS rebinding).

    allowed: the host names. If empty, they are localhost, this machine's name, and the address
    that the connection arrives at.
    """

    def __init__(self, app: ASGIApp, allowed: Sequence[str] = ()) -> None:
        self._app = app
        self._allowed = list(allowed)
        name = socket.gethostname().lower()
        self._own = [*THIS_MACHINE, name, f"{name}.local"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request for a known host on, and refuse any other."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not await self._answers_to(scope, receive):
            name = host[:100]
            await refusal(
                400,
                f"This server does not answer to the name {name!r}. Whoever runs it can allow the "
                "name: EBM_VIZ_ALLOWED_HOSTS takes names without ports, separated by commas.",
            )(scope, receive, send)
        elif scope["type"] == "websocket" and is_foreign(headers):
            await refusal(
                403, "Sockets are opened from pages of this app alone, under one and the same name."
            )(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answers_to(self, scope: Scope, receive: Receive) -> bool:
        """Let Starlette check the name, but drop its answer, which does not explain the remedy."""
        admitted = False

        async def admit(*_: object) -> None:
            nonlocal admitted
            admitted = True

        check = TrustedHostMiddleware(admit, self._names(scope), www_redirect=False)
        await check(scope, receive, _ignore)
        return admitted

    def _names(self, scope: Scope) -> list[str]:
        if self._allowed:
            return self._allowed
        server = scope.get("server")
        here = str(server[0]).removeprefix("::ffff:") if server else "localhost"
        return [*self._own, here, f"[{here}]"]


def is_foreign(headers: Headers) -> bool:
    """Whether a request comes from a page of another site.

    Browsers report this in Sec-Fetch-Site; over plain HTTP they only send the origin.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site not in ("same-origin", "none")
    hosts = headers.get("host"), headers.get("x-forwarded-host")
    return origin is not None and urlsplit(origin).netloc not in hosts


async def _ignore(_: Message) -> None:
    pass
