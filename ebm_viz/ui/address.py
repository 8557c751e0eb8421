"""The URL is the state: a page's experiment is read from it, and widgets write to it."""

import re
from collections.abc import Mapping

import streamlit as st

from ebm_viz.experiment import CHOOSERS, KNOBS, Experiment, ExperimentError
from ebm_viz.knobs import LONGEST_VALUE, Value
from ebm_viz.lessons.lecture import LOOK
from ebm_viz.scene import View
from ebm_viz.scene.view import VIEW_PARAMETERS
from ebm_viz.serving import KEPT_POINTS, admit
from ebm_viz.ui.text import MOST_TOLD

LONGEST_POINTS = 1500
"""Letters of own points that an address holds; more of them are kept by the server."""

_COUNTING = re.compile(
    r"utm_\w*|mc_[ce]id|_g[al]|ref|si|igshid|[gw]braid|(?:fb|g|d|tt|tw|y)clid|msclkid"
)
"""Parameters by which newsletters and networks follow their readers."""

_PAGE = "address.page"
"""The page that this session has shown last."""


def asked() -> dict[str, str]:
    """Return what the URL says to its page: without the look of a lecture, and without what others
    append to every link to count its readers.
    """
    query = st.query_params.to_dict()
    return {
        name: text for name, text in query.items() if name != LOOK and not _COUNTING.fullmatch(name)
    }


def taken_apart() -> tuple[dict[str, str], View, list[str]]:
    """Return what the URL says to its page, how it says that runs are looked at, and a sentence for
    every part of the latter that cannot be.
    """
    query = asked()
    own = {name: text for name, text in query.items() if name not in VIEW_PARAMETERS}
    return own, *View.from_query(query)


def restore(page: str) -> None:
    """Let a page that is opened from another one, without parameters, show what it showed last in
    this session.

    On the page itself an empty URL means the defaults: a widget has set it, or the browser's Back.
    """
    came_back = st.session_state.get(_PAGE) not in (None, page)
    st.session_state[_PAGE] = page
    if came_back and not st.query_params and (query := st.session_state.get(_query_key(page))):
        st.query_params.from_dict(query)


def remember(page: str, query: Mapping[str, str]) -> None:
    """Keep what a page shows for when it is opened again."""
    st.session_state[_query_key(page)] = dict(query)


def forget(page: str) -> None:
    """Let a page show what it opens with when it is opened again without parameters."""
    st.session_state.pop(_query_key(page), None)


def _query_key(page: str) -> str:
    return f"{page}.query"


def experiment_of(page: str) -> tuple[Experiment, View, list[str]]:
    """Return the experiment in the URL, how it is to be looked at, and a sentence for everything in
    the URL that had to be ignored.

    A page opened again without parameters shows what it showed last in this session.
    """
    restore(page)
    own, view, bad_views = taken_apart()
    own, forgotten = _with_kept_points(own)
    experiment, ignored = salvage(own)
    remember(page, query_of(experiment))
    return experiment, view, forgotten + ignored + bad_views


def show(experiment: Experiment) -> None:
    """Make `experiment` the one in the URL; ExperimentError, and the URL stays, if this server does
    not take it.
    """
    admit(experiment)
    st.query_params.from_dict(query_of(experiment))


def query_of(experiment: Experiment) -> dict[str, str]:
    """Return what stands in the URL: many own points under the name by which the server keeps
    them.
    """
    query = experiment.to_query()
    if not fits(experiment):
        query["own_points"] = KEPT_POINTS.keep(query["own_points"])
    return query


def fits(experiment: Experiment) -> bool:
    """Whether the URL holds the whole experiment."""
    return len(experiment.own_points) <= LONGEST_POINTS


def changed(experiment: Experiment, name: str, value: Value) -> Experiment:
    """Return `experiment` with one knob changed.

    A new choice brings the defaults that are its own: other data come with their own noise.
    """
    kept = experiment.differing()
    if name in CHOOSERS:
        entry = CHOOSERS[name].get(str(value))
        for own in entry.defaults if entry else ():
            kept.pop(own, None)
    return Experiment(**{**kept, name: value})


def _with_kept_points(query: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    name = query.get("own_points", "")
    if not name.startswith("~"):
        return dict(query), []
    if text := KEPT_POINTS.find(name):
        return {**query, "own_points": text}, []
    rest = {knob: value for knob, value in query.items() if knob != "own_points"}
    return rest, [
        "The server keeps the points of this address no longer. Open the experiment's file, or"
        " upload the points again."
    ]


def salvage(query: Mapping[str, str]) -> tuple[Experiment, list[str]]:
    """Return the experiment of the good parameters and a sentence for each bad one."""
    kept: dict[str, str] = {}
    ignored: list[str] = []
    unknown = [name for name in query if name not in KNOBS]
    if len(unknown) > MOST_TOLD:  # too many to look for the knobs that may be meant
        ignored += [f"There is no knob {name[:LONGEST_VALUE]!r}." for name in unknown]
        query = {name: value for name, value in query.items() if name in KNOBS}
    for name, value in query.items():
        try:
            admit(Experiment.from_query({name: value}))
            kept[name] = value
        except ExperimentError as error:
            ignored.append(str(error))
    return Experiment.from_query(kept), ignored
