"""A page as the browser prints it: no controls, room for answers, and a code that leads back."""

import html
from urllib.parse import urlencode

import segno
import streamlit as st

from ebm_viz.exports.course.handout import LONGEST_CODE

STYLE = """
.only-print { display: none }
@page { size: A4; margin: 13mm 15mm }
@media print {
  html, body, .stApp { background: #fff !important }
  .stApp * { background-color: transparent !important; color: #2f2d2b !important }
  .js-plotly-plot :is(.xtick, .ytick) text, .js-plotly-plot :is(.xtitle, .ytitle) {
    fill: #2f2d2b !important
  }
  html { font-size: 87% !important }
  [data-testid="stHeader"], [data-testid="stSidebar"], [data-testid="stToolbar"],
  [data-testid="stSelectbox"], [data-testid="stSlider"], [data-testid="stButton"],
  [data-testid="stButtonGroup"], [data-testid="stTextInput"], [data-testid="stNumberInput"],
  [data-testid="stCheckbox"], [data-testid="stPageLink"], [data-testid="stFileUploader"],
  [data-testid="stDownloadButton"], [data-testid="stTooltipIcon"], [data-testid="stProgress"],
  [data-testid="stSkeleton"], [role="dialog"], [class*="st-key-try_"] .stMarkdownColoredText,
  .st-key-lecture_bar, .ebm-plot .modebar, .no-print {
    display: none !important
  }
  [data-testid="stMainBlockContainer"] { padding: 0 !important; max-width: none !important }
  .stMain [data-testid="stVerticalBlock"] { gap: 0.4rem !important }
  [data-testid="stElementContainer"]:has(> [data-testid="stSkeleton"]) { display: none }
  [data-testid="stExpander"] details { border: 0 !important }
  [data-testid="stExpander"] summary svg,
  [data-testid="stExpander"] summary [data-testid="stIconMaterial"] { display: none }
  [data-testid="stExpander"] summary { padding: 0 !important; font-weight: 600 }
  .stMain [data-testid="stExpander"]:has(details:not([open])) { display: none }
  .stMain [class*="st-key-try_"] [data-testid="stExpander"] { display: block !important }
  [data-stale="true"] { opacity: 1 !important }
  [class*="st-key-try_"]:has(details:not([open]))::after {
    content: ""; display: block; height: 150px; -webkit-print-color-adjust: exact;
    background: repeating-linear-gradient(#fff 0 28px, #a9a59e 28px 29px) !important
  }
  [class*="st-key-try_"], [data-testid="stExpander"], .only-print,
  [data-testid="stPlotlyChart"], .ebm-plot {
    break-inside: avoid
  }
  div.only-print { display: flex; gap: 18px; align-items: center; margin-top: 12px }
  p.only-print { display: block }
  div.only-print img { width: 100px; height: 100px }
  div.only-print p { margin: 0; overflow-wrap: anywhere }
}
"""


def address_on_paper() -> None:
    """Draw the address of the page and its QR code, which only paper shows."""
    query = urlencode(st.query_params.to_dict())
    address = f"{st.context.url or ''}{'?' if query else ''}{query}"
    code = ""
    if len(address) <= LONGEST_CODE:
        drawn = segno.make(address, micro=False).svg_data_uri(border=0)
        code = f'<img alt="" src="{html.escape(drawn)}">'
    st.html(
        f"<div class='only-print'>{code}<p><b>See it move</b><br>{html.escape(address)}</p></div>"
    )
