"""The font of the pages, which Streamlit contains, for what is drawn elsewhere."""

import base64
import functools
from importlib.util import find_spec
from pathlib import Path

FAMILY = "Source Sans"
_STYLES = {"normal": "SourceSansVF-Upright*.woff2", "italic": "SourceSansVF-Italic*.woff2"}


@functools.cache
def style_sheet() -> str:
    """Return CSS that embeds the font in a page or an SVG."""
    return "".join(
        f'@font-face{{font-family:"{FAMILY}";font-style:{style};font-weight:200 900;'
        f"src:url(data:font/woff2;base64,{base64.b64encode(path.read_bytes()).decode()})"
        ' format("woff2")}'
        for style, pattern in _STYLES.items()
        for path in _streamlit().glob(f"static/static/media/{pattern}")
    )


def with_font(svg: bytes) -> bytes:
    """Return an SVG with its font embedded: shown as an image, it can use no other."""
    before, end, after = svg.partition(b">")
    return before + end + f"<style>{style_sheet()}</style>".encode() + after


def _streamlit() -> Path:
    spec = find_spec("streamlit")  # does not import it
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent
