"""The HTML file, opened from the disk with the network off and used as at a lectern."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Download, Locator, Page, expect

from ebm_viz import Experiment, train
from ebm_viz.pictures import html_file
from ebm_viz.scene import Scene, Shown, Style, View
from tests.browser.conftest import (
    Open,
    button,
    picture,
    settle,
    shown,
    viewer_of,
    wait_for_state,
    wait_until,
)


@pytest.fixture
def open_file(new_page: Callable[..., Page], tmp_path: Path) -> Iterator[Open]:
    """Opens what `html_file` makes; it may ask for nothing but itself."""
    asked: list[str] = []

    def open_file(*arguments: object, **options: object) -> Locator:
        path = tmp_path / "runs.html"
        path.write_bytes(html_file(*arguments))
        page = new_page(fresh=True, offline=True, **options)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        return viewer_of(page)

    yield open_file
    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [
        url for url in asked if url.endswith("/runs.html")
    ]


def test_a_run_is_played_scrubbed_turned_and_read(open_file: Open):
    viewer = open_file(Experiment(loss="nll", steps=60))
    page = viewer.page
    wait_for_state(viewer, "finished")
    assert shown(viewer, "step") == 60
    expect(page.get_by_role("heading", name="NLL")).to_be_visible()

    button(viewer, "Play").click()
    wait_until(viewer, "data.state === 'playing' && Number(data.step) < 60")
    page.keyboard.press(" ")
    wait_for_state(viewer, "paused")
    viewer.get_by_role("slider", name="History").fill("3")
    wait_until(viewer, "data.step === '9'")
    page.keyboard.press("ArrowRight")
    wait_until(viewer, "data.step === '10'")

    density = picture(viewer, "density")
    viewer.get_by_role("slider", name="β").fill("1")
    wait_until(viewer, "data.beta === '10'")
    settle(viewer)
    assert picture(viewer, "density") != density

    surface = viewer.get_by_role("img", name=re.compile("^Energy surface"))
    surface.focus()
    page.keyboard.press("ArrowRight")
    expect(surface).to_have_attribute("aria-label", re.compile("Seen from −53°"))

    energy_map = picture(viewer, "map")
    button(viewer, "Show").click()
    viewer.get_by_role("checkbox", name="Data").click()
    settle(viewer)
    assert picture(viewer, "map") != energy_map
    page.keyboard.press("Escape")

    viewer.get_by_role("group", name=re.compile("^Energy map")).hover()
    expect(viewer.locator(".readout")).to_have_text(re.compile(r"y₁ = .* F = .* p = "))


def test_it_opens_as_the_scene_says(open_file: Open):
    runs = [Experiment(loss=loss, steps=40) for loss in ("hinge", "energy")]
    scene = Scene(
        runs=tuple(Shown(experiment=run, label=f"Run {run.loss}") for run in runs),
        view=View(step=12, beta=2.0, panels=("map", "density")),
    )
    histories = [list(train(run)) for run in runs]
    viewer = open_file(scene, histories, Style(background="dark", heading="What <pull> is for"))
    wait_for_state(viewer, "paused")
    assert (shown(viewer, "step"), shown(viewer, "beta")) == (12, 2.0)
    expect(viewer).to_have_attribute("data-theme", "dark")
    expect(viewer.page.get_by_role("heading", name="What <pull> is for")).to_be_visible()
    assert viewer.page.title() == "What <pull> is for"
    expect(viewer.get_by_role("region", name="Run energy")).to_be_visible()
    assert viewer.locator(".panel.surface").count() == 0
    viewer.page.keyboard.press("End")
    wait_for_state(viewer, "finished")
    assert viewer.locator(".diagnosis").all_inner_texts()[0]


def test_a_run_that_diverged_says_so(open_file: Open):
    viewer = open_file(Experiment(loss="energy", learning_rate=1.0, steps=200))
    wait_for_state(viewer, "diverged")
    expect(viewer.locator(".diagnosis")).to_have_text(re.compile("^Diverged at step 7"))


@pytest.mark.parametrize(("width", "runs"), [(390, 2), (1280, 1)])
def test_a_file_fits_its_window(open_file: Open, width: int, runs: int):
    run = Experiment(energy="rbf", loss="hinge", steps=1000)
    view = View(step=20, panels=("map", "density"))
    scene = Scene(
        runs=tuple(Shown(experiment=run, label=f"Run {k}") for k in range(runs)), view=view
    )
    history = list(train(run, at=(0, 20, 1000)))
    viewer = open_file(scene, [history] * runs, viewport={"width": width, "height": 800})
    expect(viewer.locator(".map canvas").first).to_be_visible()
    assert viewer.page.evaluate("document.documentElement.scrollWidth") <= width
    assert all(
        bounds["x"] >= 0 for one in viewer.locator("canvas").all() if (bounds := one.bounding_box())
    )


@pytest.mark.parametrize("style", ["normal", "italic"])
def test_a_file_has_the_font_of_the_pages(open_file: Open, style: str):
    page = open_file(Experiment(steps=20)).page
    load = f"""async () => (await document.fonts.load('{style} 16px "Source Sans"'))
        .map(face => [face.style, face.status])"""
    assert page.evaluate(load) == [[style, "loaded"]]


def test_the_colours_are_those_of_the_readers_system(open_file: Open):
    style = Style(background="transparent")
    viewer = open_file(Experiment(steps=20), None, style, color_scheme="dark")
    expect(viewer).to_have_attribute("data-theme", "dark")
    viewer.page.emulate_media(color_scheme="light")
    expect(viewer).to_have_attribute("data-theme", "light")


def test_a_run_of_1000_steps_takes_little():
    assert len(html_file(Experiment(loss="nll", steps=1000))) < 6_000_000


def saved(viewer: Locator, format: str) -> Download:
    """What the Export dialog makes in the browser."""
    button(viewer, "Export").first.click()
    dialog = viewer.page.get_by_role("dialog", name="Export")
    dialog.get_by_label("Format").select_option(format)
    with viewer.page.expect_download() as download:
        dialog.get_by_role("button", name="Export").click()
    return download.value


def test_a_page_saves_its_runs_as_a_file(
    open_viewer: Open, new_page: Callable[..., Page], tmp_path: Path
):
    viewer = open_viewer(
        "runs=hinge,energy&steps=80&show_panels=map,density", reduced_motion="reduce"
    )
    wait_for_state(viewer, "paused")
    viewer.page.keyboard.press("ArrowRight")
    wait_until(viewer, "data.step === '1'")
    asked: list[str] = []
    viewer.page.on("request", lambda request: asked.append(request.url))
    download = saved(viewer, "HTML, interactive")
    assert download.suggested_filename == "two_moons-hinge-energy-step-0001-beta-1.html"
    assert not [url for url in asked if "/api/exports" in url]
    download.save_as(tmp_path / "runs.html")

    page = new_page(fresh=True, offline=True)
    page.goto((tmp_path / "runs.html").as_uri())
    opened = viewer_of(page)
    wait_for_state(opened, "paused")
    assert shown(opened, "step") == 1
    page.keyboard.press("End")
    wait_for_state(opened, "finished")
    assert shown(opened, "step") == 80
    assert opened.get_by_role("link").count() == 0


def test_a_file_saves_pictures(open_file: Open, tmp_path: Path):
    viewer = open_file(Experiment(steps=20))
    wait_for_state(viewer, "finished")
    picture = saved(viewer, "PNG")
    assert picture.suggested_filename == "two_moons-nll-step-0020-beta-1.png"
    picture.save_as(tmp_path / "picture.png")
    with Image.open(tmp_path / "picture.png") as image:
        assert image.size == (2560, 1440)
