"""The package as pip installs it, in an environment of its own, away from the checkout."""

import asyncio
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import venv

import pytest

from ebm_viz.experiment import Experiment
from ebm_viz.viewer.assets import HOST, VERSION
from tests.served import ROOT, page_of, served

PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
BUILT_FROM = ("pyproject.toml", "requirements.txt", "README.md", "LICENSE", "app.py")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder of an environment that has the package, and what it requires from this one."""
    folder = tmp_path_factory.mktemp("installing")
    source, environment = folder / "source", folder / "environment"
    source.mkdir()
    for name in BUILT_FROM:
        shutil.copy(ROOT / name, source)
    for name in ("ebm_viz", "pages", ".streamlit"):
        shutil.copytree(ROOT / name, source / name)
    wheel = ("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder))
    subprocess.run([*PIP, *wheel, str(source)], check=True)
    venv.create(environment, with_pip=False)
    (built,) = folder.glob("*.whl")
    into = ("--python", str(environment / "bin" / "python"), "install", "--no-deps", str(built))
    subprocess.run([*PIP, *into], check=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "required.pth").write_text(sysconfig.get_path("purelib"))
    return environment


def test_an_installed_command_says_what_it_can_do(installed, tmp_path):
    asked = [str(installed / "bin" / "ebm-viz"), "--help"]
    help = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert help.startswith("usage: ebm-viz ")
    for command in ("run", "render", "film", "slides", "data", "train"):
        assert f"\n    {command} " in help


def test_the_installed_app_starts_anywhere_with_its_pages_theme_and_viewer(installed, tmp_path):
    with served(command=(str(installed / "bin" / "ebm-viz"), "run"), within=tmp_path) as app:
        page = asyncio.run(first_page(app))
        assert len(page.pages) == len(list((ROOT / "pages").glob("*.py")))
        assert page.theme.light.primary_color == "#0072B2"
        viewer = urllib.request.urlopen(f"{app.url}/viewer/{VERSION}/{HOST}", timeout=20)
        assert b"export" in viewer.read()
        assert "Traceback" not in app.log


async def first_page(app):
    async with page_of(app) as page, asyncio.timeout(30):
        await page.show(Experiment(loss="hinge"))
        while not page.pages:
            await asyncio.sleep(0.1)
    return page
