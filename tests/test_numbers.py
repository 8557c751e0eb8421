"""Numbers in sentences read as in a book."""

import math

import pytest

from ebm_viz.numbers import written


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (-29_712.0, ",.0f", "−29,712"),
        (0.125, ".2f", "0.12"),
        (1.1e-13, ".2f", "0"),
        (-2e-16, ".3f", "0"),
        (3e-16, ".0e", "0"),
        (4e-4, ".3f", "0.0004"),
        (-4e-5, ".2f", "−4\u00a0×\u00a010⁻⁵"),
        (1.3e-8, ".3f", "0"),
        (3.28e19, ".1e", "3.3\u00a0×\u00a010¹⁹"),
        (7.4e-11, ".0e", "7\u00a0×\u00a010⁻¹¹"),
        (-0.3, ".0f", "0"),
        (0.002, ".0%", "0\u00a0%"),
        (1e-14, ".1%", "0\u00a0%"),
        (0.255, ".1%", "25.5\u00a0%"),
        (math.nan, ".2f", "–"),
        (-math.inf, ".2f", "−∞"),
    ],
)
def test_a_number_in_a_sentence(value, form, text):
    assert written(value, form) == text
