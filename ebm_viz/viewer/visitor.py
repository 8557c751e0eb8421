"""The visitor of a page."""

import hashlib

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ebm_viz.serving import Visitor, network_of


def visitor() -> Visitor:
    """Return the visitor of this page; the page sends the same name when it requests exports."""
    context = get_script_run_ctx()
    page = hashlib.sha256(context.session_id.encode()).hexdigest()[:16] if context else ""
    return Visitor(network_of(st.context.ip_address), page)
