import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from streamlit import config

from ebm_viz.ui.base_path import under_base_path


async def say_own(request):
    return PlainTextResponse("own")


async def say_streamlit(request):
    return PlainTextResponse("streamlit")


@pytest.fixture
def client():
    own = [Route("/api/runs/{key}", say_own), Mount("/viewer/x", routes=[Route("/y.js", say_own)])]
    rest = Route("/{path:path}", say_streamlit)
    return TestClient(Starlette(routes=[*own, rest], middleware=under_base_path(own)))


@pytest.fixture
def base_path():
    before = config.get_option("server.baseUrlPath")
    config.set_option("server.baseUrlPath", "/energy/")
    yield
    config.set_option("server.baseUrlPath", before)


@pytest.mark.usefixtures("base_path")
@pytest.mark.parametrize("path", ["/api/runs/1", "/viewer/x/y.js"])
def test_own_routes_answer_below_the_base_path(client, path):
    assert client.get(f"/energy{path}").text == "own"


@pytest.mark.usefixtures("base_path")
@pytest.mark.parametrize("path", ["/energy/", "/energy/_stcore/health", "/energy/apis", "/"])
def test_all_else_is_left_as_it_is(client, path):
    assert client.get(path).text == "streamlit"


def test_without_a_base_path_nothing_changes(client):
    assert client.get("/api/runs/1").text == "own"
    assert client.get("/energy/api/runs/1").text == "streamlit"
