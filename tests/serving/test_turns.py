from hypothesis import given
from hypothesis import strategies as st

from ebm_viz.serving.turns import Turns


def take(turns, lengths, count):
    """Let the next one have its turn, `count` times; return the time that each has had."""
    spent = dict.fromkeys(lengths, 0.0)
    for _ in range(count):
        who = turns.next()
        turns.charge(who, lengths[who])
        spent[who] += lengths[who]
    return spent


def waiting(names):
    turns = Turns()
    for name in names:
        turns.join(name)
    return turns


def test_nobody_is_next_where_nobody_waits():
    turns = waiting("a")
    turns.leave("a")
    assert turns.next() is None


def test_those_with_turns_of_one_length_take_them_in_order():
    turns = waiting("abc")
    order = []
    for _ in range(9):
        order.append(turns.next())
        turns.charge(order[-1], 1.0)
    assert "".join(order) == "abcabcabc"


@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=8))
def test_time_is_shared_evenly_however_long_the_turns(lengths):
    lengths = dict(enumerate(lengths))
    spent = take(waiting(lengths), lengths, 3000)
    assert max(spent.values()) - min(spent.values()) <= max(lengths.values()) + 1e-6


def test_who_comes_late_is_next_but_does_not_make_up_for_what_it_missed():
    lengths = dict.fromkeys("ab", 1.0)
    turns = waiting("a")
    take(turns, lengths, 100)
    turns.join("b")
    spent = take(turns, lengths, 10)
    assert abs(spent["a"] - spent["b"]) <= 1


def test_who_leaves_and_comes_back_between_turns_gains_nothing():
    turns = waiting("ab")
    spent = dict.fromkeys("ab", 0)
    for _ in range(100):
        who = turns.next()
        turns.charge(who, 1.0)
        spent[who] += 1
        turns.leave("b")
        turns.join("b")
    assert abs(spent["a"] - spent["b"]) <= 1


def test_a_few_turns_missed_between_two_requests_are_made_up_for():
    turns = waiting("ab")
    take(turns, dict.fromkeys("ab", 0.01), 2)
    turns.leave("a")
    take(turns, {"b": 0.01}, 3)
    turns.join("a")
    assert take(turns, dict.fromkeys("ab", 0.01), 3)["a"] == 0.03


def test_two_that_wait_for_one_are_one():
    turns = waiting("aab")
    spent = take(turns, dict.fromkeys("ab", 1.0), 10)
    assert spent == {"a": 5, "b": 5}
    turns.leave("a")
    assert {turns.next(), turns.next()} == {"a", "b"}


def test_who_has_left_is_forgotten():
    turns = waiting(range(1000))
    take(turns, dict.fromkeys(range(1000), 1.0), 3000)
    for who in range(1, 1000):
        turns.leave(who)
    take(turns, {0: 1.0}, 10)
    turns.leave(0)
    assert len(turns._spent) <= 1
