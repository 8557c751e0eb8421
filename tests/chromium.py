"""The browser of the browser tests: an installed Chromium or Chrome, else Playwright's own.

`python -m tests.chromium` makes sure that there is one, and installs it where that is possible.
"""

import os
import platform
import shutil
import subprocess
import sys

from ebm_viz.pictures.chromium import find_browser

HOW_TO_INSTALL = """\
The browser tests need Chromium or Google Chrome: none was found, and none could be installed.
Install one and try again:
    Debian                sudo apt install chromium
    Ubuntu, other Linux   .venv/bin/playwright install --with-deps chromium
    macOS                 brew install --cask google-chrome\
"""


def _playwright_has_one() -> bool:
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            playwright.chromium.launch(args=["--no-sandbox"]).close()
        except Error:
            return False
    return True


def _as_root() -> list[str] | None:
    """What to put before a command so that root runs it; None where that needs a password."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    return sudo if shutil.which("sudo") and _run([*sudo, "true"]) else None


def _debian_has_one() -> bool:
    """Whether apt can install Chromium. Ubuntu's package only stands for a snap."""
    if not shutil.which("apt-get"):
        return False
    system = platform.freedesktop_os_release()
    family = [system["ID"], *system.get("ID_LIKE", "").split()]
    return "debian" in family and "ubuntu" not in family


def _run(command: list[str]) -> bool:
    return subprocess.run(command, check=False).returncode == 0


def _install() -> bool:
    root = _as_root()
    if root is not None and _debian_has_one():
        print("Installing Chromium with apt", flush=True)
        _run([*root, "apt-get", "update", "-qq"])
        _run([*root, "apt-get", "install", "-y", "-qq", "chromium"])
        find_browser.cache_clear()
        if find_browser():
            return True
    print("Installing Playwright's Chromium", flush=True)
    libraries = ["--with-deps"] if root is not None and shutil.which("apt-get") else []
    _run([sys.executable, "-m", "playwright", "install", *libraries, "chromium"])
    return _playwright_has_one()


if __name__ == "__main__":
    if not (find_browser() or _playwright_has_one() or _install()):
        sys.exit(HOW_TO_INSTALL)
