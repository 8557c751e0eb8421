"""Collapse, Sharp edges and Latent variables, as somebody gives the lesson."""

import io
import re
from collections.abc import Callable

import pypdf
import pypdfium2
import pytest
from playwright.sync_api import Locator, Page, expect
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from ebm_viz.lessons.gibbs import VARIANCE
from tests.browser.conftest import (
    Complaints,
    Server,
    button,
    settle,
    shown,
    viewer_of,
    wait_until,
)

OpenLesson = Callable[..., Locator]


@pytest.fixture
def open_lesson(
    whole_app: Server, new_page: Callable[..., Page], complaints: Complaints
) -> OpenLesson:
    """Opens a page of the app; what Streamlit itself looks for in vain is let pass."""
    complaints.expected.append("status of 404")

    def refused(address: str) -> None:
        if "/_stcore/" not in address:
            complaints.append(address)

    def open_at(name: str, query: str = "") -> Locator:
        page = new_page()
        page.on("response", lambda reply: reply.status >= 400 and refused(reply.url))
        page.goto(f"{whole_app.url}/{name}?{query}")
        viewer = viewer_of(page)
        wait_until(viewer, "Number(data.frames) > 20")
        return viewer

    return open_at


def pause(viewer: Locator) -> None:
    button(viewer, "Pause").click()
    wait_until(viewer, "data.state === 'paused'")


def go_to_end(viewer: Locator) -> None:
    viewer.page.keyboard.press("End")
    wait_until(viewer, "['finished', 'diverged'].includes(data.state)")


def slice_says(viewer: Locator) -> str:
    settle(viewer)
    figure = viewer.get_by_role("img", name=re.compile("^Slice of F"))
    return figure.get_attribute("aria-label") or ""


def test_a_collapsed_run_is_gone_on_with_from_the_shown_step_and_back(open_lesson: OpenLesson):
    viewer = open_lesson("collapse", "panels=density")
    expect(viewer.locator(".run")).to_have_count(3)
    expect(viewer.locator(".run .diagnosis").nth(1)).to_contain_text("flat")
    pause(viewer)
    step = int(shown(viewer, "step"))
    button(viewer, "Continue from here with hinge").nth(1).click()
    back = viewer.page.get_by_role("button", name="Back to the three runs")
    expect(back).to_be_visible()
    expect(viewer.page).to_have_url(re.compile(rf"go_on=held&start_step={step}$"))
    on = viewer_of(viewer.page)
    wait_until(on, "Number(data.step) > 10")
    expect(on.locator(".run .diagnosis").nth(0)).to_contain_text("flat")
    expect(on.locator(".run .diagnosis").nth(1)).to_contain_text("more likely")
    back.click()
    expect(button(viewer_of(viewer.page), "Continue from here with hinge")).to_have_count(2)
    expect(viewer.page).not_to_have_url(re.compile("go_on"))


def test_a_diverged_run_is_gone_on_with_from_its_last_good_step(open_lesson: OpenLesson):
    viewer = open_lesson("collapse", "panels=density")
    go_to_end(viewer)
    assert shown(viewer, "step") == 1000
    expect(viewer.locator(".run .diagnosis").first).to_contain_text("Diverged at step")
    button(viewer, "Continue from here with hinge").first.click()
    expect(viewer.page).to_have_url(re.compile(r"go_on=alone&start_step=\d{3}$"))


def test_the_slice_follows_its_ends_and_the_step(open_lesson: OpenLesson):
    viewer = open_lesson("sharp_edges")
    pause(viewer)
    before = slice_says(viewer)
    assert all(label in before for label in ("NLL", "Hinge", "Square-square"))

    end = viewer.get_by_role("slider", name="End A of the slice").first
    place = end.get_attribute("aria-valuetext")
    bounds = end.bounding_box()
    assert bounds
    mouse = viewer.page.mouse
    mouse.move(bounds["x"] + 9, bounds["y"] + 9)
    mouse.down()
    mouse.move(bounds["x"] + 29, bounds["y"] - 11, steps=4)
    mouse.up()
    settle(viewer)
    assert end.get_attribute("aria-valuetext") != place
    wait_until(viewer, "data.state === 'paused'")
    expect(viewer.page).to_have_url(re.compile("cut="))
    after = slice_says(viewer)
    assert after != before

    end.press("ArrowRight")
    assert slice_says(viewer) != after
    step = shown(viewer, "step")
    assert step > 0  # the arrow key moved the end, not the clock
    viewer.page.keyboard.press("Home")
    wait_until(viewer, "data.step === '0'")
    assert slice_says(viewer) != after


def test_a_moved_cut_is_in_the_address(open_lesson: OpenLesson):
    viewer = open_lesson("sharp_edges", "cut=0,1,2,-1")
    end = viewer.get_by_role("slider", name="End A of the slice").first
    expect(end).to_have_attribute("aria-valuetext", "y₁ 0.00, y₂ 1.00")


def at_the_shown_step(viewer: Locator, curve: str) -> list[float | None]:
    """Each run's value, as the curve tells assistive technology."""
    label = viewer.get_by_role("img", name=curve).get_attribute("aria-label")
    texts = re.findall(r", ([−\d,.]+|–) at the shown step", label or "")
    return [
        None if text == "–" else float(text.replace("−", "-").replace(",", "")) for text in texts
    ]


def test_curves_are_multiplied_and_runs_without_the_number_left_out(open_lesson: OpenLesson):
    viewer = open_lesson("sharp_edges", "part=margin&panels=curves")
    go_to_end(viewer)
    *shares, none = at_the_shown_step(viewer, "Mean gap / m against")
    *gaps, log = at_the_shown_step(viewer, "Mean gap F⁻ − F⁺ against")
    assert none is None
    assert log is not None
    assert len(shares) == 3
    for share, gap, margin in zip(shares, gaps, (1, 2, 4), strict=True):
        assert share == pytest.approx(gap / margin, rel=0.02)


def test_the_two_rulers_are_shown_apart(open_lesson: OpenLesson):
    viewer = open_lesson("sharp_edges", "part=ruler&panels=curves")
    go_to_end(viewer)
    own = at_the_shown_step(viewer, "log Z, the training")
    fine = at_the_shown_step(viewer, "log Z, fine grid")
    assert own[0] == pytest.approx(fine[0], abs=0.3)
    assert fine[1] - own[1] > 100


def test_places_of_z_lie_on_the_maps_that_have_some(open_lesson: OpenLesson):
    viewer = open_lesson("latent", "panels=map&latent_beta=0.3")
    pause(viewer)
    maps = viewer.get_by_role("group", name=re.compile("Energy map"))
    expect(maps).to_have_count(3)
    told = [maps.nth(k).get_attribute("aria-label") or "" for k in range(3)]
    assert ["36 latent points" in label for label in told] == [True, True, False]
    viewer.page.get_by_role("combobox", name="First and second run: z is").click()
    viewer.page.get_by_role("option", name="The number of a centre").click()
    expect(viewer.page).to_have_url(re.compile("model=kmeans"))
    expect(maps.first).to_have_attribute("aria-label", re.compile("8 latent points"))
    expect(viewer.page.get_by_text("below 0.25 the centres meet")).to_be_visible()
    viewer.page.get_by_role("combobox", name="Third run").click()
    viewer.page.get_by_role("option", name="Sparse coding").click()
    expect(viewer.page.get_by_text("slowest along its four columns")).to_be_visible()
    expect(viewer.page.get_by_role("slider", name="Sparsity λ")).to_be_visible()


def test_a_page_is_printed_with_its_question_and_the_viewer_goes_back_to_the_screen(
    open_lesson: OpenLesson,
):
    viewer = open_lesson("gibbs", "dataset=two_modes")
    width = viewer.evaluate("root => root.clientWidth")
    printed = pypdf.PdfReader(io.BytesIO(viewer.page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == 2
    text = "".join(page.extract_text() for page in printed.pages)
    assert VARIANCE.question.replace("*", "") in text
    assert viewer.page.url in text.replace("\n", "")
    assert "Variance" in text  # no title is shortened
    expect(viewer).not_to_have_class(re.compile("paper"))
    assert viewer.evaluate("root => root.clientWidth") == width


def test_no_picture_covers_the_one_beside_it_on_paper(open_lesson: OpenLesson):
    viewer = open_lesson("latent", "panels=map,latent")
    pause(viewer)
    with pypdfium2.PdfDocument(viewer.page.pdf(prefer_css_page_size=True)) as document:
        page = document[0]
        ink = page.render(grayscale=True).to_numpy() < 250
        found = [image.get_bounds() for image in page.get_objects([FPDF_PAGEOBJ_IMAGE])]
        height = page.get_height()
    maps = {tuple(map(round, place)) for place in found}
    assert len(maps) == 3
    for left, bottom, right, top in maps:
        rows = slice(round(height) - top + 1, round(height) - bottom - 1)
        assert ink[rows, right - (right - left) // 3 : right - 1].mean() > 0.9


BOTH = """viewer => {
    window.both = 0
    const about = one => one.textContent.includes("closed form")
    const look = () => {
        const there = viewer.isConnected && viewer.checkVisibility({checkVisibilityCSS: true})
        if (there && [...document.querySelectorAll("h2")].some(about)) both += 1
        requestAnimationFrame(look)
    }
    look()
}"""
"""Counts the pictures of the screen that hold both a viewer and the heading of “Why needles”."""


def test_the_part_before_does_not_stand_below_one_that_takes_long(open_app: Callable[..., Page]):
    page = open_app("sharp_edges?beta=1.7")
    viewer = viewer_of(page)
    wait_until(viewer, "Number(data.frames) > 0")
    viewer.evaluate(BOTH)
    page.get_by_role("radio", name="Why needles").click()
    expect(page.get_by_role("table")).to_have_count(2)
    assert page.evaluate("() => both") == 0
    page.get_by_role("radio", name="Margins").click()
    expect(page.get_by_test_id("landscape-viewer")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "query", "long"),
    [
        ("latent", "model=kmeans&limit=augmented_all", "A 1 beside y, three columns: no limit"),
        (
            "sharp_edges",
            "dataset=two_modes&second=gradient_penalty&third=added_noise",
            "NLL, noise on the data",
        ),
    ],
)
def test_what_is_chosen_is_read_to_its_end(
    open_lesson: OpenLesson, name: str, query: str, long: str
):
    lists = open_lesson(name, query).page.get_by_role("combobox")
    chosen = lists.evaluate_all(
        "all => all.map(one => [one.value, one.scrollWidth - one.clientWidth])"
    )
    assert long in [value for value, _ in chosen]
    assert [value for value, beyond in chosen if beyond > 1] == []
