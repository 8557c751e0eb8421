"""How the server refuses a request: a status and a sentence for people."""

from collections.abc import Mapping

from starlette.responses import JSONResponse
from starlette.types import Scope

from ebm_viz.serving.visitors import network_of


class RefusedError(Exception):
    """A request is refused with a status; the message is a sentence for people."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def refusal(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return a refusal, for requests and for sockets that are not open yet."""
    return JSONResponse({"error": sentence}, status_code=status, headers=headers)


def address_of(scope: Scope) -> str:
    """Return the address that a request or a socket comes from, as far as proxies report it."""
    client = scope.get("client")
    return network_of(client[0] if client else None)
