"""Every claim is measured, and its verdict is what the measurement says."""

import math
from functools import cache
from string import Formatter

import pytest

from ebm_viz.claims import CLAIMS, measure
from ebm_viz.claims.terms import TERMS

KINDS = {
    "right": {
        "inference_and_learning",
        "larger_beta_is_more_peaked",
        "sigmoid_is_a_preference",
        "slope_of_the_log_loss",
        "log_bounds_the_corner",
        "differences_or_levels",
        "square_square_fades",
        "margin_loss_ends_at_m",
        "gradient_of_the_likelihood",
        "joint_or_in_turn",
        "look_ups",
        "cost_augmented_answer",
    },
    "wrong": {
        "beta_is_the_temperature",
        "least_squares_gives_an_answer",
        "margin_losses_jump",
        "square_has_no_slope_at_0",
        "log_saturates_nll_does_not",
        "log_ignores_outliers",
        "bounded_output_prevents_flatness",
        "log_z_without_beta",
        "z_is_not_differentiable",
        "nothing_stops_the_likelihood",
        "small_beta_tempers",
        "f_with_z_free",
        "competitor_is_the_free_energy",
        "lifting_changes_p",
        "slope_leads_to_other_wells",
        "likeliest_tags_likeliest_sentence",
        "lowest_perplexity_knows_most",
    },
    "conditional": {
        "larger_beta_more_variance",
        "gibbs_is_always_a_probability",
        "positives_only_collapse",
        "weight_decay_cures_collapse",
        "one_sided_margin_cannot_collapse",
        "likelihood_goes_to_infinity",
        "infinitely_sharp",
        "sampled_gradient_is_unbiased",
        "score_matching_costs_nothing",
        "infonce_is_nll",
        "latent_reconstructs_everything",
        "kmeans_with_free_z",
        "l1_bounds_the_volume",
        "constant_cures_collapse",
        "manifolds_prevent_perfection",
        "descent_finds_the_minimum",
        "farther_is_higher",
        "any_sum_gives_z",
        "any_contrast_starts_anywhere",
        "read_as_you_like",
        "langevin_samples_p",
    },
}
"""What is known from theory and from longer measurements, to hold the short ones to."""


@cache
def measured(function):
    claim = next(one for one in CLAIMS.values() if one.measure is function)
    return measure(claim, 3)


def figures(name):
    return measured(CLAIMS[name].measure)


def test_all_claims_are_known():
    assert set().union(*KINDS.values()) == set(CLAIMS)


def test_powers_are_not_written_with_a_caret():
    assert [name for name, claim in CLAIMS.items() if "^" in claim.statement + claim.because] == []
    assert "^" not in "".join(TERMS.values())


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in KINDS.items() for name in sorted(names)]
)
def test_the_measurement_gives_the_verdict(kind, name):
    verdict = CLAIMS[name].verdict([figures(name)])
    assert verdict.kind == kind, verdict.sentence


@pytest.mark.parametrize("name", CLAIMS)
def test_what_was_found_is_said_with_numbers_and_drawn(name):
    claim, runs = CLAIMS[name], [figures(name)]
    said = claim.found(runs)
    assert any(letter.isdigit() for letter in said)
    assert "{" not in said
    assert "nan" not in said
    named = {field for _, field, _, _ in Formatter().parse(claim.sentence) if field}
    assert named <= set(figures(name))
    drawn = claim.picture(runs)
    assert drawn.data
    for trace in drawn.data:
        assert all(math.isfinite(y) for y in trace.y)


@pytest.mark.parametrize(
    ("name", "changes", "kind"),
    [
        ("beta_is_the_temperature", {"entropy_0": 1.0, "entropy_2": 3.0}, "right"),
        ("larger_beta_is_more_peaked", {"entropy_2": 9.0}, "wrong"),
        ("small_beta_tempers", {"gap_0": 1.0, "gap_1": 2.0, "gap_2": 3.0}, "right"),
        ("nothing_stops_the_likelihood", {"shared_last": 0.2}, "conditional"),
        ("descent_finds_the_minimum", {"wells": 1.0, "beyond": 1.0}, "right"),
        ("weight_decay_cures_collapse", {"decay_gain": 1.0}, "right"),
        ("infonce_is_nll", {"three": 0.0}, "right"),
        ("look_ups", {"toy": 65.0}, "conditional"),
        ("slope_leads_to_other_wells", {"slope": 0.5}, "right"),
        ("langevin_samples_p", {"langevin_long": 1.0}, "right"),
        ("likeliest_tags_likeliest_sentence", {"same": 1.0}, "right"),
        ("lowest_perplexity_knows_most", {"leaking_random": 100.0}, "right"),
    ],
)
def test_other_figures_give_another_verdict(name, changes, kind):
    assert CLAIMS[name].verdict([{**figures(name), **changes}]).kind == kind


def test_one_seed_that_fails_is_enough():
    claim = CLAIMS["infonce_is_nll"]
    good = {"all": 0.0, "three": 0.0}
    assert claim.verdict([good, good]).kind == "right"
    assert claim.verdict([good, {**good, "all": 1.0}]).fails == ("negatives: all other labels",)


def test_the_sampled_gradient_and_score_matching_over_three_seeds():
    runs = [measure(CLAIMS["sampled_gradient_is_unbiased"], seed) for seed in range(3)]
    for run in runs:
        assert run["exact"] < 0.2
        assert run["cd_1"] > 0.75
        assert run["cd_1"] > run["cd_10"] > run["cd_100"]
    assert CLAIMS["sampled_gradient_is_unbiased"].verdict(runs).holds == ("exact draws from p",)
    runs = [measure(CLAIMS["score_matching_costs_nothing"], seed) for seed in range(3)]
    for run in runs:
        assert run["far_fisher"] == pytest.approx(7.5e-8, rel=0.01)
        assert run["far_kl"] == pytest.approx(0.51, abs=0.002)


def test_a_long_measurement_lets_others_have_their_turn():
    for name in ("positives_only_collapse", "descent_finds_the_minimum", "infinitely_sharp"):
        pieces = CLAIMS[name].measuring(0)
        for _ in range(10):
            assert next(pieces) is None
        pieces.close()
