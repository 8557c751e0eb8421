"""The table of all file formats."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

FormatName = Literal[
    "png", "svg", "pdf", "html", "mp4", "gif", "webp", "pptx", "npz", "csv", "json", "safetensors"
]
Kind = Literal["picture", "film", "slides", "data"]


@dataclass(frozen=True)
class Format:
    """A file format. Its name is the suffix of its files."""

    name: FormatName
    label: str
    kind: Kind
    media_type: str


_ALL = (
    Format("png", "PNG picture", "picture", "image/png"),
    Format("svg", "SVG picture", "picture", "image/svg+xml"),
    Format("pdf", "PDF picture", "picture", "application/pdf"),
    Format("html", "Interactive page (HTML)", "picture", "text/html"),
    Format("mp4", "MP4 film", "film", "video/mp4"),
    Format("gif", "GIF film", "film", "image/gif"),
    Format("webp", "WebP film", "film", "image/webp"),
    Format(
        "pptx",
        "Slides (PowerPoint)",
        "slides",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    Format("npz", "Landscape and metrics (NumPy)", "data", "application/zip"),
    Format("csv", "Metrics (CSV)", "data", "text/csv"),
    Format("json", "Experiment (JSON)", "data", "application/json"),
    Format("safetensors", "Weights (safetensors)", "data", "application/octet-stream"),
)

FORMATS: Mapping[str, Format] = {format.name: format for format in _ALL}
"""Every format by name."""
