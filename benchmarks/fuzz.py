"""Sends valid and invalid inputs to routes and to the readers of addresses.

Each input must give content or a message.
"""

import math
from collections import Counter
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.testclient import TestClient

from benchmarks.figures import Figure, at_least, at_most
from benchmarks.inputs import Inputs
from ebm_viz.experiment import Experiment, ExperimentError
from ebm_viz.server_settings import ServerSettings
from ebm_viz.serving import RunStore, middleware, routes

INPUTS = 5250
"""The number of inputs of each of two kinds."""
UNHURRIED = ServerSettings(requests_a_second=100_000)
SHORT = Experiment(loss="hinge", steps=10, samples=100, batch=16)
ACCEPTED = ("200", "read")
REFUSED = ("400", "404", "414", "429")


def measure_fuzz() -> list[Figure]:
    """Measure the answers to requests for frames, and to addresses of experiments."""
    outcomes = outcomes_of(INPUTS)
    total, accepted = outcomes.total(), sum(outcomes[name] for name in ACCEPTED)
    return [
        Figure("inputs", [total], target=at_least(10_000)),
        Figure("inputs that were accepted", [accepted], target=at_least(0.4 * total)),
        Figure(
            "answers other than content or a sentence",
            [sum(outcomes[name] for name in outcomes if name not in (*ACCEPTED, *REFUSED))],
            target=at_most(0),
            remarks=[f"{name}: {outcomes[name]}" for name in sorted(outcomes)],
        ),
    ]


def outcomes_of(count: int, seed: int = 0) -> Counter[str]:
    """Return the outcomes of `count` inputs of each kind, counted by name.

    An outcome is a status, or the name of an unexpected error.
    """
    inputs, store = Inputs(seed), RunStore()
    run = store.run(store.open(SHORT))
    while not run.ended:
        run.take_turn(math.inf)
    app = Starlette(routes=routes(store), middleware=middleware(settings=UNHURRIED))
    with TestClient(app, raise_server_exceptions=False) as client:
        asked = _statuses(client, count, lambda: inputs.frames(SHORT.key, run.total))
    return asked + _outcomes(count, lambda: Experiment.from_query(inputs.settings()))


def _statuses(client: TestClient, count: int, address: Callable[[], str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for _ in range(count):
        reply = client.get(address())
        said = "" if reply.status_code == 200 else reply.text
        found["traceback" if "Traceback" in said else str(reply.status_code)] += 1
    return found


def _outcomes(count: int, read: Callable[[], object]) -> Counter[str]:
    found: Counter[str] = Counter()
    for _ in range(count):
        try:
            read()
            found["read"] += 1
        except ExperimentError:
            found["400"] += 1
        except Exception as error:  # unexpected: counted by its name
            found[type(error).__name__] += 1
    return found
