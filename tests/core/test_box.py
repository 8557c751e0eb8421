import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ebm_viz.core import box


@pytest.mark.parametrize("count", [1, 2, 24, 64, 256])
def test_cell_centres_are_the_middles_of_equal_cells(count):
    edges = torch.linspace(-3, 3, count + 1, dtype=torch.float64)
    middles = (edges[1:] + edges[:-1]) / 2
    torch.testing.assert_close(box.cell_centres(count).double(), middles, atol=1e-6, rtol=0)


def test_in_a_grid_the_first_coordinate_runs_fastest():
    points = box.grid(torch.tensor([10.0, 20.0, 30.0]))
    assert points[:4].tolist() == [[10, 10], [20, 10], [30, 10], [10, 20]]
    assert len(points) == 9


def test_uniform_points_fill_the_box_evenly():
    points = box.uniform(10_000, torch.Generator().manual_seed(0))
    assert box.contains(points).all()
    torch.testing.assert_close(points.mean(0), torch.zeros(2), atol=0.09, rtol=0)
    torch.testing.assert_close(points.std(0), torch.full((2,), math.sqrt(3)), atol=0.05, rtol=0)


def test_the_walls_belong_to_the_box():
    points = torch.tensor([[3.0, -3.0], [3.001, 0.0], [0.0, -3.001], [math.nan, 0.0]])
    assert box.contains(points).tolist() == [True, False, False, False]


@given(st.floats(-100, 100), st.floats(-100, 100))
def test_reflection_brings_every_point_into_the_box(y1, y2):
    assert box.contains(box.reflect(torch.tensor([[y1, y2]]))).all()


@given(st.floats(-3, 3), st.floats(0, 3))
def test_reflection_moves_nothing_inside_and_mirrors_what_is_outside(inside, beyond):
    points = torch.tensor([[inside, 3 + beyond], [inside, -3 - beyond]])
    mirrored = torch.tensor([[inside, 3 - beyond], [inside, -3 + beyond]])
    folded = box.reflect(points)
    assert torch.equal(folded[:, 0], points[:, 0])
    torch.testing.assert_close(folded, mirrored, atol=1e-5, rtol=0)
