"""Films, slides and PDF by HTTP: pictures that a browser draws are packed as they come."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import av
import numpy as np
import pytest
from PIL import Image
from pptx import Presentation
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ebm_viz.exports import routes
from ebm_viz.exports.jobs.queue import Jobs
from ebm_viz.pictures import PictureError
from ebm_viz.pictures.film import FilmPacking
from ebm_viz.serving import RunStore
from tests.advance import advance
from tests.exports.conftest import SHORT
from tests.exports.files.test_losses import values
from tests.exports.test_routes import follow, order, post

FILM = {"film": {"seconds": 1, "hold": 0.2, "frames_per_second": 5}, "style": {"width": 320}}
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"><text>\xce\xb2</text></svg>'
)


@pytest.fixture
def make_client():
    """Makes clients of the routes, in front of a run that is trained to its end."""
    store, kept = RunStore(), []
    store.open(SHORT)
    run = store.run(SHORT.key)
    advance(run)

    def make(**bounds):
        jobs = Jobs(**bounds)
        client = TestClient(Starlette(routes=routes(store, jobs)))
        client.__enter__()
        kept.append((jobs, client))
        return client

    yield make
    for jobs, client in kept:
        jobs.close()
        client.__exit__(None, None, None)


@pytest.fixture
def film(make_client):
    """A client, and the job of a film that it has begun."""
    client = make_client()
    return client, post(client, order(format="mp4", **FILM)).json()


def drawn(width, height, type="image/png", shade=0.5):
    pixels = np.full((height, width, 3), round(255 * shade), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, type.removeprefix("image/").upper())
    return file.getvalue()


def put(client, job, number, content, **said):
    return client.put(f"/api/exports/{job['id']}/pictures/{number}", content=content, params=said)


def size_of_slides(job):
    """Return the pixels that the style of a job's pictures asks for."""
    style = job["pictures"][0]["changes"]["style"]
    return style["width"] * style["scale"], style["height"] * style["scale"]


def send_all(client, job, width, height):
    replies = []
    count = len(job["pictures"])
    for number, wanted in enumerate(job["pictures"]):
        content = drawn(width, height, wanted["type"], number / count)
        said = {"title": f"Picture {number}", "facts": f"fact {number}"}
        replies.append(put(client, job, number, content, **said))
    assert [reply.status_code for reply in replies] == [200] * count
    return [reply.json() for reply in replies]


def file_of(client, job):
    return client.get(f"/api/exports/{job['id']}/file").content


@pytest.mark.parametrize("format", ["mp4", "gif", "webp"])
def test_a_film_is_packed_of_the_pictures_that_are_sent(make_client, format):
    client = make_client()
    reply = post(client, order(format=format, **FILM))
    assert reply.status_code == 202
    job = reply.json()
    assert job["state"] == "drawing"
    steps = [wanted["changes"]["step"] for wanted in job["pictures"]]
    assert (min(steps), max(steps)) == (0, 40)
    states = send_all(client, job, 320, 180)
    assert [state["state"] for state in states] == ["drawing"] * (len(states) - 1) + ["done"]
    shares = [state["progress"] for state in states]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    content = file_of(client, job)
    if format == "mp4":
        with av.open(io.BytesIO(content)) as film:
            frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
        assert len(frames) == 5
        assert frames[0].mean() < 10 < 150 < frames[-1].mean()
    else:
        assert Image.open(io.BytesIO(content)).n_frames > 1


def test_slides_have_the_words_that_come_with_their_pictures(make_client):
    client = make_client()
    scene = {"view": {"step": 20, "panels": ["map", "density"]}}
    link = "http://localhost:8501/?step=20"
    job = post(client, order(format="pptx", scene=scene, frames=3, link=link)).json()
    panels = [wanted["changes"]["panels"] for wanted in job["pictures"]]
    assert panels == [["map", "density"]] * 3 + [["map"], ["density"]]
    assert job["pictures"][0]["changes"]["style"]["scale"] == 2
    send_all(client, job, *size_of_slides(job))
    deck = Presentation(io.BytesIO(file_of(client, job)))
    titles = [slide.shapes.title.text for slide in deck.slides]
    last = max(wanted["changes"]["step"] for wanted in job["pictures"])
    assert titles == ["Step 0 of 40", titles[1], f"Step {last} of 40", "Picture 3", "Picture 4"]
    notes = deck.slides[3].notes_slide.notes_text_frame.text
    loss = SHORT.loss_definition
    for words in ("fact 3", "Hinge", loss.plain, loss.formula, "Margin m 1", "Steps 40", link):
        assert words in notes


def test_a_board_of_losses_has_slides_too(make_client):
    client = make_client()
    job = post(client, values("pptx")).json()
    panels = [wanted["changes"]["panels"] for wanted in job["pictures"]]
    assert panels == [["plane_a"], ["plane_b"], ["value_gap"], ["push_gap"]]
    send_all(client, job, *size_of_slides(job))
    deck = Presentation(io.BytesIO(file_of(client, job)))
    notes = deck.slides[0].notes_slide.notes_text_frame.text
    for words in ("fact 0", "[m + F⁺ − F⁻]₊", r"\log(1", "Margin m 1.5", "ℓ = 2.25"):
        assert words in notes


def test_a_pdf_is_printed_of_an_svg(make_client, monkeypatch):
    printed = []
    monkeypatch.setattr("ebm_viz.exports.files.packing.find_browser", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(
        "ebm_viz.exports.files.packing.printed", lambda svg, style: printed.append(svg) or b"%PDF"
    )
    client = make_client()
    assert client.get("/api/exports").json()["pdf"] is True
    job = post(client, order(format="pdf")).json()
    assert [wanted["type"] for wanted in job["pictures"]] == ["image/svg+xml"]
    assert put(client, job, 0, SVG).json()["state"] == "done"
    assert (printed, file_of(client, job)) == ([SVG], b"%PDF")


def test_without_a_browser_a_pdf_is_refused_with_what_works(make_client, monkeypatch):
    monkeypatch.setattr("ebm_viz.exports.files.packing.find_browser", lambda: None)
    client = make_client()
    offer = client.get("/api/exports").json()
    assert offer["pdf"] is False
    refused = post(client, order(format="pdf"))
    assert refused.status_code == 400
    assert refused.json()["error"] == offer["why"]
    assert "Choose SVG" in offer["why"]


def test_a_printer_that_fails_says_why(make_client, monkeypatch):
    def fail(svg, style):
        raise PictureError("The disk is full: the browser that draws has no room in /tmp.")

    monkeypatch.setattr("ebm_viz.exports.files.packing.find_browser", lambda: "/usr/bin/chromium")
    monkeypatch.setattr("ebm_viz.exports.files.packing.printed", fail)
    client = make_client()
    job = post(client, order(format="pdf")).json()
    state = put(client, job, 0, SVG).json()
    assert (state["state"], state["sentence"][:16]) == ("failed", "The disk is full")


@pytest.mark.parametrize("format", ["png", "svg"])
def test_what_a_page_makes_by_itself_is_not_made_here(make_client, format):
    refused = post(make_client(), order(format=format))
    assert refused.status_code == 400
    assert "by itself" in refused.json()["error"]


def test_a_film_may_begin_before_its_end_is_trained():
    store, jobs = RunStore(), Jobs()
    store.open(SHORT)
    with TestClient(Starlette(routes=routes(store, jobs))) as client:
        refused = post(client, order(format="mp4", **FILM))
        advance(store.run(SHORT.key), 1)
        begun = post(client, order(format="mp4", **FILM))
    jobs.close()
    assert refused.status_code == 400
    assert "no picture of this run yet" in refused.json()["error"]
    steps = [wanted["changes"]["step"] for wanted in begun.json()["pictures"]]
    assert (steps[0], steps[-1]) == (0, 40)


def test_pictures_come_one_after_the_other(film):
    client, job = film
    picture = drawn(320, 180, "image/jpeg")
    assert put(client, job, 2, picture).status_code == 409
    assert put(client, job, 0, picture).status_code == 200
    assert put(client, job, 0, picture).status_code == 409
    assert put(client, job, 1, picture).status_code == 200
    assert put(client, {"id": "x"}, 0, picture).status_code == 404
    foreign = {"Sec-Fetch-Site": "cross-site"}
    address = f"/api/exports/{job['id']}/pictures/2"
    assert client.put(address, content=picture, headers=foreign).status_code == 403
    assert client.get(f"/api/exports/{job['id']}/file").status_code == 409


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "could not be read"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "could not be read"),
        (drawn(640, 360), "pixels instead of"),
    ],
)
def test_what_is_no_picture_ends_the_export_with_a_sentence(film, content, said):
    client, job = film
    state = put(client, job, 0, content).json()
    assert state["state"] == "failed"
    assert said in state["sentence"]
    assert follow(client, job["id"])["state"] == "failed"


def test_a_picture_that_is_too_large_is_refused_and_may_come_again(film):
    client, job = film
    refused = put(client, job, 0, bytes(9_000_000))
    assert refused.status_code == 413
    assert "more than 8 MB" in refused.json()["error"]
    assert put(client, job, 0, drawn(320, 180)).status_code == 200


def test_a_cancelled_film_leaves_nothing(film):
    client, job = film
    put(client, job, 0, drawn(320, 180))
    assert client.delete(f"/api/exports/{job['id']}").status_code == 204
    assert put(client, job, 1, drawn(320, 180)).status_code == 404


def test_a_file_that_outgrows_its_room_is_given_up(make_client):
    client = make_client(largest_kept=1000)
    noise = np.random.default_rng(0).integers(0, 256, (180, 320, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "PNG")
    plan = {"film": {"seconds": 2, "hold": 0, "frames_per_second": 5}, "style": {"width": 320}}
    job = post(client, order(format="gif", **plan)).json()
    for number in range(len(job["pictures"])):
        state = put(client, job, number, file.getvalue()).json()
        if state["state"] != "drawing":
            break
    assert state["state"] == "failed"
    assert "larger than" in state["sentence"]


def test_films_of_a_page_are_few_and_others_come_in(make_client):
    client = make_client()
    film = order(format="mp4", **FILM)
    replies = [post(client, film, **{"X-Page": "greedy"}) for _ in range(4)]
    assert [reply.status_code for reply in replies] == [202, 202, 202, 503]
    assert post(client, film, **{"X-Page": "another"}).status_code == 202


def test_one_picture_is_packed_at_a_time(make_client, monkeypatch):
    inside, met = threading.Lock(), []

    def add(self, picture):
        met.append(inside.acquire(blocking=False))
        original(self, picture)
        inside.release()

    original = FilmPacking.add
    monkeypatch.setattr(FilmPacking, "add", add)
    client = make_client()
    jobs = [post(client, order(format="mp4", **FILM)).json() for _ in range(3)]
    picture = drawn(320, 180)
    with ThreadPoolExecutor() as browser:
        list(browser.map(lambda job: put(client, job, 0, picture), jobs))
    assert met == [True] * 3


@pytest.fixture
def waiting(monkeypatch):
    """Is set when picture 1 has arrived."""
    event, turn = threading.Event(), Jobs.turn

    async def noted(self, job, number):
        if number == 1:
            event.set()
        await turn(self, job, number)

    monkeypatch.setattr(Jobs, "turn", noted)
    return event


def test_the_next_picture_is_received_while_one_is_packed(film, monkeypatch, waiting):
    packing, go_on, packed = threading.Event(), threading.Event(), []

    def add(self, picture):
        packing.set()
        assert go_on.wait(30)
        packed.append(picture.title)
        original(self, picture)

    original = FilmPacking.add
    monkeypatch.setattr(FilmPacking, "add", add)
    client, job = film
    picture = drawn(320, 180)
    with ThreadPoolExecutor() as browser:
        second = browser.submit(put, client, job, 1, picture, title="second")
        assert waiting.wait(30)
        first = browser.submit(put, client, job, 0, picture, title="first")
        assert packing.wait(30)
        assert put(client, job, 2, picture).status_code == 409
        assert not first.done()
        assert not second.done()
        go_on.set()
        shares = [sent.result(30).json()["progress"] for sent in (first, second)]
    assert packed == ["first", "second"]
    assert shares == sorted(set(shares))
    assert put(client, job, 2, picture).status_code == 200


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_picture_that_waits_learns_of_the_end_of_its_export(
    film, monkeypatch, waiting, cancelled
):
    packing, go_on, packed = threading.Event(), threading.Event(), []

    def add(self, picture):
        packed.append(picture.title)
        packing.set()
        assert go_on.wait(30)
        raise ValueError("A picture could not be read.")

    monkeypatch.setattr(FilmPacking, "add", add)
    client, job = film
    picture = drawn(320, 180)
    with ThreadPoolExecutor() as browser:
        first = browser.submit(put, client, job, 0, picture, title="first")
        assert packing.wait(30)
        second = browser.submit(put, client, job, 1, picture, title="second")
        assert waiting.wait(30)
        if cancelled:
            client.delete(f"/api/exports/{job['id']}")
            assert second.result(30).json()["state"] == "cancelled"
        go_on.set()
        states = [sent.result(30).json()["state"] for sent in (first, second)]
    assert states == (["cancelled"] * 2 if cancelled else ["failed"] * 2)
    assert packed == ["first"]


def test_a_picture_whose_predecessor_does_not_come_is_refused(make_client):
    client = make_client(seconds_unasked=0.05)
    job = post(client, order(format="mp4", **FILM)).json()
    refused = put(client, job, 1, drawn(320, 180))
    assert refused.status_code == 409
    assert "before picture 1 has not come" in refused.json()["error"]
