from urllib.parse import urlencode

import numpy as np
import pytest

from ebm_viz import Experiment
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.expression import parse
from ebm_viz.core.expression.parser import MOST_PARTS
from ebm_viz.core.losses import LOSSES
from ebm_viz.core.own_points import MOST_POINTS, OwnPoints
from ebm_viz.core.own_points.table import LARGEST_FILE
from ebm_viz.experiment import ExperimentError
from ebm_viz.server_settings import ServerSettings
from ebm_viz.serving.limits.admission import admit, admit_size

LEAST = ServerSettings(upload_kilobytes=10, most_points=10, expression_parts=10)
LONG = "Fp + Fn + m + Fp + Fn + m"
MANY = OwnPoints.of(np.random.default_rng(0).normal(0, 1, (11, 2))).text


def test_by_default_all_that_can_be_is_taken_and_no_setting_allows_more():
    longest = " + ".join(["Fp"] * (MOST_PARTS // 2))
    most = OwnPoints.of(np.random.default_rng(0).normal(0, 1, (MOST_POINTS, 2))).text
    experiment = Experiment(loss="own", expression=longest, dataset="own", own_points=most)
    assert admit(experiment) is experiment
    for name, limit in (("expression_parts", MOST_PARTS), ("most_points", MOST_POINTS)):
        assert getattr(ServerSettings(), name) == limit
        with pytest.raises(ValueError, match="less than or equal"):
            ServerSettings(**{name: limit + 1})
    assert 1000 * ServerSettings().upload_kilobytes <= LARGEST_FILE


def test_what_a_page_begins_with_is_taken_by_the_strictest():
    admit(Experiment(), LEAST)


@pytest.mark.parametrize(
    ("settings", "value", "limit"),
    [
        ({"expression": LONG}, "11 parts", "up to 10."),
        ({"own_points": MANY}, "11 points", "up to 10."),
        ({"start": urlencode({"expression": LONG})}, "11 parts", "up to 10."),
    ],
)
def test_beyond_a_bound_a_sentence_says_value_and_limit(settings, value, limit):
    with pytest.raises(ExperimentError) as caught:
        admit(Experiment(**settings), LEAST)
    assert value in str(caught.value)
    assert limit in str(caught.value)


@pytest.mark.parametrize("text", ["Fp", LONG, "-Fp**2", "max(0.5, relu(m + Fp - Fn))/abs(Fn)"])
def test_parts_are_counted_as_parse_counts_them(text, monkeypatch):
    parts = parse(text).parts
    monkeypatch.setattr("ebm_viz.core.expression.parser.MOST_PARTS", parts)
    parse(text)
    monkeypatch.setattr("ebm_viz.core.expression.parser.MOST_PARTS", parts - 1)
    with pytest.raises(ValueError, match="too many parts"):
        parse(text)


def test_a_large_upload_is_refused_with_its_size_and_the_limit():
    admit_size(10_000, LEAST)
    with pytest.raises(ExperimentError, match=r"has 11 kB; .* up to 10 kB"):
        admit_size(10_001, LEAST)


def test_chains_that_would_hold_up_everybody_else_are_refused_in_words():
    long = Experiment(loss="contrastive_divergence", sampler="hmc", chain_steps=100, batch=512)
    with pytest.raises(ExperimentError, match=r"100 steps of HMC with 512 particles.*fewer steps"):
        admit(long)
    for fitting in (
        long.replace(loss="nll"),  # has no chains
        long.replace(chain_steps=10),
        Experiment(loss="contrastive_divergence", chain_steps=100),
        Experiment(loss="persistent_contrastive_divergence", chains=1024, batch=1024),
    ):
        assert admit(fitting) is fitting


@pytest.mark.parametrize(
    ("settings", "points"),
    [
        ({"negatives_count": 64}, "66,560"),
        ({"negatives_count": 16, "negatives": "hard", "candidates": 8}, "60,416"),
    ],
)
def test_more_points_than_leave_others_their_turns_are_refused_in_words(settings, points):
    large = Experiment(loss="infonce", width=256, depth=4, batch=1024, **settings)
    with pytest.raises(ExperimentError, match=rf"looks at {points} points .* times as long"):
        admit(large)
    small = large.replace(width=64, depth=2)
    assert admit(small) is small


def test_the_heaviest_of_each_loss_with_its_own_defaults_is_admitted():
    for loss in LOSSES:
        heavy = Experiment(loss=loss, width=256, depth=4, gradient_penalty=1.0)
        assert admit(heavy) is heavy, loss


def test_every_energy_with_its_own_defaults_is_admitted_with_every_loss():
    for energy in ENERGIES:
        for loss in LOSSES:
            usual = Experiment(energy=energy, loss=loss)
            assert admit(usual) is usual, (energy, loss)
