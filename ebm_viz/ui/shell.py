"""The frame around every page: the navigation, the browser tab, a column as wide as the window."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ebm_viz.app_folder import app_folder
from ebm_viz.lessons.link import PLAYGROUND
from ebm_viz.ui import lecture, paper

# Makes Streamlit's pale captions darker, and lets formulas in the sidebar and, in narrow windows,
# rows of buttons wrap. Hides the sidebar of the page before, which Streamlit keeps empty until the
# new page has run. Numbers in columns stay in one line. The sidebar has room for the longest names.
# Outlines links that have the focus, which a pale background hardly shows. Where the system chooses
# the colours, keeps the backgrounds that show what is set, and outlines all that has the focus.
# This is not a docstring: Streamlit's magic would show a string below the name on the page.
STYLE = """
.st-key-lecture_kept { position: absolute }
[data-testid="stCaptionContainer"] { color: inherit; opacity: 0.82 }
[data-testid="stSidebar"] .katex-display > .katex { font-size: 0.9em; white-space: normal }
[data-testid="stSidebar"] .katex-display .base { margin: 0.15em 0 }
[data-testid="stSidebar"]:not(:has([data-testid="stElementContainer"])) { display: none }
[data-testid="stSidebarContent"] { padding-left: 10px; padding-right: 10px }
[data-testid="stSidebar"] [data-testid="stExpanderDetails"] { padding-inline: 0.5rem }
.stMain td[style*="right"] { white-space: nowrap }
@media (max-height: 860px) {
  .stMain [data-testid="stVerticalBlock"] { gap: 0.4rem }
  .stMain .lesson-words > * { line-height: 1.4 }
}
@media (max-width: 767px) {
  .stMain [data-testid="stMarkdownContainer"]:has(> table) { overflow-x: auto }
  [data-testid="stButtonGroup"] > div { flex-wrap: wrap; row-gap: 4px }
  [data-testid="stButtonGroup"] [role="radio"][aria-checked="false"] {
    border-right-color: color-mix(in srgb, currentcolor 25%, transparent) !important
  }
  .st-key-page_title { row-gap: 0.5rem !important }
}
a:focus-visible { outline: 2px solid !important; outline-offset: -2px }
@media (forced-colors: active) {
  [data-testid="stSlider"], [data-testid="stCheckbox"], [data-testid="stProgress"],
  [data-testid="stButtonGroup"] [aria-checked="true"] { forced-color-adjust: none }
  :focus-visible { outline: 2px solid Highlight !important }
}
"""
PAGES = app_folder() / "pages"


def page_of(name: str, title: str, help: str, default: bool = False) -> StreamlitPage:
    """Return the page of a file; `help` explains its name in the menu."""
    return st.Page(PAGES / f"{name}.py", title=title, default=default, help=help)


page = st.navigation(
    {
        "": [
            page_of(
                "playground",
                "Playground",
                "Train a small energy-based model and watch its landscape move.",
                default=True,
            ),
            page_of(
                "questions",
                "Questions",
                "The course as questions, each with an answer, a measurement and a page to see it"
                " on; claims that texts make, measured on the spot.",
            ),
            page_of(
                "lecture",
                "Lecture",
                "Keep a list of scenes, and show them one after the other in large letters.",
            ),
        ],
        "Energies and losses": [
            page_of(
                "gibbs",
                "Gibbs and β",
                "See what the inverse temperature β makes of one and the same landscape.",
            ),
            page_of(
                "losses",
                "Losses",
                "Compare losses: where each pushes, how hard, and when it stops.",
            ),
        ],
        "Training": [
            page_of(
                "collapse",
                "Collapse",
                "See a loss that pushes nothing up run away or go flat, and what cures it.",
            ),
            page_of(
                "sharp_edges",
                "Sharp edges",
                "See the likelihood carve needles, margin losses stop, and gaps in the sum for Z.",
            ),
            page_of(
                "around_z",
                "Around Z",
                "See what chains, noise and scores make of a landscape, beside the exact one.",
            ),
        ],
        "Latent variables and inference": [
            page_of(
                "latent",
                "Latent variables",
                "See how a variable that nobody sees takes the place of negatives.",
            ),
            page_of(
                "one_x",
                "One x, many y",
                "See an energy with several minima for one x, where a regression has one answer.",
            ),
            page_of(
                "inference",
                "Inference",
                "Search a landscape for its lowest point, from where you click.",
            ),
        ],
        "Structured prediction": [
            page_of(
                "reading",
                "Reading words",
                "Train a reader of words and see the paths that its losses push down and up.",
            ),
            page_of(
                "tagging",
                "Tagging",
                "Tag sentences by the lowest energy of a whole answer, exactly and relaxed.",
            ),
        ],
    },
    position="top",
)
st.set_page_config(
    page_title=f"{page.title} · Energy landscapes", layout="wide", initial_sidebar_state=280
)
st.html(f"<style>{STYLE}{paper.STYLE}</style>")
lecture.frame(page.url_path or PLAYGROUND)
page.run()
paper.address_on_paper()
