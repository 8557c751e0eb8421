"""The routes of exports.

A browser requests an export, sends its pictures, follows its progress and downloads the file.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ebm_viz.exports.files.packing import packing_of, why_no_pdf
from ebm_viz.exports.files.page_figures import FiguresOrder, figures
from ebm_viz.exports.files.writers import export, export_page, needs_training
from ebm_viz.exports.jobs import folder
from ebm_viz.exports.jobs.job import Job, UnknownJobError
from ebm_viz.exports.jobs.queue import Jobs
from ebm_viz.exports.orders.page import PageOrder
from ebm_viz.exports.orders.request import object_in, read_order
from ebm_viz.exports.watch import ExportError, Watch
from ebm_viz.fonts import style_sheet
from ebm_viz.pictures.chromium import BROWSER
from ebm_viz.pictures.wanted import Drawn, Packing
from ebm_viz.serving import Store, Visitor
from ebm_viz.serving.http.methods import route
from ebm_viz.serving.http.queries import visitor_of
from ebm_viz.serving.limits.hosts import is_foreign
from ebm_viz.serving.limits.refusals import RefusedError, refusal
from ebm_viz.serving.processes.shared import TRAINER

LARGEST_ORDER = 64 * 1024
LARGEST_PICTURE = 8_000_000

JOBS = Jobs()
"""The exports of this process."""

_KEPT = {"Cache-Control": "public, max-age=86400"}


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Remove the files of killed processes before the app begins, and its own when it ends."""
    folder.sweep()
    yield
    JOBS.close()
    BROWSER.close()


def routes(store: Store, jobs: Jobs | None = None) -> list[Route]:
    """Return the routes that export what the runs of `store` show.

    POST /api/exports takes an order in JSON (see read_order). It answers 202 with an id and the
    list of pictures that the browser has to draw, if there are any.
    PUT /api/exports/{id}/pictures/{number} takes these pictures, with title and facts in the query.
    It answers when the picture is packed; meanwhile it takes the next one.
    GET /api/exports/{id} returns the state of the export; DELETE cancels it.
    GET /api/exports/{id}/file returns the file, any number of times and in parts, as long as it is
    kept.
    GET /api/exports returns whether this server can print a PDF.
    POST /api/figures returns the figures of a page of sequences, from which a browser draws its
    pictures; GET /api/figures/font.css returns their font.
    """
    queue = JOBS if jobs is None else jobs

    async def submit(request: Request) -> Response:
        body = await _order(request, "Exports")
        job = await run_in_threadpool(_begin, body, visitor_of(request), store, queue)
        pictures = [wanted.to_json() for wanted in job.packing.pictures] if job.packing else []
        return JSONResponse({**_state(job), "pictures": pictures}, status_code=202)

    async def offer(request: Request) -> Response:
        problem = await run_in_threadpool(why_no_pdf)
        return JSONResponse({"pdf": not problem, "why": problem})

    async def receive(request: Request) -> Response:
        _refuse_foreign(request, "Pictures can be sent")
        number = request.path_params["number"]
        job = queue.receive(request.path_params["id"], number)
        drawn = None
        try:
            content = await _body(request, LARGEST_PICTURE)
            if content is not None:
                parameters = request.query_params
                await queue.turn(job, number)
                drawn = Drawn(content, parameters.get("title", ""), parameters.get("facts", ""))
        finally:
            await run_in_threadpool(queue.add, job, number, drawn)
        if drawn is None:
            most = LARGEST_PICTURE // 10**6
            raise RefusedError(413, f"The picture has more than {most} MB. Choose a smaller size.")
        return JSONResponse(_state(job))

    async def draw(request: Request) -> Response:
        body = await _order(request, "Figures")
        order = FiguresOrder.of(object_in(body))
        return JSONResponse(await run_in_threadpool(figures, order, visitor_of(request)))

    async def font(_: Request) -> Response:
        return Response(style_sheet(), media_type="text/css", headers=_KEPT)

    async def follow(request: Request) -> Response:
        job = queue.job(request.path_params["id"])
        return JSONResponse(_state(job), headers={"Cache-Control": "no-store"})

    async def cancel(request: Request) -> Response:
        _refuse_foreign(request, "Exports can be cancelled")
        queue.cancel(request.path_params["id"])
        return Response(status_code=204)

    async def file(request: Request) -> Response:
        job = queue.job(request.path_params["id"])
        if job.state != "done":
            raise RefusedError(409, "This export is not finished.")
        return _Lent(queue, job)

    return [
        route("/api/exports", get=offer, post=submit),
        route("/api/figures", post=draw),
        route("/api/figures/font.css", get=font),
        route("/api/exports/{id}/pictures/{number:int}", put=receive),
        route("/api/exports/{id}", get=follow, delete=cancel),
        route("/api/exports/{id}/file", get=file),
    ]


def _begin(body: bytes, visitor: Visitor, store: Store, queue: Jobs) -> Job:
    """Begin the job of an order: the server makes data and pages, browsers draw the rest."""
    order, runs = read_order(body, store, visitor)

    def work(path: Path, watch: Watch) -> None:
        if isinstance(order, PageOrder):  # this process trains on sequences
            export_page(order, path, watch.in_turns(lambda: TRAINER.turn(visitor)))
        else:
            export(order, runs, path, watch.in_turns(lambda: store.turn(visitor)))

    def pack(path: Path) -> Packing:
        return packing_of(order, [run.snapshots for run in runs], path)

    if order.kind.kind == "data" or order.format == "html":
        trains = isinstance(order, PageOrder) or needs_training(order, runs)
        return queue.submit(order.name, order.kind.media_type, work, visitor, trains)
    if not order.packed:
        raise ExportError(f"The page makes a file in {order.kind.label} by itself.")
    if not all(run.snapshots for run in runs):
        raise ExportError(
            "The server has no picture of this run yet, or no longer. Play it, then export."
        )
    if order.format == "pdf" and (problem := why_no_pdf()):
        raise ExportError(problem)
    return queue.begin(order.name, order.kind.media_type, pack, visitor)


class _Lent(FileResponse):
    """A response with a job's file, which is kept while it is sent."""

    def __init__(self, jobs: Jobs, job: Job) -> None:
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        super().__init__(job.path, media_type=job.media_type, filename=job.name, headers=headers)
        self._jobs, self._job = jobs, job

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._jobs.lend(self._job):
            if self._job.path.exists():
                await super().__call__(scope, receive, send)
            else:  # the file was removed after the job was looked up
                gone = UnknownJobError()
                await refusal(gone.status, str(gone))(scope, receive, send)


def _state(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "state": job.state,
        "progress": round(job.progress, 3),
        "sentence": job.sentence,
        "name": job.name,
    }


async def _order(request: Request, what: str) -> bytes:
    """Return the body of a request in JSON from a page of this app, if it is not too large.

    A page of another site cannot declare its body as JSON without a preflight request.
    """
    declared = request.headers.get("content-type", "").split(";")[0].strip()
    _refuse_foreign(request, f"{what} can be asked for", declared != "application/json")
    body = await _body(request, LARGEST_ORDER)
    if body is None:
        raise RefusedError(413, f"The order has more than {LARGEST_ORDER // 1024} kB.")
    return body


def _refuse_foreign(request: Request, what: str, foreign: bool = False) -> None:
    """Refuse a request from a page of another site."""
    if foreign or is_foreign(request.headers):
        raise RefusedError(403, f"{what} from pages of this app alone.")


async def _body(request: Request, largest: int) -> bytes | None:
    """Return the body, or None as soon as it is larger than `largest` bytes."""
    pieces = bytearray()
    async for piece in request.stream():
        pieces += piece
        if len(pieces) > largest:
            return None
    return bytes(pieces)
