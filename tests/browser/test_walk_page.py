"""The part "Walk" of Around Z, as somebody shows it: particles move, are scrubbed, started anew,
linked to, and taken along in a file and a film.
"""

import io
import re
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from playwright.sync_api import Locator, Page, expect

from ebm_viz import Experiment, train
from ebm_viz.fonts import style_sheet
from ebm_viz.pictures import FilmPlan, film, html_file, still
from ebm_viz.scene import Scene, Shown, Style, View
from ebm_viz.walk import Walk
from tests.browser.conftest import (
    button,
    diagnoses,
    go_to,
    picture,
    settle,
    shown,
    viewer_of,
    wait_for_state,
    wait_until,
)
from tests.browser.test_export import choose, frames_of, open_dialog, saved


@pytest.fixture
def open_walks(open_app: Callable[..., Page]) -> Callable[..., Locator]:
    def open_at(query: str = "") -> Locator:
        viewer = viewer_of(open_app(f"around_z?{query}"))
        wait_until(viewer, "Number(data.frames) > 5")
        return viewer

    return open_at


def test_particles_walk_are_scrubbed_and_a_link_shows_the_same(open_walks: Callable[..., Locator]):
    viewer = open_walks("landscape=two&sampler_3=langevin&step_3=0.004&seed=3")
    expect(viewer.locator(".run")).to_have_count(3)
    before = picture(viewer, "map")
    wait_until(viewer, "Number(data.step) > 12")
    assert picture(viewer, "map") != before
    button(viewer, "Pause").click()
    go_to(viewer, 100)
    step = int(shown(viewer, "step"))
    at_step = picture(viewer, "map")
    assert len([*filter(None, diagnoses(viewer))]) == 3
    viewer.page.keyboard.press("Home")
    wait_until(viewer, "data.step === '0'")
    settle(viewer)
    assert picture(viewer, "map") != at_step
    go_to(viewer, 100)
    assert picture(viewer, "map") == at_step
    copied = f"{viewer.page.url}&step={step}&show=contours"
    again = open_walks(copied.partition("?")[2])
    wait_until(again, f"data.step === '{step}'")
    settle(again)
    assert diagnoses(again) == diagnoses(viewer)
    assert picture(again, "map") == at_step


def test_beta_and_a_step_answer_while_a_click_begins_anew(open_walks: Callable[..., Locator]):
    viewer = open_walks()
    wait_until(viewer, "Number(data.step) > 10")
    button(viewer, "Pause").click()
    settle(viewer)
    step = int(shown(viewer, "step"))
    wells = viewer.get_by_role("img", name=re.compile("^Share of the particles"))
    before = wells.get_attribute("aria-label") or ""
    viewer.get_by_role("slider", name="β", exact=True).fill("-1")
    wait_until(viewer, "Number(data.beta) < 0.11")
    expect(wells).not_to_have_attribute("aria-label", before)
    assert int(shown(viewer, "step")) == step
    eta = viewer.get_by_role("slider", name="Step η of MALA")
    eta.press("ArrowRight")
    expect(eta).to_have_attribute("aria-valuetext", "0.022")
    expect(viewer.page).to_have_url(re.compile(r"step_1=0\.022"))
    assert int(shown(viewer, "step")) == step
    figure = viewer.locator(".map .figure").first
    box = figure.bounding_box()
    assert box
    figure.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(viewer.page).to_have_url(re.compile(r"start=place"))
    wait_for_state(viewer, "playing")
    button(viewer, "Pause").click()
    go_to(viewer, 0)
    expect(wells).to_have_attribute("aria-label", re.compile("Exact: 1"))
    figure.click(position={"x": box["width"] / 4, "y": box["height"] / 4}, modifiers=["Shift"])
    expect(figure).to_have_attribute("aria-label", re.compile("a ball at rest"))
    assert int(shown(viewer, "step")) == 0


def test_a_walk_is_filmed_by_the_page(open_walks: Callable[..., Locator]):
    viewer = open_walks("sampler_2=none&sampler_3=none")
    button(viewer, "Pause").click()
    dialog = open_dialog(viewer)
    expect(dialog.get_by_role("radio", name="Slides", exact=True)).to_have_count(0)
    choose(dialog, "Film")
    dialog.get_by_label("Seconds").fill("1")
    dialog.get_by_label("Seconds").blur()
    name, content, _ = saved(dialog)
    assert name == "eight_gaussians-mala-walk-beta-1.mp4"
    frames = frames_of(content)
    assert abs(frames[0] - frames[-1]).max() > 60


def test_each_slider_of_a_step_has_a_name_of_its_own(open_walks: Callable[..., Locator]):
    viewer = open_walks("sampler_2=mala&step_2=0.3&sampler_3=none")
    sliders = viewer.locator(".stepsize input")
    expect(sliders).to_have_count(2)
    first, second = (slider.get_attribute("aria-label") for slider in sliders.all())
    assert first != second


def scene_of_walks() -> Scene:
    experiment = Experiment(dataset="eight_gaussians", steps=60)
    walks = [Walk(moves=40, particles=100), Walk(sampler="hmc", step=0.01, moves=40, particles=100)]
    shown = [Shown(experiment=experiment, label=walk.sampler.upper(), walk=walk) for walk in walks]
    return Scene(runs=tuple(shown), view=View(step=20))


def test_a_file_walks_without_a_server(new_page: Callable[..., Page], tmp_path: Path):
    path = tmp_path / "walks.html"
    path.write_bytes(html_file(scene_of_walks()))
    assert path.stat().st_size - len(style_sheet()) < 700_000
    page = new_page(fresh=True, offline=True)
    page.goto(path.as_uri())
    viewer = viewer_of(page)
    wait_until(viewer, "data.step === '20'")
    expect(viewer.locator(".wells .plot")).to_be_visible()
    button(viewer, "Play").click()
    wait_for_state(viewer, "finished")
    assert shown(viewer, "step") == 40


def test_stills_and_films_of_walks_are_drawn_from_python():
    scene = scene_of_walks()
    histories = [list(train(scene.runs[0].experiment))] * 2
    style = Style(width=640, text=12)
    first = still(scene, histories, style)
    assert first == still(scene, histories, style)
    later = scene.model_copy(update={"view": View(step=40)})
    assert first != still(later, histories, style)
    svg = still(scene, histories, style, "svg").decode()
    assert "HMC" in svg
    file = io.BytesIO()
    film(scene, FilmPlan(seconds=1, frames_per_second=5), file, histories, style)
    file.seek(0)
    with av.open(file) as opened:
        assert len(list(opened.decode(video=0))) == 5
