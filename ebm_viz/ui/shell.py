"""The frame around every page: navigation, browser tab, one column as wide as the window."""

from pathlib import Path

import streamlit as st

# Streamlit's captions are too pale to be read by everybody; a row of buttons breaks where it must.
# A text after it would be shown: this script is run with Streamlit's magic.
STYLE = """
[data-testid="stCaptionContainer"] { color: inherit; opacity: 0.82 }
@media (max-width: 767px) {
  [data-testid="stButtonGroup"] > div { flex-wrap: wrap; row-gap: 4px }
}
"""
PAGES = Path(__file__).parents[2] / "pages"

st.set_page_config(page_title="Energy landscapes", layout="wide", initial_sidebar_state=280)
page = st.navigation(
    [
        st.Page(
            PAGES / "playground.py",
            title="Playground",
            default=True,
            help="Train a small energy-based model and watch its landscape move.",
        ),
        st.Page(
            PAGES / "losses.py",
            title="Losses",
            help="Compare losses: where each pushes, how hard, and when it stops.",
        ),
        st.Page(
            PAGES / "gibbs.py",
            title="Gibbs and β",
            help="See what the inverse temperature β makes of one and the same landscape.",
        ),
        st.Page(
            PAGES / "collapse.py",
            title="Collapse",
            help="See a loss that lifts nothing run away or go flat, and what cures it.",
        ),
        st.Page(
            PAGES / "sharp_edges.py",
            title="Sharp edges",
            help="See the likelihood carve needles, margin losses stop, and gaps in the sum for Z.",
        ),
        st.Page(
            PAGES / "around_z.py",
            title="Around Z",
            help="See what chains, noise and scores make of a landscape, beside the exact one.",
        ),
        st.Page(
            PAGES / "latent.py",
            title="Latent variables",
            help="See how a variable that nobody sees takes the place of negatives.",
        ),
        st.Page(
            PAGES / "inference.py",
            title="Inference",
            help="Search a landscape for its lowest point, from where you click.",
        ),
        st.Page(
            PAGES / "reading.py",
            title="Reading words",
            help="Train a reader of words and see the paths that its losses push down and up.",
        ),
        st.Page(
            PAGES / "tagging.py",
            title="Tagging",
            help="Tag sentences by the lowest energy of a whole answer, exactly and relaxed.",
        ),
    ],
    position="top",
)
st.html(f"<style>{STYLE}</style>")
page.run()
