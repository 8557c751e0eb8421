"""Balls that roll and particles that walk over the energy map."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect
from scipy import stats

from ebm_viz.viewer.assets import VERSION
from tests.browser.conftest import (
    Complaints,
    Open,
    Server,
    button,
    finish,
    picture,
    settle,
    viewer_of,
    wait_for_state,
)

N = 64
AXIS = (np.arange(N) + 0.5) * 6 / N - 3
FIELD = """
const { Field } = await import(argument.root + "data/field.js")
const { Ball, Swarm } = await import(argument.root + "data/walk.js")
const field = new Field()
field.show({ grid: Uint16Array.from(argument.grid), lo: argument.lo, hi: argument.hi, n: 64 })
"""


def frame_of(energy):
    """A landscape as it travels: 16-bit levels between its lowest and its highest."""
    y1, y2 = np.meshgrid(AXIS, AXIS)
    values = energy(y1, y2)
    lo, hi = float(values.min()), float(values.max())
    return {"lo": lo, "hi": hi, "grid": np.rint((values - lo) / (hi - lo) * 65535).ravel().tolist()}


def waves(y1, y2):
    return 1.5 * np.sin(1.7 * y1) * np.cos(1.3 * y2) + 0.2 * y1 + 0.1 * y1 * y2


def bowl(y1, y2):
    return 3 * ((y1 - 1) ** 2 + (y2 + 0.5) ** 2) / 2


@pytest.fixture
def on_field(call):
    """Runs a script with `field`, the landscape of an energy."""

    def run(energy, script, **more):
        argument = {**frame_of(energy), **more, "root": f"/viewer/{VERSION}/"}
        return call("data/field", f"async (m, argument) => {{ {FIELD} {script} }}", argument)

    return run


def test_the_field_is_the_energy_and_its_slope(on_field):
    places = np.random.default_rng(0).uniform(-3, 3, (200, 2))
    found = np.array(
        on_field(
            waves,
            "return argument.places.map(([a, b]) => "
            "(field.read(a, b), [field.energy, field.slope1, field.slope2]))",
            places=places.tolist(),
        )
    )
    y1, y2 = places.T
    inner = np.abs(places).max(1) < 2.8
    step = 1e-5
    by_y1 = (waves(y1 + step, y2) - waves(y1 - step, y2)) / (2 * step)
    by_y2 = (waves(y1, y2 + step) - waves(y1, y2 - step)) / (2 * step)
    assert np.abs(found[:, 0] - waves(y1, y2)).max() < 0.02
    assert np.abs(found[inner, 0] - waves(y1, y2)[inner]).max() < 2e-3
    assert np.abs(found[inner, 1] - by_y1[inner]).max() < 0.03
    assert np.abs(found[inner, 2] - by_y2[inner]).max() < 0.03


@pytest.mark.parametrize("beta", [0.3, 1.0])
def test_the_law_of_the_particles_is_the_gibbs_density(on_field, beta):
    start = np.random.default_rng(1).uniform(-3, 3, 6000)
    positions = on_field(
        waves,
        "const swarm = new Swarm(argument.start, 5, 0.3)\n"
        "swarm.move(field, argument.beta, 800)\n"
        "return [...swarm.positions]",
        start=start.tolist(),
        beta=beta,
    )
    points = np.array(positions).reshape(-1, 2)
    assert (np.abs(points) <= 3).all()
    fine, cells = 240, 5
    axis = (np.arange(fine) + 0.5) * 6 / fine - 3
    weight = np.exp(-beta * waves(*np.meshgrid(axis, axis)))
    expected = weight.reshape(cells, fine // cells, cells, fine // cells).sum((1, 3)).ravel()
    across, up = np.floor((points + 3) * cells / 6).clip(0, cells - 1).astype(int).T
    counted = np.bincount(up * cells + across, minlength=cells**2)
    assert stats.chisquare(counted, expected / expected.sum() * len(points)).pvalue > 1e-3


def test_particles_are_the_same_for_the_same_seed(on_field):
    script = (
        "const walk = seed => { const swarm = Swarm.around(0, 0, seed);"
        " swarm.move(field, 1); return [...swarm.positions] };"
        "return [walk(3), walk(3), walk(4)]"
    )
    one, same, other = on_field(waves, script)
    assert one == same
    assert one != other


@pytest.mark.parametrize("start", [(-2.9, 2.9), (2.5, 2.5), (1.0, -0.5)])
def test_a_ball_ends_at_the_lowest_place(on_field, start):
    script = (
        "const ball = new Ball(...argument.start); let lowest = Infinity; let rose = false\n"
        "for (let k = 0; k < 500 && ball.rolls; k += 1) {"
        " ball.move(field); rose ||= ball.energy > lowest; lowest = ball.energy }\n"
        "return [ball.y1, ball.y2, ball.energy, ball.rolls, rose]"
    )
    y1, y2, energy, rolls, rose = on_field(bowl, script, start=start)
    assert (y1, y2) == (pytest.approx(1, abs=0.01), pytest.approx(-0.5, abs=0.01))
    assert energy == pytest.approx(0, abs=1e-3)
    assert not rolls
    assert not rose


def test_a_ball_slides_along_a_wall_and_stops_in_its_corner(on_field):
    script = (
        "const ball = new Ball(0, 0)\n"
        "for (let k = 0; k < 1000 && ball.rolls; k += 1) ball.move(field)\n"
        "return [ball.y1, ball.y2, ball.rolls]"
    )
    y1, y2, rolls = on_field(lambda y1, y2: -2 * y1 - 0.5 * y2, script)
    assert (y1, y2) == (3, 3)
    assert not rolls


@pytest.fixture(scope="module")
def shared_map(viewer_app: Server, new_shared_page: Callable[..., Page]) -> Locator:
    page = new_shared_page()
    page.goto(f"{viewer_app.url}/?runs=nll&steps=40&show_panels=map")
    return viewer_of(page)


@pytest.fixture
def viewer(shared_map: Locator, complaints: Complaints) -> Locator:
    """The end of a run, without balls and particles."""
    finish(shared_map)
    shared_map.get_by_role("slider", name="Place to drop a ball").press("Escape")
    shared_map.page.mouse.move(1, 1)
    settle(shared_map)
    return shared_map


def at(figure: Locator, x: float, y: float) -> dict[str, float]:
    """The pixel at shares of a figure's width and height."""
    box = figure.bounding_box()
    assert box
    return {"x": x * box["width"], "y": y * box["height"]}


def places(said: str | None) -> tuple[float, ...]:
    numbers = re.findall(r"y[₁₂] (−?[\d.]+)", said or "")
    return tuple(float(number.replace("−", "-")) for number in numbers)


REST = re.compile(r"a ball at rest at y₁ .*, F = ")


def test_a_click_drops_a_ball_that_comes_to_rest_and_a_click_on_it_takes_it_away(viewer: Locator):
    figure = viewer.locator(".map .figure")
    before = picture(viewer, "map")
    figure.click(position=at(figure, 0.1, 0.1))
    expect(figure).to_have_attribute("aria-label", REST)
    settle(viewer)
    assert picture(viewer, "map") != before
    y1, y2 = places(figure.get_attribute("aria-label"))
    figure.click(position=at(figure, (y1 + 3) / 6, (3 - y2) / 6))
    expect(figure).not_to_have_attribute("aria-label", re.compile("ball"))
    figure.page.mouse.move(1, 1)
    settle(viewer)
    assert picture(viewer, "map") == before


def test_particles_walk_at_the_shown_beta_until_they_are_taken_away(viewer: Locator):
    figure = viewer.locator(".map .figure")
    figure.click(position=at(figure, 0.5, 0.5), modifiers=["Shift"])
    expect(figure).to_have_attribute("aria-label", re.compile("60 particles that walk"))
    settle(viewer)
    first = picture(viewer, "map")
    settle(viewer)
    assert picture(viewer, "map") != first
    cross = viewer.get_by_role("slider", name="Place to drop a ball")
    cross.press("Escape")
    expect(figure).not_to_have_attribute("aria-label", re.compile("particles"))


def test_the_keyboard_drops_a_ball_where_its_cross_is(viewer: Locator):
    figure = viewer.locator(".map .figure")
    step = viewer.get_attribute("data-step")
    cross = viewer.get_by_role("slider", name="Place to drop a ball")
    y1, y2 = places(cross.get_attribute("aria-valuetext"))
    cross.press("Shift+ArrowLeft")
    cross.press("ArrowUp")
    settle(viewer)
    moved = pytest.approx((y1 - 0.5, y2 + 0.05), abs=0.02)
    assert places(cross.get_attribute("aria-valuetext")) == moved
    cross.press("Enter")
    expect(figure).to_have_attribute("aria-label", REST)
    assert viewer.get_attribute("data-step") == step


def test_a_ball_falls_on_every_map_and_rolls_on_when_the_landscape_changes(open_viewer: Open):
    viewer = open_viewer("runs=nll,hinge&steps=60&show_panels=surface,map")
    finish(viewer)
    settle(viewer)
    figures = viewer.locator(".map .figure")
    first = figures.first
    first.click(position=at(first, 0.3, 0.3))
    for figure in figures.all():
        expect(figure).to_have_attribute("aria-label", REST)
    rested = first.get_attribute("aria-label")
    viewer.page.keyboard.press("Home")
    wait_for_state(viewer, "paused")
    expect(first).to_have_attribute("aria-label", REST)
    assert first.get_attribute("aria-label") != rested


def test_other_runs_begin_without_a_ball(viewer: Locator):
    figure = viewer.locator(".map .figure")
    figure.click(position=at(figure, 0.2, 0.6))
    expect(figure).to_have_attribute("aria-label", re.compile("a ball"))
    viewer.page.get_by_role("button", name="Other weights").click()
    expect(figure).not_to_have_attribute("aria-label", re.compile("a ball"))


@pytest.fixture
def touched(open_viewer: Open) -> Locator:
    """The energy map at the end of a run, on a phone."""
    viewer = open_viewer(
        "runs=nll&steps=40&show_panels=map", viewport={"width": 390, "height": 800}, has_touch=True
    )
    finish(viewer)
    figure = viewer.locator(".map .figure")
    figure.scroll_into_view_if_needed()
    return figure


def test_a_finger_that_stays_starts_particles_and_one_that_moves_does_not(touched: Locator):
    figure, page = touched, touched.page
    box = figure.bounding_box()
    assert box
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [
            {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in places
        ]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (0.3, 0.5))
    touch("touchMove", (0.5, 0.5))
    page.wait_for_timeout(700)
    touch("touchEnd")
    expect(figure).not_to_have_attribute("aria-label", re.compile("particles|ball"))
    touch("touchStart", (0.5, 0.5))
    expect(figure).to_have_attribute("aria-label", re.compile("60 particles that walk"))
    touch("touchEnd")
    settle(viewer_of(page))
    expect(figure).not_to_have_attribute("aria-label", re.compile("ball"))


def test_a_tap_drops_a_ball(touched: Locator):
    touched.tap(position=at(touched, 0.7, 0.4))
    expect(touched).to_have_attribute("aria-label", REST)
    viewer = viewer_of(touched.page)
    assert button(viewer, "Play").is_visible() or button(viewer, "Restart").is_visible()
