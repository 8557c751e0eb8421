"""The named experiments that a lesson shows side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ebm_viz.experiment import Experiment, Value
from ebm_viz.walk import Walk


@dataclass(frozen=True)
class LessonRun:
    """An experiment in a lesson.

    label: the text above its pictures. short: the text beside its curves. formula: plain text.
    walk: particles that walk over its landscape, shown in place of the training.
    """

    label: str
    short: str
    formula: str
    experiment: Experiment
    walk: Walk | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """An experiment that people choose in a lesson.

    formula: plain text; `{name}` stands for the value of a setting. see: what it does, as the
    end of the sentence "The second run …". why: one sentence. settings: the values that distinguish
    it. own: the setting that matters to this case alone, if there is one.
    """

    name: str
    label: str
    short: str
    formula: str
    see: str
    why: str
    settings: Mapping[str, Value] = field(default_factory=dict)
    own: str | None = None

    def run(self, common: Experiment, **more: Value) -> LessonRun:
        """Return `common` with the settings of the case; `more` may change its own."""
        own = {self.own: more[self.own]} if self.own in more else {}
        experiment = common.replace(**{**self.settings, **own})
        numbers = {
            name: f"{value:g}" for name, value in experiment if isinstance(value, int | float)
        }
        return LessonRun(self.label, self.short, self.formula.format(**numbers), experiment)
