"""Pictures drawn from arrays show what the Picture holds."""

import numpy as np
import pytest
from PIL import Image

from ebm_viz import Experiment, train
from ebm_viz.figures import Preparation
from ebm_viz.figures.colormaps import MAGMA, VIRIDIS
from ebm_viz.figures.look import DARK, LIGHT
from ebm_viz.figures.raster import Page, draw
from ebm_viz.figures.raster.type import NABLA, font
from ebm_viz.scene import PANELS, Scene, Show, Shown, Style, View

BARE = Show(arrows="off", data=False, contours=False)
SMALL = Style(width=640, text=10)


@pytest.fixture(scope="module")
def snapshots():
    losses = ("nll", "hinge", "energy")
    return {loss: list(train(Experiment(loss=loss, steps=40))) for loss in losses}


@pytest.fixture(scope="module")
def prepare(snapshots):
    def make(*losses, **settings):
        runs = tuple(Shown(experiment=Experiment(loss=loss, steps=40)) for loss in losses)
        return Preparation(Scene(runs=runs, **settings), [snapshots[loss] for loss in losses])

    return make


def pixels(picture, style=SMALL) -> np.ndarray:
    return np.asarray(draw(picture, style)).astype(int)


def squares(image: np.ndarray, frame: str) -> list[np.ndarray]:
    """The insides of the panels, found by the colour of their frames."""
    color = [int(frame[k : k + 2], 16) for k in (1, 3, 5)]
    framed = (image[..., :3] == color).all(axis=2)
    rows = np.flatnonzero(framed.sum(axis=1) > 100)
    columns = np.flatnonzero(framed.sum(axis=0) > 100)
    found = image[rows[0] + 1 : rows[-1], columns[0] + 1 : columns[-1]]
    return [found]


@pytest.mark.parametrize("background", ["light", "dark"])
def test_the_map_is_viridis_of_the_energy(prepare, background):
    picture = prepare("nll", view=View(panels=("map",), show=BARE)).at()
    look = {"light": LIGHT, "dark": DARK}[background]
    style = Style(width=640, text=10, background=background)
    (inside,) = squares(pixels(picture, style), look.quiet)
    run = picture.runs[0]
    i, j = np.unravel_index(run.energy.argmin(), run.energy.shape)
    row, column = (1 - (i + 0.5) / 256) * len(inside), (j + 0.5) / 256 * inside.shape[1]
    color = VIRIDIS.table[round(255 * run.range.share(run.energy.min()))]
    assert np.abs(inside[int(row), int(column)] - color).max() <= 6


def test_the_density_is_magma_of_p(prepare):
    picture = prepare("nll", view=View(panels=("density",))).at()
    (inside,) = squares(pixels(picture), LIGHT.quiet)
    run = picture.runs[0]
    i, j = np.unravel_index(run.density.argmax(), run.density.shape)
    row, column = (1 - (i + 0.5) / 256) * len(inside), (j + 0.5) / 256 * inside.shape[1]
    color = MAGMA.table[round(255 * min(1, run.peak / picture.density_range.high))]
    assert np.abs(inside[int(row), int(column)] - color).max() <= 8


@pytest.mark.parametrize(
    "show", [Show(arrows="strength", data=False, contours=False), Show(arrows="off", data=False)]
)
def test_layers_lie_on_the_map(prepare, show):
    bare = pixels(prepare("hinge", view=View(panels=("map",), show=BARE)).at())
    more = pixels(prepare("hinge", view=View(panels=("map",), show=show)).at())
    assert 500 < (np.abs(more - bare).max(axis=2) > 20).sum() < 0.3 * bare[..., 0].size


def test_pushes_have_the_colours_of_down_and_up(prepare):
    view = View(panels=("map",), show=Show(pushes=True, contours=False))
    image = pixels(prepare("hinge", view=view).at(0))
    for color in (LIGHT.down, LIGHT.up):
        wanted = [int(color[k : k + 2], 16) for k in (1, 3, 5)]
        assert (image == wanted).all(axis=2).sum() > 50


@pytest.mark.parametrize(
    ("losses", "settings"),
    [
        (["nll"], {"view": View(panels=PANELS)}),
        (["nll"], {"view": View(panels=("thermal", "strip"))}),
        (["nll", "hinge", "energy"], {"view": View(panels=PANELS), "shared_scale": True}),
        (["nll", "hinge"], {"view": View(panels=("map", "slice")), "cut": ((-2, 0), (2, 1))}),
    ],
)
@pytest.mark.parametrize("style", [SMALL, Style(background="dark", shape="square", text=40)])
def test_every_panel_fills_its_picture(prepare, losses, settings, style):
    preparation = prepare(*losses, **settings)
    page = Page(preparation.scene, style)
    first, last = (np.asarray(page.draw(preparation.at(step))).astype(int) for step in (0, 40))
    assert first.shape == (style.height, style.width, 3)
    assert (np.abs(first - last).max(axis=2) > 20).mean() > 0.01
    corner = first[0, 0]
    used = np.abs(last - corner).max(axis=2) > 20
    for quarter in (used[:, : style.width // 2], used[:, style.width // 2 :]):
        assert quarter.mean() > 0.02


def test_what_a_page_kept_does_not_show_in_other_pictures(prepare):
    preparation = prepare("nll", "hinge", view=View(panels=PANELS))
    page = Page(preparation.scene, SMALL)
    page.draw(preparation.at(0))
    page.draw(preparation.at(40, beta=9.0))
    again = np.asarray(page.draw(preparation.at(20)))
    assert (again == np.asarray(draw(preparation.at(20), SMALL))).all()


def test_a_transparent_picture_looks_the_same_on_the_page(prepare):
    picture = prepare("nll", view=View(panels=PANELS)).at()
    opaque = draw(picture, SMALL)
    clear = draw(picture, SMALL.model_copy(update={"background": "transparent"}))
    assert clear.mode == "RGBA"
    alpha = np.asarray(clear)[..., 3]
    assert (alpha == 0).mean() > 0.2
    assert (alpha == 255).mean() > 0.1
    laid = Image.alpha_composite(Image.new("RGBA", clear.size, LIGHT.page), clear).convert("RGB")
    assert np.abs(np.asarray(laid).astype(int) - np.asarray(opaque)).max() <= 3


def test_scale_enlarges_without_moving(prepare):
    picture = prepare("nll", view=View(panels=("map",))).at()
    once = draw(picture, SMALL)
    twice = draw(picture, SMALL.model_copy(update={"scale": 2}))
    assert twice.size == (1280, 720)
    difference = np.abs(np.asarray(twice.reduce(2)).astype(int) - np.asarray(once))
    assert difference.mean() < 6


def test_panels_that_do_not_fit_are_refused(prepare):
    preparation = prepare("nll", "hinge", view=View(panels=("thermal",)))
    with pytest.raises(ValueError, match="thermal"):
        draw(preparation.at())


def test_the_font_has_every_letter_that_is_written():
    missing = bytes(font(20).getmask("\ue123"))
    for letter in "βFyp₁₂−∇·×⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺≥→∞σγδ√↑↓▼▲●■…Σ₊":
        for italic in (False, True):
            written = font(20, italic=italic).getmask(letter.replace(*NABLA))
            assert bytes(written) != missing, letter
