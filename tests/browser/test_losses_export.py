"""Export on the Losses page, in a real browser: what is chosen and shown arrives in the file."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pypdf
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from pptx import Presentation

from tests.browser.test_export import choose, drawn, open_dialog, saved
from tests.browser.test_losses import drag, open_losses, plane, wait_for_point

__all__ = ["open_losses"]

OpenLosses = Callable[..., Page]


def board(page: Page) -> Any:
    return page.get_by_role("group", name="Losses on the plane of F⁺ and F⁻")


def test_what_is_chosen_on_the_page_is_in_the_file(open_losses: OpenLosses):
    page = open_losses("a=simple&b=none")
    drag(plane(page, "simple"), -1, 1.5)
    slider = page.get_by_role("slider", name="Margin m")
    slider.focus()
    slider.press("PageUp")
    expect(page).to_have_url(re.compile("margin=.*positive=-"))
    dialog = open_dialog(board(page))
    assert dialog.get_by_role("radio", name="Film").count() == 0
    choose(dialog, "Data")
    name, content, order = saved(dialog)
    assert name == "losses-simple.csv"
    wanted: Any = order["board"]
    (loss,) = wanted["losses"]
    value = plane(page, "simple").get_attribute("data-value")
    rows = [
        row for row in csv.DictReader(io.StringIO(content.decode())) if row["along"] == "positive"
    ]
    assert {float(row["negative"]) for row in rows} == {wanted["negative"]}
    nearest = min(rows, key=lambda row: abs(float(row["positive"]) - wanted["positive"]))
    assert float(nearest["value"]) == pytest.approx(float(value or "nan"), abs=0.02)
    assert loss["margin"] != 1
    assert f"margin={loss['margin']}" in page.url
    assert f"margin={loss['margin']}" in str(order["link"])
    assert wanted["positive"] == pytest.approx(-1, abs=0.02)


def test_a_picture_of_the_board(open_losses: OpenLosses):
    page = open_losses("a=hinge&b=log&positive=1.2&negative=-0.3", color_scheme="dark")
    dialog = open_dialog(board(page))
    expect(dialog).to_contain_text("Hinge and Log at F⁺ = 1.20, F⁻ = −0.30, 2560 × 1440 pixels")
    panels = dialog.get_by_label("Panels")
    assert panels.locator("option").all_text_contents() == [
        "All as shown",
        "Plane of Hinge",
        "Plane of Log",
        "Value ℓ against Δ = F⁺ − F⁻",
        "Push ∂ℓ/∂F⁺ = −∂ℓ/∂F⁻",
    ]
    panels.select_option("Push ∂ℓ/∂F⁺ = −∂ℓ/∂F⁻")
    choose(dialog, "1×")
    choose(dialog, "Square")
    name, content = drawn(dialog)
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    assert name == "losses-hinge-log-push_gap.png"
    assert picture.size == (1280, 1280)
    assert picture.getpixel((2, 2)) in ((0x17, 0x16, 0x14), (255, 255, 255))
    assert np.asarray(picture).std() > 10
    panels.select_option("All as shown")
    dialog.get_by_label("Format").select_option("PDF, vector")
    name, content, _ = saved(dialog)
    assert name == "losses-hinge-log.pdf"
    assert "Hinge" in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    choose(dialog, "Slides")
    _, content, _ = saved(dialog)
    titles = [slide.shapes.title.text for slide in Presentation(io.BytesIO(content)).slides]
    assert titles[2:] == ["Value ℓ against Δ = F⁺ − F⁻", "Push ∂ℓ/∂F⁺ = −∂ℓ/∂F⁻"]
    dialog.get_by_role("radio", name="Picture").check()


def test_the_dialog_follows_the_board_and_stays_open(open_losses: OpenLosses):
    page = open_losses()
    dialog = open_dialog(board(page))
    handle = page.get_by_role("slider", name="F⁺ and F⁻ of Hinge")
    handle.focus()
    handle.press("ArrowRight")
    wait_for_point(plane(page, "hinge"), 0.9, 0.4)
    expect(dialog).to_contain_text("F⁺ = 0.90")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_the_board_lives_on_in_a_file(
    open_losses: OpenLosses, new_page: Callable[..., Page], tmp_path: Path
):
    own = quote("-log(sigmoid(Fn - Fp)) + relu(m - Fn)**2")
    page = open_losses(f"a=hinge&b=own&expression={own}&margin=0.8")
    dialog = open_dialog(board(page))
    dialog.get_by_label("Format").select_option("HTML, interactive")
    name, content = drawn(dialog)
    assert name == "losses-hinge-own.html"
    dialog.get_by_role("button", name="Close").click()
    file = tmp_path / name
    file.write_bytes(content)
    opened = new_page(fresh=True, offline=True, viewport={"width": 1100, "height": 900})
    opened.goto(file.as_uri())
    for shown in (page, opened):
        drag(plane(shown, "hinge"), -1, 1.5)
        slider = shown.get_by_role("slider", name="Margin m")
        slider.focus()
        for _ in range(3):
            slider.press("PageUp")
        wait_for_point(plane(shown, "own"), -1, 1.5)
    for loss in ("hinge", "own"):
        names = (
            "positive",
            "negative",
            "value",
            "push-positive",
            "push-negative",
            "zero-gradient-share",
        )
        here, there = (
            [float(plane(one, loss).get_attribute(f"data-{name}") or "nan") for name in names]
            for one in (page, opened)
        )
        assert there == pytest.approx(here, abs=1e-4), loss
    assert opened.get_by_role("button", name="Export").count() == 0
