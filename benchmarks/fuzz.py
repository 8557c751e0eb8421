"""What nobody should send, sent to the routes and to what reads addresses: only sentences back."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from urllib.parse import quote, urlencode

from starlette.applications import Starlette
from starlette.testclient import TestClient

from benchmarks.figures import Figure, at_least, at_most
from ebm_viz.core.losses import LOSSES
from ebm_viz.experiment import KNOBS, Experiment, ExperimentError
from ebm_viz.serving import RunStore, middleware, routes
from ebm_viz.settings import Settings

INPUTS = 3500
"""Of each of three kinds."""
UNHURRIED = Settings(requests_a_second=100_000)
SHORT = Experiment(loss="hinge", steps=10, samples=100, batch=16)
ODD = ["", "0", "-1", "1e999", "nan", "inf", "٣", "../../etc/passwd", "%00", "\x00", "null", "{}"]
GOOD = ["Fp - Fn", "max(0, m + Fp - Fn)", "exp(Fp)", "", "(" * 50]
PIECES = ["Fp", "Fn", "max(", "exp(", ")", "(", "+", "-", "*", "/", "^", "1e9", "0", ",", "m", "ß"]


def measure_fuzz() -> list[Figure]:
    """Frame requests, addresses of experiments, and expressions."""
    chance = random.Random(0)
    store = RunStore()
    key = store.open(SHORT)
    app = Starlette(routes=routes(store), middleware=middleware(settings=UNHURRIED))
    with TestClient(app, raise_server_exceptions=False) as client:
        store.run(key).train_to(999, float("inf"))
        asked = _statuses(lambda: client.get(_frames_address(chance, key)))
        looked = _statuses(lambda: client.get(f"/api/losses/plane?{_query(chance)}"))
    read = _outcomes(lambda: Experiment.from_query(_knobs(chance)))
    outcomes = asked + looked + read
    bad = [name for name in outcomes if name not in ("200", "400", "404", "414", "429", "read")]
    return [
        Figure("inputs", [sum(outcomes.values())], target=at_least(10_000)),
        Figure(
            "answers other than content or a sentence",
            [sum(outcomes[name] for name in bad)],
            target=at_most(0),
            remarks=[f"{name}: {outcomes[name]}" for name in sorted(outcomes)],
        ),
    ]


def _statuses(ask: Callable[[], object]) -> Counter[str]:
    found: Counter[str] = Counter()
    for _ in range(INPUTS):
        reply = ask()
        traceback = "Traceback" in reply.text if reply.status_code != 200 else False  # type: ignore[attr-defined]
        found["traceback" if traceback else str(reply.status_code)] += 1  # type: ignore[attr-defined]
    return found


def _outcomes(read: Callable[[], object]) -> Counter[str]:
    found: Counter[str] = Counter()
    for _ in range(INPUTS):
        try:
            read()
            found["read"] += 1
        except ExperimentError:
            found["400"] += 1
        except Exception as error:  # what must not happen, by name
            found[type(error).__name__] += 1
    return found


def _frames_address(chance: random.Random, key: str) -> str:
    one = chance.choice([key, key, _text(chance)])
    query = {"first": _number(chance), "count": "16", "edition": _text(chance)}
    if chance.random() < 0.3:
        query["count"] = _number(chance)
    return f"/api/runs/{quote(one, safe='')}/frames?{urlencode(query)}"


def _query(chance: random.Random) -> str:
    return urlencode({**_knobs(chance), "positive": _number(chance), "negative": "0"})


def _knobs(chance: random.Random) -> dict[str, str]:
    good = {name: str(getattr(Experiment(), name)) for name in KNOBS}
    knobs = {name: good[name] for name in chance.sample(list(KNOBS), 3)}
    if chance.random() < 0.6:
        name = chance.choice([*KNOBS, _text(chance)])
        knobs[name] = chance.choice([_number(chance), _text(chance)])
    if chance.random() < 0.4:
        knobs |= {"loss": chance.choice([*LOSSES, "own"]), "expression": _expression(chance)}
    return knobs


def _expression(chance: random.Random) -> str:
    return chance.choice(GOOD) + "".join(_several(chance, PIECES, chance.choice([0, 3, 40])))


def _number(chance: random.Random) -> str:
    return chance.choice([str(chance.randint(0, 20)), str(chance.uniform(-5, 5)), *ODD])


def _text(chance: random.Random) -> str:
    letters = [chr(chance.choice([chance.randint(1, 127), chance.randint(160, 50_000)]))]
    return chance.choice([*ODD, "".join(_several(chance, [*letters, *"aZ/.%&=#é"], 30))])


def _several(chance: random.Random, pieces: Sequence[str], most: int) -> list[str]:
    return chance.choices(pieces, k=chance.randint(0, most))
