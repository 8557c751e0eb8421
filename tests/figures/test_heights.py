"""The surface lies where the camera's projection says, and what is behind is hidden."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ebm_viz.figures.colormaps import VIRIDIS
from ebm_viz.figures.interpolation import centres
from ebm_viz.figures.raster.camera import GAP, HEIGHT, Projection
from ebm_viz.figures.raster.heights import Lines, draw_heights
from ebm_viz.figures.scale import Range
from ebm_viz.scene import Camera

SIZE, UNIT = 240, 75
Y1, Y2 = np.meshgrid(centres(256), centres(256))
WITHIN = Range(0.0, 10.0, 2.0)


def view(azimuth: float, elevation: float, zoom: float = 1.0) -> Projection:
    camera = Camera(azimuth=azimuth, elevation=elevation, zoom=zoom)
    return Projection.of(camera, UNIT, SIZE / 2, SIZE / 2)


def drawn(energy, seen: Projection, lines: Lines | None = None) -> np.ndarray:
    return np.asarray(draw_heights(energy, WITHIN, seen, SIZE, SIZE, lines)).astype(int)


def dome(y1: float, y2: float, top: float = 10.0) -> np.ndarray:
    """A narrow peak on level ground."""
    return top * np.exp(-((Y1 - y1) ** 2 + (Y2 - y2) ** 2) / 0.05)


@settings(max_examples=25, deadline=None)
@given(st.floats(-180, 180), st.floats(8, 80), st.floats(-2.5, 2.5), st.floats(-2.5, 2.5))
def test_a_peak_lies_at_its_projected_pixel(azimuth, elevation, y1, y2):
    seen = view(azimuth, elevation)
    level = drawn(np.zeros_like(Y1), seen)
    picture = drawn(dome(y1, y2, 9.9), seen)
    changed = np.abs(picture - level).max(axis=2) > 20
    x, y = seen.place(y1 / 3, y2 / 3, HEIGHT)
    rows = np.flatnonzero(changed.any(axis=1))
    columns = np.flatnonzero(changed[rows[0] : rows[0] + 3].any(axis=0))
    # Steep from above, the outline's highest pixel is a little behind the peak itself.
    assert rows[0] == pytest.approx(y, abs=4)
    assert columns.mean() == pytest.approx(x, abs=4)


def test_level_ground_covers_what_the_projection_says():
    seen = view(-58, 40)
    alpha = drawn(np.full_like(Y1, 5.0), seen)[..., 3] / 255
    z = GAP + 0.5 * (HEIGHT - GAP)
    corners = np.array([seen.place(*corner, z) for corner in ((-1, -1), (1, -1), (1, 1), (-1, 1))])
    around = np.roll(corners, -1, axis=0)
    area = abs(np.sum(corners[:, 0] * around[:, 1] - around[:, 0] * corners[:, 1])) / 2
    assert alpha.sum() == pytest.approx(area, rel=0.01)
    assert 0 < ((alpha > 0) & (alpha < 1)).sum() < 1500  # smooth edges, and only there


def test_colours_are_viridis_by_height_in_the_light_of_a_level_place():
    seen = view(-58, 40)
    towards = seen.towards
    lamp = np.array([-0.35, -0.25, 0.9]) + 0.5 * towards
    light = 0.8 + 0.22 * lamp[2] / np.linalg.norm(lamp)
    for height, share in ((0.0, 0.0), (5.0, 0.5)):
        x, y = seen.place(0, 0, GAP + share * (HEIGHT - GAP))
        pixel = drawn(np.full_like(Y1, height), seen)[int(y), int(x)]
        color = VIRIDIS.table[round(share * 255)]
        assert np.abs(pixel[:3] - color * light).max() < 4


def test_a_wall_hides_what_lies_behind_it():
    seen = view(-90, 20)  # from the side of low y₂
    wall = np.where(np.abs(Y2 + 1) < 0.3, 9.0, 1.0)
    spot = (np.abs(Y1) < 0.4) & (np.abs(Y2 - 0.2) < 0.4)
    before = drawn(wall, seen)
    assert (drawn(np.where(spot, 3.0, wall), seen) == before).all()
    in_front = (np.abs(Y1) < 0.4) & (np.abs(Y2 + 2.2) < 0.4)
    assert (drawn(np.where(in_front, 3.0, wall), seen) != before).any()


def test_the_outside_of_a_bowl_is_darker_than_its_inside():
    seen = view(-90, 15)
    bowl = np.minimum(10.0, Y1**2 + Y2**2)
    picture = drawn(bowl, seen)
    x, below = seen.place(0, -1, GAP + 0.5 * (HEIGHT - GAP))
    _, inside = seen.place(0, 1, GAP + 0.5 * (HEIGHT - GAP))
    outside, within = picture[int(below), int(x)], picture[int(inside), int(x)]
    assert outside[3] == within[3] == 255
    assert outside[:3].sum() < 0.9 * within[:3].sum()


def test_above_the_range_nothing_is_drawn():
    seen = view(-58, 88)  # from above, where the walls of the hole hide nothing
    hole = np.where((np.abs(Y1) < 1) & (np.abs(Y2) < 1), 11.0, 5.0)
    z = GAP + 0.5 * (HEIGHT - GAP)
    x, y = seen.place(0, 0, z)
    assert drawn(hole, seen)[int(y), int(x), 3] == 0
    x, y = seen.place(-0.7, -0.7, z)
    assert drawn(hole, seen)[int(y), int(x), 3] == 255
    assert drawn(np.full_like(Y1, 11.0), seen)[..., 3].max() == 0


def test_contour_lines_follow_their_energies():
    seen = view(-90, 89)
    slope = 10 * (Y1 + 3) / 6
    plain = drawn(slope, seen)
    lined = drawn(slope, seen, Lines(level=2.0, spacing=2.0, width=1.5))
    row = np.abs(lined - plain).max(axis=2)[SIZE // 2]
    for level in (2, 4, 6, 8):
        x, _ = seen.place(2 * level / 10 - 1, 0)
        assert row[round(x) - 3 : round(x) + 4].max() > 30
        assert row[round(x) + 8 : round(x) + 20].max() == 0


def test_large_energies_keep_their_shape():
    seen = view(-58, 40)
    far = Range(990_000.0, 990_010.0, 2.0)
    near = drawn(5 + np.sin(Y1), seen)
    shifted = np.asarray(draw_heights(990_005 + np.sin(Y1), far, seen, SIZE, SIZE)).astype(int)
    assert np.abs(near - shifted).max() <= 2
