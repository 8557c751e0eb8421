"""The Losses page, as somebody compares losses on it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from ebm_viz import Experiment
from ebm_viz.core.expression import Expression
from ebm_viz.core.losses import LOSSES
from ebm_viz.core.losses.plane import one_against_one
from ebm_viz.viewer.assets import VERSION
from tests.browser.conftest import PIXELS, Call, Complaints, Server, viewer_of

LARGEST = 3

OpenLosses = Callable[..., Page]


@pytest.fixture
def open_losses(
    whole_app: Server, new_page: Callable[..., Page], complaints: Complaints
) -> OpenLosses:
    """Opens the page with a query; what Streamlit itself looks for in vain is let pass."""
    complaints.expected.append("status of 404")

    def refused(address: str) -> None:
        if "/_stcore/" not in address:
            complaints.append(address)

    def open_at(query: str = "", **options: object) -> Page:
        page = new_page(**options)
        page.on("response", lambda reply: reply.status >= 400 and refused(reply.url))
        page.goto(f"{whole_app.url}/losses?{query}")
        for loss_plane in planes(page):
            expect(loss_plane).to_have_attribute("data-value", re.compile("."))
        return page

    return open_at


def planes(page: Page) -> list[Locator]:
    found = page.get_by_test_id("loss-plane")
    expect(found.first).to_be_visible()
    return found.all()


def plane(page: Page, loss: str) -> Locator:
    return page.locator(f'[data-testid="loss-plane"][data-loss="{loss}"]')


def number(one: Locator, name: str) -> float:
    return float(one.get_attribute(f"data-{name}") or "nan")


def spot(one: Locator, positive: float, negative: float) -> tuple[float, float]:
    """The place on the screen of a point of the plane."""
    bounds = one.bounding_box()
    assert bounds
    return (
        bounds["x"] + (positive + LARGEST) / (2 * LARGEST) * bounds["width"],
        bounds["y"] + (LARGEST - negative) / (2 * LARGEST) * bounds["height"],
    )


def drag(one: Locator, positive: float, negative: float) -> None:
    mouse = one.page.mouse
    mouse.move(*spot(one, number(one, "positive"), number(one, "negative")))
    mouse.down()
    mouse.move(*spot(one, 0, 0))
    mouse.move(*spot(one, positive, negative))
    mouse.up()


def wait_for_point(one: Locator, positive: float, negative: float) -> None:
    one.page.wait_for_function(
        "([plane, positive, negative]) => Math.abs(plane.dataset.positive - positive) < 0.03"
        " && Math.abs(plane.dataset.negative - negative) < 0.03",
        arg=[one.element_handle(), positive, negative],
    )


def expect_the_registry_says_the_same(one: Locator, **settings: Any) -> None:
    experiment = Experiment(loss=one.get_attribute("data-loss"), **settings)
    loss = experiment.loss_definition
    point = [
        torch.tensor([number(one, name)], dtype=torch.float64) for name in ("positive", "negative")
    ]
    value, down, up = one_against_one(loss, *point, **loss.settings_in(experiment))
    shown = [number(one, name) for name in ("value", "push-positive", "push-negative")]
    assert shown == pytest.approx([float(value), float(down), float(up)], abs=1e-5)
    assert one.get_attribute("data-zero-gradient") == str(bool(down == 0 and up == 0)).lower()


@pytest.mark.parametrize(("first", "second"), [("square_square", "nll"), ("lvq2", "infonce")])
def test_the_dragged_point_reads_what_the_losses_say(
    open_losses: OpenLosses, first: str, second: str
):
    page = open_losses(f"a={first}&b={second}&margin=1.5&beta=2")
    for positive, negative in [(1.5, 1.0), (-2.0, 2.5), (2.5, -2.0)]:
        drag(plane(page, first), positive, negative)
        for loss in (first, second):
            wait_for_point(plane(page, loss), positive, negative)
            expect_the_registry_says_the_same(plane(page, loss), margin=1.5, beta=2)


def test_the_read_out_says_which_way_the_pushes_go(open_losses: OpenLosses):
    page = open_losses("margin=2")
    readout = page.locator(".loss", has=plane(page, "hinge")).locator(".reading")
    expect(readout).to_have_text("ℓ = 2.40 ← 1.00 on F+ ↑ 1.00 on F−")
    drag(plane(page, "hinge"), -2, 2)
    expect(readout).to_have_text("ℓ = 0.00 no push")


def test_the_zero_gradient_region_moves_while_the_margin_is_dragged(open_losses: OpenLosses):
    page = open_losses()
    hinge = plane(page, "hinge")
    shares = [number(hinge, "zero-gradient-share")]
    assert shares[0] == pytest.approx(25 / 72, abs=0.02)  # the triangle Δ < −1
    slider = page.get_by_role("slider", name="Margin m")
    bounds = slider.bounding_box()
    assert bounds
    at = bounds["y"] + bounds["height"] / 2
    page.mouse.move(bounds["x"] + 0.1 * bounds["width"], at)
    page.mouse.down()
    for share in (0.2, 0.3, 0.4):
        page.mouse.move(bounds["x"] + share * bounds["width"], at)
        page.wait_for_function(
            "([plane, before]) => plane.dataset.zeroGradientShare < before",
            arg=[hinge.element_handle(), shares[-1]],
        )
        shares.append(number(hinge, "zero-gradient-share"))
        assert "margin" not in page.url
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"margin=4(\.\d)?$"))
    margin = float(page.url.rsplit("=", 1)[1])
    assert shares[-1] == pytest.approx((6 - margin) ** 2 / 72, abs=0.02)
    expect_the_registry_says_the_same(hinge, margin=margin)


def test_keys_move_the_point(open_losses: OpenLosses):
    page = open_losses("positive=0&negative=0")
    handle = page.get_by_role("slider", name="F⁺ and F⁻ of Hinge")
    handle.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowDown"):
        handle.press(key)
    for loss in ("hinge", "log"):
        wait_for_point(plane(page, loss), 0.2, -0.4)
        expect_the_registry_says_the_same(plane(page, loss))
    expect(handle).to_have_attribute(
        "aria-valuetext", re.compile(r"F⁺ 0\.20, F⁻ −0\.40\. ℓ = 1\.60")
    )
    expect(page).to_have_url(re.compile(r"positive=0\.2&negative=-0\.4$"))
    for _ in range(8):
        handle.press("Shift+ArrowLeft")
    wait_for_point(plane(page, "hinge"), -3, -0.4)


def test_keys_turn_a_setting(open_losses: OpenLosses):
    page = open_losses("a=square_exponential&b=none&positive=0&negative=0")
    slider = page.get_by_role("slider", name="Weight γ")
    slider.focus()
    for _ in range(20):
        slider.press("ArrowRight")
    expect(plane(page, "square_exponential")).to_have_attribute("data-value", "10")
    expect(page).to_have_url(re.compile("gamma=10"))
    slider.press("End")
    expect(plane(page, "square_exponential")).to_have_attribute("data-value", "100")


def test_a_reload_shows_the_same(open_losses: OpenLosses):
    page = open_losses("a=simple&b=mce")
    drag(plane(page, "simple"), -1, 1.5)
    wait_for_point(plane(page, "mce"), -1, 1.5)
    expect(page).to_have_url(re.compile("positive=-"))
    names = [
        "loss",
        "positive",
        "negative",
        "value",
        "push-positive",
        "push-negative",
        "zero-gradient",
    ]
    before = [[one.get_attribute(f"data-{name}") for name in names] for one in planes(page)]
    page.wait_for_timeout(200)  # until it is painted
    picture = plane(page, "simple").locator("canvas").evaluate(PIXELS)
    page.reload()
    for one, values in zip(planes(page), before, strict=True):
        for name, value in zip(names, values, strict=True):
            expect(one).to_have_attribute(f"data-{name}", value or "")
    # Neither the pointer nor the focus is in the picture.
    canvas = plane(page, "simple").locator("canvas").element_handle()
    page.wait_for_function(
        f"([canvas, seen]) => ({PIXELS})(canvas) === seen", arg=[canvas, picture]
    )


def test_nothing_else_moves_while_the_point_is_dragged(open_losses: OpenLosses):
    page = open_losses("a=simple&b=square_square")
    parts = page.locator(".loss .figure, .chart, [data-testid=loss-table]")

    def boxes() -> list[object]:
        return [one.bounding_box() for one in parts.all()]

    before = boxes()
    hinge = plane(page, "simple")
    page.mouse.move(*spot(hinge, 0, 0))
    page.mouse.down()
    for step in range(12):
        page.mouse.move(*spot(hinge, -2.9 + step / 2, 2.9 - step / 2))
    wait_for_point(hinge, 2.6, -2.6)
    assert boxes() == before
    page.mouse.up()
    expect(page).to_have_url(re.compile("positive="))
    assert boxes() == before


def test_dragging_asks_the_server_for_nothing_and_the_last_place_stays(open_losses: OpenLosses):
    page = open_losses()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    hinge = plane(page, "hinge")
    page.mouse.move(*spot(hinge, -2.9, 0.5))
    page.mouse.down()
    page.mouse.move(*spot(hinge, -2.9 + 59 / 11, 0.5), steps=59)
    page.mouse.up()
    wait_for_point(hinge, -2.9 + 59 / 11, 0.5)
    assert [address for address in asked if "/api/" in address] == []
    # What somebody does next is not undone by what comes back.
    drag(hinge, 1, 1)
    drag(hinge, -1, -1)
    drag(hinge, 2, -2)
    wait_for_point(hinge, 2, -2)
    expect(page).to_have_url(re.compile(r"positive=(2|1\.9\d)"))
    page.wait_for_timeout(500)
    wait_for_point(hinge, 2, -2)


def test_a_fraction_without_braces_is_one_of_single_signs(open_losses: OpenLosses):
    page = open_losses()
    table = page.get_by_test_id("loss-table")
    half = table.locator("tr[data-loss=denoising_score_matching] mfrac > *")
    assert half.all_text_contents() == ["1", "2"]
    bars = table.locator("tr[data-loss=denoising_score_matching] mo", has_text="‖")
    letters = table.locator("tr[data-loss=denoising_score_matching] mi").first.bounding_box()
    assert letters
    for bar in bars.all():
        box = bar.bounding_box()
        assert box
        assert abs(box["y"] + box["height"] - letters["y"] - letters["height"]) < 8


def test_a_name_in_the_table_opens_the_loss_in_the_playground(open_losses: OpenLosses):
    page = open_losses("margin=2.5")
    link = page.get_by_test_id("loss-table").get_by_role("link", name="Hinge")
    link.click()
    expect(page).to_have_url(re.compile(r"/\?loss=hinge&margin=2\.5$"))
    expect(page.get_by_role("heading", name="Playground")).to_be_visible()
    viewer_of(page)
    expect(page.get_by_role("combobox", name="Loss")).to_have_value("Hinge")


def test_the_table_follows_the_settings_and_the_choice(open_losses: OpenLosses):
    page = open_losses("a=simple&b=none")
    table = page.get_by_test_id("loss-table")
    assert table.locator("tbody tr").count() == len(LOSSES)
    expect(table.locator("tr.chosen")).to_have_attribute("data-loss", "simple")
    slider = page.get_by_role("slider", name="Margin m")
    slider.focus()
    slider.press("PageUp")
    expect(table.get_by_role("link", name="Square-square")).to_have_attribute(
        "href", re.compile(r"\?loss=square_square&margin=1\.5$")
    )


def test_a_loss_is_chosen_from_the_list(open_losses: OpenLosses):
    page = open_losses()
    page.get_by_role("combobox", name="Loss B").click()
    page.get_by_role("option", name="NLL", exact=True).click()
    expect(plane(page, "nll")).to_have_attribute("data-value", re.compile("."))
    expect(page.get_by_text("Shown for two labels: the data and one other.")).to_be_visible()
    expect(page.get_by_role("slider", name="Training β")).to_be_visible()
    expect(page).to_have_url(re.compile("b=nll"))
    expect_the_registry_says_the_same(plane(page, "nll"))


def test_a_typed_loss_is_drawn_and_trains(open_losses: OpenLosses):
    page = open_losses()
    page.get_by_text("Your own loss").click()
    field = page.get_by_role("textbox", name="Your loss")
    field.fill("relu(m + Fp - Fn)**2")
    field.press("Enter")
    own = plane(page, "own")
    expect(own).to_have_attribute("data-value", re.compile(r"^1\.95|^1\.96"))
    assert number(own, "push-positive") == pytest.approx(2.8, abs=1e-5)
    field.fill("relu(m + Fq)")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Fq")
    expect(page.locator("code", has_text="^^")).to_be_visible()
    field.fill("softplus(m + Fp - Fn)")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("link", name="Train it in the Playground").click()
    viewer_of(page)
    expect(page.locator(".st-key-setting_expression input")).to_have_value("softplus(m + Fp - Fn)")


def test_it_follows_the_theme(open_losses: OpenLosses):
    page = open_losses(color_scheme="light")
    board = page.locator(".planes")
    for scheme, colour in (("light", "#0072b2"), ("dark", "#56b4e9")):
        page.emulate_media(color_scheme=scheme)
        expect(board).to_have_attribute("data-theme", scheme)
        down = "root => getComputedStyle(root).getPropertyValue('--down').trim()"
        assert board.evaluate(down) == colour


@pytest.mark.parametrize(("ratio", "widths"), [(1, (1000, 1920)), (2, (420, 1280))])
def test_it_fits_the_window(open_losses: OpenLosses, ratio: int, widths: tuple[int, ...]):
    page = open_losses("a=square_exponential&b=infonce", device_scale_factor=ratio)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 1000})
        canvas = plane(page, "infonce").locator("canvas")
        page.wait_for_function(
            "([canvas, ratio]) =>"
            " Math.abs(canvas.width - ratio * canvas.getBoundingClientRect().width) <= 1",
            arg=[canvas.element_handle(), ratio],
        )
        for one in page.locator(".loss .figure, .chart .plot, .loss > header, .setting").all():
            bounds = one.bounding_box()
            assert bounds
            assert bounds["x"] >= 0
            assert bounds["x"] + bounds["width"] <= width
        table = page.get_by_test_id("loss-table").bounding_box()
        board = page.locator(".planes").bounding_box()
        assert table
        assert board
        below = table["y"] > board["y"] + board["height"]
        assert below == (width < 1200)
        if width >= 1280:
            assert table["x"] + table["width"] <= width


def test_a_table_wider_than_the_page_fades_where_it_goes_on_and_keeps_the_names(
    open_losses: OpenLosses,
):
    page = open_losses(viewport={"width": 390, "height": 844})
    table, room = (
        page.get_by_test_id("loss-table"),
        page.get_by_role("region", name="Table of losses"),
    )
    fades = "room => getComputedStyle(room).maskImage !== 'none'"
    assert room.evaluate(fades)
    name = table.get_by_role("link", name="Hinge")
    room.focus()
    before = name.bounding_box()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    expect(room).not_to_have_class(re.compile("more"))
    assert not room.evaluate(fades)
    assert name.bounding_box() == before
    last, edge = table.locator("tr[data-loss=hinge] > *").last.bounding_box(), room.bounding_box()
    assert last
    assert edge
    assert last["x"] + last["width"] <= edge["x"] + edge["width"] + 1

    page.set_viewport_size({"width": 1920, "height": 1080})
    expect(room).not_to_have_attribute("tabindex", "0")
    assert not room.evaluate(fades)


# The modules, called in a browser.


BORDER = """async (m, { tree, settings }) => {
    const { findZeroGradient } = await import(ZERO_GRADIENT)
    const grid = m.gridOf(tree, settings, { positive: 0, negative: 0 })
    const energy = node => -grid.largest + 2 * grid.largest * node / (grid.side - 1)
    return findZeroGradient(grid).border.flat().map(([x, y]) => [energy(x), energy(y)])
}""".replace("ZERO_GRADIENT", f"'/viewer/{VERSION}/losses/zero_gradient.js'")


def border_of(call: Call, loss: str, margin: float = 1.0) -> list[tuple[float, float]]:
    settings = {"margin": margin, "beta": 1.0, "gamma": 1.0, "window": 1.0}
    given = {"tree": Expression(LOSSES[loss].pair).tree, "settings": settings}
    return call("losses/loss_grid", BORDER, given)


@pytest.mark.parametrize("margin", [0.1, 0.75, 0.8, 1.0, 1.1, 1.234, 4.06])
def test_the_border_of_the_zero_gradient_region_is_where_the_margin_is(call: Call, margin: float):
    border = border_of(call, "hinge", margin)
    assert border
    for positive, negative in border:
        assert negative - positive == pytest.approx(margin, abs=1e-3)


@pytest.mark.parametrize("loss", ["simple", "square_square"])
def test_the_zero_gradient_region_of_losses_of_levels_is_a_corner(call: Call, loss: str):
    border = border_of(call, loss, 1.234)
    for positive, negative in border:
        on_zero = positive == pytest.approx(0, abs=1e-3) and negative > 1.23
        on_margin = negative == pytest.approx(1.234, abs=1e-3) and positive < 0.01
        assert on_zero or on_margin
    corner = min(border, key=lambda spot: abs(spot[0]) + abs(spot[1] - 1.234))
    assert corner == pytest.approx((0, 1.234), abs=1e-3)


@pytest.mark.parametrize("loss", ["log", "mce", "nll", "infonce", "square_exponential", "energy"])
def test_losses_that_never_stop_have_no_zero_gradient_region(call: Call, loss: str):
    assert border_of(call, loss) == []


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_every_formula_is_set_whole(call: Call, loss: Any):
    text = call("losses/tex", "(m, tex) => m.formula(tex).textContent", loss.formula)
    assert "\\" not in text
    assert "{" not in text
    assert text.count("F") == loss.formula.count("F")
    letters = call(
        "losses/tex",
        "(m, tex) => [...m.formula(tex).querySelectorAll('.letter')].map(one => one.outerHTML)",
        loss.formula,
    )
    assert letters
    # Other browsers than this one would take them from another font.
    assert all('mathvariant="normal"' in letter for letter in letters)


def test_what_is_not_latex_stays_text(call: Call):
    html = call("losses/tex", "(m, tex) => m.formula(tex).outerHTML", r"<b>x</b> \unknown")
    assert "<b>" not in html
    assert "unknown" in html


def test_the_link_is_the_address(whole_app, new_page, complaints):
    complaints.expected.append("status of 404")
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{whole_app.url}/losses?a=square_square&positive=1.5")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_an_opened_box_leaves_no_side_of_the_page_empty(open_app: Callable[..., Page]):
    page = open_app("losses")
    for name in ("At a kink", "Sources"):
        box = page.get_by_test_id("stExpander").filter(has_text=name)
        box.locator("summary").click()
        width = box.evaluate("box => box.clientWidth")
        assert width > 0.9 * page.locator(".lesson-words").first.evaluate("one => one.clientWidth")
