"""The route that searches a landscape and sends what was found."""

from collections.abc import Mapping
from functools import partial

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ebm_viz.core import box
from ebm_viz.core.inference import INFERENCE
from ebm_viz.experiment import SETTINGS
from ebm_viz.searches import Found
from ebm_viz.serving.http.methods import route
from ebm_viz.serving.http.queries import BadRequestError, number, refused, visitor_of, whole
from ebm_viz.serving.runs.contract import Store
from ebm_viz.serving.searches import Grounds
from ebm_viz.serving.visitors import Visitor

MOST_AT_ONCE = 8
"""Searches that wait for turns at once; further requests wait for one of them to end."""
LARGEST_SHARE = 10.0


def search_routes(store: Store) -> list[Route]:
    """Return the route that searches the landscapes of `store`.

    GET /api/runs/{key}/searches?step=…&what=… of an opened run answers with a `Found` in JSON. what
    is one of: path (of a `method`, from y1 and y2 or from beside the lowest point, with a `seed`
    and a `share`), basins, orbits, success (of a `method`, with a `seed`; as far as it has been
    measured).
    """
    grounds = Grounds(store)
    limiter = anyio.CapacityLimiter(MOST_AT_ONCE)

    async def searches(request: Request) -> Response:
        key = request.path_params["key"]
        try:
            search = partial(_found, grounds, key, request.query_params, visitor_of(request))
            found = await anyio.to_thread.run_sync(search, limiter=limiter)
        except ValueError as error:  # such as a step that the training does not reach
            raise BadRequestError(str(error)) from None
        return JSONResponse(found.model_dump(mode="json", exclude_defaults=True))

    return [route("/api/runs/{key}/searches", get=searches)]


def _found(grounds: Grounds, key: str, query: Mapping[str, str], visitor: Visitor) -> Found:
    what = query.get("what", "path")
    step = whole(query, "step", 0, 0, int(SETTINGS["steps"].high))
    if what in ("basins", "orbits"):
        ground = grounds.ground(key, step, visitor)
        return ground.basins(visitor) if what == "basins" else ground.orbits(visitor)
    if what not in ("path", "success"):
        raise refused("what", what, "path, basins, orbits or success")
    method, seed = query.get("method", "gradient_descent"), whole(query, "seed", 0, 0, 2**31 - 1)
    if method not in INFERENCE:
        raise refused("method", method, f"one of {', '.join(INFERENCE)}")
    if what == "success":
        return grounds.ground(key, step, visitor).success(method, seed, visitor)
    start = None
    if "y1" in query or "y2" in query:
        side = box.HALF_SIDE
        start = (number(query, "y1", -side, side), number(query, "y2", -side, side))
    share = number(query, "share", 1e-3, LARGEST_SHARE) if "share" in query else None
    return grounds.ground(key, step, visitor).path(method, start, seed, share, visitor)
