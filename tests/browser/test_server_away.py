"""What the viewer says and does when the server does not answer, or has forgotten the run."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import (
    VIEWER_APP,
    Complaints,
    Server,
    finish,
    picture,
    settle,
    shown,
    viewer_of,
    wait_for_state,
    wait_until,
)
from tests.served import served

AWAY = [
    "ERR_CONNECTION",
    "WebSocket",
    "Client Error",
    "status of 404",
    "disconnected from",
    "Streamlit server is not responding",
    "Connection timed out",
    "DoInitPings timed out",
]
"""The browser reports every request that finds no server, and Streamlit its lost socket."""


@pytest.fixture(scope="module")
def mortal() -> Iterator[Server]:
    """A server that may be killed; whoever does so starts it again, or is the last to use it."""
    with served(VIEWER_APP) as server:
        yield server


def test_a_killed_server_is_waited_for(
    mortal: Server, new_page: Callable[..., Page], complaints: Complaints
):
    complaints.expected = AWAY
    page = new_page()
    page.goto(f"{mortal.url}/?steps=1000&show_panels=map")
    viewer = viewer_of(page)
    wait_until(viewer, "Number(data.step) > 10")
    mortal.stop()
    expect(viewer.locator(".notice")).to_contain_text("The server does not answer")
    wait_for_state(viewer, "waiting")
    reached, seen = shown(viewer, "step"), picture(viewer, "map")
    assert reached > 10
    mortal.start()
    expect(viewer.locator(".notice")).to_be_empty()
    wait_until(viewer, f"Number(data.step) > {reached}")
    assert seen


def test_what_was_shown_is_kept_while_the_server_is_away(
    mortal: Server, new_page: Callable[..., Page], complaints: Complaints
):
    complaints.expected = AWAY
    page = new_page()
    page.goto(f"{mortal.url}/?steps=40&show_panels=map")
    viewer = viewer_of(page)
    finish(viewer)
    settle(viewer)
    at_the_end = picture(viewer, "map")
    mortal.stop()
    page.keyboard.press("Home")
    wait_until(viewer, "data.step === '0'")
    settle(viewer)
    assert picture(viewer, "map") != at_the_end
    page.keyboard.press("End")
    wait_until(viewer, "data.step === '40'")
    settle(viewer)
    assert picture(viewer, "map") == at_the_end


def test_a_cut_network_is_waited_for(
    viewer_app: Server, new_page: Callable[..., Page], complaints: Complaints
):
    complaints.expected = ["ERR_INTERNET_DISCONNECTED", "WebSocket", "Client Error"]
    page = new_page(fresh=True)
    page.goto(f"{viewer_app.url}/?steps=600&show_panels=map")
    viewer = viewer_of(page)
    wait_until(viewer, "Number(data.step) > 10")
    page.context.set_offline(True)
    expect(viewer.locator(".notice")).to_contain_text("The server does not answer")
    reached = shown(viewer, "step")
    page.context.set_offline(False)
    expect(viewer.locator(".notice")).to_be_empty()
    finish(viewer)
    assert 10 < reached < shown(viewer, "step") == 600


def test_a_run_dropped_while_its_page_pauses_is_trained_again(
    new_page: Callable[..., Page], complaints: Complaints
):
    complaints.expected = ["status of 503", "WebSocket"]
    one_slot = {"EBM_VIZ_TRAINING_PROCESSES": "0", "EBM_VIZ_MOST_RUNS": "1", "WATCHED": "5"}
    with served(VIEWER_APP, **one_slot) as server:
        paused, other = new_page(fresh=True), new_page(fresh=True)
        paused.goto(f"{server.url}/?steps=400&show_panels=map")
        viewer = viewer_of(paused)
        wait_until(viewer, "Number(data.step) > 50")
        # Slowly, so that it goes on asking until the other page is there.
        viewer.get_by_role("combobox", name="Speed").select_option("¼×")
        # The other page is told that there is no room, until nobody has asked for the first run
        # for a while.
        other.goto(f"{server.url}/?steps=40&show_panels=map")
        expect(viewer_of(other).locator(".notice")).to_contain_text("as many as it may")
        viewer.get_by_role("button", name="Pause").click()
        reached = shown(viewer, "step")
        finish(viewer_of(other))
        other.close()
        viewer.get_by_role("button", name="Play").click()
        finish(viewer)
        settle(viewer)
        assert 50 < reached < shown(viewer, "step") == 400


def test_an_unknown_run_is_said_in_a_sentence(
    open_viewer: Callable[..., Locator], complaints: Complaints
):
    complaints.expected = ["status of 404"]
    viewer = open_viewer("runs=unknown")
    expect(viewer.locator(".notice")).to_contain_text("The server has forgotten this run")
    wait_for_state(viewer, "waiting")
