"""The widget in a real JupyterLab, by the notebook in examples/."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import (
    ROOT,
    Complaints,
    button,
    picture,
    settle,
    shown,
    wait_for_state,
    wait_until,
)
from tests.served import free_port


class Lab:
    """A JupyterLab of its own, with a copy of the example."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.notebook = folder / "landscape.ipynb"
        self.notebook.write_text((ROOT / "examples" / "landscape.ipynb").read_text())
        own = {f"JUPYTER_{kind}_DIR": str(folder / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
                f"--ServerApp.port={port}",
                "--ServerApp.ip=127.0.0.1",
                f"--ServerApp.root_dir={folder}",
                "--IdentityProvider.token=",
                "--ServerApp.disable_check_xsrf=True",
                "--LabApp.expose_app_in_browser=True",
                "--LabApp.news_url=None",
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
                f"--LabApp.user_settings_dir={folder}",
                f"--LabApp.workspaces_dir={folder}",
            ],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **own},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                self.ask("/api/status")
                return
            except OSError:
                assert self._process.poll() is None, "JupyterLab does not start"
                assert time.monotonic() < deadline, "JupyterLab does not answer"
                time.sleep(0.1)

    def ask(self, path: str, method: str = "GET") -> bytes:
        with urllib.request.urlopen(
            urllib.request.Request(self.url + path, method=method)
        ) as reply:
            return reply.read()

    def end_kernels(self) -> None:
        for session in json.loads(self.ask("/api/sessions")):
            self.ask(f"/api/sessions/{session['id']}", "DELETE")

    def stop(self) -> None:
        try:
            self.end_kernels()
        finally:
            self._process.terminate()
            self._process.wait(60)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    server = Lab(tmp_path)
    yield server
    server.stop()


def viewers(page: Page) -> Locator:
    return page.get_by_test_id("landscape-viewer")


def test_the_example_plays_in_jupyterlab_and_stays_without_a_kernel(
    lab: Lab, new_page: Callable[..., Page], complaints: Complaints
):
    complaints.expected = ["to activate."]  # what JupyterLab says on a slow machine
    page = new_page(fresh=True)
    page.goto(f"{lab.url}/lab/tree/landscape.ipynb")
    idle = "jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
    page.wait_for_function(f"() => {{ try {{ return {idle} }} catch {{ return false }} }}")
    page.evaluate("jupyterapp.commands.execute('runmenu:run-all')")
    one, two = viewers(page).first, viewers(page).nth(1)
    expect(two).to_be_visible()
    one.scroll_into_view_if_needed()
    wait_until(one, "Number(data.step) > 20")
    expect(one).to_have_attribute("data-theme", "light")
    assert two.get_by_role("region").count() == 2

    # A paused viewer asks for nothing, and its keys are its own.
    button(one, "Pause").click()
    wait_for_state(one, "paused")
    settle(one)
    trained = shown(one, "frames")
    here = picture(one, "density")
    page.keyboard.press("Home")
    wait_until(one, "data.step === '0'")
    assert picture(one, "density") != here

    lab.end_kernels()
    one.get_by_role("slider", name="History").fill("3")
    wait_until(one, "data.step === '9'")
    assert shown(one, "frames") >= trained
    button(one, "Play").click()
    wait_until(one, "Number(data.step) > 20")
