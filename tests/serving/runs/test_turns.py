import math

from hypothesis import given, settings
from hypothesis import strategies as st

from ebm_viz.serving.runs.turns import Turns


def take(turns, lengths, count):
    """Let the next one have its turn, `count` times; return the time that each has had."""
    spent = dict.fromkeys(lengths, 0.0)
    for _ in range(count):
        path = turns.next()
        turns.charge([path], lengths[path])
        spent[path] += lengths[path]
    return spent


def waiting(paths, **options):
    turns = Turns(**options)
    for path in paths:
        turns.join(path)
    return turns


def names(letters):
    return [(letter,) for letter in letters]


def alike(paths, length=1.0):
    return dict.fromkeys(paths, length)


def test_nobody_is_next_where_nobody_waits():
    turns = waiting(names("a"))
    turns.leave("a")
    assert turns.next() == ()


def test_those_with_turns_of_one_length_take_them_in_order():
    turns = waiting(names("abc"))
    order = []
    for _ in range(9):
        order += turns.next()
        turns.charge([order[-1:]], 1.0)
    assert "".join(order) == "abcabcabc"


@settings(deadline=None)
@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=8))
def test_time_is_shared_evenly_however_long_the_turns(lengths):
    lengths = {(number,): length for number, length in enumerate(lengths)}
    spent = take(waiting(lengths), lengths, 3000)
    assert max(spent.values()) - min(spent.values()) <= max(lengths.values()) + 1e-6


@settings(deadline=None)
@given(st.lists(st.integers(1, 12), min_size=2, max_size=5), st.floats(0.01, 1.0))
def test_time_is_shared_among_visitors_and_then_among_their_runs(runs, length):
    """Whoever has many runs, with turns of whatever length, has no more time than the others."""
    paths = {
        (visitor, run): length if visitor else 0.01
        for visitor, count in enumerate(runs)
        for run in range(count)
    }
    spent = take(waiting(paths), paths, 3000)
    had = [
        sum(seconds for (owner, _), seconds in spent.items() if owner == visitor)
        for visitor in range(len(runs))
    ]
    assert max(had) - min(had) <= length + 1e-6
    of_the_first = [seconds for (owner, _), seconds in spent.items() if owner == 0]
    assert max(of_the_first) - min(of_the_first) <= length + 1e-6


def test_new_runs_again_and_again_gain_nothing():
    turns = waiting([("a", 0), ("b", 0)])
    spent = dict.fromkeys("ab", 0)
    for number in range(100):
        who, run = turns.next()
        turns.charge([(who, run)], 1.0)
        spent[who] += 1
        if who == "a":
            turns.leave((who, run))
            turns.join((who, number + 1))
    assert abs(spent["a"] - spent["b"]) <= 1


def test_an_address_of_many_counts_as_the_root_of_their_number():
    school = [("school", pupil) for pupil in range(9)]
    turns = waiting([*school, ("home", "one")], share=math.sqrt)
    spent = take(turns, alike([*school, ("home", "one")], 0.01), 4000)
    assert abs(sum(spent[pupil] for pupil in school) - 3 * spent["home", "one"]) < 0.1


def test_a_turn_that_several_see_is_charged_to_each_once():
    turns = waiting([("a", 1), ("b", 1), ("c", 2)])
    spent = dict.fromkeys([1, 2], 0)
    for _ in range(100):
        path = turns.next()
        turns.charge([path, ("a", 1), ("b", 1)] if path[1] == 1 else [path], 1.0)
        spent[path[1]] += 1
    assert abs(spent[1] - spent[2]) <= 1


def test_who_comes_late_is_next_but_does_not_make_up_for_what_it_missed():
    lengths = alike(names("ab"))
    turns = waiting(names("a"))
    take(turns, lengths, 100)
    turns.join("b")
    spent = take(turns, lengths, 10)
    assert abs(spent["a",] - spent["b",]) <= 1


def test_who_leaves_and_comes_back_between_turns_gains_nothing():
    turns = waiting(names("ab"))
    spent = dict.fromkeys("ab", 0)
    for _ in range(100):
        (who,) = turns.next()
        turns.charge([who], 1.0)
        spent[who] += 1
        turns.leave("b")
        turns.join("b")
    assert abs(spent["a"] - spent["b"]) <= 1


def test_a_few_turns_missed_between_two_requests_are_made_up_for():
    lengths = alike(names("ab"), 0.01)
    turns = waiting(names("ab"))
    take(turns, lengths, 2)
    turns.leave("a")
    take(turns, lengths, 3)
    turns.join("a")
    assert take(turns, lengths, 3)["a",] == 0.03


def test_two_that_wait_for_one_are_one():
    turns = waiting(names("aab"))
    spent = take(turns, alike(names("ab")), 10)
    assert spent == {("a",): 5, ("b",): 5}
    turns.leave("a")
    assert {turns.next(), turns.next()} == {("a",), ("b",)}


def test_who_has_left_is_forgotten():
    paths = [(number % 10, number) for number in range(1000)]
    turns = waiting(paths)
    take(turns, alike(paths), 3000)
    for path in paths[1:]:
        turns.leave(path)
    take(turns, alike(paths), 10)
    turns.leave(paths[0])
    assert not turns._spent
    assert not turns._within


def test_runs_that_are_had_once_each_are_forgotten_as_well():
    turns = waiting([("other", 0)])
    for number in range(1000):
        path = ("a", number)
        turns.join(path)
        turns.charge([path], 0.01)
        turns.leave(path)
    assert len(turns._within["a"]._spent) <= 1
