"""The latent points on the energy map."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Open, button, picture, settle, wait_for_state


def finished(open_viewer: Open, query: str) -> Locator:
    viewer = open_viewer(query)
    wait_for_state(viewer, "finished")
    settle(viewer)
    return viewer


def test_places_are_shown_at_first_and_can_be_taken_off_again(open_viewer: Open):
    viewer = finished(open_viewer, "runs=kmeans&steps=20")
    figure, title = viewer.locator(".map .figure"), viewer.locator(".map h2")
    expect(figure).to_have_attribute("aria-label", re.compile("the data, 8 latent points"))
    expect(title).to_have_text("Energy map with −∇F, data and ◆ z")
    before = picture(viewer, "map")
    button(viewer, "Show").click()
    box = viewer.get_by_role("checkbox", name="Latent points")
    expect(box).to_be_checked()
    box.uncheck()
    settle(viewer)
    assert picture(viewer, "map") != before
    expect(title).to_have_text("Energy map with −∇F and the data")
    expect(figure).not_to_have_attribute("aria-label", re.compile("latent point"))
    viewer.get_by_role("checkbox", name="Pushes of the loss").check()
    box.check()
    expect(title).to_have_text("Energy map with the pushes and ◆ z")
    expect(figure).to_have_attribute(
        "aria-label", re.compile("with 8 latent points and the pushes")
    )
    viewer.get_by_role("checkbox", name="Pushes of the loss").uncheck()
    settle(viewer)
    assert picture(viewer, "map") == before


def test_runs_without_places_do_not_speak_of_them(open_viewer: Open):
    viewer = finished(open_viewer, "runs=nll&steps=20")
    button(viewer, "Show").click()
    expect(viewer.get_by_role("checkbox", name="Data points")).to_be_visible()
    expect(viewer.get_by_text("Latent points")).to_be_hidden()
    expect(viewer.locator(".map h2")).to_have_text("Energy map with −∇F and the data")


def test_one_run_with_places_beside_one_without(open_viewer: Open):
    viewer = finished(open_viewer, "runs=ellipse,nll&steps=20")
    ellipse, other = viewer.locator(".map .figure").all()
    expect(ellipse).to_have_attribute("aria-label", re.compile("36 latent points"))
    expect(other).not_to_have_attribute("aria-label", re.compile("latent point"))
    before = [picture(viewer, f"run:nth-child({k}) .map") for k in (1, 2)]
    button(viewer, "Show").click()
    viewer.get_by_role("checkbox", name="Latent points").uncheck()
    settle(viewer)
    after = [picture(viewer, f"run:nth-child({k}) .map") for k in (1, 2)]
    assert [one != two for one, two in zip(before, after, strict=True)] == [True, False]
