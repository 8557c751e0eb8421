"""Pictures have the viewer's colours."""

import re
from pathlib import Path

import numpy as np
import pytest

from ebm_viz.figures.colormaps import MAGMA, VIRIDIS
from ebm_viz.figures.look import DARK, LIGHT, Look

WEB = Path(__file__).parents[2] / "ebm_viz" / "viewer" / "web"
CSS = (WEB / "control" / "viewer.css").read_text()


def rule(selector: str) -> dict[str, str]:
    body = re.search(rf"^{re.escape(selector)} {{(.*?)}}", CSS, re.MULTILINE | re.DOTALL)
    return dict(re.findall(r"--([\w-]+): (#\w+);", body.group(1)))


@pytest.mark.parametrize(
    ("look", "selector"), [(LIGHT, ".viewer"), (DARK, '.viewer[data-theme="dark"]')]
)
def test_colours_are_those_of_the_style_sheet(look: Look, selector: str):
    colors = rule(selector)
    for name in ("quiet", "border", "hairline", "floor", "down", "up"):
        assert getattr(look, name) == colors[name]
    assert look.runs == tuple(colors[f"run-{k}"] for k in (1, 2, 3, 4))


def test_colour_maps_are_the_viewers():
    text = (WEB / "draw" / "colormaps.js").read_text()
    for name, colors in (("VIRIDIS", VIRIDIS), ("MAGMA", MAGMA)):
        literal = re.search(rf"const {name} =\s+((?:\".*?\"[\s+]*)+)", text).group(1)
        stops = re.findall(r"[0-9a-f]{6}", literal)
        assert len(stops) == 33
        wanted = np.array([list(bytes.fromhex(stop)) for stop in stops], float)
        places = np.rint(np.linspace(0, 255, 33)).astype(int)
        assert np.abs(colors.table[places] - wanted).max() <= 4
        assert [colors.css(0)[1:], colors.css(1)[1:]] == [stops[0], stops[-1]]
