"""Gibbs and β, as somebody at the lectern uses it."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from ebm_viz import Landscape, train
from ebm_viz.core import box
from ebm_viz.lessons import gibbs
from ebm_viz.lessons.gibbs import LESSON, STEPS
from tests.browser.conftest import (
    Call,
    Complaints,
    Server,
    button,
    come_back,
    put_beta,
    settle,
    viewer_of,
    wait_for_state,
    wait_until,
)

BETAS = [0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0]
NOWHERE = np.zeros((0, 2), np.float32)


@pytest.fixture
def open_gibbs(open_app: Callable[..., Page]) -> Callable[..., Locator]:
    """Opens the page, trained."""

    def open_at(query: str = "", **options: object) -> Locator:
        viewer = viewer_of(open_app(f"gibbs?{query}", **options))
        wait_for_state(viewer, "finished")
        return viewer

    return open_at


@pytest.fixture(scope="module")
def shared(
    whole_app: Server, new_shared_page: Callable[..., Page], shared_complaints: Complaints
) -> Locator:
    shared_complaints.expected.append("status of 404")
    page = new_shared_page()
    page.goto(f"{whole_app.url}/gibbs")
    return viewer_of(page)


@pytest.fixture
def viewer(shared: Locator, complaints: Complaints) -> Locator:
    """The page at the end of the training and β = 1, for all who change no more than these."""
    come_back(shared)
    put_beta(shared, 1)
    return shared


def number(viewer: Locator, curve: str, name: str = "value") -> float:
    chart = viewer.locator(f'[data-curve="{curve}"]')
    return float(chart.get_attribute(f"data-{name}") or "nan")


def test_the_numbers_are_those_of_the_landscape(viewer: Locator):
    """The page sums over energies that it interpolates; here they are exact, on a grid as fine."""
    *_, last = train(gibbs.run(LESSON.defaults).experiment, at=(STEPS,))
    landscape = last.finer(256)
    for beta in BETAS:
        put_beta(viewer, beta)
        expected = {
            "log_partition": landscape.log_partition(beta),
            "mean_energy": landscape.mean_energy(beta),
            "entropy": landscape.entropy(beta),
        }
        for curve, value in expected.items():
            assert number(viewer, curve) == pytest.approx(value, abs=0.01), (curve, beta)
        slope = -landscape.energy_variance(beta)
        assert number(viewer, "mean_energy", "slope") == pytest.approx(slope, rel=0.01, abs=0.001)


def test_sums_over_levels_are_sums_over_cells(call: Call):
    """On the same grid, with energies as rough as can be."""
    rough = np.random.default_rng(0).gamma(2, 8, (64, 64)).astype(np.float32)
    axis = box.cell_centres(64).numpy()
    landscape = Landscape(axis, rough, NOWHERE, NOWHERE)
    found = call(
        "data/gibbs",
        """({ Levels }, [energies, betas]) => {
            const levels = new Levels()
            levels.take(Float32Array.from(energies), 64, 100)
            return betas.map(beta => levels.at(beta))
        }""",
        [rough.ravel().tolist(), BETAS],
    )
    for beta, at in zip(BETAS, found, strict=True):
        mass = landscape.gibbs(beta) * landscape.cell_area
        mean = (mass * axis).sum()
        spread = (axis - mean) ** 2
        height = rough - landscape.mean_energy(beta)
        expected = {
            "logPartition": landscape.log_partition(beta) - 100 * beta,
            "meanEnergy": landscape.mean_energy(beta) + 100,
            "energyVariance": landscape.energy_variance(beta),
            "entropy": landscape.entropy(beta),
            "variance": (mass * spread).sum(),
            "covariance": (mass * height * spread).sum(),
        }
        for name, value in expected.items():
            # The covariance is a small difference of large terms.
            close = 1e-3 if name == "covariance" else 2e-4
            assert at[name] == pytest.approx(value, rel=2e-4, abs=close), (name, beta)


def test_every_curve_has_the_slope_that_theory_gives(open_gibbs: Callable[..., Locator]):
    viewer = open_gibbs("loss=hinge")
    for beta in BETAS:
        put_beta(viewer, beta)
        for curve in ("log_partition", "mean_energy", "entropy", "variance"):
            slope, measured = (number(viewer, curve, name) for name in ("slope", "measured"))
            assert measured == pytest.approx(slope, rel=1e-3, abs=1e-5), (curve, beta)
        mean, variance = number(viewer, "mean_energy"), -number(viewer, "mean_energy", "slope")
        assert number(viewer, "log_partition", "slope") == pytest.approx(-mean)
        assert number(viewer, "entropy", "slope") == pytest.approx(-beta * variance)


def test_it_says_what_happens_at_both_ends(viewer: Locator):
    limit = viewer.locator(".limit")
    expect(limit).to_have_text(
        re.compile("^Between the limits: entropy H = 1.*at most log 36 = 3.58")
    )
    put_beta(viewer, 0.03)
    expect(limit).to_have_text(re.compile("^β → 0: .*uniform.* Here H = 3.5"))
    put_beta(viewer, 30)
    expect(limit).to_have_text(re.compile("^β → ∞: .*lowest point. Here .* within 0.3"))


def test_numbers_follow_the_scrub(viewer: Locator):
    page = viewer.page
    at_the_end = number(viewer, "entropy")
    page.keyboard.press("Home")
    wait_until(viewer, "data.step === '0'")
    settle(viewer)
    assert number(viewer, "entropy") > at_the_end + 0.5
    page.keyboard.press("End")
    wait_until(viewer, f"data.step === '{STEPS}'")
    settle(viewer)
    assert number(viewer, "entropy") == at_the_end


def test_a_density_of_the_strip_sets_beta(viewer: Locator):
    strip = viewer.locator(".strip")
    peaks = [
        float(text.split("peak ")[1]) for text in strip.get_by_role("button").all_inner_texts()
    ]
    assert peaks == sorted(peaks)
    chosen = strip.get_by_role("button", name=re.compile("^β = 3,"))
    expect(chosen).to_have_attribute("aria-pressed", "false")
    chosen.click()
    expect(viewer).to_have_attribute("data-beta", "3")
    expect(chosen).to_have_attribute("aria-pressed", "true")


def test_dragging_in_a_chart_moves_beta(viewer: Locator):
    plot = viewer.locator('[data-curve="entropy"] .plot')
    plot.scroll_into_view_if_needed()
    bounds = plot.bounding_box()
    assert bounds
    mouse = viewer.page.mouse
    mouse.move(bounds["x"] + 0.7 * bounds["width"], bounds["y"] + 40)
    mouse.down()
    wait_until(viewer, "Number(data.beta) > 1.5")
    mouse.move(bounds["x"] + bounds["width"] + 50, bounds["y"] + 40)
    mouse.up()
    expect(viewer).to_have_attribute("data-beta", "30")
    expect(plot).to_have_attribute("aria-label", re.compile("^Entropy against β.*At β = 30.0"))


def test_data_open_at_their_end_with_the_same_beta_and_play_from_the_start(
    open_gibbs: Callable[..., Locator],
):
    viewer = open_gibbs()
    assert viewer.get_attribute("data-step") == str(STEPS)
    put_beta(viewer, 0.3)
    falling = number(viewer, "variance", "slope")
    viewer.page.get_by_text("Does a larger β always mean less variance?").click()
    # The box is still opening: a pointer might be let go beside the button.
    viewer.page.get_by_role("button", name="Show two modes").press("Enter")
    viewer.page.wait_for_url("**dataset=two_modes**")
    wait_until(viewer, f"data.state === 'finished' && data.step === '{STEPS}'")
    # The run before was at its end, too: only the curve says that the new one is there. It is drawn
    # where somebody sees it.
    curve = viewer.locator('[data-curve="variance"]')
    curve.scroll_into_view_if_needed()
    expect(curve).to_have_attribute("data-slope", re.compile(r"^[^-]"))
    expect(viewer).to_have_attribute("data-beta", "0.3")
    assert falling < 0 < number(viewer, "variance", "slope")
    button(viewer, "Play").click()
    wait_for_state(viewer, "playing")
    wait_until(viewer, f"Number(data.step) < {STEPS}")
