"""Routes that answer every HTTP method, and errors of their endpoints with a sentence.

A method without an endpoint gets status 405 and the list of allowed methods. Without this,
Streamlit's catch-all route would answer it.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ebm_viz.experiment import ExperimentError
from ebm_viz.serving.http.queries import BadRequestError
from ebm_viz.serving.limits.refusals import RefusedError, refusal
from ebm_viz.serving.runs.contract import FullError, UnknownRunError

SECONDS_BEFORE_ANOTHER_TRY = 3

Endpoint = Callable[[Request], Awaitable[Response]]


def route(path: str, **endpoints: Endpoint) -> Route:
    """Return the route of a path.

    endpoints: by the name of their method, such as get=…. HEAD has the endpoint of GET.
    """
    by_method = {name.upper(): endpoint for name, endpoint in endpoints.items()}
    if "GET" in by_method:
        by_method["HEAD"] = by_method["GET"]
    return Route(path, _ByMethod(by_method))


class _ByMethod:
    def __init__(self, endpoints: dict[str, Endpoint]) -> None:
        self._endpoints = endpoints

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        endpoint = self._endpoints.get(request.method, self._refuse)
        try:
            response = await endpoint(request)
        except RefusedError as error:
            response = refusal(error.status, str(error))
        except UnknownRunError:
            response = refusal(404, "The server does not know this run. Open its page again.")
        except (BadRequestError, ExperimentError) as error:
            response = refusal(400, str(error))
        except FullError as error:
            later = {"Retry-After": str(SECONDS_BEFORE_ANOTHER_TRY)}
            response = refusal(503, str(error), later)
        await response(scope, receive, send)

    async def _refuse(self, request: Request) -> Response:
        allowed = ", ".join(sorted(self._endpoints))
        sentence = f"{request.method[:16]} is not answered here: {allowed}."
        return refusal(405, sentence, {"Allow": allowed})
