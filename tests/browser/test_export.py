"""The Export dialog, in a real browser: what is on the screen arrives in the file."""

import io
import json
from pathlib import Path
from xml.etree import ElementTree

import av
import numpy as np
import pypdf
import pytest
from PIL import Image
from playwright.sync_api import Locator, expect
from pptx import Presentation

from tests.browser.conftest import (
    Complaints,
    Open,
    button,
    finish,
    settle,
    shown,
    wait_for_state,
    wait_until,
)


def open_dialog(viewer: Locator) -> Locator:
    button(viewer, "Export").first.focus()
    viewer.page.keyboard.press("Enter")
    dialog = viewer.page.get_by_role("dialog", name="Export")
    expect(dialog).to_be_visible()
    return dialog


def choose(dialog: Locator, name: str) -> None:
    dialog.get_by_role("radio", name=name, exact=True).check()


def saved(dialog: Locator) -> tuple[str, bytes, dict[str, object]]:
    """Export, and return the file's name, its content and the order that was sent."""
    page = dialog.page
    with page.expect_request("**/api/exports") as asked, page.expect_download() as download:
        dialog.get_by_role("button", name="Export").click()
    content = Path(download.value.path()).read_bytes()
    return download.value.suggested_filename, content, json.loads(asked.value.post_data or "")


def frames_of(film: bytes) -> list[np.ndarray]:
    with av.open(io.BytesIO(film)) as opened:
        return [frame.to_ndarray(format="rgb24").astype(int) for frame in opened.decode(video=0)]


def test_what_is_on_the_screen_is_in_the_file(open_viewer: Open):
    viewer = open_viewer("steps=60")
    finish(viewer)
    page = viewer.page
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("]")
    wait_until(viewer, "Number(data.step) < 60 && Number(data.beta) > 2")
    surface = viewer.locator(".surface .figure").first
    surface.drag_to(surface, source_position={"x": 60, "y": 60}, target_position={"x": 90, "y": 70})
    settle(viewer)
    dialog = open_dialog(viewer)
    choose(dialog, "Data")
    name, content, order = saved(dialog)
    step, beta = shown(viewer, "step"), shown(viewer, "beta")
    view = order["scene"]["view"]
    assert view["step"] == step
    assert view["beta"] == pytest.approx(beta, rel=1e-5)
    assert view["camera"]["azimuth"] != -58
    assert name == f"two_moons-nll-step-{step:04.0f}-beta-{beta:.4g}.npz"
    with np.load(io.BytesIO(content)) as arrays:
        assert arrays["step"] == step
        assert arrays["beta"] == pytest.approx(beta, rel=1e-5)
    expect(dialog.get_by_role("status")).to_have_text(f"Saved {name}")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button(viewer, "Export").first).to_be_focused()


@pytest.mark.parametrize("runs", ["hinge", "hinge,energy"])
def test_a_phone_is_offered_all_that_can_be_chosen(open_viewer: Open, runs: str):
    viewer = open_viewer(f"runs={runs}&steps=20", viewport={"width": 390, "height": 844})
    finish(viewer)
    dialog = open_dialog(viewer)
    for name in ["Format", "Panels"] + ["Run"] * ("," in runs):
        expect(dialog.get_by_label(name)).to_be_visible()


def test_a_film_is_followed_and_can_be_cancelled(open_viewer: Open):
    viewer = open_viewer("steps=60&show_panels=density")
    finish(viewer)
    dialog = open_dialog(viewer)
    choose(dialog, "Film")
    dialog.get_by_label("Seconds").fill("40")
    with viewer.page.expect_request(lambda request: request.method == "DELETE"):
        dialog.get_by_role("button", name="Export").click()
        expect(dialog.get_by_role("status")).to_contain_text("Drawing: picture")
        expect(dialog.get_by_role("progressbar")).to_be_visible()
        dialog.get_by_role("button", name="Cancel").click()
    expect(dialog.get_by_role("status")).to_have_text("Cancelled.")
    expect(dialog.get_by_role("progressbar")).to_be_hidden()


def test_films_slides_and_pdf_are_packed_of_what_the_page_draws(open_viewer: Open):
    viewer = open_viewer("steps=60&show_panels=map,density", reduced_motion="reduce")
    wait_for_state(viewer, "paused")  # at step 0: what a film shows is fetched for it
    dialog = open_dialog(viewer)
    choose(dialog, "Film")
    dialog.get_by_label("Seconds").fill("2")
    dialog.get_by_label("Seconds").blur()
    name, content, _ = saved(dialog)
    assert name == "two_moons-nll-training-beta-1.mp4"
    frames = frames_of(content)
    assert len(frames) == 30
    assert frames[0].shape == (720, 1280, 3)
    assert np.abs(frames[0] - frames[-1]).mean() > 1
    choose(dialog, "Slides")
    _, content, _ = saved(dialog)
    slides = Presentation(io.BytesIO(content)).slides
    assert [slide.shapes.title.text for slide in slides] == ["Energy map", "Gibbs density"]
    assert "step 0" in slides[0].notes_slide.notes_text_frame.text
    choose(dialog, "Picture")
    dialog.get_by_label("Format").select_option("PDF, vector")
    _, content, _ = saved(dialog)
    assert "Gibbs density" in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_a_server_without_a_browser_says_so_when_pdf_is_chosen(open_viewer: Open):
    viewer = open_viewer("steps=60&show_panels=map", reduced_motion="reduce")
    wait_for_state(viewer, "paused")
    offer = {"pdf": False, "why": "It has none. Choose SVG: a vector picture, too."}
    viewer.page.route("**/api/exports", lambda route: route.fulfill(json=offer))
    dialog = open_dialog(viewer)
    dialog.get_by_label("Format").select_option("PDF, vector")
    expect(dialog.get_by_role("status")).to_contain_text("Choose SVG")
    dialog.get_by_label("Format").select_option("SVG, vector")
    expect(dialog.get_by_role("status")).to_have_text("")


def drawn(dialog: Locator) -> tuple[str, bytes]:
    """Export what the page draws by itself; return the file's name and its content."""
    page = dialog.page
    asked: list[str] = []
    page.on("request", lambda request: "/api/exports" in request.url and asked.append(request.url))
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export").click()
    expect(dialog.get_by_role("status")).to_have_text(f"Saved {download.value.suggested_filename}")
    assert asked == []
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_a_picture_has_the_size_and_ground_that_were_chosen(open_viewer: Open):
    viewer = open_viewer("steps=60", reduced_motion="reduce")
    wait_for_state(viewer, "paused")
    dialog = open_dialog(viewer)
    dialog.get_by_label("Panels").select_option("Energy map")
    choose(dialog, "Square")
    choose(dialog, "1×")
    choose(dialog, "Dark")
    dialog.get_by_label("Heading").fill("Before training")
    name, content = drawn(dialog)
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    assert name == "two_moons-nll-map-step-0000-beta-1.png"
    assert picture.size == (1280, 1280)
    assert picture.getpixel((2, 2)) == (0x17, 0x16, 0x14)
    assert viewer.page.evaluate("document.activeElement !== document.body")
    dialog.get_by_label("Format").select_option("SVG, vector")
    name, content = drawn(dialog)
    assert name == "two_moons-nll-map-step-0000-beta-1.svg"
    picture = ElementTree.fromstring(content)
    words = [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert "Before training" in words
    assert "Energy map " in words
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}path"))) > 20
    dialog.get_by_label("Format").select_option("PDF, vector")
    with viewer.page.expect_download() as packed:
        dialog.get_by_role("button", name="Export").click()
    assert packed.value.suggested_filename == name.replace(".svg", ".pdf")


@pytest.mark.parametrize("runs", ["hinge", "hinge,energy"])
def test_a_long_sentence_leaves_the_dialog_as_wide_as_it_was(open_viewer: Open, runs: str):
    viewer = open_viewer(f"runs={runs}&steps=60", reduced_motion="reduce")
    wait_for_state(viewer, "paused")
    dialog = open_dialog(viewer)
    choose(dialog, "Data")
    width = dialog.evaluate("dialog => dialog.scrollWidth")
    failed = {"id": "x", "state": "failed", "progress": 0.4, "name": "x.csv"}
    failed["sentence"] = "cannot/be/written/" * 20
    viewer.page.route("**/api/exports", lambda route: route.fulfill(status=202, json=failed))
    dialog.get_by_role("button", name="Export").click()
    expect(dialog.get_by_role("status")).to_contain_text("cannot/be/written")
    assert dialog.evaluate("dialog => dialog.scrollWidth") == width


def test_a_failure_is_said_and_the_next_export_works(open_viewer: Open):
    viewer = open_viewer("steps=60", reduced_motion="reduce")
    wait_for_state(viewer, "paused")
    dialog = open_dialog(viewer)
    choose(dialog, "Data")
    failed = {"id": "x", "state": "failed", "progress": 0.4, "name": "x.csv"}
    failed["sentence"] = "The server's disk is full: the file cannot be written. Try again later."
    viewer.page.route("**/api/exports", lambda route: route.fulfill(status=202, json=failed))
    dialog.get_by_role("button", name="Export").click()
    expect(dialog.get_by_role("status")).to_contain_text("The server's disk is full")
    viewer.page.unroute("**/api/exports")
    name, content, _ = saved(dialog)
    assert name.endswith(".npz")
    assert content


def test_a_refusal_is_said_and_the_dialog_goes_on(open_viewer: Open, complaints: Complaints):
    complaints.expected.append("the server responded with a status of 400")
    viewer = open_viewer("steps=60", reduced_motion="reduce")
    wait_for_state(viewer, "paused")
    dialog = open_dialog(viewer)
    choose(dialog, "Film")
    choose(dialog, "None")
    dialog.get_by_role("button", name="Export").click()
    expect(dialog.get_by_role("status")).to_contain_text("cannot be transparent: choose WebP")
    choose(dialog, "Light")
    expect(dialog.get_by_role("status")).to_have_text("")
