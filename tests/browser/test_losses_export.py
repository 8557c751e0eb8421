"""Export on the Losses page, in a real browser: what is chosen and shown arrives in the file."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from ebm_viz import Experiment
from ebm_viz.figures.losses.guides import guides_of
from ebm_viz.figures.losses.prepare import BoardPicture
from ebm_viz.scene import LossBoard
from ebm_viz.viewer.assets import VERSION
from tests.browser.test_export import choose, open_dialog, saved
from tests.browser.test_losses import drag, open_losses, plane, wait_for_point

pytestmark = pytest.mark.browser

__all__ = ["open_losses"]

OpenLosses = Callable[..., Page]

SHOWN = """async ({ address, losses }) => {
    const at = name => import(`${address}/${name}.js`)
    const { decodeSheet } = await at("sheet")
    const { scalesOf } = await at("scales")
    const { findSilence } = await at("silence")
    const { guidesOf } = await at("guides")
    const sheets = await Promise.all(losses.map(async ({ query }) => {
        const reply = await fetch(`/api/losses/plane?${new URLSearchParams(query)}`)
        return decodeSheet(await reply.arrayBuffer())
    }))
    const scales = scalesOf(sheets)
    return sheets.map((sheet, k) => ({
        scale: scales[k], silence: findSilence(sheet).share,
        here: [sheet.value, sheet.down, sheet.up],
        guides: guidesOf(losses[k], losses[k].query).map(({ text }) => text),
    }))
}"""


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
    name, content, order = saved(dialog)
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    assert name == "losses-hinge-log-push_gap.png"
    assert picture.size == (1280, 1280)
    ground = (0x17, 0x16, 0x14) if order["style"]["background"] == "dark" else (255, 255, 255)
    assert picture.getpixel((2, 2)) == ground
    assert np.asarray(picture).std() > 10
    expect(dialog.get_by_role("status")).to_have_text(f"Saved {name}")


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


@pytest.mark.parametrize(
    ("names", "settings"),
    [
        (("hinge", "log"), {"margin": 2.0}),
        (("square_square", "infonce"), {"margin": 0.5, "beta": 4.0}),
        (("lvq2", "perceptron"), {"window": 0.4}),
        (("mce", "square_exponential"), {"gamma": 20.0}),
    ],
)
def test_pictures_show_what_the_page_shows(
    open_losses: OpenLosses, names: tuple[str, ...], settings: dict[str, float]
):
    page = open_losses()
    losses = [Experiment(loss=name, **settings) for name in names]
    picture = BoardPicture(LossBoard(losses=losses, positive=1.1, negative=0.7))
    described = [
        {
            "looks_at": one.loss.looks_at,
            "margin": "m" if "m" in "".join(guide.text for guide in one.guides) else "",
            "query": {**settings, "loss": one.loss.name, "positive": 1.1, "negative": 0.7},
        }
        for one in picture.losses
    ]
    argument = {"address": f"/viewer/{VERSION}/losses", "losses": described}
    for shown, one in zip(page.evaluate(SHOWN, argument), picture.losses, strict=True):
        scale = shown["scale"]
        for name in ("low", "high", "spacing", "reference", "strongest", "own"):
            assert getattr(one.scale, name) == pytest.approx(scale[name], rel=1e-5), name
        assert one.scale.levels == pytest.approx(scale["levels"])
        assert one.silence.nodes.mean() == pytest.approx(shown["silence"], abs=0.02)
        assert one.sheet.here == pytest.approx(shown["here"])
        assert [guide.text for guide in guides_of(one.experiment)] == shown["guides"]
