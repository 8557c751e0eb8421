"""The font of the pages, for what a browser draws beside them: the one that Streamlit brings."""

import base64
import functools
from importlib.util import find_spec
from pathlib import Path

FAMILY = "Source Sans"
_STYLES = {"normal": "SourceSansVF-Upright*.woff2", "italic": "SourceSansVF-Italic*.woff2"}


@functools.cache
def style_sheet() -> str:
    """Return the CSS of a page, or of an SVG, that needs no font from anywhere else."""
    return "".join(
        f'@font-face{{font-family:"{FAMILY}";font-style:{style};font-weight:200 900;'
        f"src:url(data:font/woff2;base64,{base64.b64encode(path.read_bytes()).decode()})"
        ' format("woff2")}'
        for style, pattern in _STYLES.items()
        for path in _streamlit().glob(f"static/static/media/{pattern}")
    )


def _streamlit() -> Path:
    spec = find_spec("streamlit")  # which imports nothing
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent
