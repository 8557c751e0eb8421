"""Claims on a page: a button that measures, the figures, and the verdict that follows."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from ebm_viz.app_folder import app_folder
from ebm_viz.claims import Claim, Figures
from ebm_viz.claims.terms import meanings
from ebm_viz.lessons.link import Link
from ebm_viz.serving.measurements import MEASUREMENTS
from ebm_viz.ui.measured import measured
from ebm_viz.ui.text import unbroken

SEEDS = 3
"""The number of seeds with which a claim is measured."""
ICONS = {
    "right": ":material/check_circle:",
    "wrong": ":material/cancel:",
    "conditional": ":material/alt_route:",
}


def scene_link(link: Link) -> None:
    """Draw a link that opens a page with the link's settings."""
    st.page_link(
        app_folder() / "pages" / f"{link.page}.py",
        label=link.label,
        icon=":material/arrow_forward:",
        query_params=dict(link.query),
    )


def figures(claim: Claim, seed: int) -> Figures | None:
    """Measure a claim in fair turns; if that takes too long, return None and show a message."""
    return measured(_name(claim, seed), partial(claim.measuring, seed))


def known(claim: Claim, seed: int) -> Figures | None:
    """Return the figures of an earlier measurement; None if there are none."""
    found: Figures | None = MEASUREMENTS.known(_name(claim, seed))
    return found


def show_claim(claim: Claim, seed: int) -> None:
    """Draw a claim: its statement, the button Measure, and the result."""
    seeds = range(seed, seed + SEEDS)
    asked = st.session_state.setdefault("claims.asked", set())
    with st.container(border=True, key=f"claim_{claim.name}"):
        words, button = st.columns([4, 1], vertical_alignment="center")
        words.markdown(f"“{claim.statement}”")
        if button.button(
            "Measure",
            key=f"measure_{claim.name}",
            icon=":material/timer:",
            help=f"Measure with the seeds {seeds[0]} to {seeds[-1]}: some seconds at most.",
            width="stretch",
        ):
            asked.add((claim.name, seed))
        if (claim.name, seed) not in asked:
            return
        runs = _measured(claim, seeds)
        if len(runs) == SEEDS:
            _show_verdict(claim, runs)


def finding(claim: Claim, runs: Sequence[Figures], before: str = "") -> None:
    """Draw the finding after some words; beside it, at hand, what its numbers mean."""
    found = claim.found(runs)
    terms = meanings(f"{found} {claim.drawn.title}")
    lines = [f"**{term}**: {meaning}." for term, meaning in terms.items()]
    st.markdown(f"{before}{unbroken(found)}", help="\n\n".join(lines) or None)


def _measured(claim: Claim, seeds: range) -> list[Figures]:
    runs: list[Figures] = []
    bar = st.empty()
    for number, seed in enumerate(seeds):
        found = known(claim, seed)
        if found is None:
            bar.progress(number / len(seeds), f"Seed {seed}…")
            found = figures(claim, seed)
        if found is None:
            break
        runs.append(found)
    bar.empty()
    return runs


def _show_verdict(claim: Claim, runs: list[Figures]) -> None:
    verdict = claim.verdict(runs)
    words, picture = st.columns([1.4, 1], gap="medium")
    with words:
        first, *rest = verdict.sentence.split(". ", 1)
        st.markdown(f"{ICONS[verdict.kind]} **{first.removesuffix('.')}.** " + "".join(rest))
        finding(claim, runs)
        st.markdown(claim.because)
        scene_link(claim.link)
    with picture:
        figure = claim.picture(runs).update_layout(height=220)
        st.plotly_chart(
            figure,
            key=f"picture_{claim.name}",
            config={"displayModeBar": False},
            alt=claim.found(runs).replace("*", ""),
        )
        st.caption(claim.drawn.note)


def _name(claim: Claim, seed: int) -> str:
    """Return the name of a measurement; claims with the same measurement share its figures."""
    return f"{claim.measure.__module__}.{claim.measure.__name__} {seed}"
