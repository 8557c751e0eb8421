"""How runs are viewed: step, β, camera, panels and layers, as an object and in a URL."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, Field, field_validator, model_validator

from ebm_viz.experiment import LONGEST_VALUE, messages
from ebm_viz.numbers import number_in

Panel = Literal[
    "surface",
    "map",
    "density",
    "column",
    "latent",
    "curves",
    "beta_curves",
    "strip",
    "slice",
    "wells",
    "histogram",
    "progress",
    "shares",
    "orbits",
    "success",
]
PANELS: tuple[Panel, ...] = ("surface", "map", "density", "curves")
"""The panels that the viewer shows by default."""
WITH_BETA: tuple[Panel, ...] = ("beta_curves", "strip")
"""For a single run: log Z, mean energy, entropy and a variance, and the density, at several β."""
PROBED: tuple[Panel, ...] = ("column", "latent")
"""At the probe, a point that a handle on the map marks: all y at its x, for runs that model p(y|x),
and E(y, z) against z."""
SLICE: Panel = "slice"
"""F of all runs along the line through the ends of the cut, which handles on the map mark."""
OF_WALKS: tuple[Panel, ...] = ("wells", "histogram")
"""For walks: their particles beside the exact density."""
WALK_PANELS: tuple[Panel, ...] = ("map", *OF_WALKS, "curves")
"""The panels that the viewer shows of walks by default."""
OF_SEARCHES: tuple[Panel, ...] = ("progress", "shares", "orbits", "success")
"""For searches of a landscape: what they have found."""


def of_searches(part: str) -> tuple[Panel, ...]:
    """Return the panels that the viewer shows of a part of `Searches`."""
    beside: dict[str, Panel] = {"paths": "progress", "basins": "shares", "step": "orbits"}
    return ("map", beside.get(part, "success"))


LOWEST_BETA, HIGHEST_BETA = 0.03, 30.0
"""Limits of the β that is shown."""

LARGEST_STEP = 100_000

_OLD_NAMES = {"thermal": "beta_curves", "places": "latent_points", "no_places": "no_latent_points"}
"""Names of panels and layers in older addresses and files, and today's names."""

_LAYERS = {"arrows", "unit", "data", "contours", "pushes", "no_latent_points"}


def _renamed(names: Any) -> Any:
    if isinstance(names, dict):
        return {_OLD_NAMES.get(name, name): value for name, value in names.items()}
    return [_OLD_NAMES.get(name, name) if isinstance(name, str) else name for name in names]


class ViewError(ValueError):
    """A URL gives a part of a view a value that is not allowed.

    The message is a sentence for people.
    """


class Camera(BaseModel, frozen=True, extra="forbid"):
    """An orthographic view of a surface. azimuth, elevation: degrees; zoom: 1 shows all of it."""

    azimuth: float = Field(-58.0, ge=-180.0, le=180.0, allow_inf_nan=False)
    elevation: float = Field(40.0, ge=4.0, le=90.0, allow_inf_nan=False)
    zoom: float = Field(1.0, ge=0.5, le=6.0, allow_inf_nan=False)


class Show(BaseModel, frozen=True, extra="forbid"):
    """The layers on the maps.

    arrows: −∇F; off, with lengths by strength, or all of one length. latent_points: those of
    an energy with a latent variable.
    """

    arrows: Literal["off", "strength", "unit"] = "strength"
    data: bool = True
    contours: bool = True
    pushes: bool = False
    latent_points: bool = True

    @model_validator(mode="before")
    @classmethod
    def _take_old_names(cls, values: Any) -> Any:
        return _renamed(values) if isinstance(values, dict) else values


class View(BaseModel, frozen=True, extra="forbid"):
    """How runs are viewed.

    step: None for the last one. beta: the inverse temperature of the densities; None for that of
    the training. panels: None for the default ones of the page.
    """

    step: int | None = Field(None, ge=0, le=LARGEST_STEP)
    beta: float | None = Field(None, ge=LOWEST_BETA, le=HIGHEST_BETA, allow_inf_nan=False)
    camera: Camera = Camera()
    show: Show = Show()
    panels: tuple[Panel, ...] | None = None

    @field_validator("panels", mode="before")
    @classmethod
    def _take_old_panels(cls, panels: Any) -> Any:
        return tuple(_renamed(panels)) if isinstance(panels, (list, tuple)) else panels

    def to_query(self) -> dict[str, str]:
        """Return, as URL parameters, what differs from the default view."""
        written = {
            "step": "" if self.step is None else str(self.step),
            "shown_beta": "" if self.beta is None else f"{self.beta:.6g}",
            "camera": _write_camera(self.camera) if self.camera != Camera() else "",
            "show": _write_show(self.show) if self.show != Show() else "",
            "panels": ",".join(self.panels or ()),
        }
        return {name: text for name, text in written.items() if text}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple[Self, list[str]]:
        """Return the view in a query, and a sentence for every part that is not allowed.

        It ignores parameters that are not in VIEW_PARAMETERS.
        """
        values: dict[str, object] = {}
        ignored = []
        for name, (field, read) in _READERS.items():
            if name not in query:
                continue
            try:
                values[field] = read(query[name])
            except ViewError as error:
                ignored.append(str(error))
        return cls.model_validate(values), ignored

    def over(self, usual: Self) -> Self:
        """Return this view; what it was not given is as in the usual view."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return usual.model_copy(update={name: x for name, x in given.items() if x is not None})

    def fitting(self, steps: int, panels: Sequence[str]) -> tuple[Self, list[str]]:
        """Return the view adapted to a page, and a sentence for every part that does not fit.

        steps: the length of the page's runs. panels: the panels that the page offers.
        """
        changes: dict[str, Any] = {}
        ignored = []
        if self.step is not None and self.step > steps:
            changes["step"] = steps
            ignored.append(f"The step is beyond the end: shown is the last one, {steps:,}.")
        missing = [panel for panel in self.panels or () if panel not in panels]
        if missing:
            there = tuple(panel for panel in self.panels or () if panel in panels)
            changes["panels"] = there or None
            ignored.append(f"This page does not show: {', '.join(missing)}.")
        return self.model_copy(update=changes), ignored


def _read_step(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_VALUE):
        raise _refused("step", text, "a whole number, 0 or more")
    return min(int(text), LARGEST_STEP)  # beyond every end, as the number itself


def _read_beta(text: str) -> float:
    beta = number_in(text)
    if not LOWEST_BETA <= beta <= HIGHEST_BETA:
        raise _refused("shown_beta", text, f"a number from {LOWEST_BETA} to {HIGHEST_BETA:g}")
    return beta


def _read_camera(text: str) -> Camera:
    try:
        azimuth, elevation, zoom = map(number_in, text[:LONGEST_VALUE].split(","))
        return Camera(azimuth=azimuth, elevation=elevation, zoom=zoom)
    except ValueError:
        limits = "azimuth (−180 to 180), elevation (4 to 90) and zoom (0.5 to 6), with commas"
        raise _refused("camera", text, limits) from None


def _write_camera(camera: Camera) -> str:
    return f"{camera.azimuth:.4g},{camera.elevation:.4g},{camera.zoom:.4g}"


def _read_show(text: str) -> Show:
    layers = set() if text == "nothing" else set(_renamed(text[:LONGEST_VALUE].split(",")))
    if not layers <= _LAYERS or {"arrows", "unit"} <= layers:
        raise _refused(
            "show",
            text,
            "some of arrows or unit, data, contours, pushes, no_latent_points, with commas;"
            " or nothing",
        )
    return Show(
        arrows="unit" if "unit" in layers else "strength" if "arrows" in layers else "off",
        data="data" in layers,
        contours="contours" in layers,
        pushes="pushes" in layers,
        latent_points="no_latent_points" not in layers,
    )


def _write_show(show: Show) -> str:
    arrows = {"off": [], "strength": ["arrows"], "unit": ["unit"]}[show.arrows]
    layers = [name for name in ("data", "contours", "pushes") if getattr(show, name)]
    # Few energies have latent points. Naming them only when hidden keeps other links unchanged.
    hidden = [] if show.latent_points else ["no_latent_points"]
    return ",".join(arrows + layers + hidden) or "nothing"


def _read_panels(text: str) -> tuple[str, ...]:
    panels = tuple(_renamed(dict.fromkeys(text[:LONGEST_VALUE].split(","))))
    if not set(panels) <= set(get_args(Panel)):
        raise _refused("panels", text, f"some of {', '.join(get_args(Panel))}, with commas")
    return panels


_READERS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "step": ("step", _read_step),
    "shown_beta": ("beta", _read_beta),
    "camera": ("camera", _read_camera),
    "show": ("show", _read_show),
    "panels": ("panels", _read_panels),
}

VIEW_PARAMETERS = frozenset(_READERS)
"""The URL parameters of a view, on every page."""


def _refused(name: str, text: str, limits: str) -> ViewError:
    return ViewError(messages.not_allowed(f"The view ({name})", text, limits))
