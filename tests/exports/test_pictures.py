"""Pictures as files, where there is no browser to draw them and where drawing fails."""

import numpy as np
import pytest
from PIL import Image

from ebm_viz.exports import ExportError, Order, Watch, export
from ebm_viz.figures import NoBrowserError, PictureError
from ebm_viz.scene import Scene, Shown, Style, View
from tests.exports.conftest import SHORT


def exported(folder, run, format, **style):
    view = View(step=25, panels=("map",))
    scene = Scene(runs=(Shown(experiment=SHORT),), view=view)
    order = Order(format=format, scene=scene, style=Style(width=640, **style))
    path = folder / order.name
    export(order, [run], path, Watch())
    return path


@pytest.fixture
def no_browser(monkeypatch):
    def refuse(*_):
        raise NoBrowserError

    monkeypatch.setattr("ebm_viz.exports.writers.draw", refuse)


@pytest.mark.usefixtures("no_browser")
def test_png_needs_no_browser(tmp_path, short_run):
    path = exported(tmp_path, short_run, "png", scale=2)
    picture = Image.open(path)
    assert picture.size == (1280, 720)
    assert np.asarray(picture.convert("RGB")).std() > 20


@pytest.mark.usefixtures("no_browser")
@pytest.mark.parametrize("format", ["svg", "pdf"])
def test_vectors_without_a_browser_are_refused_with_what_works(tmp_path, short_run, format):
    with pytest.raises(ExportError, match=r"need Chromium.*HTML.*PNG and films"):
        exported(tmp_path, short_run, format)
    assert not list(tmp_path.iterdir())


def test_a_browser_that_fails_is_said(tmp_path, short_run, monkeypatch):
    def fail(*_):
        raise PictureError("The browser did not answer.")

    monkeypatch.setattr("ebm_viz.exports.writers.draw", fail)
    with pytest.raises(ExportError, match="did not answer"):
        exported(tmp_path, short_run, "svg")


def test_html_holds_the_whole_run(tmp_path, short_run):
    page = exported(tmp_path, short_run, "html").read_text()
    assert page.count("data-run=") == 1
    assert short_run.ended
    assert 'src="http' not in page
