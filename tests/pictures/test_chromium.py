"""The headless browser: kept warm, asked by any thread, started again when it has died."""

import shutil
import threading
from collections import namedtuple

import pytest

from ebm_viz.pictures import NoBrowserError, PictureError, chromium
from ebm_viz.pictures.chromium import WarmBrowser, why

PAGE = "<!doctype html><p>β</p>"
READ = "() => document.querySelector('p').textContent"


@pytest.fixture(scope="module")
def browser():
    browser = WarmBrowser()
    yield browser
    browser.close()


@pytest.mark.browser
def test_a_page_runs_functions_and_waits_for_their_promises(browser):
    with browser.page(PAGE) as page:
        assert page.run(READ) == "β"
        assert page.run("(a, b) => Promise.resolve([a, b])", "</script>", {"x": 1}) == [
            "</script>",
            {"x": 1},
        ]
        begun = [page.begin("n => n * n", n) for n in range(5)]
        assert [one.result() for one in begun] == [0, 1, 4, 9, 16]


@pytest.mark.browser
def test_what_a_function_throws_is_told_to_developers_alone(browser):
    with browser.page(PAGE) as page:
        with pytest.raises(PictureError, match="could not draw this picture") as caught:
            page.run("() => { throw new Error('secret') }")
        assert "secret" not in str(caught.value)
        assert "secret" in str(caught.value.__cause__)
        assert page.run(READ) == "β"


@pytest.mark.browser
def test_a_page_reaches_nothing_outside(browser):
    ask = "() => fetch('http://example.org/').then(() => 'there', () => 'nowhere')"
    with browser.page(PAGE) as page:
        assert page.run(ask) == "nowhere"


@pytest.mark.browser
def test_several_threads_may_ask_at_once(browser):
    said = []

    def ask(number):
        with browser.page(f"<p>{number}</p>") as page:
            said.append(page.run(READ))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said) == ["0", "1", "2"]


@pytest.mark.browser
def test_a_browser_that_died_is_said_and_started_again(browser):
    with browser.page(PAGE) as page:
        browser._browser.subprocess.kill()
        browser._browser.subprocess.wait(20)
        with pytest.raises(PictureError, match="has ended"):
            page.run(READ)
    with browser.page(PAGE) as page:
        assert page.run(READ) == "β"


def test_without_a_browser_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(chromium, "find_browser", lambda: None)
    with pytest.raises(NoBrowserError, match=r"apt install chromium.*BROWSER_PATH"):
        WarmBrowser().page(PAGE).__enter__()


def test_a_program_that_is_no_browser_is_passed_over(tmp_path, monkeypatch):
    snap = tmp_path / "chromium"
    snap.write_text("#!/bin/sh\necho install the snap >&2\nexit 1\n")
    snap.chmod(0o755)
    monkeypatch.setenv("BROWSER_PATH", str(snap))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium.Chromium, "find_browser", lambda **_: str(snap))
    assert chromium.find_browser.__wrapped__() is None


def test_the_cause_of_a_failure_is_named(monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 1000))
    assert "disk is full" in why(alive=False)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 0, 10**12))
    monkeypatch.setattr(chromium, "_free_memory", lambda: 20_000_000)
    assert "too little memory" in why(alive=False)
    monkeypatch.setattr(chromium, "_free_memory", lambda: None)
    assert "could not draw" in why(alive=True)
    assert "has ended" in why(alive=False)


def test_free_memory_is_what_the_system_says():
    free = chromium._free_memory()
    assert free is None or 10**6 < free < 10**13
