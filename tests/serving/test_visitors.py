import pytest

from ebm_viz.serving.visitors import MOST_ASKED_FOR, MOST_REMEMBERED, Openings, Visitor, network_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("127.0.0.1", "::1"),
        ("127.0.0.1", None),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::9"),
        ("fe80::1%eth0", "fe80::2"),
    ],
)
def test_what_one_household_has_is_one_address(one, other):
    assert network_of(one) == network_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("10.0.0.7", "10.0.0.8"), ("2001:db8:1:2::9", "2001:db8:1:3::9"), ("127.0.0.1", "127.0.0.2")],
)
def test_others_are_other_addresses(one, other):
    assert network_of(one) != network_of(other)


def test_a_request_comes_from_those_who_opened_the_run_at_its_address():
    openings = Openings(most_runs=10)
    here, there = Visitor("here", "1"), Visitor("there", "2")
    openings.note("run", here)
    openings.note("run", there)
    assert openings.askers("run", "here") == [here]
    assert openings.askers("run", "elsewhere") == [there, here]
    assert openings.askers("other run", "here") == []


def test_openings_are_bounded():
    openings = Openings(most_runs=10)
    for number in range(1000):
        openings.note("run", Visitor("here", str(number)))
        openings.note(str(number), Visitor("here", str(number)))
        openings.note("run", Visitor("here", str(number)))
    assert len(openings._visitors) == 10
    assert len(openings._visitors["run"]) == MOST_REMEMBERED
    assert len(openings.askers("run", "here")) == MOST_ASKED_FOR
