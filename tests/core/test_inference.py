import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ebm_viz.core import box
from ebm_viz.core.arithmetic import generator
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.inference import (
    INFERENCE,
    basins,
    curvature_at,
    largest_curvature,
    minimise,
    minimise_many,
    orbits,
)
from ebm_viz.experiment import Experiment
from tests.energies import Formula
from tests.energies import known_energy as wells

every_method = pytest.mark.parametrize("name", INFERENCE)
LOCAL = ("gradient_descent", "gradient_flow", "lbfgs", "joint_descent")
"""Those that stay in the well of the start."""
DEEPEST = (1.0, -1.2)
CERTAIN = ("direct", "scan", "dual_annealing")
"""Those that find the deepest of the six wells from every start that is tried here."""


def parabola(a=4.0, b=1.0, centre=(0.5, -0.25)):
    stiffness, middle = torch.tensor([a, b]), torch.tensor(centre)
    return Formula(lambda points: (stiffness * (points - middle) ** 2).sum(1) / 2)


SLOPE = Formula(lambda points: points[:, 0] - 2 * points[:, 1])
"""Its minimum over the box is in a corner."""


@every_method
def test_the_minimum_of_a_parabola_is_found(name):
    found = minimise(parabola(), (-2.0, 2.5), name)
    assert found.finished
    assert found.minimum == pytest.approx((0.5, -0.25), abs=0.02)
    assert found.energy == pytest.approx(0, abs=1e-3)


@every_method
def test_a_minimum_on_the_wall_is_found_without_leaving_the_box(name):
    found = minimise(SLOPE, (0.3, 0.4), name)
    assert np.abs(found.path).max() <= 3
    assert found.energy == pytest.approx(-9, abs=1e-2)


@every_method
def test_a_path_says_where_f_was_evaluated_and_how_often(name):
    energy = wells()
    found = minimise(energy, (-2.5, -2.5), name, seed=3)
    again = energy.energy(torch.from_numpy(found.path).float()).numpy()
    np.testing.assert_allclose(found.energies, again, atol=1e-4)
    assert len(found.path) == len(found.energies) == len(found.runs) == len(found.evaluations_at)
    assert (np.diff(found.evaluations_at) >= 0).all()
    assert (np.diff(found.runs) >= 0).all()
    assert found.evaluations_at[-1] <= found.evaluations
    assert found.energy == found.energies.min()


@every_method
def test_the_same_seed_takes_the_same_path(name):
    first, second = (minimise(wells(), (0.0, 0.0), name, seed=5) for _ in range(2))
    np.testing.assert_array_equal(first.path, second.path)


@every_method
def test_no_method_ends_above_its_start(name):
    start = (2.4, 2.4)
    height = float(wells().energy(torch.tensor([start])))
    assert minimise(wells(), start, name).energy <= height


@pytest.mark.parametrize("name", CERTAIN)
def test_global_methods_find_the_deepest_of_unequal_wells(name):
    for seed, start in enumerate([(-2.5, -2.5), (-1.9, 1.2), (0.5, 1.6), (2.9, 2.9)]):
        found = minimise(wells(), start, name, seed=seed)
        assert found.minimum == pytest.approx(DEEPEST, abs=0.1)


def test_differential_evolution_finds_it_from_most_starts():
    starts = np.random.default_rng(2).uniform(-3, 3, size=(20, 2))
    ends = [
        minimise(wells(), one, "differential_evolution", seed=seed).minimum
        for seed, one in enumerate(starts)
    ]
    assert np.mean([np.linalg.norm(end - DEEPEST) < 0.1 for end in ends]) >= 0.8


@pytest.mark.parametrize("name", LOCAL)
def test_local_methods_stay_in_the_well_of_their_start(name):
    found = minimise(wells(), (-1.95, 1.3), name)
    assert found.minimum == pytest.approx((-1.9, 1.2), abs=0.1)


def test_descents_from_everywhere_find_the_deepest_well_in_a_share_of_the_box_alone():
    """The claim that gradient descent finds argmin F is false: it finds the well of its start."""
    starts = np.random.default_rng(0).uniform(-3, 3, size=(40, 2))
    lowest = basins(wells()).energies[0]
    found = np.mean([minimise(wells(), one, "lbfgs").energy < lowest + 0.05 for one in starts])
    assert 0.05 < found < 0.5


@pytest.mark.parametrize("a", [2.0, 9.0])
def test_gradient_descent_shrinks_the_error_by_one_minus_step_times_curvature(a):
    found = minimise(parabola(a, a), (1.5, 0.75), "gradient_descent", step=0.07, steps=6)
    errors = np.linalg.norm(found.path - (0.5, -0.25), axis=1)
    np.testing.assert_allclose(errors[1:] / errors[:-1], abs(1 - 0.07 * a), rtol=1e-3)


@pytest.mark.parametrize(("share", "converges"), [(0.95, True), (1.05, False)])
def test_gradient_descent_converges_below_two_over_the_curvature(share, converges):
    energy = parabola(8.0, 8.0, (0.0, 0.0))
    step = share * 2 / 8
    found = minimise(energy, (0.01, 0.0), "gradient_descent", step=step, steps=60)
    assert (found.energies[-1] < found.energies[0]) == converges


def test_beyond_the_limit_a_well_catches_gradient_descent_in_a_cycle_of_two():
    energy = wells()
    bottom = basins(energy).minima[0]
    step = 1.1 * 2 / curvature_at(energy, bottom)
    found = minimise(energy, bottom + 0.05, "gradient_descent", step=step, steps=400)
    last, before, two_before = found.path[-1], found.path[-2], found.path[-3]
    assert np.linalg.norm(last - two_before) < 0.01 < np.linalg.norm(last - before)


def test_the_flow_arrives_where_short_steps_do():
    for start in np.random.default_rng(1).uniform(-2.8, 2.8, size=(8, 2)):
        flow = minimise(wells(), start, "gradient_flow").minimum
        steps = minimise(wells(), start, "gradient_descent", step=0.003, steps=4000).minimum
        assert flow == pytest.approx(steps, abs=0.02)


@pytest.mark.parametrize("a", [1.0, 4.0, 1e4])
def test_the_flow_follows_the_exact_path_down_a_bowl_however_stiff(a):
    """Along dy/dt = −∇F each coordinate shrinks by e^{−at}, so y₁ is a power of y₂."""
    found = minimise(parabola(a, 1.0, (0.0, 0.0)), (-2.0, 2.5), "gradient_flow")
    assert found.finished
    y1, y2 = (found.path / (-2.0, 2.5)).T
    np.testing.assert_allclose(y1, np.maximum(y2, 0) ** a, atol=2e-3)
    assert (np.diff(found.energies) <= 1e-6).all()
    assert np.linalg.norm(found.path[-1]) < 2e-3


def kinks(a):
    return Formula(lambda points: a * points[:, 0].abs() + points[:, 1] ** 2 / 2)


@pytest.mark.parametrize("a", [3.0, 100.0])
def test_the_flow_has_a_path_down_to_a_kink_and_along_it(a):
    found = minimise(kinks(a), (-2.0, 2.5), "gradient_flow", most_evaluations=2000)
    assert (np.diff(found.energies) < 1e-2).all()
    assert len(found.path) > 10
    assert found.energy < 2.5**2 / 2


@given(st.floats(0.1, 20), st.floats(0.1, 20))
@settings(max_examples=20, deadline=None)
def test_curvatures_of_a_parabola(a, b):
    assert largest_curvature(parabola(a, b)) == pytest.approx(max(a, b), rel=1e-3)
    assert curvature_at(parabola(a, b), (1.0, 1.0)) == pytest.approx(max(a, b), rel=1e-2)


def test_the_curvature_in_a_well_is_that_of_its_formula():
    """F'' at the centre of a well of depth d and width w is d/w², and its neighbours are far."""
    assert curvature_at(wells(), DEEPEST) == pytest.approx(8 / 0.5**2, rel=0.05)


def test_basins_part_the_box_among_the_wells():
    found = basins(wells())
    assert len(found.minima) == 6
    assert (np.diff(found.energies) >= 0).all()
    assert found.minima[0] == pytest.approx(DEEPEST, abs=0.1)
    assert (found.labels >= 0).mean() > 0.99
    for number, minimum in enumerate(found.minima):
        row, column = (np.abs(found.axis - coordinate).argmin() for coordinate in minimum[::-1])
        assert found.labels[row, column] == number


@given(st.integers(0, 63), st.integers(0, 63))
@settings(max_examples=15, deadline=None)
def test_a_basin_is_where_its_flow_ends(row, column):
    found = BASINS
    inside = found.labels[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
    if len(np.unique(inside)) > 1 or inside.min() < 0:
        return  # a border runs through the cells
    start = (found.axis[column], found.axis[row])
    end = minimise(wells(), start, "gradient_flow").minimum
    assert end == pytest.approx(found.minima[found.labels[row, column]], abs=0.05)


def test_one_parabola_is_one_basin():
    found = basins(parabola())
    assert (found.labels == 0).all()
    assert found.minima[0] == pytest.approx((0.5, -0.25), abs=1e-2)


def lowest(*centres):
    """F is the lowest of parabolas around some centres."""
    middles = torch.tensor(centres)
    return Formula(lambda points: (points[:, None] - middles).square().sum(2).amin(1) / 2)


def test_bottoms_of_one_height_are_wells_of_their_own_if_a_ridge_parts_them():
    found = basins(lowest((-1.0, 0.0), (0.0, 0.0), (1.0, 0.0), (1.2, 2.0)))
    assert len(found.minima) == 4
    assert found.energies == pytest.approx(np.zeros(4), abs=1e-5)


def test_a_level_valley_is_one_well():
    angles = torch.arange(0, 2 * math.pi, 0.01)
    ring = torch.stack([1.5 * angles.cos(), angles.sin()], dim=1)
    found = basins(lowest(*ring.tolist(), (2.8, -2.8)))
    assert len(found.minima) == 2
    assert (found.labels >= 0).all()


def test_wells_at_the_wall_have_basins_too():
    assert basins(SLOPE).minima == pytest.approx(np.array([[-3.0, 3.0]]), abs=1e-3)


def test_a_search_ends_when_its_evaluations_run_out():
    found = minimise(wells(), (0.0, 0.0), "multi_start", most_evaluations=30)
    assert not found.finished
    assert found.evaluations <= 30
    assert np.isfinite(found.energies).all()


@pytest.mark.parametrize(
    "start", [(3.01, 0.0), (0.0, -7.0), (float("nan"), 0.0), (0.0,), ((0, 0),)]
)
def test_a_start_outside_is_refused_with_its_value(start):
    with pytest.raises(ValueError, match="start"):
        minimise(wells(), start)


def test_what_is_not_there_is_named():
    with pytest.raises(ValueError, match=r"no method 'newton'. There are gradient_descent"):
        minimise(wells(), (0, 0), "newton")
    with pytest.raises(ValueError, match=r"basin_hopping has no option 'step'. There are: hops"):
        minimise(wells(), (0, 0), "basin_hopping", step=1.0)
    with pytest.raises(ValueError, match="step is -1"):
        minimise(wells(), (0, 0), "gradient_descent", step=-1)


@every_method
def test_a_search_with_few_evaluations_has_a_path_or_names_the_limit(name):
    with pytest.raises(ValueError, match="most_evaluations is 0; it is at least 1"):
        minimise(wells(), (0, 0), name, most_evaluations=0)
    if name == "scan":
        with pytest.raises(ValueError, match=r"most_evaluations is 500; .* 576 .* `side`"):
            minimise(wells(), (0, 0), name, most_evaluations=500)
        with pytest.raises(ValueError, match=r"most_evaluations is 10000; .* `side`"):
            minimise(wells(), (0, 0), name, side=110)
    else:
        found = minimise(wells(), (0, 0), name, most_evaluations=1)
        assert len(found.path) == 1
        assert not found.finished


@pytest.mark.parametrize(
    ("name", "option"),
    [
        (name, option)
        for name, method in INFERENCE.items()
        for option, value in method.options.items()
        if isinstance(value, int)
    ],
)
def test_what_is_counted_is_a_whole_number(name, option):
    for value in (0.5, 2.5):
        with pytest.raises(ValueError, match=f"{option} is {value}; it is a whole number"):
            minimise(wells(), (0, 0), name, **{option: value})
    assert len(minimise(wells(), (0, 0), name, **{option: 1}).path)


@every_method
def test_many_searches_at_once_are_the_searches_one_by_one(name):
    starts, seeds = np.array([(-2.5, -2.5), (0.5, 1.4), (2.9, 0.1)]), (7, 8, 9)
    for start, seed, found in zip(
        starts, seeds, minimise_many(wells(), starts, name, seeds), strict=True
    ):
        alone = minimise(wells(), start, name, seed)
        np.testing.assert_allclose(found.path[:40], alone.path[:40], atol=1e-3)
        assert found.energy == pytest.approx(alone.energy, abs=0.02)
        assert found.evaluations == pytest.approx(alone.evaluations, abs=5)


def test_the_orbits_of_descent_fork_at_the_limit():
    """Below 2/λ the last points are one; beyond it two, of which the next is the other."""
    energy = wells()
    found = orbits(energy, basins(energy).minima[0])
    assert found.limit == pytest.approx(2 / 32, rel=0.05)
    assert found.ends.shape == (160, 64)
    spread = found.ends.max(1) - found.ends.min(1)
    assert (spread[found.shares < 0.95] < 0.01).all()
    assert (spread[found.shares > 1.05] > 0.05).all()
    two = found.ends[(found.shares > 1.05) & (found.shares < 1.2)]
    np.testing.assert_allclose(two[:, 2:], two[:, :-2], atol=1e-3)
    assert (np.abs(two[:, 1:] - two[:, :-1]) > 0.05).all()
    wild = found.ends[found.shares > 3.5]
    assert max(len(np.unique(one.round(3))) for one in wild) > 16


def plateau(slope=0.0):
    return Formula(lambda points: slope * points[:, 0].clamp(min=0))


@pytest.mark.parametrize("side", [24, 64])
@pytest.mark.parametrize("energy", [plateau(), plateau(2.0), plateau(1e-5)])
def test_all_of_a_plateau_is_one_well(energy, side):
    found = basins(energy, side)
    assert (found.labels == 0).all()
    assert found.energies == pytest.approx([0], abs=1e-4)


def test_a_plateau_above_a_well_is_not_that_well():
    cone = Formula(lambda points: points.norm(dim=1).clamp(max=1))
    found = basins(cone)
    assert len(found.minima) == 1
    far = np.hypot(found.axis, found.axis[:, None]) > 1
    np.testing.assert_array_equal(found.labels, np.where(far, -1, 0))


def walled(radius, width):
    """F is 0 apart from a ridge of height 2 around (2, 0)."""
    middle = torch.tensor([2.0, 0.0])

    def energy(points):
        beyond = (points - middle).norm(dim=1) - radius
        return 2 * torch.exp(-((beyond / width) ** 2) / 2)

    return Formula(energy)


@pytest.mark.parametrize(("radius", "width"), [(0.4, 0.05), (0.8, 0.05), (0.6, 0.1)])
def test_a_pit_behind_a_ridge_is_no_well_of_starts_outside(radius, width):
    found = basins(walled(radius, width))
    distances = np.hypot(found.axis - 2, found.axis[:, None])
    pit = np.unique(found.labels[distances < radius - 2 * width])
    assert len(pit) == 1
    assert pit[0] >= 0
    assert pit[0] not in found.labels[distances > radius + 2 * width]


def test_a_flat_energy_has_its_minimum_everywhere():
    for name in INFERENCE:
        assert minimise(plateau(), (1.0, 2.0), name).energy == 0
    assert largest_curvature(plateau()) == 0


BASINS = basins(wells())


@pytest.mark.parametrize("name", [n for n, one in INFERENCE.items() if not one.uses_start])
def test_what_uses_no_start_ends_alike_from_everywhere(name):
    ends = [
        minimise(wells(), start, name, seed=seed) for seed, start in enumerate([(-2, 1), (2, 2)])
    ]
    np.testing.assert_array_equal(ends[0].path, ends[1].path)


def with_z(name, seed):
    experiment = Experiment(energy=name, clusters=5, inference="lowest")
    return ENERGIES[name].create(generator(seed), experiment)


@pytest.mark.parametrize("name", ["ellipse", "kmeans"])
@given(seed=st.integers(0, 1000))
@settings(max_examples=10, deadline=None)
def test_the_lowest_pair_of_y_and_z_has_the_y_of_the_lowest_minimum_over_z(name, seed):
    energy, points = with_z(name, seed), box.uniform(500, generator(seed))
    E = (points[:, None] - energy.every_latent_point()).double().square().sum(2)
    y, z = divmod(int(E.argmin()), E.shape[1])
    F = energy.energy(points).double()
    assert y == int(F.argmin())
    assert float(E[y, z]) == pytest.approx(float(F.min()), abs=1e-6)


@pytest.mark.parametrize("name", ["ellipse", "kmeans"])
@given(seed=st.integers(0, 1000), y1=st.floats(-3, 3), y2=st.floats(-3, 3))
@settings(max_examples=15, deadline=None)
def test_descent_in_y_and_z_at_once_ends_as_low_as_descent_on_f(name, seed, y1, y2):
    energy = with_z(name, seed)
    jointly = minimise(energy, (y1, y2), "joint_descent", seed=seed)
    in_turn = minimise(energy, (y1, y2), "gradient_descent")
    assert jointly.finished
    assert jointly.energies[-1] == pytest.approx(in_turn.energies[-1], abs=1e-5)
    F = energy.energy(torch.from_numpy(jointly.path).float()).numpy()
    assert (jointly.energies >= F - 1e-5).all()
    assert jointly.energies[-1] == pytest.approx(F[-1], abs=1e-5)
    assert (np.diff(jointly.energies) <= 1e-9).all()


def test_short_steps_of_any_rate_end_where_slow_descent_does():
    """In narrow valleys, too: there slow descent needs thousands of steps."""
    for energy in (wells(), parabola(60.0, 0.5)):
        found = basins(energy, side=16)
        assert (found.labels >= 0).all()
        step = 1 / largest_curvature(energy)
        for row, column in np.random.default_rng(4).integers(0, 16, size=(12, 2)):
            start = (found.axis[column], found.axis[row])
            slow = minimise(energy, start, "gradient_descent", step=step, steps=4000)
            well = found.minima[found.labels[row, column]]
            assert slow.path[-1] == pytest.approx(well, abs=0.05)
