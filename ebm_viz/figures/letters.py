"""The letters of pictures as a style sheet that brings them with it, for what a browser draws."""

import base64
import functools
import io

import fontpkg

from ebm_viz.figures.raster.type import REGULAR, SEMIBOLD

FAMILY = "Source Sans 3"
_BLOCKS = (
    (0x20, 0x17F),  # Latin
    (0x391, 0x3CA),  # Greek
    (0x2010, 0x2040),  # punctuation
    (0x2070, 0x20A0),  # superscripts and subscripts
    (0x2113, 0x2114),  # ℓ
    (0x2190, 0x2194),  # arrows
    (0x2200, 0x2266),  # mathematics
    (0x25A0, 0x25D0),  # shapes
)
"""Characters that are kept: those of the pictures and of the names that people give them."""


@functools.cache
def style_sheet() -> str:
    """Return the CSS, of about 0.1 MB."""
    return _face(REGULAR, "normal") + _face(SEMIBOLD, "normal") + _face(REGULAR, "italic")


def _face(weight: int, style: str) -> str:
    from fontTools import subset
    from fontTools.varLib.instancer import instantiateVariableFont

    options = subset.Options(flavor="woff", layout_features=[])
    options.drop_tables += ["GDEF", "GPOS", "GSUB"]
    font = subset.load_font(str(fontpkg.path(FAMILY, weight=weight, style=style)), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for block in _BLOCKS for code in range(*block)])
    subsetter.subset(font)
    # In a PDF letters of a variable weight would be drawings and no font.
    font = instantiateVariableFont(font, {"wght": weight})
    file = io.BytesIO()
    subset.save_font(font, file, options)
    data = base64.b64encode(file.getvalue()).decode()
    return (
        f'@font-face{{font-family:"{FAMILY}";font-style:{style};font-weight:{weight};'
        f'src:url(data:font/woff;base64,{data}) format("woff")}}'
    )
