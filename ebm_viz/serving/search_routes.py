"""The route that searches a landscape and sends what was found."""

import math
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
from ebm_viz.serving.contract import FullError, Store, UnknownRunError
from ebm_viz.serving.methods import route
from ebm_viz.serving.refusals import address_of, refusal
from ebm_viz.serving.searches import Grounds
from ebm_viz.serving.visitors import Visitor

MOST_AT_ONCE = 8
"""Searches that wait for turns at once; further requests wait for one of them to end."""
LONGEST_NAME = 40
SECONDS_BEFORE_ANOTHER_TRY = 3
LARGEST_SHARE = 10.0


class BadSearchError(ValueError):
    """A parameter is out of its limits; the message is a sentence for people."""


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
        name = request.headers.get("x-page", "")[:LONGEST_NAME]
        visitor = Visitor(address_of(request.scope), name)
        try:
            search = partial(_found, grounds, key, dict(request.query_params), visitor)
            found = await anyio.to_thread.run_sync(search, limiter=limiter)
        except UnknownRunError:
            return refusal(404, "The server does not know this run. Open its page again.")
        except ValueError as error:
            return refusal(400, str(error))
        except FullError as error:
            return refusal(503, str(error), {"Retry-After": str(SECONDS_BEFORE_ANOTHER_TRY)})
        return JSONResponse(found.model_dump(mode="json", exclude_defaults=True))

    return [route("/api/runs/{key}/searches", get=searches)]


def _found(grounds: Grounds, key: str, query: Mapping[str, str], visitor: Visitor) -> Found:
    what = query.get("what", "path")
    step = _whole(query, "step", int(SETTINGS["steps"].high))
    if what in ("basins", "orbits"):
        ground = grounds.ground(key, step, visitor)
        return ground.basins(visitor) if what == "basins" else ground.orbits(visitor)
    if what not in ("path", "success"):
        raise BadSearchError(
            f"what cannot be {what[:LONGEST_NAME]!r}: it is path, basins, orbits or success."
        )
    method, seed = query.get("method", "gradient_descent"), _whole(query, "seed", 2**31 - 1)
    if method not in INFERENCE:
        raise BadSearchError(
            f"method cannot be {method[:LONGEST_NAME]!r}: it is one of {', '.join(INFERENCE)}."
        )
    if what == "success":
        return grounds.ground(key, step, visitor).success(method, seed, visitor)
    start = None
    if "y1" in query or "y2" in query:
        side = box.HALF_SIDE
        start = (_number(query, "y1", -side, side), _number(query, "y2", -side, side))
    share = _number(query, "share", 1e-3, LARGEST_SHARE) if "share" in query else None
    return grounds.ground(key, step, visitor).path(method, start, seed, share, visitor)


def _whole(query: Mapping[str, str], name: str, high: int) -> int:
    text = query.get(name, "0")
    if text.isascii() and text.isdigit() and len(text) < 12 and int(text) <= high:
        return int(text)
    raise BadSearchError(
        f"{name} cannot be {text[:LONGEST_NAME]!r}: it is a whole number from 0 to {high}."
    )


def _number(query: Mapping[str, str], name: str, low: float, high: float) -> float:
    text = query.get(name, "")
    try:
        value = float(text[:LONGEST_NAME])
    except ValueError:
        value = math.nan
    if low <= value <= high:
        return value
    raise BadSearchError(
        f"{name} cannot be {text[:LONGEST_NAME]!r}: it is a number from {low:g} to {high:g}."
    )
