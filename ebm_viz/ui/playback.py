"""Plays a training on sequences on a page: a fragment shows its snapshots one by one."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from ebm_viz.serving.sequences import SEQUENCES
from ebm_viz.structured import AnySnapshot, AnyTraining
from ebm_viz.viewer.position import keep_position
from ebm_viz.viewer.visitor import visitor

SECONDS_A_PICTURE = 0.2
PATIENCE = 0.12
"""The seconds that a picture waits for training; the first one waits longer."""
FIRST_PATIENCE = 3.0
_REDUCED_MOTION = "playback.reduced_motion"
"""The session's key for whether its user prefers reduced motion."""


class Playback:
    """The position in a training: which snapshot is shown, and whether it plays.

    identity: a key; the position is kept as long as it stays the same. step: the step at which a
    new identity is paused; by default it plays from the start, unless the user prefers reduced
    motion. beside: another training, whose last snapshot is shown.
    """

    def __init__(
        self,
        key: str,
        description: AnyTraining,
        identity: str,
        step: int | None = None,
        beside: AnyTraining | None = None,
    ) -> None:
        self.run = SEQUENCES.run(description)
        self._beside = None if beside is None else SEQUENCES.run(beside)
        self.steps = description.snapshot_steps()
        self._key = key
        self._state: dict[str, Any] = st.session_state.setdefault(f"{key}.playback", {})
        if self._state.get("identity") != identity:
            place = 0 if step is None else self._place_of(step)
            moves = self._state.get("moves", 0) + 1
            playing = step is None and not _reduced_motion()
            self._state.update(
                identity=identity, place=place, playing=playing, moves=moves, by_itself=playing
            )

    @property
    def snapshots(self) -> list[AnySnapshot]:
        """The snapshots up to and including the shown one."""
        return list(self.run.snapshots[: self._state["place"] + 1])

    @property
    def wanted(self) -> int:
        """The step that should be shown."""
        return int(self.steps[self._state["place"]])

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return bool(self._state["playing"])

    @property
    def waiting(self) -> bool:
        """Whether the training has not yet reached the step that should be shown."""
        return not self.run.ended and len(self.run.snapshots) <= self._state["place"]

    @property
    def end_beside(self) -> AnySnapshot | None:
        """The last snapshot of the training beside; None until that training has ended."""
        run = self._beside
        return run.snapshots[-1] if run and run.ended and run.snapshots else None

    @property
    def live(self) -> bool:
        """Whether the next picture comes by itself."""
        return self.playing or self.waiting or (self._beside is not None and not self._beside.ended)

    def show(self, draw: Callable[[], None]) -> None:
        """Draw what depends on the snapshot as a fragment, which runs repeatedly while it plays."""
        live = self.live

        def body() -> None:
            self._advance()
            self._write_step()
            draw()
            keep_position(
                f"{self._key} {self._state['identity']}",
                self.wanted,
                self.playing,
                _reduced_motion(),
                key=f"{self._key}.position",
                on_return=self._return,
                on_reduced_motion=self._hear,
            )
            if self.live != live:
                st.rerun()

        st.fragment(body, run_every=SECONDS_A_PICTURE if live else None)()

    def controls(self, beside: Callable[[], None] = lambda: None) -> None:
        """Draw the buttons and the slider over the steps; `beside` draws at the end of the row."""
        with st.container(
            horizontal=True, vertical_alignment="bottom", gap="small", key="playback"
        ):
            # A click between two pictures may reach the server twice, once by the timer's request.
            # What a button does while it plays must therefore do nothing when done again.
            if self.playing:
                self._button("Pause", "pause", self._pause)
                self._button("Step", "skip_next", self._step_from_play, key="step_from_play")
            else:
                self._button("Play", "play_arrow", self._play)
                self._button("Step", "skip_next", lambda: self._go(self._state["place"] + 1))
            self._button("Restart", "replay", lambda: self._go(0, playing=True))
            self._button("End", "last_page", lambda: self._go(len(self.steps) - 1))
            if self.live:  # a slider would report each move as a change by the user
                shown = max(0, min(self._state["place"] + 1, len(self.run.snapshots)) - 1)
                st.progress(
                    shown / max(1, len(self.steps) - 1),
                    f"Step {self.steps[shown]:,} of {self.steps[-1]:,}"
                    + (", training …" if self.waiting else ""),
                )
            elif len(self.steps) > 1:
                # A request that left before the slider moved reports its old step. That is passed
                # over, because what moves the slider also gives it another key.
                # The step is the slider's default, not a value set from here: such a value is sent
                # once, and lost if the script runs again before it is.
                key = f"{self._key}.step.{self._state['moves']}"
                st.select_slider(
                    "Step",
                    self.steps,
                    self.wanted,
                    format_func="{:,}".format,
                    key=key,
                    on_change=self._scrub,
                    args=(key,),
                    label_visibility="collapsed",
                )
            beside()

    def _button(
        self, name: str, icon: str, act: Callable[[], None], key: str | None = None
    ) -> None:
        place = f"{self._key}.{key or name}"
        st.button(name, icon=f":material/{icon}:", key=place, on_click=act)

    def _advance(self) -> None:
        state, run = self._state, self.run
        if self.playing and not self.waiting and len(run.snapshots) > state["place"]:
            state["place"] = min(state["place"] + 1, len(self.steps) - 1)
        if self.waiting:
            patience = PATIENCE if run.snapshots else FIRST_PATIENCE
            SEQUENCES.train(run, state["place"] + 1, patience, visitor(), SECONDS_A_PICTURE)
        if self._beside and not self._beside.ended:
            count = len(self._beside.description.snapshot_steps())
            SEQUENCES.train(self._beside, count, PATIENCE, visitor(), SECONDS_A_PICTURE)
        if run.ended:
            last = len(run.snapshots) - 1
            state["place"] = min(state["place"], max(last, 0))
            if state["place"] >= last:
                state["playing"] = False

    def _write_step(self) -> None:
        """Write the shown step to the address unless it plays."""
        step = None if self.playing else str(self.wanted)
        if st.query_params.get("step") == step:
            return
        if step is None:
            del st.query_params["step"]
        else:
            st.query_params["step"] = step

    def _play(self) -> None:
        at_end = self.run.ended and self._state["place"] >= len(self.run.snapshots) - 1
        self._go(0 if at_end else self._state["place"], playing=True)

    def _pause(self) -> None:
        self._go(self._state["place"])

    def _step_from_play(self) -> None:
        if self.playing:
            self._go(self._state["place"] + 1)

    def _return(self, step: int) -> None:
        if self.playing:
            self._go(max(self._place_of(step), self._state["place"]), playing=True)

    def _hear(self, reduced_motion: bool) -> None:
        st.session_state[_REDUCED_MOTION] = reduced_motion
        if reduced_motion and self.playing and self._state["by_itself"]:
            self._go(0)

    def _go(self, place: int, playing: bool = False) -> None:
        place = min(place, len(self.steps) - 1)
        moves = self._state["moves"] + 1
        self._state.update(place=place, playing=playing, moves=moves, by_itself=False)

    def _scrub(self, key: str) -> None:
        if key == f"{self._key}.step.{self._state['moves']}":
            self._state["place"] = self.steps.index(st.session_state[key])

    def _place_of(self, step: int) -> int:
        return max(sum(one <= step for one in self.steps) - 1, 0)


def _reduced_motion() -> bool:
    return bool(st.session_state.get(_REDUCED_MOTION, False))
