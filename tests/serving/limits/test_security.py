import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ebm_viz.server_settings import ServerSettings
from ebm_viz.serving import middleware
from ebm_viz.serving.limits.bodies import accepts_gzip
from ebm_viz.serving.limits.rates import BURST, MOST_REMEMBERED, Rates
from ebm_viz.serving.limits.security import LONGEST_QUERY


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


def client_of(**settings: object) -> TestClient:
    app = Starlette(
        routes=[Route("/", echo), Route("/api/echo", echo, methods=["GET", "POST"])],
        middleware=middleware(["let a = 1"], ServerSettings(**settings)),
    )
    return TestClient(app)


@pytest.mark.parametrize("path", ["/", "/api/echo", "/nowhere"])
def test_every_answer_has_the_headers(path):
    headers = client_of().get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-eval" not in policy
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe-inline" not in script
    assert "'sha256-" in script


def test_refusals_have_the_headers_too():
    headers = client_of(requests_a_second=1).get(f"/api/echo?{'a' * 20_000}").headers
    assert headers["x-content-type-options"] == "nosniff"


def test_a_course_may_embed_the_app():
    policy = client_of(frame_ancestors="'self' https://school.example").get("/").headers
    assert "frame-ancestors 'self' https://school.example" in policy["content-security-policy"]


def test_a_large_body_is_refused_with_the_limit():
    client = client_of(largest_request_kilobytes=2)
    assert client.post("/api/echo", content=b"x" * 2000).text == "2000"
    refused = client.post("/api/echo", content=b"x" * 2001)
    assert refused.status_code == 413
    assert "2 kB" in refused.json()["error"]


def test_a_body_of_unknown_length_ends_at_the_limit():
    client = client_of(largest_request_kilobytes=2)
    refused = client.post("/api/echo", content=(b"x" * 500 for _ in range(100)))
    assert refused.status_code == 413


def test_a_long_query_is_refused():
    reply = client_of().get(f"/api/echo?{'a' * (LONGEST_QUERY + 1)}")
    assert reply.status_code == 414
    assert "characters" in reply.json()["error"]


def test_too_many_requests_are_refused_and_the_rest_of_the_app_is_not():
    client = client_of(requests_a_second=1)
    replies = [client.get("/api/echo") for _ in range(BURST + 5)]
    assert [reply.status_code for reply in replies[:BURST]] == [200] * BURST
    assert replies[-1].status_code == 429
    assert replies[-1].headers["retry-after"] == "1"
    assert client.get("/").status_code == 200


def test_tokens_come_back_with_time():
    time = [0.0]
    rates = Rates(2, clock=lambda: time[0])
    asked = [rates.of("a").take() for _ in range(2 * BURST + 1)]
    assert asked == [True] * (2 * BURST) + [False]
    assert rates.of("b").take()  # another address has its own
    time[0] += 0.5
    assert [rates.of("a").take(), rates.of("a").take()] == [True, False]
    time[0] += 1000
    assert [rates.of("a").take() for _ in range(2 * BURST + 1)].count(True) == 2 * BURST


def test_who_may_wait_gets_its_tokens_one_after_the_other():
    rates = Rates(2, burst=1, clock=lambda: 0.0)
    assert [rates.of("a").delay() for _ in range(5)] == [0.0, 0.0, 0.5, 1.0, 1.5]


def test_addresses_are_forgotten_beyond_a_number():
    rates = Rates(1)
    for address in range(MOST_REMEMBERED + 10):
        rates.of(str(address)).take()
    assert len(rates) == MOST_REMEMBERED


ANOTHER = {"host": "energy.evil.example"}


def test_another_name_than_the_servers_is_refused_with_the_way_out():
    refused = client_of().get("/", headers=ANOTHER)
    assert refused.status_code == 400
    assert "'energy.evil.example'" in refused.json()["error"]
    assert "EBM_VIZ_ALLOWED_HOSTS" in refused.json()["error"]
    assert refused.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8501", "[::1]:8501", "testserver:1"])
def test_the_server_answers_to_this_machines_names(host):
    assert client_of().get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("allowed", "host", "status"),
    [
        ("energy.school.example", "energy.school.example:443", 200),
        ("energy.school.example", "localhost", 400),
        ("a.example, *.lab.example", "one.lab.example", 200),
        ("*.lab.example", "lab.example.evil.example", 400),
        ("*", "whatever.example", 200),
    ],
)
def test_allowed_names_are_a_setting(allowed, host, status):
    reply = client_of(allowed_hosts=allowed).get("/", headers={"host": host})
    assert reply.status_code == status


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip;q=0", False),
        ("gzip; q=0.0, identity", False),
        ("gzip;q=0, *;q=1", False),
        ("deflate, gzip;q=0.1", True),
        ("GZIP", True),
        ("*", True),
        ("", False),
        ("gzip;q=nothing", False),
    ],
)
def test_gzip_is_for_those_who_accept_it(accepted, expected):
    assert accepts_gzip(accepted) is expected
