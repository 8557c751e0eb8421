"""The routes by which a browser pulls the frames of a run and looks at a loss."""

from collections.abc import Mapping

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ebm_viz.experiment import ExperimentError
from ebm_viz.serving.frames import encode
from ebm_viz.serving.loss_plane import encode_plane
from ebm_viz.serving.run import Run
from ebm_viz.serving.store import RunStore, UnknownRunError

MOST_FRAMES = 64
SECONDS_A_REQUEST = 0.08
"""How long a request may train before it answers with what there is, so that many runs advance in
turn.
"""


class BadRequestError(ValueError):
    """A parameter is out of limits; the message is a sentence for people."""


def routes(store: RunStore) -> list[Route]:
    """Return the routes that hand out the runs of `store`."""
    turns: list[anyio.CapacityLimiter] = []

    async def frames(request: Request) -> Response:
        if not turns:  # the limiter belongs to the event loop, which is not there at import
            turns.append(anyio.CapacityLimiter(1))
        try:
            run = store.run(request.path_params["key"])
            first = _whole(request.query_params, "first", 0, 0, run.total)
            count = _whole(request.query_params, "count", 1, 1, MOST_FRAMES)
        except UnknownRunError:
            return _refusal(404, "The server does not know this run. Open its page again.")
        except BadRequestError as error:
            return _refusal(400, str(error))
        if not _is_ready(run, first, count):  # only training waits for its turn
            await anyio.to_thread.run_sync(
                run.train_to, first + count, SECONDS_A_REQUEST, limiter=turns[0]
            )
        return Response(
            encode(run, first, run.snapshots[first : first + count]),
            media_type="application/octet-stream",
            headers={"Cache-Control": "no-store"},
        )

    async def plane(request: Request) -> Response:
        try:
            content = encode_plane(dict(request.query_params))
        except ExperimentError as error:
            return _refusal(400, str(error))
        return Response(content, media_type="application/octet-stream")

    return [
        Route("/api/runs/{key}/frames", frames, methods=["GET"]),
        Route("/api/losses/plane", plane, methods=["GET"]),
    ]


def _is_ready(run: Run, first: int, count: int) -> bool:
    return run.ended or len(run.snapshots) >= first + count


def _whole(query: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
        raise BadRequestError(
            f"{name} cannot be {text[:64]!r}: it is a whole number from {low} to {high}."
        )
    return int(text)


def _refusal(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status_code=status)
