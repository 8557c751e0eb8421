"""The pushes of a loss on the energy map."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import (
    Complaints,
    Open,
    Server,
    button,
    finish,
    picture,
    settle,
    viewer_of,
)

SHOWN = 128
"""Data points, and negatives, whose pushes a frame holds."""


def show_pushes(viewer: Locator) -> Locator:
    finish(viewer)
    button(viewer, "Show").click()
    viewer.get_by_role("checkbox", name="Pushes of the loss").check()
    expect(viewer).to_have_attribute("data-pushes", re.compile("pushed down"))
    return viewer


def with_pushes(open_viewer: Open, query: str) -> Locator:
    return show_pushes(open_viewer(f"{query}&show_panels=map"))


@pytest.fixture(scope="module")
def shown_pushes(
    viewer_app: Server, new_shared_page: Callable[..., Page]
) -> tuple[Locator, Locator]:
    """The pushes of hinge and of log at the end of a training, for those who only look at them."""

    def pushes_of(loss: str) -> Locator:
        page = new_shared_page(fresh=True)
        page.goto(f"{viewer_app.url}/?runs={loss}&steps=400&show_panels=map")
        return show_pushes(viewer_of(page))

    return pushes_of("hinge"), pushes_of("log")


@pytest.fixture
def hinge_and_log(
    shown_pushes: tuple[Locator, Locator], complaints: Complaints
) -> tuple[Locator, Locator]:
    return shown_pushes


def counts(viewer: Locator) -> tuple[int, int]:
    """How many data points are pushed down, and how many negatives up."""
    said = viewer.get_attribute("data-pushes") or ""
    numbers = re.findall(r"(\d+) of (\d+)", said)
    assert [int(total) for _, total in numbers] == [SHOWN, SHOWN], said
    return int(numbers[0][0]), int(numbers[1][0])


def test_the_gradient_of_hinge_is_zero_beyond_the_margin_and_log_never_does(
    hinge_and_log: tuple[Locator, Locator],
):
    hinge, log = hinge_and_log
    down, up = counts(hinge)
    assert down == up
    assert down <= SHOWN / 3
    assert counts(log) == (SHOWN, SHOWN)


def test_the_marks_of_points_without_a_push_are_grey_and_no_others(
    hinge_and_log: tuple[Locator, Locator],
):
    """Counts pixels of the colours of the marks: blue and orange triangles, grey dots."""
    hinge, log = hinge_and_log
    assert marks(hinge, (0x8F, 0x8D, 0x88)) > 100
    assert marks(hinge, (0x00, 0x72, 0xB2)) > 100
    assert marks(hinge, (0xC4, 0x4E, 0x00)) > 100
    assert marks(log, (0x8F, 0x8D, 0x88)) == 0


def test_nll_lifts_the_whole_box(open_viewer: Open):
    viewer = with_pushes(open_viewer, "runs=nll&steps=60")
    said = "128 of 128 data points pushed down, every place pushed up by its density at β = 1.00"
    expect(viewer).to_have_attribute("data-pushes", said)
    expect(viewer.locator(".map .figure")).to_have_attribute("aria-label", re.compile(said))
    # The veil follows the β in training, whatever β is shown.
    settle(viewer)
    before = picture(viewer, "map")
    viewer.get_by_label("β", exact=True).press("]")
    settle(viewer)
    assert picture(viewer, "map") == before


def test_a_loss_that_lifts_nothing_says_so(open_viewer: Open):
    viewer = with_pushes(open_viewer, "runs=flat&steps=20")
    expect(viewer).to_have_attribute("data-pushes", re.compile("nothing pushed up$"))


def test_pushes_are_off_at_first_and_can_be_taken_off_again(open_viewer: Open):
    viewer = open_viewer("runs=hinge&steps=20&show_panels=map")
    finish(viewer)
    assert viewer.get_attribute("data-pushes") is None
    settle(viewer)
    plain = picture(viewer, "map")
    button(viewer, "Show").click()
    viewer.get_by_role("checkbox", name="Pushes of the loss").check()
    settle(viewer)
    assert picture(viewer, "map") != plain
    expect(viewer.get_by_role("checkbox", name="Data points")).to_be_disabled()
    viewer.get_by_role("checkbox", name="Pushes of the loss").uncheck()
    settle(viewer)
    assert picture(viewer, "map") == plain
    assert viewer.get_attribute("data-pushes") is None


def marks(viewer: Locator, color: tuple[int, int, int]) -> int:
    """How many pixels of the map's canvas have a colour."""
    settle(viewer)
    count = """(canvas, [r, g, b]) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
        let count = 0
        for (let k = 0; k < data.length; k += 4) {
            if (data[k] === r && data[k + 1] === g && data[k + 2] === b) count += 1
        }
        return count
    }"""
    return int(viewer.locator(".map .figure canvas").first.evaluate(count, list(color)))
