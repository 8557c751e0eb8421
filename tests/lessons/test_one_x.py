"""What the page on one x and many y says of its data."""

import torch

from ebm_viz import train
from ebm_viz.core.networks.regression import PLACES
from ebm_viz.lessons import one_x
from ebm_viz.training import answers_of

X = torch.linspace(-3, 3, PLACES)


def above_the_lowest(dataset):
    """Return for each x how far the energy at the mean of all y lies above the lowest."""
    values = {**one_x.LESSON.defaults, "dataset": dataset}
    experiment = one_x.runs(values)[0].experiment
    *_, end = train(experiment, at=[experiment.steps])
    energy, y = end.energy(), torch.linspace(-3, 3, 241)
    columns = energy.energy(torch.cartesian_prod(X, y)).view(PLACES, 241)
    mean = torch.stack([X, answers_of(experiment).mean], 1)
    return energy.energy(mean) - columns.amin(1)


def test_the_mean_runs_between_two_branches_but_close_to_the_middle_one_of_three():
    near = X.abs() < 0.5
    assert float(above_the_lowest("circle_pairs")[near].min()) > 10
    assert float(above_the_lowest("skewed_s")[near].max()) < 2
    between = "runs between the branches"
    assert between in one_x.text({**one_x.LESSON.defaults, "dataset": "circle_pairs"}).see
    assert between not in one_x.text({**one_x.LESSON.defaults, "dataset": "skewed_s"}).see
