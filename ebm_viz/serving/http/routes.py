"""The routes that send a browser the frames of a run."""

import gzip
import zlib
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ebm_viz.experiment import SETTINGS
from ebm_viz.server_settings import SERVER
from ebm_viz.serving.http.methods import route
from ebm_viz.serving.http.queries import BadRequestError, is_whole, refused, whole
from ebm_viz.serving.limits.refusals import address_of, refusal
from ebm_viz.serving.runs.batch import EDITION
from ebm_viz.serving.runs.contract import Store
from ebm_viz.serving.runs.wanted import SIDES, Wanted
from ebm_viz.training import SNAPSHOTS

LASTING = "public, max-age=86400, immutable"


def routes(store: Store) -> list[Route]:
    """Return the routes that serve the runs of `store`.

    GET /api/runs/{key}/frames: frames of an opened run, chosen as in `_wanted`, as `join` writes
    them.
    """

    async def frames(request: Request) -> Response:
        key = request.path_params["key"]
        wanted = _wanted(request.query_params)
        batch = await store.frames(key, wanted, address_of(request.scope))
        headers = {"Vary": "Accept-Encoding", "Cache-Control": "no-store"}
        if batch.lasting and request.query_params.get("edition") == EDITION:
            tag = f'W/"{EDITION}-{key}-{zlib.crc32(repr(wanted).encode()):08x}"'
            headers |= {"Cache-Control": LASTING, "ETag": tag}
            if tag in request.headers.get("if-none-match", ""):
                return Response(status_code=304, headers=headers)
        # "identity" is named explicitly, so that no later layer compresses the answer in vain.
        zipped = "gzip" in request.headers.get("accept-encoding", "")
        headers["Content-Encoding"] = "gzip" if zipped else "identity"
        content = batch.packed if zipped else gzip.decompress(batch.packed)
        return Response(content, media_type="application/octet-stream", headers=headers)

    return [route("/api/runs/{key}/frames", get=frames)]


def last_route() -> Route:
    """Return the route that answers 404 to what no route before it answers below /api/."""
    return Route("/api/{rest:path}", refusal(404, "There is nothing at this address."))


def _wanted(query: Mapping[str, str]) -> Wanted:
    """Return which frames a query requests: by `steps`, or by `first`, `count` and `stride`.

    spare=1: the frames fill gaps that nobody waits for.
    """
    side = whole(query, "side", SIDES[0], SIDES[0], SIDES[-1])
    if side not in SIDES:
        raise refused("side", str(side), f"one of {', '.join(map(str, SIDES))}")
    if "steps" in query:
        wanted = Wanted(steps=_steps(query["steps"]), side=side)
    else:
        first = whole(query, "first", 0, 0, SNAPSHOTS + 1)
        count = whole(query, "count", 1, 1, SERVER.most_frames)
        stride = whole(query, "stride", 1, 1, SNAPSHOTS)
        spare = whole(query, "spare", 0, 0, 1) == 1
        wanted = Wanted(range(first, first + count * stride, stride), side=side, spare=spare)
    if side > SIDES[0] and len(wanted.steps or wanted.numbers) > 1:
        raise BadRequestError(f"side cannot be {side} for more than one frame at a time.")
    return wanted


def _steps(text: str) -> tuple[int, ...]:
    most, last = SERVER.most_frames, int(SETTINGS["steps"].high)
    steps = text.split(",", most)
    if len(steps) > most or not all(is_whole(step, 0, last) for step in steps):
        raise BadRequestError(
            f"steps cannot be {text[:64]!r}: they are whole numbers from 0 to {last}, with commas "
            f"between, at most {most} of them."
        )
    return tuple(sorted({int(step) for step in steps}))
