"""What regressions answer: the mean, the median, a mixture."""

import pytest
import torch

from ebm_viz import Experiment, train
from ebm_viz.core import box
from ebm_viz.core.networks.regression import PLACES
from ebm_viz.training import answers_of
from ebm_viz.training.measuring import answering, in_one_go

X = torch.linspace(-3, 3, PLACES)
INSIDE = X.abs() < 2.5


def experiment(dataset, seed=0):
    return Experiment(dataset=dataset, seed=seed, samples=4000)


def test_where_one_y_belongs_to_an_x_all_three_find_it():
    answers = answers_of(experiment("widening"))
    assert float((answers.mean - X.sin())[INSIDE].abs().max()) < 0.1
    assert float((answers.median - X.sin())[INSIDE].abs().max()) < 0.1
    in_the_middle = (answers.weights * answers.means).sum(1)
    assert float((in_the_middle - X.sin())[INSIDE].abs().max()) < 0.15


@pytest.mark.parametrize("seed", range(3))
def test_the_mean_of_two_branches_is_no_answer(seed):
    """Its energy is high, and that of the mixture's most likely y is not."""
    given = experiment("circle_pairs", seed)
    answers = answers_of(given)
    assert float(answers.mean[INSIDE].abs().max()) < 0.3
    conditional = Experiment(**given.differing(), models="conditional", steps=400)
    *_, end = train(conditional, at=[400])
    energy = end.energy()
    y = torch.linspace(-3, 3, 241)
    columns = energy.energy(torch.cartesian_prod(X, y)).view(PLACES, 241)
    above = energy.energy(torch.stack([X, answers.mean], 1)) - columns.amin(1)
    assert float(above[X.abs() < 1.5].min()) > 4
    likely = y[answers.log_density(y.expand(PLACES, -1)).argmax(1)]
    reached = energy.energy(torch.stack([X, likely], 1)) - columns.amin(1)
    assert float(reached[X.abs() < 1.5].median()) < 1


def test_a_mixture_is_a_density_and_fits_several_branches():
    answers = answers_of(experiment("sine_pairs"))
    y = torch.linspace(-9, 9, 7201, dtype=torch.float64).expand(PLACES, -1)
    mass = answers.log_density(y).exp().sum(1) * (18 / 7200)
    torch.testing.assert_close(mass, torch.ones(PLACES, dtype=torch.float64), atol=2e-3, rtol=0)
    density = answers.log_density(torch.tensor([[-1.9, -0.75, 0.4, 1.7]]).expand(PLACES, -1)).exp()
    middle = density[PLACES // 2]
    assert float(middle[[0, 2, 3]].min()) > 20 * float(middle[1])


def test_the_same_seed_gives_the_same_answers():
    first, again = (in_one_go(answering(experiment("root", 3))) for _ in range(2))
    assert torch.equal(first.mean, again.mean)
    assert box.contains(torch.stack([X, first.median], 1)).all()
