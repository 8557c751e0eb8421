"""The route that searches, asked as a browser asks."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ebm_viz import Experiment
from ebm_viz.core.inference import INFERENCE, minimise
from ebm_viz.searches import Found
from ebm_viz.serving import RunStore, search_routes
from tests.energies import known_energy

STORE = RunStore()
KEY = STORE.open(Experiment(energy="wells", steps=10))


@pytest.fixture(scope="module")
def client():
    with TestClient(Starlette(routes=search_routes(STORE))) as one:
        yield one


@pytest.fixture
def ask(client):
    def get(key=KEY, **query):
        return client.get(f"/api/runs/{key}/searches", params=query)

    return get


def found(answer):
    assert answer.status_code == 200, answer.text
    return Found.model_validate(answer.json())


@pytest.mark.parametrize("method", INFERENCE)
def test_the_path_is_that_of_the_core(ask, method):
    answer = found(ask(what="path", method=method, y1=-2.5, y2=2.2, seed=3))
    alone = minimise(known_energy(), (-2.5, 2.2), method, seed=3)
    path = answer.paths[method]
    assert path.evaluations == pytest.approx(alone.evaluations, rel=0.1)
    assert min(path.energies) == pytest.approx(alone.energy, abs=0.02)
    assert answer.lowest == pytest.approx(-7.88, abs=0.02)


def test_without_a_start_descent_begins_beside_the_lowest_point(ask):
    path = found(ask(what="path", share=0.5)).paths["gradient_descent"]
    assert path.points[:2] == pytest.approx((1.13, -1.03), abs=0.1)
    assert path.energies[-1] == pytest.approx(-7.88, abs=0.01)
    beyond = found(ask(what="path", share=1.2)).paths["gradient_descent"]
    assert beyond.energies[-1] > -7.7


def test_basins_and_orbits(ask):
    assert len(found(ask(what="basins")).basins.minima) == 6
    orbits = found(ask(what="orbits")).orbits
    assert orbits.limit == pytest.approx(2 / 32, rel=0.05)
    assert len(orbits.shares) == len(orbits.ends)


def test_success_comes_bit_by_bit_until_all_starts_have_been_tried(ask):
    known = -1
    for _ in range(200):
        success = found(ask(what="success", method="basin_hopping")).success["basin_hopping"]
        assert len(success.hits) > known
        known = len(success.hits)
        if known == success.total:
            break
    assert known == success.total == 100
    share = sum(hit >= 0 for hit in success.hits) / known
    assert 0.4 < share < 0.95


def test_success_of_descent_is_the_basin_of_the_deepest_well(ask):
    success = found(ask(what="success", method="gradient_descent")).success["gradient_descent"]
    assert len(success.hits) == 100
    assert 0.1 < sum(hit >= 0 for hit in success.hits) / 100 < 0.45


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"what": "all"}, "what cannot be 'all'"),
        ({"method": "newton"}, "method cannot be 'newton'"),
        ({"y1": "4", "y2": "0"}, "y1 cannot be '4': it is a number from -3 to 3"),
        ({"y1": "1"}, "y2 cannot be ''"),
        ({"y1": "nan", "y2": "0"}, "y1 cannot be 'nan'"),
        ({"share": "0"}, "share cannot be '0'"),
        ({"seed": "-1"}, "seed cannot be '-1'"),
        ({"step": "11"}, "11"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(ask, query, says):
    answer = ask(**query)
    assert answer.status_code == 400
    assert says in answer.json()["error"]


def test_a_run_that_no_page_has_opened_is_unknown(ask):
    assert ask(key="0" * 16).status_code == 404
