import signal
from collections.abc import Iterator

import pytest
import torch
from hypothesis import settings
from playwright.sync_api import Browser, BrowserContext, BrowserType, sync_playwright

from ebm_viz.pictures.chromium import find_browser

torch.set_num_threads(1)

# The same examples everywhere, so that a failure on one machine is a failure on all.
settings.register_profile("same", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("same")

FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # Without a graphics card, all but WebGL is drawn in half the time by the processor itself.
    "--disable-gpu-compositing",
    "--disable-gpu-rasterization",
    "--disable-accelerated-2d-canvas",
)


def pytest_configure() -> None:
    """A shell starts what runs in its background with SIGINT ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def chromiums() -> Iterator[BrowserType]:
    """What starts browsers: Playwright itself starts but once in a thread."""
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="session")
def chromium(chromiums: BrowserType) -> Iterator[Browser]:
    """One browser for all tests."""
    browser = chromiums.launch(executable_path=find_browser(), args=list(FLAGS))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def with_profile(
    chromiums: BrowserType, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """A browser that keeps compiled scripts on the disk, as people's do: its pages open sooner."""
    profile = tmp_path_factory.mktemp("profile")
    context = chromiums.launch_persistent_context(
        profile, executable_path=find_browser(), args=list(FLAGS)
    )
    yield context
    context.close()
