import pytest

from ebm_viz.ui.text import unbroken


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("1 to 2 % of it", "1 to 2\u00a0% of it"),
        ("at β = 1 alone", "at β\u00a0=\u00a01 alone"),
        ("E = −11.55", "E\u00a0=\u00a0−11.55"),
        ("F = w or so", "F\u00a0= w or so"),
        ("no number", "no number"),
    ],
)
def test_lines_break_neither_before_percent_nor_at_equals(text, whole):
    assert unbroken(text) == whole
