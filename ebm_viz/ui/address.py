"""The URL holds the state of a page: the page reads its experiment from it, widgets write to it."""

import re
from collections.abc import Mapping

import streamlit as st

from ebm_viz.core.losses import LOSSES
from ebm_viz.experiment import CHOOSERS, LONGEST_VALUE, SETTINGS, Experiment, ExperimentError, Value
from ebm_viz.lessons.lecture import LOOK
from ebm_viz.scene import View
from ebm_viz.scene.view import VIEW_PARAMETERS
from ebm_viz.serving import KEPT_POINTS, admit
from ebm_viz.ui.text import MOST_TOLD

LONGEST_POINTS = 1500
"""The most characters of own points that an address holds; the server keeps longer ones."""

_COUNTING = re.compile(
    r"utm_\w*|mc_[ce]id|_g[al]|ref|si|igshid|[gw]braid|(?:fb|g|d|tt|tw|y)clid|msclkid"
)
"""The parameters by which newsletters and social networks track their readers."""

_PAGE = "address.page"
"""The session's key for the page that it showed last."""


def asked() -> dict[str, str]:
    """Return the URL parameters that are meant for the page.

    The parameter of the lecture view is left out, and so are tracking parameters.
    """
    query = st.query_params.to_dict()
    return {
        name: text for name, text in query.items() if name != LOOK and not _COUNTING.fullmatch(name)
    }


def taken_apart() -> tuple[dict[str, str], View, list[str]]:
    """Return the page's own parameters, the view, and a message for each bad part of the view."""
    query = asked()
    own = {name: text for name, text in query.items() if name not in VIEW_PARAMETERS}
    return own, *View.from_query(query)


def restore(page: str) -> None:
    """Restore what a page showed last in this session, if it is opened without parameters.

    This holds only for a page that is opened from another one. An empty URL on the page itself
    means the defaults: a widget has set it, or the browser's Back button.
    """
    came_back = st.session_state.get(_PAGE) not in (None, page)
    st.session_state[_PAGE] = page
    if came_back and not st.query_params and (query := st.session_state.get(_query_key(page))):
        st.query_params.from_dict(query)


def remember(page: str, query: Mapping[str, str]) -> None:
    """Keep what a page shows, until it is opened again."""
    st.session_state[_query_key(page)] = dict(query)


def forget(page: str) -> None:
    """Forget what a page showed last, so that without parameters it opens with its defaults."""
    st.session_state.pop(_query_key(page), None)


def _query_key(page: str) -> str:
    return f"{page}.query"


def experiment_of(page: str) -> tuple[Experiment, View, list[str]]:
    """Return the experiment and the view in the URL, and a message for every part it had to ignore.

    A page that is opened again without parameters shows what it showed last in this session.
    """
    restore(page)
    own, view, bad_views = taken_apart()
    own, forgotten = _with_kept_points(own)
    experiment, ignored = salvage(own)
    remember(page, query_of(experiment))
    return experiment, view, forgotten + ignored + bad_views


def show(experiment: Experiment) -> None:
    """Write `experiment` to the URL.

    ExperimentError if this server does not admit it; the URL then stays as it is.
    """
    admit(experiment)
    st.query_params.from_dict(query_of(experiment))


def query_of(experiment: Experiment) -> dict[str, str]:
    """Return the URL parameters of an experiment.

    If it has too many own points for a URL, the server keeps them and the URL holds their name.
    """
    query = experiment.to_query()
    if not fits(experiment):
        query["own_points"] = KEPT_POINTS.keep(query["own_points"])
    return query


def fits(experiment: Experiment) -> bool:
    """Whether the URL can hold the whole experiment."""
    return len(experiment.own_points) <= LONGEST_POINTS


def changed(experiment: Experiment, name: str, value: Value) -> Experiment:
    """Return `experiment` with one setting changed.

    A new choice also brings its own defaults: for example, each data set has its own noise.
    """
    kept = experiment.differing()
    if name in CHOOSERS:
        entry = CHOOSERS[name].get(str(value))
        for own in entry.defaults if entry else ():
            kept.pop(own, None)
    kept[name] = value
    if name == "loss" and value in LOSSES and not LOSSES[str(value)].trains_conditional:
        kept.pop("models", None)  # the page says why
    return Experiment(**kept)


def _with_kept_points(query: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    name = query.get("own_points", "")
    if not name.startswith("~"):
        return dict(query), []
    if text := KEPT_POINTS.find(name):
        return {**query, "own_points": text}, []
    rest = {setting: value for setting, value in query.items() if setting != "own_points"}
    return rest, [
        "The server keeps the points of this address no longer. Open the experiment's file, or"
        " upload the points again."
    ]


def salvage(query: Mapping[str, str]) -> tuple[Experiment, list[str]]:
    """Return the experiment of the valid parameters, and a message for each invalid one."""
    kept: dict[str, str] = {}
    ignored: list[str] = []
    unknown = [name for name in query if name not in SETTINGS]
    if len(unknown) > MOST_TOLD:  # too many to suggest a setting for each
        ignored += [f"There is no setting {name[:LONGEST_VALUE]!r}." for name in unknown]
        query = {name: value for name, value in query.items() if name in SETTINGS}
    for name, value in query.items():
        try:
            admit(Experiment.from_query({name: value}))
            kept[name] = value
        except ExperimentError as error:
            ignored.append(str(error))
    # Each alone is valid, but two may contradict each other.
    for unfitting in (["models"], ["start", "start_step"]):
        try:
            return Experiment.from_query(kept), ignored
        except ExperimentError as error:
            if not any(name in kept for name in unfitting):
                continue
            ignored.append(str(error))
            kept = {name: value for name, value in kept.items() if name not in unfitting}
    return Experiment.from_query(kept), ignored
