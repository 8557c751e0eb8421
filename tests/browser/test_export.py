"""The Export dialog, in a real browser: what is on the screen arrives in the file."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import button, settle, shown, wait_for_state, wait_until

pytestmark = pytest.mark.browser

Open = Callable[..., Locator]


def open_dialog(viewer: Locator) -> Locator:
    button(viewer, "Export").first.focus()
    viewer.page.keyboard.press("Enter")
    dialog = viewer.page.get_by_role("dialog", name="Export")
    expect(dialog).to_be_visible()
    return dialog


def choose(dialog: Locator, name: str) -> None:
    dialog.get_by_role("radio", name=name, exact=True).check()


def saved(dialog: Locator) -> tuple[str, bytes, dict[str, object]]:
    """Export, and return the file's name, its content and the order that was sent."""
    page = dialog.page
    with page.expect_request("**/api/exports") as asked, page.expect_download() as download:
        dialog.get_by_role("button", name="Export").click()
    content = Path(download.value.path()).read_bytes()
    return download.value.suggested_filename, content, json.loads(asked.value.post_data or "")


def test_what_is_on_the_screen_is_in_the_file(open_viewer: Open):
    viewer = open_viewer("steps=60")
    wait_for_state(viewer, "finished")
    page = viewer.page
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("]")
    wait_until(viewer, "Number(data.step) < 60 && Number(data.beta) > 2")
    surface = viewer.locator(".surface .figure").first
    surface.drag_to(surface, source_position={"x": 60, "y": 60}, target_position={"x": 90, "y": 70})
    settle(viewer)
    dialog = open_dialog(viewer)
    choose(dialog, "Data")
    name, content, order = saved(dialog)
    step, beta = shown(viewer, "step"), shown(viewer, "beta")
    view = order["scene"]["view"]
    assert view["step"] == step
    assert view["beta"] == pytest.approx(beta, rel=1e-5)
    assert view["camera"]["azimuth"] != -58
    assert name == f"two_moons-nll-step-{step:04.0f}-beta-{beta:.4g}.npz"
    with np.load(io.BytesIO(content)) as arrays:
        assert arrays["step"] == step
        assert arrays["beta"] == pytest.approx(beta, rel=1e-5)
    expect(dialog.get_by_role("status")).to_have_text(f"Saved {name}")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button(viewer, "Export").first).to_be_focused()
