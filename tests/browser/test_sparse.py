"""A run that is seen in part: its end first, its pace kept, gaps filled; and a finer picture."""

import re
import time
from collections.abc import Callable

import torch
from playwright.sync_api import Locator, Page, Route, expect

from ebm_viz.experiment import Experiment
from ebm_viz.training import snapshot_steps, train
from tests.browser.conftest import (
    Open,
    button,
    finish,
    picture,
    settle,
    shown,
    wait_for_state,
    wait_until,
)

ALL = "/api/runs/"


def query_of(address: str) -> dict[str, int]:
    pairs = re.findall(r"[?&](first|count|stride|side)=(\d+)", address)
    return {name: int(value) for name, value in pairs}


def listen(page: Page) -> list[dict[str, int]]:
    """What the page asks for from now on."""
    asked: list[dict[str, int]] = []
    page.on("request", lambda one: ALL in one.url and asked.append(query_of(one.url)))
    return asked


def test_the_end_of_a_fresh_run_comes_first_and_the_gaps_afterwards(open_viewer: Open):
    viewer = open_viewer("steps=1000", reduced_motion="reduce")
    wait_for_state(viewer, "paused")
    settle(viewer)
    asked = listen(viewer.page)
    viewer.page.keyboard.press("End")
    wait_for_state(viewer, "finished")
    assert shown(viewer, "step") == 1000
    number = len(snapshot_steps(1000)) - 1
    assert asked[0]["first"] == number
    # What came meanwhile is the way there, in a few pictures.
    assert shown(viewer, "frames") < 60
    settle(viewer)
    assert shown(viewer, "frames") == number + 1
    gaps = [one for one in asked if one["count"] > 1 and "side" not in one][-16:]
    assert [one["stride"] for one in gaps] == sorted((one["stride"] for one in gaps), reverse=True)
    # A slow server is asked again for what has not come in time.
    assert len({tuple(one.items()) for one in asked}) < 40


def test_a_link_to_a_step_asks_for_that_step(open_viewer: Open, new_page: Callable[..., Page]):
    viewer = open_viewer("steps=1000", reduced_motion="reduce")
    wait_for_state(viewer, "paused")
    steps = snapshot_steps(1000)
    viewer.get_by_role("slider", name="History").fill(str(700**0.5))
    wait_until(viewer, f"data.step === '{min(steps, key=lambda step: abs(step - 700))}'")
    assert shown(viewer, "frames") < len(steps) / 2


def slowed(viewer: Locator, seconds: float) -> None:
    """Let every frame take so long on its way."""

    def answer(route: Route) -> None:
        response = route.fetch()
        time.sleep(seconds * query_of(route.request.url)["count"])
        route.fulfill(response=response)

    viewer.page.route(f"**{ALL}**", answer)


def test_a_slow_server_leaves_gaps_and_the_clock_its_pace(open_viewer: Open):
    viewer = open_viewer("steps=1000&show_panels=map", reduced_motion="reduce")
    wait_for_state(viewer, "paused")
    slowed(viewer, 0.12)
    steps = snapshot_steps(1000)
    button(viewer, "Play").click()
    wait_until(viewer, f"Number(data.step) >= {steps[60]}")
    begun = time.monotonic()
    wait_until(viewer, f"Number(data.step) >= {steps[180]}")
    seconds = time.monotonic() - begun
    # At 0.12 s a frame all of them would take 14 s, and the clock takes 4 s by itself.
    assert seconds < 9
    assert shown(viewer, "frames") < 90
    viewer.page.unroute_all(behavior="wait")
    finish(viewer)
    settle(viewer)
    assert shown(viewer, "frames") == len(steps)


def test_curves_say_of_how_many_snapshots_they_are(open_viewer: Open):
    viewer = open_viewer("steps=1000&show_panels=curves", reduced_motion="reduce")
    wait_for_state(viewer, "paused")
    slowed(viewer, 0.05)
    viewer.page.keyboard.press("End")
    wait_for_state(viewer, "finished")
    chart = viewer.get_by_role("img", name=re.compile("^Loss against step"))
    expect(chart).to_have_attribute("aria-label", re.compile(r"at \d+ of 227 snapshots"))
    viewer.page.unroute_all(behavior="wait")
    settle(viewer)
    expect(chart).to_have_attribute("aria-label", re.compile(r"^Loss against step\. "))


def test_a_picture_at_rest_is_finer_and_says_so_exactly(open_viewer: Open):
    viewer = open_viewer("runs=hinge&steps=300", reduced_motion="reduce")
    wait_for_state(viewer, "paused")
    asked = listen(viewer.page)
    finish(viewer)
    settle(viewer)
    assert [one["side"] for one in asked if "side" in one][-1:] == [128]
    figure = viewer.locator(".map .figure").bounding_box()
    assert figure
    (last,) = train(Experiment(loss="hinge", steps=300), at=[300])
    numbers = r"(−?[\d.,]+)"
    said = re.compile(
        rf"y₁ = {numbers} +y₂ = {numbers} +F = {numbers} +∇F = \({numbers}, {numbers}\)"
    )
    for across, down in ((0.2, 0.3), (0.5, 0.62), (0.71, 0.48)):
        viewer.page.mouse.move(
            figure["x"] + across * figure["width"], figure["y"] + down * figure["height"]
        )
        readout = viewer.locator(".readout")
        expect(readout).to_have_text(said)
        found = said.search(readout.inner_text())
        assert found
        y1, y2, energy, slope1, slope2 = (
            float(number.replace("−", "-").replace(",", "")) for number in found.groups()
        )
        exact, gradient = last.energy().energy_and_gradient(torch.tensor([[y1, y2]]))
        # The place is rounded to 0.005 on the page, the numbers to three digits.
        steep = float(gradient.norm())
        assert abs(energy - float(exact)) < 0.01 * steep + 0.01 * abs(energy) + 0.01
        assert abs(slope1 - float(gradient[0, 0])) < 0.03 * steep + 0.05
        assert abs(slope2 - float(gradient[0, 1])) < 0.03 * steep + 0.05


def test_playing_asks_for_no_finer_picture_until_it_rests(open_viewer: Open):
    viewer = open_viewer("steps=100&show_panels=map")
    asked = listen(viewer.page)
    wait_for_state(viewer, "finished")
    settle(viewer)
    assert {one["first"] for one in asked if "side" in one} <= {len(snapshot_steps(100)) - 1}
    before = picture(viewer, "map")
    button(viewer, "Play").click()
    wait_for_state(viewer, "playing")
    wait_for_state(viewer, "finished")
    settle(viewer)
    assert picture(viewer, "map") == before
