"""The viewer with one run, as somebody at the lectern uses it."""

import math
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
    put_beta,
    settle,
    shown,
    viewer_of,
    wait_for_state,
    wait_until,
)


@pytest.fixture
def finished_alone(open_viewer: Open) -> Locator:
    viewer = open_viewer("steps=60")
    finish(viewer)
    return viewer


@pytest.fixture(scope="module")
def shared(viewer_app: Server, new_shared_page: Callable[..., Page]) -> Locator:
    page = new_shared_page()
    page.goto(f"{viewer_app.url}/?steps=60")
    return viewer_of(page)


@pytest.fixture
def finished(shared: Locator, complaints: Complaints) -> Locator:
    """One page for all who change nothing but the step, β and the camera."""
    come_back(shared)
    put_beta(shared, 1)
    surface = shared.get_by_role("img", name=re.compile("^Energy surface"))
    surface.dispatch_event("dblclick")
    settle(shared)
    return shared


def drag(viewer: Locator, target: Locator, dx: float, dy: float, x: float = 0.5) -> None:
    bounds = target.bounding_box()
    assert bounds
    mouse = viewer.page.mouse
    start_x, start_y = bounds["x"] + bounds["width"] * x, bounds["y"] + bounds["height"] / 2
    mouse.move(start_x, start_y)
    mouse.down()
    mouse.move(start_x + dx / 2, start_y + dy / 2)
    mouse.move(start_x + dx, start_y + dy)
    mouse.up()
    settle(viewer)


def test_opening_trains_to_the_end_by_itself(open_viewer: Open):
    viewer = open_viewer("steps=150")
    wait_for_state(viewer, "playing")
    wait_for_state(viewer, "finished")
    assert shown(viewer, "step") == 150
    expect(viewer.locator(".diagnosis")).to_contain_text(re.compile(r"^Lear(nt|ning)"))


def test_pausing_stops_the_picture_and_the_asking(open_viewer: Open):
    viewer = open_viewer("steps=1000")
    wait_until(viewer, "Number(data.step) > 20")
    button(viewer, "Pause").click()
    wait_for_state(viewer, "paused")
    step = shown(viewer, "step")
    asked: list[str] = []
    settle(viewer)
    viewer.page.wait_for_load_state("networkidle")
    viewer.page.on("request", lambda request: asked.append(request.url))
    before = picture(viewer, "map")
    for _ in range(20):
        settle(viewer)
    assert shown(viewer, "step") == step
    assert picture(viewer, "map") == before
    assert asked == []
    button(viewer, "Play").click()
    wait_until(viewer, f"Number(data.step) > {step}")


def test_step_restart_and_keys(finished: Locator):
    page = finished.page
    button(finished, "Restart").click()
    wait_until(finished, "data.step === '0'")
    wait_for_state(finished, "paused")
    button(finished, "Step").click()
    wait_until(finished, "data.step === '1'")
    page.keyboard.press("ArrowRight")
    wait_until(finished, "data.step === '2'")
    page.keyboard.press("ArrowLeft")
    wait_until(finished, "data.step === '1'")
    page.keyboard.press("End")
    wait_until(finished, "data.step === '60'")
    page.keyboard.press("Home")
    wait_until(finished, "data.step === '0'")
    page.keyboard.press("]")
    wait_until(finished, "Number(data.beta) > 1.05")
    page.keyboard.press("[")
    wait_until(finished, "Math.abs(Number(data.beta) - 1) < 1e-4")


def test_space_plays_wherever_the_focus_is_not_a_field(finished: Locator):
    page = finished.page
    page.evaluate("document.activeElement?.blur()")
    page.keyboard.press("Space")
    wait_until(finished, "data.state !== 'finished' || Number(data.step) < 60")
    finished.get_by_role("slider", name="β").focus()
    wait_for_state(finished, "finished")
    page.keyboard.press("Space")
    wait_for_state(finished, "playing")
    page.keyboard.press("Space")
    wait_for_state(finished, "paused")


def test_the_end_of_a_run_is_trained_when_asked_for(open_viewer: Open):
    viewer = open_viewer("steps=400", reduced_motion="reduce")
    wait_for_state(viewer, "paused")
    viewer.page.keyboard.press("End")
    wait_for_state(viewer, "finished")
    assert shown(viewer, "step") == 400


def test_scrubbing_shows_the_same_picture_for_the_same_step(finished: Locator):
    at_the_end = picture(finished, "map")
    history = finished.get_by_role("slider", name="History")
    drag(finished, history, -80, 0, x=0.99)
    middle = shown(finished, "step")
    assert 0 < middle < 60
    in_the_middle = picture(finished, "map")
    assert in_the_middle != at_the_end
    drag(finished, history, -1000, 0, x=0.9)
    assert shown(finished, "step") == 0
    put = "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input')) }"
    history.evaluate(put, math.sqrt(middle))
    wait_until(finished, f"Number(data.step) === {middle}")
    settle(finished)
    assert picture(finished, "map") == in_the_middle


def test_dragging_beta_changes_the_density_alone(finished: Locator):
    density, energy = picture(finished, "density"), picture(finished, "map")
    drag(finished, finished.get_by_role("slider", name="β"), 60, 0)
    assert shown(finished, "beta") > 1.5
    assert picture(finished, "density") != density
    assert picture(finished, "map") == energy
    beta = shown(finished, "beta")
    label = finished.get_by_role("img", name=re.compile("^Gibbs density"))
    expect(label).to_have_attribute("aria-label", re.compile(f"β = {beta:.2f}"))


def test_a_turned_surface_stays_turned(open_viewer: Open):
    viewer = open_viewer("steps=100")
    surface = viewer.get_by_role("img", name=re.compile("^Energy surface"))
    wait_until(viewer, "Number(data.step) > 5")
    drag(viewer, surface, 60, 20)
    wait_for_state(viewer, "finished")
    # 60 and 20 pixels turn by 27 and 9 degrees, and nothing else has turned it since.
    expect(surface).to_have_attribute("aria-label", re.compile("Seen from −85°, 49° above"))
    before = surface.screenshot()
    surface.dblclick()
    expect(surface).to_have_attribute("aria-label", re.compile("Seen from −58°, 40° above"))
    settle(viewer)
    assert surface.screenshot() != before


def test_arrow_keys_turn_a_surface_that_has_the_focus_and_step_otherwise(finished: Locator):
    page = finished.page
    surface = finished.get_by_role("img", name=re.compile("^Energy surface"))
    surface.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    expect(surface).to_have_attribute("aria-label", re.compile("Seen from −53°"))
    assert shown(finished, "step") == 60
    surface.evaluate("figure => figure.blur()")
    page.keyboard.press("ArrowLeft")
    wait_until(finished, "Number(data.step) < 60")


def test_other_weights_begin_at_once_and_leave_camera_and_beta(finished_alone: Locator):
    page = finished_alone.page
    surface = finished_alone.get_by_role("img", name=re.compile("^Energy surface"))
    drag(finished_alone, surface, 60, 20)
    # β follows the training until somebody chooses it.
    page.get_by_role("button", name="Other β").click()
    wait_until(finished_alone, "data.beta === '3'")
    finished_alone.get_by_role("slider", name="β").press("ArrowRight")
    wait_until(finished_alone, "Number(data.beta) > 3.01")
    beta = shown(finished_alone, "beta")
    before = picture(finished_alone, "map")
    page.get_by_role("button", name="Other weights").click()
    wait_until(finished_alone, "data.state === 'playing' || Number(data.step) < 60")
    wait_for_state(finished_alone, "finished")
    settle(finished_alone)
    assert picture(finished_alone, "map") != before
    assert shown(finished_alone, "beta") == beta
    expect(surface).to_have_attribute("aria-label", re.compile("Seen from −85°, 49° above"))


def test_reloading_reproduces_the_picture(finished: Locator):
    before = [picture(finished, panel) for panel in ("map", "density")]
    finished.page.reload()
    again = viewer_of(finished.page)
    finish(again)
    settle(again)
    assert [picture(again, panel) for panel in ("map", "density")] == before


def test_playing_again_asks_for_nothing(finished: Locator):
    asked: list[str] = []
    finished.page.on("request", lambda request: asked.append(request.url))
    button(finished, "Play").click()
    wait_for_state(finished, "playing")
    wait_for_state(finished, "finished")
    assert [url for url in asked if "/frames" in url] == []


def test_reduced_motion_starts_paused_at_the_first_frame(open_viewer: Open):
    viewer = open_viewer("steps=100", reduced_motion="reduce")
    wait_for_state(viewer, "paused")
    assert shown(viewer, "step") == 0
    assert shown(viewer, "frames") <= 2
    expect(viewer.get_by_role("group", name=re.compile("^Energy map"))).to_be_visible()


def test_hover_reads_the_place_and_rings_it_in_every_panel(finished: Locator):
    figure = finished.locator(".map .figure")
    bounds = figure.bounding_box()
    assert bounds
    finished.page.mouse.move(
        bounds["x"] + 0.35 * bounds["width"], bounds["y"] + 0.4 * bounds["height"]
    )
    expect(finished.locator(".readout")).to_have_text(
        re.compile(
            r"y₁ = −0\.\d\d +y₂ = 0\.\d\d +F = −?[\d.,]+ +"
            r"∇F = \(−?[\d.,]+, −?[\d.,]+\) +p [=<] [\d.]+"
        )
    )
    rings = finished.locator(".ring:not([hidden])")
    expect(rings).to_have_count(3)
    finished.page.mouse.move(5, 5)
    expect(finished.locator(".readout")).to_be_empty()
    expect(rings).to_have_count(0)


def test_the_show_menu_takes_arrows_data_and_contours_off(finished_alone: Locator):
    pictures = [picture(finished_alone, "map")]
    button(finished_alone, "Show").click()
    for name in ("Equal length", "Off", "Data points", "Contour lines"):
        finished_alone.get_by_label(name, exact=True).click()
        settle(finished_alone)
        pictures.append(picture(finished_alone, "map"))
    assert len(set(pictures)) == len(pictures)
    finished_alone.page.keyboard.press("Escape")
    expect(finished_alone.get_by_label("Data points")).to_be_hidden()


def test_a_diverging_run_is_shown_and_explained(open_viewer: Open):
    viewer = open_viewer("runs=energy&steps=1000")
    wait_until(viewer, "Number(data.step) > 20")
    viewer.page.keyboard.press("End")
    wait_for_state(viewer, "diverged")
    assert 0 < shown(viewer, "step") < 1000
    expect(viewer.locator(".diagnosis")).to_contain_text(re.compile(r"Diverged.* step \d+"))


def test_light_and_dark_follow_the_theme(finished: Locator):
    colors = {}
    for theme in ("dark", "light"):
        finished.page.emulate_media(color_scheme=theme)
        expect(finished).to_have_attribute("data-theme", theme)
        colors[theme] = finished.evaluate("root => getComputedStyle(root).color")
    assert colors == {"light": "rgb(47, 45, 43)", "dark": "rgb(237, 235, 232)"}


def test_canvases_have_a_pixel_for_each_of_the_screen(open_viewer: Open, finished: Locator):
    larger = open_viewer("steps=20", device_scale_factor=2)
    finish(larger)
    for viewer, ratio in ((finished, 1), (larger, 2)):
        drawn, css = viewer.locator(".map canvas").evaluate(
            "canvas => [canvas.width, canvas.getBoundingClientRect().width]"
        )
        assert abs(drawn - ratio * css) <= 1


def test_panels_stack_on_a_narrow_page(open_viewer: Open):
    viewer = open_viewer("steps=20", viewport={"width": 900, "height": 900})
    finish(viewer)
    tops = viewer.locator(".figure").evaluate_all(
        "figures => figures.map(figure => figure.getBoundingClientRect().top)"
    )
    assert tops[1] > tops[0]
    rights = viewer.locator("canvas").evaluate_all(
        "all => all.map(canvas => canvas.getBoundingClientRect().right)"
    )
    assert max(rights) <= 900
    expect(viewer.get_by_role("combobox", name="Speed")).to_be_visible()


def test_a_viewer_that_was_hidden_draws_what_has_changed(open_viewer: Open):
    viewer = open_viewer("steps=20", reduced_motion="reduce")
    finish(viewer)
    settle(viewer)
    at_the_end = picture(viewer, "map")
    frames = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    viewer.evaluate(f"viewer => {{ viewer.style.display = 'none'; return {frames} }}")
    viewer.get_by_label("History").evaluate(
        "slider => { slider.value = '0'; slider.dispatchEvent(new Event('input')) }"
    )
    viewer.evaluate(f"viewer => {frames}.then(() => {{ viewer.style.display = '' }})")
    wait_until(viewer, "data.step === '0'")
    settle(viewer)
    assert picture(viewer, "map") != at_the_end
    finish(viewer)
    settle(viewer)
    assert picture(viewer, "map") == at_the_end


def test_without_webgl_the_other_panels_work(open_viewer: Open):
    without = """{
        const original = HTMLCanvasElement.prototype.getContext
        HTMLCanvasElement.prototype.getContext = function (kind, options) {
            return kind === "webgl2" ? null : original.call(this, kind, options)
        }
    }"""
    viewer = open_viewer("steps=40", init=without)
    finish(viewer)
    expect(viewer.get_by_text("offers no WebGL2")).to_be_visible()
    drag(viewer, viewer.get_by_role("slider", name="β"), 40, 0)
    assert shown(viewer, "beta") > 1.2


def test_a_lost_surface_is_drawn_again(finished_alone: Locator):
    mesh = finished_alone.locator("canvas.mesh")
    before = picture(finished_alone, "surface", "canvas.mesh")
    mesh.evaluate("""canvas => new Promise(done => {
        const loser = canvas.getContext("webgl2").getExtension("WEBGL_lose_context")
        canvas.addEventListener("webglcontextlost", () => setTimeout(() => loser.restoreContext()))
        canvas.addEventListener("webglcontextrestored", () => done())
        loser.loseContext()
    })""")
    drawn = """canvas => new Promise(done => requestAnimationFrame(() => {
        const gl = canvas.getContext("webgl2")
        const pixel = new Uint8Array(4)
        const [x, y] = [canvas.width >> 1, canvas.height >> 1]
        gl.readPixels(x, y, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel)
        done(pixel[3])
    }))"""
    finished_alone.page.keyboard.press("[")
    assert before
    finished_alone.page.wait_for_function(drawn, arg=mesh.element_handle())
