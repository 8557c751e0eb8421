"""Export of the pages of sequences, in a real browser: pictures, films, slides and data."""

import io
import re
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pypdf
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from pptx import Presentation

from ebm_viz.numbers import percent
from tests.browser.test_export import choose, drawn, frames_of, open_dialog, saved
from tests.browser.test_reading import QUERY, reading
from tests.browser.test_tagging import open_tagging

__all__ = ["open_tagging", "reading"]


def body(page: Page) -> Locator:
    return page.locator("body")


def standing(page: Page, step: int) -> None:
    expect(page.locator(".ebm-plot").first).to_have_attribute("data-step", str(step))
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_a_picture_shows_the_step_of_the_page(reading: Callable[..., Page]):
    page = reading(QUERY + "&step=30&panel=lattice", color_scheme="dark")
    standing(page, 30)
    dialog = open_dialog(body(page))
    expect(dialog).to_contain_text("Step 30, 2560 × 1440 pixels")
    choose(dialog, "1×")
    name, content = drawn(dialog)
    assert name == "reading-cat-ce-step-0030.png"
    picture = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
    assert picture.shape == (720, 1280, 3)
    assert tuple(picture[2, 2]) == (0x17, 0x16, 0x14)
    # Both panels are there: neither half is empty.
    assert picture[200:, :600].std() > 20
    assert picture[200:, 700:].std() > 20
    dialog.get_by_label("Format").select_option("SVG, vector")
    _, content = drawn(dialog)
    root = ElementTree.fromstring(content)
    assert root.get("width") == "1280"
    words = "".join(root.itertext())
    assert "step 30" in words
    assert "an even path" in words
    assert "Energies and paths" in words
    dialog.get_by_label("Format").select_option("PDF, vector")
    name, content, order = saved(dialog)
    assert order["query"]["panel"] == "lattice"
    assert "cat" in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_a_film_of_the_training_and_slides(reading: Callable[..., Page]):
    page = reading(QUERY + "&step=0")
    standing(page, 0)
    dialog = open_dialog(body(page))
    choose(dialog, "Film")
    dialog.get_by_label("Seconds").fill("1")
    dialog.get_by_label("Seconds").blur()
    name, content, _ = saved(dialog)
    assert name == "reading-cat-ce-training.mp4"
    frames = frames_of(content)
    assert len(frames) == 15
    assert frames[0].shape == (720, 1280, 3)
    assert np.abs(frames[0] - frames[-1]).mean() > 1
    choose(dialog, "Slides")
    _, content, order = saved(dialog)
    titles = [slide.shapes.title.text for slide in Presentation(io.BytesIO(content)).slides]
    assert titles == ["Energies and paths", "Curves"]
    assert "step=0" in str(order["link"])


def test_numbers_and_a_page_of_its_own(open_tagging: Callable[..., Page]):
    page = open_tagging("steps=20&step=20")
    standing(page, 20)
    dialog = open_dialog(body(page))
    choose(dialog, "Data")
    name, content, _ = saved(dialog)
    assert name == "tagging-chain-nll-step-0020.npz"
    with np.load(io.BytesIO(content)) as arrays:
        assert arrays["step"].tolist() == [0, 10, 20]
        right = arrays["sentences_right"][-1]
        assert arrays["table"].shape == (60, 10) or arrays["table"].shape[1] == 10
    expect(page.get_by_text(re.compile(f"unseen sentences {percent(right, 1)}"))).to_be_visible()
    dialog.get_by_role("radio", name="Picture").check()
    dialog.get_by_label("Format").select_option("HTML, interactive")
    name, content, _ = saved(dialog)
    assert name.endswith(".html")
    assert b"Plotly.newPlot" in content


def test_nothing_trains_in_the_table(open_tagging: Callable[..., Page]):
    page = open_tagging("part=table")
    dialog = open_dialog(body(page))
    assert dialog.get_by_role("radio", name="Film").count() == 0
    choose(dialog, "1×")
    name, content = drawn(dialog)
    assert name == "tagging-table.png"
    assert np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).std() > 20
