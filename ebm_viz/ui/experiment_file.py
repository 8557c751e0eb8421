"""Saves the experiment to a file and opens it again."""

import streamlit as st

from ebm_viz.experiment import Experiment, ExperimentError
from ebm_viz.serving import admit, admit_size
from ebm_viz.ui import address
from ebm_viz.ui.refused import explain, refuse

FILE = "experiment_file"
LARGEST_MB = 1
_TURN = "experiment_file.turn"


def experiment_file(experiment: Experiment) -> None:
    """Draw a button that saves the experiment, and an upload field that opens one."""
    turn = st.session_state.get(_TURN, 0)
    key = f"{FILE}{turn}"

    def take() -> None:
        file = st.session_state[key]
        if file is None:
            return
        try:
            admit_size(file.size)
            opened = admit(Experiment.from_json(file.getvalue().decode("utf-8-sig")))
        except (ExperimentError, UnicodeDecodeError) as error:
            reason = str(error) if isinstance(error, ExperimentError) else "This is not JSON."
            refuse(FILE, f"{file.name} cannot be opened. {reason}", held=file)
            return
        st.session_state[_TURN] = turn + 1
        address.show(opened)

    with st.expander("**Save and open**", key="group_file"):
        st.download_button(
            "Save the experiment (.json)",
            experiment.to_json(),
            file_name=f"experiment-{experiment.key}.json",
            mime="application/json",
            on_click="ignore",
            width="stretch",
        )
        st.file_uploader(
            "Open an experiment (.json)",
            type=["json"],
            max_upload_size=LARGEST_MB,
            key=key,
            on_change=take,
        )
        explain(FILE, held=st.session_state.get(key))
