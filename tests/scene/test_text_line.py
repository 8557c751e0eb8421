"""What people type is held by every kind of file."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebm_viz.exports import Order
from ebm_viz.scene import Style


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("a\u000bb", "a b"),
        ("a\x00b", "ab"),
        ("a\uffffb", "ab"),
        ("a\U0001ffffb", "ab"),
        ("a\ud800b", "ab"),
        ("a\tb\nc", "a b c"),
        ("<b>β & F⁺</b> 𝛽", "<b>β & F⁺</b> 𝛽"),
    ],
)
def test_what_no_file_can_hold_is_left_out(typed, held):
    assert Style(heading=typed).heading == held


@given(st.text(st.characters(), max_size=100))
def test_any_heading_can_stand_in_xml(heading):
    text = Style(heading=heading).heading
    element = ElementTree.Element("text")
    element.text = text
    assert ElementTree.fromstring(ElementTree.tostring(element, "utf-8")).text == (text or None)


def test_names_and_links_are_cleaned_too():
    curve = {"title": "Lo\x00ss", "unit": "\x01", "series": [{"metric": "loss", "label": "a\x02"}]}
    scene = {"runs": [{"experiment": {}, "label": "a\x03", "short": "\x04b"}], "curves": [curve]}
    order = Order.of({"format": "png", "scene": scene, "link": "http://x/\x05"})
    run, shown = order.scene.runs[0], order.scene.curves[0]
    assert (run.label, run.short, order.link) == ("a", "b", "http://x/")
    assert (shown.title, shown.unit, shown.series[0].label) == ("Loss", "", "a")
