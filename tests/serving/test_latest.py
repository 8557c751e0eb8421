"""A dictionary of the latest entries, used by several threads."""

import sys
import threading

from ebm_viz.serving.latest import Latest


def test_only_the_value_that_was_meant_is_dropped():
    latest = Latest(2)
    latest["a"] = old = [1]
    latest["a"] = [2]
    latest.drop("a", old)
    assert latest.use("a") == [2]
    latest.drop("a", latest["a"])
    latest.drop("a", old)
    assert latest.use("a") is None


def test_an_entry_may_be_dropped_while_others_use_it():
    latest, errors, over = Latest(2), [], threading.Event()

    def use():
        try:
            while not over.is_set():
                latest.use_or("a", list)
                latest.use("a")
        except KeyError as error:
            errors.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    users = [threading.Thread(target=use) for _ in range(2)]
    try:
        for user in users:
            user.start()
        for _ in range(200_000):
            if (value := latest.get("a")) is not None:
                latest.drop("a", value)
    finally:
        over.set()
        for user in users:
            user.join()
        sys.setswitchinterval(interval)
    assert not errors
