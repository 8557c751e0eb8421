"""What a lesson shows side by side: named experiments."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ebm_viz.experiment import Experiment
from ebm_viz.knobs import Value
from ebm_viz.walk import Walk


@dataclass(frozen=True)
class LessonRun:
    """An experiment in a lesson.

    label: above its pictures. short: beside its curves. formula: plain text. walk: of particles
    over its landscape, in place of the training.
    """

    label: str
    short: str
    formula: str
    experiment: Experiment
    walk: Walk | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """An experiment that people choose in a lesson.

    formula: plain text; `{name}` stands for the value of a knob. see: what it does, as the end of
    "The second run …". why: one sentence. knobs: what sets it apart. own: the knob that matters to
    it alone, if there is one.
    """

    name: str
    label: str
    short: str
    formula: str
    see: str
    why: str
    knobs: Mapping[str, Value] = field(default_factory=dict)
    own: str | None = None

    def run(self, common: Experiment, **more: Value) -> LessonRun:
        """Return the case on top of `common`; `more` may change its own knob."""
        own = {self.own: more[self.own]} if self.own in more else {}
        experiment = common.replace(**{**self.knobs, **own})
        numbers = {
            name: f"{value:g}" for name, value in experiment if isinstance(value, int | float)
        }
        return LessonRun(self.label, self.short, self.formula.format(**numbers), experiment)
