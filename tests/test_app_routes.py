"""All routes of app.py, those of tomorrow included: methods, and addresses nobody should ask."""

import asyncio
import json
import re
import runpy
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount

from ebm_viz.serving import middleware
from ebm_viz.serving.limits.security import LONGEST_QUERY
from ebm_viz.viewer.assets import VERSION

ROOT = Path(__file__).parents[1]
ROUTES = runpy.run_path(str(ROOT / "app.py"))["routes"]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
ADDRESSES = sorted({route.path for route in ROUTES})
FOLDERS = sorted(
    route.path.removesuffix("{name:path}") for route in ROUTES if not route.path.startswith("/api/")
)
OUTSIDE = [
    "../assets.py",
    "../../../../../../../../etc/passwd",
    "%2e%2e/assets.py",
    "%2e%2e%2fassets.py",
    "..%2f..%2f..%2fapp.py",
    "..%5c..%5capp.py",
    "..\\..\\app.py",
    "%252e%252e%252fapp.py",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "C:%5cwindows%5cwin.ini",
    "main.js%00",
    "%00",
    "%00/../../../etc/passwd",
    "main.js/../../../assets.py",
    ".",
    "..",
    "%ff%fe",
    "a" * 5000,
    "a/" * 2000,
]


async def everything_else(scope, receive, send):
    await PlainTextResponse("Streamlit's page")(scope, receive, send)


OWN = Starlette(routes=ROUTES, middleware=middleware())
# As in the app: Streamlit's own route takes whatever is left.
WHOLE = Starlette(routes=[*ROUTES, Mount("/", everything_else)], middleware=middleware())


def ask(method, address, app=OWN):
    """Ask an app as the server does, with nothing tidied up; return status, headers and body."""
    path, _, query = address.partition("?")
    raw = path.encode()
    scope = {
        "type": "http",
        "method": method,
        "path": unquote_to_bytes(raw).decode("utf-8", "replace"),
        "raw_path": raw,
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "scheme": "http",
        "http_version": "1.1",
    }
    sent, coming = [], [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive():
        return coming.pop() if coming else await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    # A test in the browser leaves an event loop in the thread that tests run in.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, app(scope, receive, send)).result()
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])


def filled(address):
    numbered = re.sub(r"\{\w+:int\}", "1", address)
    return numbered.replace("{", "x-").replace("}", "")


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_method_is_answered_or_refused_with_those_that_are(address):
    answers = {method: ask(method, filled(address), WHOLE) for method in METHODS}
    allowed = {method for method, (status, *_) in answers.items() if status != 405}
    assert allowed
    assert ("GET" in allowed) == ("HEAD" in allowed)
    for method, (status, headers, body) in answers.items():
        assert status < 500
        assert b"Traceback" not in body
        assert b"Streamlit" not in body
        assert headers["x-content-type-options"] == "nosniff"
        if method not in allowed:
            assert set(headers["allow"].split(", ")) == allowed
    if "GET" in allowed:
        assert answers["HEAD"][:2] == answers["GET"][:2]


@pytest.mark.parametrize("address", ["/api/", "/api/foo", "/api/runs", "/api/exports/1/2/3"])
@pytest.mark.parametrize("method", METHODS)
def test_the_api_answers_unknown_addresses_with_a_sentence(method, address):
    status, headers, body = ask(method, address, WHOLE)
    assert status == 404
    assert headers["content-type"] == "application/json"
    assert json.loads(body)["error"].endswith(".")


@pytest.fixture
def opened():
    """The files that are opened meanwhile."""
    files, listening = [], True

    def hear(event, arguments):
        if listening and event == "open" and isinstance(arguments[0], str):
            files.append(arguments[0])

    sys.addaudithook(hear)  # for good: it then only looks away
    yield files
    listening = False


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_address_reaches_a_file_outside(folder, opened):
    for address in OUTSIDE:
        status, headers, body = ask("GET", folder.replace("{version}", VERSION) + address)
        assert status == 404, address
        assert len(body) < 200
        assert headers["content-type"].startswith("text/plain")
    assert opened == []


def test_an_asset_is_served_whole_or_by_its_head_alone():
    for file in ("hosts/streamlit.js", "control/export/dialog.js", "losses/losses.css"):
        address = f"/viewer/{VERSION}/{file}"
        status, headers, body = ask("GET", address)
        assert status == 200
        assert int(headers["content-length"]) == len(body) > 100
        assert "immutable" in headers["cache-control"]
        assert ask("HEAD", address)[:2] == (status, headers)


@pytest.mark.parametrize("address", [one for one in ADDRESSES if one.startswith("/api/")])
def test_long_addresses_and_odd_ones_are_refused(address):
    assert ask("GET", filled(address) + "?" + "a" * (LONGEST_QUERY + 1))[0] == 414
    for odd in ("%00", "%ff", "..%2f..", "a" * 5000):
        status, _, body = ask("GET", address.replace("{key}", odd).replace("{id}", odd))
        assert 400 <= status < 500 or "{" not in address
        assert b"Traceback" not in body
