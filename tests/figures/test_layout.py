"""Where everything stands in a picture."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebm_viz import Experiment
from ebm_viz.figures.layout import Box, arrange, chart_grid
from ebm_viz.scene import Scene, Shown, Style, View

CUT = ((-1.0, 0.0), (1.0, 0.0))
SINGLE = ("surface", "map", "density", "curves", "thermal", "strip", "slice")
SEVERAL = ("surface", "map", "density", "curves", "slice")

panels = st.integers(1, 4).flatmap(
    lambda runs: st.tuples(
        st.just(runs),
        st.lists(st.sampled_from(SEVERAL if runs > 1 else SINGLE), min_size=1, unique=True),
    )
)


def scene_of(runs, panels):
    shown = tuple(Shown(experiment=Experiment(seed=seed)) for seed in range(runs))
    return Scene(runs=shown, view=View(panels=tuple(panels)), cut=CUT)


def apart(one: Box, other: Box) -> bool:
    across = one.right <= other.left + 1e-6 or other.right <= one.left + 1e-6
    return across or one.bottom <= other.top + 1e-6 or other.bottom <= one.top + 1e-6


@given(panels, st.sampled_from(["wide", "square"]), st.booleans(), st.sampled_from(["", "Mine"]))
def test_nothing_lies_on_anything_else(what, shape, title, heading):
    style = Style(shape=shape, title=title, heading=heading)
    layout = arrange(scene_of(*what), style)
    boxes = [place.box for place in layout.places]
    boxes += [box for box in (layout.heading, layout.title, *layout.run_titles) if box]
    assert all(apart(one, other) for one, other in itertools.combinations(boxes, 2))
    width, height = style.width / layout.unit, style.height / layout.unit
    for box in boxes:
        assert min(box.left, box.top) >= 0
        assert box.right <= width + 1e-6
        assert box.bottom <= height + 1e-6
    runs, names = what
    own = [name for name in names if name in ("surface", "map", "density")]
    assert len(layout.places) == len(own) * runs + len(names) - len(own)


@given(st.integers(1, 8), st.floats(100, 1500), st.floats(100, 1500))
def test_charts_stand_in_their_box(count, width, height):
    box = Box(3, 4, width, height)
    grid = chart_grid(count, box)
    assert len(grid) == count
    assert all(apart(one, other) for one, other in itertools.combinations(grid, 2))
    assert max(cell.right for cell in grid) <= box.right + 1e-6
    assert max(cell.bottom for cell in grid) <= box.bottom + 1e-6


def test_squares_of_all_runs_are_alike():
    for shape in ("wide", "square"):
        layout = arrange(scene_of(3, ("map", "density")), Style(shape=shape))
        sizes = {(round(p.box.width, 3), round(p.box.height, 3)) for p in layout.places}
        assert len(sizes) == 1


def test_panels_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="one run alone"):
        arrange(scene_of(2, ("thermal",)), Style())
    without = scene_of(1, ("slice",)).model_copy(update={"cut": None})
    with pytest.raises(ValueError, match="cut"):
        arrange(without, Style())
