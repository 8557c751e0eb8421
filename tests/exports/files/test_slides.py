"""Slides, read back: a picture a panel, and what a lecturer wants to say in the notes."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from ebm_viz import Experiment
from ebm_viz.exports import Order, Watch, export
from ebm_viz.exports.files.slides import slides_of
from ebm_viz.scene import Scene, Shown, Style, View
from ebm_viz.serving import Run
from ebm_viz.training import train
from tests.exports.conftest import SHORT

pytestmark = pytest.mark.browser

LINK = "http://localhost:8501/?loss=hinge&step=25"


@pytest.fixture(scope="module")
def made(tmp_path_factory, short_run):
    """Make slides of one run and read them back."""

    def make(*runs, **more):
        view = View(step=25, beta=2.0, panels=more.pop("panels", ("map", "density")))
        runs = runs or (short_run,)
        scene = Scene(runs=tuple(Shown(experiment=run.experiment) for run in runs), view=view)
        path = tmp_path_factory.mktemp("slides") / "x.pptx"
        style = Style(width=640, **more.pop("style", {}))
        export(Order(format="pptx", scene=scene, style=style, **more), runs, path, Watch())
        return Presentation(str(path))

    return make


def picture_of(slide):
    (shape,) = [shape for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    return shape, np.asarray(Image.open(io.BytesIO(shape.image.blob)).convert("RGB"))


def test_one_slide_a_panel_with_its_picture_large(made):
    deck = made(link=LINK)
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)
    assert [slide.shapes.title.text for slide in deck.slides] == ["Energy map", "Gibbs density"]
    for slide in deck.slides:
        shape, pixels = picture_of(slide)
        assert shape.height > 0.8 * deck.slide_height
        assert shape.left >= 0
        assert shape.left + shape.width <= deck.slide_width
        assert shape.top + shape.height <= deck.slide_height
        assert pixels.shape[1:] == (1280, 3)
        assert shape.width == pytest.approx(slide.shapes.title.width, rel=2e-3)
        assert shape.width / shape.height == pytest.approx(1280 / len(pixels), rel=1e-3)
        assert pixels.std() > 20
        assert "β = 2.00 · step 2" in shape._element.nvPicPr.cNvPr.get("descr")


def test_the_notes_hold_formula_settings_and_link(made):
    (slide, _) = made(link=LINK).slides
    notes = slide.notes_slide.notes_text_frame.text
    loss = SHORT.loss_definition
    for words in (loss.label, loss.plain, loss.formula, "Margin m 1", "Steps 40", LINK):
        assert words in notes


def test_notes_say_once_that_a_run_diverged():
    experiment = SHORT.replace(loss="energy", learning_rate=1, steps=1000)
    history = list(train(experiment))
    assert history[-1].divergence is not None
    order = Order(format="pptx", scene=Scene(runs=(Shown(experiment=experiment),)))
    assert slides_of(order, [history])[0].notes.lower().count("diverged") == 1


def test_slides_of_the_training_come_first(made):
    deck = made(frames=3, panels=("map",))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert titles[0] == "Step 0 of 40"
    assert len(titles) == 4
    assert titles[-1] == "Energy map"
    first, last = (picture_of(deck.slides[k])[1] for k in (0, 2))
    assert np.abs(first.astype(int) - last).mean() > 1


def test_heading_title_and_dark_ground(made):
    style = {"background": "dark", "heading": "Lecture 3", "title": False}
    (slide,) = made(panels=("density",), style=style).slides
    assert slide.shapes.title.text == "Lecture 3: Gibbs density"
    assert not any("step" in shape.text for shape in slide.shapes if shape.has_text_frame)
    assert str(slide.background.fill.fore_color.rgb) == "171614"
    _, pixels = picture_of(slide)
    assert pixels[0, 0].tolist() == [0x17, 0x16, 0x14]


def test_long_lines_are_smaller_so_that_they_fit(made):
    heading = "What a margin does to the slopes, and what becomes of the wells: week 7"
    (slide,) = made(panels=("density",), style={"heading": heading}).slides
    title = slide.shapes.title
    (run,) = title.text_frame.paragraphs[0].runs
    assert len(title.text) * 0.5 * run.font.size < title.width
    (short,) = made(panels=("density",)).slides
    (usual,) = short.shapes.title.text_frame.paragraphs[0].runs
    assert run.font.size < usual.font.size


def test_several_runs_stand_side_by_side(made, short_run):
    other = Run(Experiment(loss="nll", steps=40, samples=200, batch=32, nodes=64))
    (slide,) = made(short_run, other, panels=("map",)).slides
    notes = slide.notes_slide.notes_text_frame.text
    assert "Hinge · NLL · β = 2.00" in notes
    assert "log Z" in notes


def test_the_file_says_nothing_of_where_it_comes_from(made, tmp_path):
    deck = made(style={"heading": "Lecture 3"})
    deck.save(tmp_path / "x.pptx")
    properties = deck.core_properties
    assert properties.title == "Lecture 3"
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    now = datetime.now(UTC).replace(tzinfo=properties.created.tzinfo)
    assert abs(now - properties.created) < timedelta(minutes=5)
    assert abs(now - properties.modified) < timedelta(minutes=5)
    with zipfile.ZipFile(tmp_path / "x.pptx") as parts:
        names = parts.namelist()
        text = b"".join(parts.read(name) for name in names if name.endswith((".xml", ".rels")))
    assert not any(word in text for word in (b"4x3", b"(4:3)", b"Canny", b"python-pptx", b"2013-"))
    assert not any("printer" in name or "thumbnail" in name for name in names)


def test_slides_that_are_added_by_hand_are_as_wide(made):
    deck = made()
    for layout in deck.slide_layouts:
        for shape in layout.placeholders:
            assert 0 <= shape.left < shape.left + shape.width <= deck.slide_width
    title = deck.slide_master.placeholders[0]
    assert title.width > 0.8 * deck.slide_width
