"""Where app.py and its pages are: in a checkout, or where an installation put them."""

from functools import cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path


@cache
def app_folder() -> Path:
    """Return the folder of app.py; FileNotFoundError where there is none."""
    checkout = Path(__file__).parents[1]
    if (checkout / "app.py").is_file():
        return checkout
    try:
        installed = files("ebm-viz") or []
    except PackageNotFoundError:
        installed = []
    for file in installed:
        if file.name == "app.py":
            return Path(str(file.locate())).resolve().parent
    raise FileNotFoundError("app.py is neither beside the package nor installed with it.")
