import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
KEPT = [
    line.removeprefix("!")
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    if line.startswith("!")
]


def test_what_is_copied_exists_and_is_let_in():
    sources = [source.rstrip("/") for source in re.findall(r"^COPY (\S+) ", DOCKERFILE, re.M)]
    for source in sources:
        assert (ROOT / source).exists(), source
        assert any(kept == source or kept.startswith(f"{source}/") for kept in KEPT), source
    assert {"app.py", "pages", "ebm_viz", ".streamlit", "requirements.txt"} == set(sources)


def test_its_python_is_one_that_the_package_allows():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    least = re.search(r">=3\.(\d+)", project["requires-python"])
    chosen = re.search(r"^FROM python:3\.(\d+)", DOCKERFILE, re.M)
    assert int(chosen[1]) >= int(least[1])


def test_it_does_not_run_as_root():
    assert DOCKERFILE.index("\nUSER ") < DOCKERFILE.index("\nCMD ")
