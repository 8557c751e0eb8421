"""Several runs side by side on one clock."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import (
    Complaints,
    Open,
    Server,
    button,
    come_back,
    finish,
    picture,
    settle,
    shown,
    viewer_of,
    wait_for_state,
    wait_until,
)


@pytest.fixture(scope="module")
def shared_pair(viewer_app: Server, new_shared_page: Callable[..., Page]) -> Locator:
    page = new_shared_page()
    page.goto(f"{viewer_app.url}/?runs=flat,hinge&steps=60&show_panels=surface,density,curves")
    viewer = viewer_of(page)
    wait_for_state(viewer, "finished")
    return viewer


@pytest.fixture
def pair(shared_pair: Locator, complaints: Complaints) -> Locator:
    """Two runs at their end; the camera and β are where the tests before left them."""
    come_back(shared_pair)
    settle(shared_pair)
    return shared_pair


def densities(viewer: Locator) -> list[str]:
    settle(viewer)
    columns = viewer.locator(".run")
    return [picture(columns.nth(k), "density") for k in range(columns.count())]


def test_all_runs_move_on_one_clock(pair: Locator):
    at_the_end = densities(pair)
    button(pair, "Restart").click()
    wait_until(pair, "data.step === '0'")
    at_the_start = densities(pair)
    assert at_the_start[1] != at_the_end[1]
    pair.page.keyboard.press("End")
    wait_until(pair, "data.step === '60'")
    assert densities(pair) == at_the_end


def test_one_beta_moves_all_densities(pair: Locator):
    before = densities(pair)
    pair.page.keyboard.press("[")
    wait_until(pair, "Number(data.beta) < 0.95")
    assert all(old != new for old, new in zip(before[1:], densities(pair)[1:], strict=True))
    names = pair.get_by_role("img", name=re.compile("Gibbs density")).evaluate_all(
        "figures => figures.map(figure => figure.ariaLabel)"
    )
    assert len(names) == 2
    assert all("β = 0.89" in name for name in names)


def test_cameras_are_linked(pair: Locator):
    surfaces = pair.get_by_role("img", name=re.compile("Energy surface"))
    surfaces.first.focus()
    pair.page.keyboard.press("ArrowUp")
    for k in range(2):
        expect(surfaces.nth(k)).to_have_attribute("aria-label", re.compile("45° above"))


def test_every_run_says_how_it_went(pair: Locator):
    diagnoses = pair.locator(".run .diagnosis")
    expect(diagnoses.nth(0)).to_contain_text("Collapsed")
    expect(diagnoses.nth(1)).not_to_contain_text("Collapsed")
    link = pair.get_by_role("link", name="Open in the Playground").nth(1)
    expect(link).to_have_attribute("href", re.compile(r"^http://127\.0\.0\.1:\d+/\?runs=hinge$"))


def test_hover_reads_every_run_at_the_same_place(pair: Locator):
    figure = pair.locator(".run").nth(1).locator(".density .figure")
    bounds = figure.bounding_box()
    assert bounds
    pair.page.mouse.move(bounds["x"] + 20, bounds["y"] + 20)
    readouts = pair.locator(".run .readout")
    expect(readouts.nth(0)).to_contain_text("F =")
    places = [text.split("F =")[0] for text in readouts.all_inner_texts()]
    assert places[0] == places[1]


def test_a_diverged_run_waits_at_its_last_step_for_the_others(open_viewer: Open):
    viewer = open_viewer("runs=energy,hinge&steps=1000&show_panels=density")
    button(viewer, "Pause").click()
    viewer.page.keyboard.press("End")
    wait_for_state(viewer, "finished")
    assert shown(viewer, "step") == 1000
    expect(viewer.locator(".run .diagnosis").first).to_contain_text("Diverged")


@pytest.mark.parametrize("width", [900, 1280, 1920])
def test_nothing_overflows(open_viewer: Open, width: int):
    viewer = open_viewer(
        "runs=flat,hinge,nll,log&steps=20&show_panels=surface,density,curves",
        viewport={"width": width, "height": 900},
    )
    finish(viewer)
    edges = viewer.locator(".figure canvas").evaluate_all(
        "all => all.map(canvas => canvas.getBoundingClientRect()).map(box => [box.left, box.right])"
    )
    assert all(left >= 0 and right <= width for left, right in edges)


@pytest.mark.parametrize("panels", ["surface,density", "map,density", "surface,map,density"])
@pytest.mark.parametrize("width", [358, 700])
def test_the_pictures_of_a_run_take_the_whole_width_of_a_narrow_page(
    open_viewer: Open, width: int, panels: str
):
    viewer = open_viewer(
        f"runs=flat,hinge&steps=20&show_panels={panels}", viewport={"width": width, "height": 900}
    )
    finish(viewer)
    right = viewer.evaluate("root => root.getBoundingClientRect().right")
    figures = viewer.locator(".run .figure")
    ends = figures.evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    assert right - 2 <= max(ends) <= right
