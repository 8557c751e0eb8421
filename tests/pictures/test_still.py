"""Pictures as files, drawn by the viewer's modules in a headless browser and opened again."""

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import av
import numpy as np
import pypdf
import pytest
from PIL import Image

from ebm_viz import Experiment, plots, train
from ebm_viz.fonts import FAMILY, style_sheet
from ebm_viz.pictures import FilmPlan, film, still
from ebm_viz.pictures.chromium import BROWSER
from ebm_viz.pictures.plotly_picture import plotly_svg
from ebm_viz.pictures.recorded import Recorded
from ebm_viz.pictures.still import open_board, open_scene, printed
from ebm_viz.pictures.wanted import Wanted
from ebm_viz.plots.draft import FONT
from ebm_viz.scene import LossBoard, Scene, Shown, Style, View

EXPERIMENT = Experiment(steps=40)
SMALL = Style(width=640, text=12)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def snapshots():
    return list(train(EXPERIMENT))


@pytest.fixture(scope="module", autouse=True)
def no_browser_stays() -> Iterator[None]:
    yield
    BROWSER.close()


def scene_of(*panels, label="", cut=None, **settings):
    view = View(panels=panels or None, **settings)
    return Scene(runs=(Shown(experiment=EXPERIMENT, label=label),), view=view, cut=cut)


def opened(file):
    return Image.open(io.BytesIO(file))


def texts(svg):
    elements = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return ["".join(element.itertext()) for element in elements]


def test_a_history_is_sent_as_a_server_would(snapshots):
    whole, part = Recorded(EXPERIMENT, snapshots), Recorded(EXPERIMENT, snapshots[:5])
    scene = scene_of()
    assert (whole.ended, part.ended) == (True, False)
    assert whole.total == len(snapshots) == part.total
    assert whole.message is None
    assert len(part.reply(scene)) < len(whole.reply(scene))


def test_a_format_that_there_is_not_is_refused_before_anything_trains():
    with pytest.raises(ValueError, match="jpg"):
        still(Experiment(steps=20_000), format="jpg")


def test_the_font_of_the_pages_is_there():
    assert style_sheet().count("@font-face") == 2
    assert len(style_sheet()) < 600_000


@pytest.mark.browser
def test_a_figure_on_paper_has_the_font_of_the_pages():
    figure = plots.bars({"a": [1e3], "b": [1e12]}, "calls", True)
    drawn = ElementTree.fromstring(plotly_svg(figure.update_layout(font_family=FONT), 480, 270))
    assert [drawn.get(side) for side in ("width", "height")] == ["480", "270"]
    assert FAMILY in "".join(style.text or "" for style in drawn.iter(f"{SVG}style"))
    said = {"".join(text.itertext()).replace("\u200b", "") for text in drawn.iter(f"{SVG}text")}
    assert {"calls", "a", "b"} <= said
    powers = {text for text in said if text[0].isdigit()}
    assert len(powers) > 2
    assert all(re.fullmatch(r"10\d+", text) for text in powers), powers


@pytest.mark.browser
@pytest.mark.parametrize("scale", [1, 3])
def test_a_png_has_the_pixels_that_were_asked_for(snapshots, scale):
    style = SMALL.model_copy(update={"scale": scale})
    image = opened(still(scene_of("map"), [snapshots], style))
    assert image.size == (640 * scale, 360 * scale)
    colors = np.asarray(image.convert("RGB").resize((160, 90))).reshape(-1, 3)
    assert len(np.unique(colors, axis=0)) > 200
    assert image.convert("RGB").getpixel((2, 2)) == (255, 255, 255)


@pytest.mark.browser
def test_the_ground_may_be_dark_or_missing(snapshots):
    dark, without = (
        opened(still(scene_of("density"), [snapshots], Style(background=ground, width=480)))
        for ground in ("dark", "transparent")
    )
    assert dark.convert("RGB").getpixel((2, 2)) == (23, 22, 20)
    assert without.mode == "RGBA"
    assert without.getpixel((2, 2))[3] == 0
    assert np.asarray(without)[..., 3].max() == 255


@pytest.mark.browser
def test_an_svg_holds_text_and_needs_nothing_else(snapshots):
    scene = scene_of("map", label="<b>A & B</b> $x$")
    file = still(scene, [snapshots], SMALL, "svg")
    said = " ".join(texts(file))
    assert "<b>A & B</b> $x$" in said
    assert "Energy map" in said
    assert b"http" not in re.sub(rb'"http://www.w3.org/[^"]*"', b"", file)


@pytest.mark.browser
def test_a_map_beside_a_slice_marks_its_ends(snapshots):
    scenes = [
        scene_of("map", other, cut=((-1.0, 0.0), (1.0, 0.5))) for other in ("slice", "density")
    ]
    ends = [
        sorted(one for one in texts(still(scene, [snapshots], SMALL, "svg")) if one in "AB")
        for scene in scenes
    ]
    assert ends == [["A", "A", "B", "B"], []]


@pytest.mark.browser
def test_a_map_marks_the_point_whose_energies_are_shown(snapshots):
    scene = scene_of("map").model_copy(update={"probe": (1.0, 0.5)})
    ring, none = (still(one, [snapshots], SMALL, "png") for one in (scene, scene_of("map")))
    changed = np.argwhere(np.asarray(opened(ring)) != np.asarray(opened(none)))
    height, width, _ = np.ptp(changed, axis=0)
    assert 8 <= height <= 16
    assert 8 <= width <= 16


@pytest.mark.browser
def test_a_pdf_is_one_page_with_text(snapshots):
    pages = pypdf.PdfReader(io.BytesIO(still(scene_of(), [snapshots], SMALL, "pdf"))).pages
    assert len(pages) == 1
    assert [float(length) for length in pages[0].mediabox[2:]] == pytest.approx([480, 270])
    said = pages[0].extract_text()
    for words in ("Energy surface", "Energy map", "Gibbs density", "Loss", "step 40"):
        assert words in said


@pytest.mark.browser
def test_nothing_runs_in_an_svg_that_is_printed():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">'
        '<text y="50">before</text><script>document.querySelector("text").textContent = "after"'
        '</script><image href="file:///etc/hostname" width="9" height="9"/></svg>'
    )
    (page,) = pypdf.PdfReader(io.BytesIO(printed(svg.encode(), Style(width=640)))).pages
    assert "before" in page.extract_text()


@pytest.mark.browser
def test_pictures_are_drawn_at_other_steps_panels_and_sizes(snapshots):
    with open_scene(scene_of("map", "density"), [snapshots], SMALL) as drawing:
        pictures = [
            Wanted("image/png", {"step": 0}),
            Wanted("image/png", {"step": 40}),
            Wanted("image/png", {"panels": ["density"], "style": {"width": 320, "scale": 2}}),
            Wanted("image/jpeg", {"beta": 5.0}),
        ]
        first, last, alone, hot = list(drawing.all(pictures))
    assert "step 0" in first.facts
    assert "step 40" in last.facts
    assert first.content != last.content
    assert "NLL" in last.facts
    assert alone.title == "Gibbs density"
    assert opened(alone.content).size == (640, 720)
    assert "β = 5.00" in hot.facts
    assert opened(hot.content).format == "JPEG"


@pytest.mark.browser
def test_a_film_is_drawn_and_packed(snapshots, tmp_path):
    path, told = tmp_path / "film.mp4", []
    plan = FilmPlan(seconds=0.6, hold=0.2, frames_per_second=10)
    film(scene_of("density"), plan, path, [snapshots], SMALL, told.append)
    with av.open(path) as made:
        frames = [frame.to_ndarray(format="rgb24").astype(int) for frame in made.decode(video=0)]
    assert len(frames) == 6
    assert frames[0].shape == (360, 640, 3)
    drawn = np.asarray(opened(still(scene_of("density"), [snapshots], SMALL)).convert("RGB"))
    assert np.abs(frames[-1] - drawn).mean() < 3
    assert np.abs(frames[0] - frames[-1]).mean() > 1
    assert told == sorted(told)
    assert told[-1] == 1


@pytest.mark.browser
def test_a_film_that_is_broken_off_leaves_what_was_there(snapshots, tmp_path):
    path = tmp_path / "film.mp4"
    path.write_text("before")

    def stop(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        film(scene_of("density"), FilmPlan(seconds=1), path, [snapshots], SMALL, stop)
    assert [entry.name for entry in tmp_path.iterdir()] == ["film.mp4"]
    assert path.read_text() == "before"


@pytest.mark.browser
def test_a_board_of_losses_is_drawn_too():
    losses = tuple(Experiment(loss=loss, margin=1.5) for loss in ("hinge", "log"))
    board = LossBoard(losses=losses, positive=0.5, negative=-0.25)
    with open_board(board, SMALL) as drawing:
        whole = drawing.draw(Wanted("image/png"))
        plane = drawing.draw(Wanted("image/svg+xml", {"panels": ["plane_a"]}))
        chart = drawing.draw(Wanted("image/png", {"panels": ["value_gap"]}))
    assert opened(whole.content).size == (640, 360)
    assert "Hinge" in " ".join(texts(plane.content))
    assert "Hinge" in plane.title
    assert chart.title.startswith("Value")
    assert "F⁺ = 0.50" in whole.facts
