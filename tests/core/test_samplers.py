import math
from itertools import islice

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ebm_viz.core import box
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.samplers import SAMPLERS, sample
from ebm_viz.core.samplers.exact import ExactSampler
from ebm_viz.core.samplers.hmc import walk_hmc
from ebm_viz.experiment import Experiment
from tests.energies import Formula

every_sampler = pytest.mark.parametrize("name", SAMPLERS)
unbiased = pytest.mark.parametrize("name", [n for n, one in SAMPLERS.items() if one.unbiased])
REVERSIBLE = ["random_walk", "mala", "hmc"]
CELLS = 6


FLAT = Formula(lambda points: 0 * points[:, 0])
WELLS = torch.tensor([[-1.5, 0.0], [1.5, 0.0]])
TWO_WELLS = Formula(
    lambda points: -((points[:, None] - WELLS) ** 2).sum(2).div(-2 * 0.3**2).logsumexp(1)
)
"""F = −log of two Gaussians of deviation 0.3, 3 apart: some 12 nats between them."""


def bumps():
    """A landscape of hills and wells all over the box, up to its walls."""
    experiment = Experiment(energy="rbf", centres=5, bump_width=0.9)
    energy = ENERGIES["rbf"].create(torch.Generator().manual_seed(4), experiment)
    energy.parameters.mul_(2.5)
    return energy


def bowl(stiffness):
    energy = ENERGIES["bowl"].create(torch.Generator().manual_seed(0), Experiment(energy="bowl"))
    energy.parameters.copy_(torch.tensor([math.log(stiffness), 0.0, 0.0]))
    return energy


def after(moves, energy, start, name, **settings):
    *_, last = islice(sample(energy, start, name, **settings), moves + 1)
    return last


def cells_of(points, cells=CELLS):
    across, up = (((points + 3) * cells / 6).long().clamp(0, cells - 1)).unbind(1)
    return up * cells + across


def probabilities(energy, beta, cells=CELLS):
    fine = 60 * cells
    height = energy.energy(box.grid(box.cell_centres(fine))).double()
    share = torch.softmax(-beta * height, 0).view(cells, 60, cells, 60)
    return share.sum((1, 3)).reshape(-1).numpy()


def fits(points, energy, beta):
    """The p-value of independent points against the exact probabilities of cells."""
    expected = probabilities(energy, beta) * len(points)
    counted = np.bincount(cells_of(points).numpy(), minlength=CELLS**2)
    enough = expected >= 5
    assert enough.sum() > 5
    observed = np.append(counted[enough], counted[~enough].sum())
    wanted = np.append(expected[enough], expected[~enough].sum() + 1e-9)
    return stats.chisquare(observed, wanted * observed.sum() / wanted.sum()).pvalue


def uniform(count, seed=0):
    return box.uniform(count, torch.Generator().manual_seed(seed))


@every_sampler
def test_a_sampler_says_what_it_is(name):
    sampler = SAMPLERS[name]
    assert sampler.description.endswith(".")
    for text in (sampler.label, sampler.source):
        assert text.strip()
    assert sampler.evaluations >= 1
    assert sampler.defaults.get("step_size", sampler.step) == sampler.step


@every_sampler
def test_a_walk_starts_where_it_is_told_and_stays_in_the_box(name):
    start = uniform(50)
    energy = bumps()
    for number, state in enumerate(islice(sample(energy, start, name, beta=0.5, step=0.5), 12)):
        if number == 0:
            assert torch.equal(state.positions, start)
            assert state.accepted is None
        else:
            refuses = name not in ("langevin", "exact")
            assert (state.accepted is not None) == refuses
        assert state.positions.shape == (50, 2)
        assert box.contains(state.positions).all()
        torch.testing.assert_close(
            state.energy, energy.energy(state.positions), atol=1e-4, rtol=1e-4
        )


@every_sampler
def test_states_that_are_kept_do_not_change(name):
    states = list(islice(sample(bumps(), uniform(20), name), 4))
    kept = [state.positions.clone() for state in states]
    walk = sample(bumps(), uniform(20), name)
    for before, now in zip(kept, walk, strict=False):
        assert torch.equal(before, now.positions)
    assert not torch.equal(states[0].positions, states[-1].positions)


@every_sampler
def test_the_same_seed_gives_the_same_walk_and_another_seed_another(name):
    one, same, other = (after(5, bumps(), uniform(30), name, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(one.positions, same.positions)
    assert not torch.equal(one.positions, other.positions)


@unbiased
@pytest.mark.parametrize("beta", [0.5, 1.5])
def test_the_gibbs_density_is_what_remains(name, beta):
    moves = {"random_walk": 150, "mala": 400, "hmc": 40, "tempering": 120, "exact": 1}[name]
    step = {"random_walk": 0.3, "mala": 0.15, "hmc": 0.02, "tempering": 0.1, "exact": 0.1}[name]
    last = after(moves, bumps(), uniform(4000), name, beta=beta, step=step)
    assert fits(last.positions, bumps(), beta) > 1e-3


def test_the_check_of_the_density_sees_a_bias():
    energy = bowl(2.0)
    biased = after(100, energy, uniform(4000), "langevin", step=0.4)
    assert fits(biased.positions, energy, 1.0) < 1e-6
    fine = after(400, energy, uniform(4000), "langevin", step=0.01)
    assert fits(fine.positions, energy, 1.0) > 1e-3


@pytest.mark.parametrize("beta", [1.0, 3.0])
@pytest.mark.parametrize("stretch", [0.05, 0.2, 0.5, 1.0, 1.5])
def test_the_variance_of_langevin_in_a_bowl_has_its_closed_form(beta, stretch):
    stiffness = 12.0
    start = 0.3 * torch.randn(20_000, 2, generator=torch.Generator().manual_seed(1))
    last = after(
        int(6 / stretch) + 8,
        bowl(stiffness),
        start.clamp(-3, 3),
        "langevin",
        beta=beta,
        step=stretch / stiffness,
    )
    expected = 1 / (beta * stiffness * (1 - stretch / 2))
    # 40,000 independent coordinates: a standard error of 0.7 %.
    assert float(last.positions.square().mean()) == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize("name", ["mala", "hmc", "tempering", "random_walk"])
@pytest.mark.parametrize("stretch", [0.2, 1.0])
def test_refusing_moves_takes_the_bias_of_the_step_away(name, stretch):
    stiffness, beta = 12.0, 2.0
    deviation = 1 / math.sqrt(beta * stiffness)
    generator = torch.Generator().manual_seed(2)
    start = deviation * torch.randn(20_000, 2, generator=generator)
    last = after(40, bowl(stiffness), start, name, beta=beta, step=stretch / stiffness)
    assert float(last.positions.square().mean()) == pytest.approx(deviation**2, rel=0.03)
    assert 0.02 < last.accepted <= 1


@pytest.mark.parametrize("name", ["random_walk", "mala", "hmc", "langevin"])
def test_in_equilibrium_as_many_go_from_cell_to_cell_as_come_back(name):
    """Detailed balance, counted; Langevin without a correction fails it."""
    energy, beta, cells = bowl(1.5), 1.0, 3
    exact = after(1, energy, torch.zeros(60_000, 2), "exact", beta=beta).positions
    step = {"random_walk": 0.5, "mala": 0.5, "hmc": 0.05, "langevin": 0.9}[name]
    moved = after(1, energy, exact, name, beta=beta, step=step).positions
    pairs = cells_of(exact, cells) * cells**2 + cells_of(moved, cells)
    flow = torch.bincount(pairs, minlength=cells**4).view(cells**2, cells**2).double()
    above = torch.triu_indices(cells**2, cells**2, offset=1)
    there, back = flow[above[0], above[1]], flow.T[above[0], above[1]]
    enough = there + back >= 20
    assert enough.sum() >= 8
    surprise = ((there - back) ** 2 / (there + back))[enough].sum()
    p_value = stats.chi2.sf(float(surprise), int(enough.sum()))
    assert p_value > 1e-3 if name in REVERSIBLE else p_value < 1e-6


@pytest.mark.parametrize("beta", [0.5, 2.0])
def test_hmc_with_one_leapfrog_is_mala(beta):
    energy, start = bumps(), 0.2 * uniform(200)  # no wall within reach
    generator = torch.Generator().manual_seed(7)
    leaping = walk_hmc(energy, start, beta, 0.02, generator, leapfrogs=1)
    *_, leapt = islice(leaping, 6)
    walked = after(5, energy, start, "mala", beta=beta, step=0.02, seed=7)
    torch.testing.assert_close(leapt.positions, walked.positions, atol=1e-4, rtol=0)
    assert leapt.accepted == walked.accepted


@every_sampler
def test_on_flat_ground_the_box_stays_evenly_filled(name):
    last = after(30, FLAT, uniform(4000), name, step=2.0)
    assert fits(last.positions, FLAT, 1.0) > 1e-3


@given(
    st.lists(st.floats(-40, 40, width=32), min_size=2, max_size=2),
    st.lists(st.floats(-5, 5, width=32), min_size=2, max_size=2),
)
def test_a_bounce_folds_like_a_reflection_and_keeps_the_speed(place, velocity):
    points, velocities = torch.tensor([place]), torch.tensor([velocity])
    folded, turned = box.bounce(points, velocities)
    assert torch.equal(folded, box.reflect(points))
    assert torch.equal(turned.abs(), velocities.abs())


@given(
    st.lists(st.floats(-2.75, 2.75, width=32), min_size=2, max_size=2),
    st.lists(st.floats(-20, 20, width=32), min_size=2, max_size=2),
)
def test_who_turns_round_rolls_back_to_where_he_was(place, velocity):
    points, velocities = torch.tensor([place]).double(), torch.tensor([velocity]).double()
    there, turned = box.bounce(points + velocities, velocities)
    back, _ = box.bounce(there - turned, -turned)
    torch.testing.assert_close(back, points, atol=1e-9, rtol=0)


def test_a_well_that_is_far_is_reached_by_tempering_and_by_bold_steps_alone():
    start = torch.tensor([-1.5, 0.0]).repeat(1000, 1)
    right = {
        name: float((after(300, TWO_WELLS, start, name).positions[:, 0] > 0).float().mean())
        for name in ("mala", "tempering")
    }
    assert right["mala"] < 0.02
    assert right["tempering"] == pytest.approx(0.5, abs=0.06)
    bold = after(400, TWO_WELLS, start, "random_walk", step=2.0)
    assert float((bold.positions[:, 0] > 0).float().mean()) == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("deviation", [0.02, 0.1, 0.5])
def test_exact_draws_know_wells_of_every_width(deviation):
    energy = bowl(1 / deviation**2)
    energy.parameters[1:] = torch.tensor([0.4137, -0.7291])
    sampler = ExactSampler(energy, 1.0)
    points, heights = sampler.draw(20_000, torch.Generator().manual_seed(0))
    torch.testing.assert_close(heights, energy.energy(points))
    offsets = (points - energy.parameters[1:]) / deviation
    for along in offsets.T:
        assert stats.kstest(along.numpy(), "norm").pvalue > 1e-3


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"sampler": "gibbs"}, "no sampler 'gibbs'.*mala"),
        ({"start": torch.zeros(3)}, r"shape \(3,\).*\(n, 2\)"),
        ({"start": torch.zeros(0, 2)}, r"\(n, 2\)"),
        ({"start": [[0.0, 3.1]]}, "outside the box.*at most 3"),
        ({"start": [[0.0, math.nan]]}, "outside the box"),
        ({"beta": 0.0}, "beta is 0.0"),
        ({"step": -0.1}, "step is -0.1"),
        ({"step": math.nan}, "step is nan"),
    ],
)
def test_what_cannot_be_sampled_is_refused_in_words(wrong, words):
    with pytest.raises(ValueError, match=words):
        sample(FLAT, **{"start": torch.zeros(4, 2), **wrong})


def test_langevin_evaluates_once_a_move_and_knows_the_energy_of_every_state():
    points = []
    energy = Formula(lambda at: points.append(at) or TWO_WELLS.energy(at))
    states = list(islice(sample(energy, torch.ones(5, 2), "langevin"), 11))
    assert len(points) == 10
    for state in states:
        torch.testing.assert_close(state.energy, energy.energy(state.positions))
