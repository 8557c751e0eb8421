"""Inputs for fuzzing: about half are valid, the others have one invalid part."""

import math
import random
from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import quote, urlencode

import numpy as np

from ebm_viz.core.expression import FUNCTIONS, NAMES
from ebm_viz.core.own_points import OwnPoints
from ebm_viz.experiment import SETTINGS, Setting

One = TypeVar("One")

ODD = ["", "0", "-1", "1e999", "nan", "inf", "٣", "../../etc/passwd", "%00", "\x00", "null", "{}"]
PIECES = ["Fp", "Fn", "max(", "exp(", ")", "(", "+", "-", "*", "/", "^", "1e9", "0", ",", "m", "ß"]
ORIGIN = {"loss": "hinge", "steps": "500"}
_TEXTS = ("expression", "own_points", "start")
_OF_THE_ENERGY = ("energy", "width", "depth", "activation", "output", "spectral_norm", "centres")
_ALONE = tuple(name for name in SETTINGS if name not in ("start", "start_step"))


class Inputs:
    """Draws random inputs; the same seed gives the same inputs."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def frames(self, key: str, total: int) -> str:
        """Return an address of frames of a run that has `total` frames."""
        query = {"first": str(self._whole(0, total)), "count": str(self._whole(1, 16))}
        if self._chance.random() < 0.5:
            query = {"steps": ",".join(str(self._whole(0, 20_000)) for _ in range(3))}
        if self._spoil:
            query[self._any(["first", "count", "stride", "side", "steps", "edition"])] = self.odd()
            key = self._any([key, self.odd()])
        return f"/api/runs/{quote(key, safe='')}/frames?{urlencode(query)}"

    def settings(self) -> dict[str, str]:
        """Return the URL parameters of an experiment."""
        names = self._chance.sample(_ALONE, self._whole(0, 8))
        settings = {name: self.good(SETTINGS[name]) for name in names}
        if self._chance.random() < 0.1:
            settings = {name: settings[name] for name in settings if name not in _OF_THE_ENERGY}
            settings |= {"start": urlencode(ORIGIN), "start_step": str(self._whole(0, 500))}
        if self._spoil:
            name = self._any([*SETTINGS, *_TEXTS, *_TEXTS, self.odd()])
            settings[name] = self.garbled() if name == "expression" else self.odd()
        return settings

    def good(self, setting: Setting) -> str:
        """Return a valid value of a setting, as text."""
        if setting.choices is not None:
            return self._any(list(setting.choices))
        if setting.name == "expression":
            return f"Fp - Fn + {self.expression(self._whole(0, 2))}"
        if setting.name == "own_points":
            places = np.array([[self._real(3), self._real(3)] for _ in range(self._whole(1, 9))])
            return OwnPoints.of(places).text
        low, high = setting.low, setting.high
        if setting.logarithmic and low > 0:
            value = math.exp(self._chance.uniform(math.log(low), math.log(high)))
            value = min(max(value, low), high)
        else:
            value = self._any([low, high, self._chance.uniform(low, high)])
        return str(round(value)) if setting.kind == "int" else repr(value)

    def expression(self, depth: int) -> str:
        """Return a valid expression with `depth` nested operations."""
        if not depth:
            return self._any([*NAMES, "0.5", "2"])
        parts = [self.expression(depth - 1) for _ in range(2)]
        if self._chance.random() < 0.5:
            function = FUNCTIONS[self._any(list(FUNCTIONS))]
            return f"{function.name}({', '.join(parts[: len(function.needs)])})"
        operator = self._any(["+", "-", "*", "/"])
        return f"({operator.join(parts)})"

    def garbled(self) -> str:
        """Return a text that looks like an expression and rarely is one."""
        end = self._several(PIECES, self._any([3, 40]))
        return self._any(["Fp - Fn", "max(0, m + Fp - Fn)", "", "(" * 50]) + "".join(end)

    def odd(self) -> str:
        """Return a text that is hardly ever a valid value."""
        letters = [chr(self._whole(*self._any([(1, 127), (160, 50_000)])))]
        words = "".join(self._several([*letters, *"aZ/.%&=#é"], 30))
        return self._any([*ODD, words, str(self._whole(0, 20)), repr(self._real(5))])

    @property
    def _spoil(self) -> bool:
        return self._chance.random() < 0.5

    def _any(self, choices: Sequence[One]) -> One:
        return self._chance.choice(choices)

    def _whole(self, low: int, high: int) -> int:
        return self._chance.randint(low, high)

    def _real(self, size: float) -> float:
        return self._chance.uniform(-size, size)

    def _several(self, pieces: Sequence[str], most: int) -> list[str]:
        return self._chance.choices(pieces, k=self._whole(0, most))
