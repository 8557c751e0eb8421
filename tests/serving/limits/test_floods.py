"""What one greedy visitor does to a server, done to a real one, beside a visitor who is not."""

import asyncio
import contextlib
import http.cookies
import socket
import time
import urllib.request

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from ebm_viz import Experiment
from tests.served import HOST, frames, page_of, served

QUICK = Experiment(loss="hinge", steps=60, samples=100, batch=16)
GREEDY, NEWCOMER = "127.0.0.2", "127.0.0.3"
GET = f"GET / HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()


@pytest.fixture(scope="module")
def app():
    with served(
        EBM_VIZ_MOST_RUNS="16",
        EBM_VIZ_REQUEST_SECONDS="3",
        EBM_VIZ_PAGE_MESSAGES_A_SECOND="4",
        EBM_VIZ_MESSAGES_A_SECOND="8",
        EBM_VIZ_PAGES="40",
    ) as app:
        yield app


async def first_pictures(app, experiment, source, count=1):
    """Open a page and return the seconds until its first `count` frames were there."""
    begun = time.monotonic()
    async with page_of(app, source) as page:
        await page.show(experiment)
        for first in range(count):
            while (await frames(app, experiment.key, first, source=source))[0] != 200:
                assert time.monotonic() < begun + 60, "no picture comes"
                await asyncio.sleep(0.1)
    return time.monotonic() - begun


def test_idle_connections_beyond_the_descriptors_shut_nobody_out():
    with served(descriptors=1024) as app, contextlib.ExitStack() as stack:
        for _ in range(2000):
            with contextlib.suppress(OSError):
                stack.enter_context(app.connection(GREEDY))
        for source in (NEWCOMER, GREEDY):
            assert app.answer(GET, source).startswith(b"HTTP/1.1 200")
        asyncio.run(first_pictures(app, QUICK, NEWCOMER))
        assert len(app.log) < 10_000
        assert "Traceback" not in app.log


def test_requests_that_drip_are_given_up(app):
    with app.connection(GREEDY) as dripping:
        dripping.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        begun = time.monotonic()
        with contextlib.suppress(OSError):
            while time.monotonic() < begun + 20:
                dripping.sendall(b"X-More: and more\r\n")
                time.sleep(0.2)
        assert time.monotonic() - begun < 15


def test_a_body_that_drips_is_given_up_with_a_sentence(app):
    order = f"POST /api/exports HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 1000\r\n"
    answer = app.answer(f"{order}Content-Type: application/json\r\n\r\n{{".encode(), GREEDY)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"did not arrive within 3 seconds" in answer


def test_an_order_that_is_broken_off_leaves_no_traceback(app):
    order = f"POST /api/exports HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 1000\r\n"
    for _ in range(5):
        with app.connection(GREEDY) as connection:
            connection.sendall(f"{order}Content-Type: application/json\r\n\r\n{{".encode())
            time.sleep(0.2)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    time.sleep(1)
    assert app.answer(GET).startswith(b"HTTP/1.1 200")
    assert "Traceback" not in app.log
    assert "ERROR" not in app.log


def test_a_flood_of_messages_waits_and_others_do_not(app):
    """Ten sockets ask for the script to run, 200 times a second each."""

    async def flood(seconds):
        async with contextlib.AsyncExitStack() as stack:
            pages = [await stack.enter_async_context(page_of(app, GREEDY)) for _ in range(10)]
            begun = time.monotonic()

            async def ask_on(page):
                with contextlib.suppress(TimeoutError, ConnectionClosed):
                    async with asyncio.timeout(seconds):
                        for seed in range(100_000):
                            await page.show(QUICK.replace(seed=seed))
                            await asyncio.sleep(0.005)

            asking = [asyncio.create_task(ask_on(page)) for page in pages]
            await asyncio.sleep(1)
            waited = await first_pictures(app, QUICK.replace(seed=7), NEWCOMER, count=3)
            await asyncio.gather(*asking)
            runs = sum(page.runs for page in pages)
            return runs, waited, time.monotonic() - begun

    runs, waited, seconds = asyncio.run(flood(6))
    assert runs > 10
    assert runs <= 8 * (seconds + 5) + 10  # the rate, its burst, and the first message of each
    assert waited < 20


def test_one_address_has_half_of_the_pages(app):
    async def open_many():
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(20):
                await stack.enter_async_context(page_of(app, GREEDY))
            with pytest.raises(InvalidStatus) as caught:
                await stack.enter_async_context(page_of(app, GREEDY))
            assert caught.value.response.status_code == 503
            assert b"pages are open" in caught.value.response.body
            await first_pictures(app, QUICK, NEWCOMER)

    asyncio.run(open_many())


def test_uploads_of_one_page_are_bounded(app):
    """Thirty files of 1.9 MB, put to the address of one session."""

    async def put_many():
        with urllib.request.urlopen(f"{app.url}/_stcore/health") as reply:
            cookies = http.cookies.SimpleCookie(reply.headers["Set-Cookie"])
        token = cookies["_streamlit_xsrf"].value
        async with page_of(app, GREEDY) as page:
            await page.show(QUICK)
            while page.session is None:
                await asyncio.sleep(0.1)
            before = app.resident
            answers = [
                await asyncio.to_thread(put, page.session, str(number), token)
                for number in range(30)
            ]
            return answers, app.resident - before

    def put(session, name, token):
        body = b'--b\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\n'
        body += b"1" * 1_900_000 + b"\r\n--b--\r\n"
        head = f"PUT /_stcore/upload_file/{session}/{name} HTTP/1.1\r\nHost: {HOST}\r\n"
        head += f"Cookie: _streamlit_xsrf={token}\r\nX-Xsrftoken: {token}\r\n"
        head += "Content-Type: multipart/form-data; boundary=b\r\nConnection: close\r\n"
        head += f"Content-Length: {len(body)}\r\n\r\n"
        return app.answer(head.encode() + body, GREEDY)

    answers, grown = asyncio.run(put_many())
    taken = [answer for answer in answers if answer.startswith(b"HTTP/1.1 20")]
    assert len(taken) == 10
    assert all(b"has uploaded 10 files" in answer for answer in answers if answer not in taken)
    assert grown < 60e6


def test_one_visitor_with_all_the_places_does_not_shut_out_another(app):
    async def crowd():
        async with page_of(app, GREEDY) as page:
            greedy = [QUICK.replace(seed=100 + seed, steps=3000) for seed in range(24)]
            for experiment in greedy:
                await page.show(experiment)
                while (await frames(app, experiment.key, 0, source=GREEDY))[0] == 404:
                    await asyncio.sleep(0.05)
            answers = [await frames(app, own.key, 1, source=GREEDY) for own in greedy]
            assert {200, 503} == {status for status, _ in answers}
            newcomer = QUICK.replace(seed=99)
            return await first_pictures(app, newcomer, NEWCOMER, count=5)

    assert asyncio.run(crowd()) < 20


@pytest.mark.parametrize("path", ["/api/figures/font.css", "/_stcore/health", "/"])
def test_who_refuses_gzip_gets_none(app, path):
    request = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: gzip;q=0\r\n"
    head = app.answer(f"{request}Connection: close\r\n\r\n".encode()).partition(b"\r\n\r\n")[0]
    assert head.startswith(b"HTTP/1.1 200")
    assert b"content-encoding: gzip" not in head.lower()


def test_sockets_and_requests_under_another_name_are_refused(app):
    request = b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    answer = app.answer(request)
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"does not answer to the name 'evil.example'" in answer

    async def refused(**options):
        with pytest.raises(InvalidStatus) as caught:
            async with page_of(app, **options):
                pass
        return caught.value.response.status_code

    async def try_all():
        rebound = {"Host": f"evil.example:{app.port}"}
        origin = f"http://evil.example:{app.port}"
        assert await refused(additional_headers=rebound, origin=origin) == 400
        assert await refused(origin="http://localhost:9999") == 403
        assert await refused(additional_headers={"Sec-Fetch-Site": "cross-site"}) == 403
        assert await refused(origin=f"http://127.0.0.1:{app.port + 1}") == 403
        async with page_of(app, origin=f"http://127.0.0.1:{app.port}"):
            pass

    asyncio.run(try_all())
