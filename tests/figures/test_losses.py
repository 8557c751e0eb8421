"""Pictures of boards of losses: they show the losses' own numbers, in the page's colours."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch

from ebm_viz import Experiment
from ebm_viz.core.losses import PUSHING
from ebm_viz.core.plane import one_against_one
from ebm_viz.figures.look import DARK, LIGHT
from ebm_viz.figures.losses.chart import clipped
from ebm_viz.figures.losses.guides import guides_of
from ebm_viz.figures.losses.layout import arrange_board, chart_area, plane_square
from ebm_viz.figures.losses.page import compose_board, draw_board_html, rasterise_board
from ebm_viz.figures.losses.prepare import CHARTS, BoardPicture
from ebm_viz.figures.losses.words import maths, read_out
from ebm_viz.figures.raster.sheet import rgb
from ebm_viz.scene import LossBoard, Style

WEB = Path(__file__).parents[2] / "ebm_viz" / "viewer" / "web" / "losses"


def picture_of(*names, point=(0.8, 0.4), panels=(), **settings):
    losses = [Experiment(loss=name, **settings) for name in names]
    board = LossBoard(losses=losses, positive=point[0], negative=point[1], panels=panels)
    return BoardPicture(board)


@pytest.mark.parametrize("name", PUSHING)
@pytest.mark.parametrize("background", ["light", "dark"])
def test_every_loss_is_drawn(name, background):
    style = Style(width=640, background=background)
    pixels = np.asarray(rasterise_board(picture_of(name), style))
    assert pixels.shape == (360, 640, 3)
    assert pixels.std() > 10
    assert pixels[1, 1].tolist() == list(rgb((DARK if background == "dark" else LIGHT).page))


def test_size_shape_and_transparency():
    style = Style(width=400, scale=3, shape="square", background="transparent")
    pixels = np.asarray(rasterise_board(picture_of("hinge", "log"), style))
    assert pixels.shape == (1200, 1200, 4)
    assert pixels[2, 2].tolist() == [0, 0, 0, 0]
    assert pixels[..., 3].max() == 255


@pytest.mark.parametrize("name", PUSHING)
def test_charts_show_value_and_pushes_of_the_loss(name):
    picture = picture_of(name, "simple", point=(0.5, -1.0), margin=1.5, beta=2.0)
    experiment = picture.board.losses[0]
    settings = experiment.loss_definition.settings(experiment)
    for panel in ("value_positive", "push_positive", "value_negative", "push_negative"):
        chart = picture.chart(panel)
        places = torch.linspace(-3, 3, len(chart.places))  # in single precision, as the page
        still = torch.full_like(places, -1.0 if chart.kind.line == "positive" else 0.5)
        pair = (places, still) if chart.kind.line == "positive" else (still, places)
        value, down, up = one_against_one(experiment.loss_definition, *pair, **settings)
        wanted = {"value": value, "down": down, "up": -up}[chart.kind.quantity].numpy()
        assert chart.curves[0][::7] == pytest.approx(wanted[::7], abs=2e-5, nan_ok=True)
        assert chart.here[0] == pytest.approx(
            float(np.interp(chart.cursor, chart.places, chart.curves[0])), abs=0.06
        )


@pytest.mark.parametrize(("margin", "point"), [(0.5, (0.0, 0.6)), (2.0, (-1.0, 1.2))])
def test_silence_begins_at_the_margin(margin, point):
    silence = picture_of("hinge", margin=margin).losses[0].silence
    positive, negative = np.array([point[0], point[0]]), np.array([point[1], point[1] - 0.25])
    assert silence.at(positive, negative).tolist() == [True, False]
    border = silence.border[~np.isnan(silence.border[:, 0])]
    assert np.abs(border[:, 1] - border[:, 0] - margin).max() < 0.01


def test_a_line_where_pushes_change_sign_is_no_region():
    assert not picture_of("own", expression="(Fp - Fn)**2").losses[0].silence.nodes.any()


def test_guides_stand_at_margin_and_zero():
    texts = {name: [g.text for g in guides_of(Experiment(loss=name))] for name in PUSHING}
    assert texts["hinge"] == ["Δ = 0", "Δ = −m"]
    assert texts["simple"] == ["F⁺ = 0", "F⁻ = m"]
    assert texts["energy"] == []
    (_, margin) = guides_of(Experiment(loss="hinge", margin=2.0))
    assert margin.ends() == ((-3.0, -1.0), (1.0, 3.0))


@pytest.mark.parametrize("shape", ["wide", "square"])
@pytest.mark.parametrize("names", [("hinge",), ("hinge", "log"), ("simple",), ("simple", "nll")])
@pytest.mark.parametrize("text", [18, 28, 60])
def test_panels_stand_apart_inside_the_picture(names, shape, text):
    style = Style(shape=shape, text=text, heading="Heading")
    board = picture_of(*names).board
    layout = arrange_board(board, style, noted=True)
    width, height = style.width / layout.unit, style.height / layout.unit
    assert [panel for panel, _ in layout.places] == list(board.shown)
    for k, (panel, box) in enumerate(layout.places):
        assert box.left >= 0
        assert box.top >= layout.title.bottom - 1e-9
        assert box.right <= width + 1e-9
        assert box.bottom <= height + 1e-9
        area = chart_area(box) if panel in CHARTS else plane_square(box, noted=True)
        assert min(area.width, area.height) > 60
        for _, other in layout.places[:k]:
            beside = box.left >= other.right or other.left >= box.right
            assert beside or box.top >= other.bottom or other.top >= box.bottom


def test_one_panel_stands_alone():
    style = Style()
    for panel in picture_of("hinge", "log").board.offered:
        picture = picture_of("hinge", "log", panels=(panel,))
        assert [name for name, _ in arrange_board(picture.board, style, False).places] == [panel]
        assert np.asarray(rasterise_board(picture, Style(width=480))).std() > 5


def test_the_figure_says_what_is_at_the_point():
    figure = compose_board(picture_of("hinge", "log", margin=1.25), Style())
    texts = [re.sub("<.*?>", "", note["text"]) for note in figure["layout"]["annotations"]]
    for words in ("Hinge", "Log", "m = 1.25", "F⁺ = 0.80", "ℓ = 1.65", "← 0.60 on F⁺", "Δ = −m"):
        assert words in texts


def test_html_reads_values_and_fetches_nothing():
    page = draw_board_html(picture_of("hinge"), Style(heading="</script>")).decode()
    assert "F⁺ = 0.8, F⁻ = 0.4: ℓ = 1.40" in page
    assert "Hinge: " in page
    assert 'src="http' not in page
    assert "<title>&lt;/script&gt;</title>" in page


def test_what_leaves_a_chart_is_cut_at_its_edge():
    path = np.array([[0.0, 5.0], [1.0, 15.0], [2.0, np.nan], [3.0, -10.0], [4.0, 10.0]])
    inside = clipped(path, 0.0, 10.0)
    kept = inside[~np.isnan(inside[:, 0])]
    assert kept.tolist() == [[0.0, 5.0], [0.5, 10.0], [3.5, 0.0], [4.0, 10.0]]


def test_read_outs_and_letters():
    assert read_out(1.4, 1.0, -1.0) == ("ℓ = 1.40", "← 1.00 on F⁺", "↑ 1.00 on F⁻")
    assert read_out(0.0, 0.0, 0.0) == ("ℓ = 0.00", "no push", "")
    assert read_out(None, None, None) == ("Not defined here", "", "")
    assert list(maths("F⁺ = (1 + δ) F⁻")) == ["", "F", "⁺ = (1 + ", "δ", ") ", "F", "⁻"]
    assert list(maths("min(1, exp)")) == ["min(1, exp)"]


def test_shades_are_those_of_the_page():
    script = (WEB / "plane.js").read_text()
    for name, look in (("LIGHT", LIGHT), ("DARK", DARK)):
        numbers = re.search(rf"{name}_TINT = \[(\d+), (\d+), (\d+)\]", script)
        assert rgb(look.tint) == tuple(map(int, numbers.groups()))
