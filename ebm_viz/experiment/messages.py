"""The sentences of errors: they name the setting, its value, its limits and the way out."""

import difflib
from collections.abc import Iterable

from ebm_viz.experiment.setting import LONGEST_VALUE


class ExperimentError(ValueError):
    """A setting has a value that is not allowed; the message is a sentence for the user."""


NOT_JSON = "This is not JSON."
NOT_AN_OBJECT = "An experiment in JSON is an object: settings with their values."
WRITE_PLUS = "In an address, + is written %2B."
TWO_STARTS = "The experiment to start from has itself one to start from."
NEEDS_SAME_X = "its points have other x than the data, and only energies of the same x compare."
"""Why a loss cannot train a conditional energy."""


def unknown(name: str, settings: Iterable[str]) -> str:
    """There is no such setting: what may have been meant."""
    close = difflib.get_close_matches(name, settings, n=1)
    hint = f"Did you mean {close[0]!r}?" if close else f"The settings are {', '.join(settings)}."
    return f"There is no setting {name[:LONGEST_VALUE]!r}. {hint}"


def not_allowed(name: str, value: object, allowed: str) -> str:
    """The value is none of the allowed ones."""
    return f"{name} cannot be {_shown(value)}: it is {allowed}."


def unreadable(name: str, reason: str) -> str:
    """The text cannot be read."""
    return f"{name} cannot be read: {reason}"


def too_long(name: str, value: str, longest: int) -> str:
    """The value in an address is too long."""
    return (
        f"The value of {name[:LONGEST_VALUE]!r} has {len(value):,} characters;"
        f" at most {longest} are allowed."
    )


def long_start(address: str, longest: int) -> str:
    """The address of the experiment to start from is too long."""
    return (
        f"The address of that experiment, written out, has {len(address):,} characters;"
        f" at most {longest} are allowed."
    )


def other_energy(name: str, there: object, here: object) -> str:
    """The experiment to start from has an energy whose parameters mean something else."""
    return (
        "The experiment to start from has another kind of energy:"
        f" its {name} is {_shown(there)}, not {_shown(here)}."
    )


def start_too_late(step: int, last: int) -> str:
    """The experiment to start from is shorter."""
    return f"The experiment to start from ends at step {last:,}, before step {step:,}."


def joint_only(label: str, name: str) -> str:
    """The loss cannot train a conditional energy."""
    return (
        f"{label} ({name}) cannot train p(y|x): {NEEDS_SAME_X}"
        " Choose another loss, such as nll, infonce or score_matching, or models=joint."
    )


def no_pushes(label: str) -> str:
    """The loss is one of slopes where a loss of energies is needed."""
    return (
        f"{label} depends on the slopes of F, not on F⁺ and F⁻: it has no pushes to"
        " show. Choose another loss here, or open it in the Playground."
    )


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # Python does not write integers of several thousand digits
        return "a number of that many digits"
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"
