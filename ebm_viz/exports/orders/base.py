"""What every order for a file has: a format, a style and a link."""

from abc import abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self

from pydantic import BaseModel, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from ebm_viz.exports.orders.formats import FORMATS, Format, FormatName
from ebm_viz.exports.watch import ExportError
from ebm_viz.pictures.plan import FilmPlan
from ebm_viz.scene import Style
from ebm_viz.scene.text_line import TextLine

MOST_PIXELS = 40_000_000
NO_NAMES: Mapping[str, str] = MappingProxyType({})
LONGEST_SAID = 60
_ALLOWED = {
    "greater_than_equal": "at least {ge:,.10g}",
    "less_than_equal": "at most {le:,.10g}",
    "literal_error": "{expected}",
    "finite_number": "a finite number",
    **dict.fromkeys(("float_parsing", "float_type"), "a number"),
    **dict.fromkeys(
        ("int_parsing", "int_type", "int_from_float", "int_parsing_size"), "a whole number"
    ),
    **dict.fromkeys(("bool_parsing", "bool_type"), "true or false"),
    "string_type": "a text",
    "string_too_long": "a text of at most {max_length} characters",
    "tuple_type": "a list",
    "too_long": "a list of at most {max_length}",
    "too_short": "a list of at least {min_length}",
}
"""What is allowed, by the type of Pydantic's error."""


class FileOrder(BaseModel, frozen=True, extra="forbid"):
    """An order for a file in a format.

    style: of its pictures. link: the URL that shows the same again, for the notes of slides.
    """

    format: FormatName
    style: Style = Style()
    link: TextLine = Field("", max_length=4000)

    @classmethod
    def of(cls, values: Mapping[str, Any], names: Mapping[str, str] = NO_NAMES) -> Self:
        """Return the order with these values; ExportError if they are not valid.

        names: what the error calls the fields of another name, such as "style.width".
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise ExportError(_sentence(error.errors(include_url=False)[0], names)) from None

    @model_validator(mode="after")
    def _not_too_large(self) -> Self:
        pixels = self.style.width * self.style.height * self.style.scale**2
        if pixels > MOST_PIXELS:
            raise ExportError(
                f"The picture would have {pixels / 1e6:.0f} million pixels; at most"
                f" {MOST_PIXELS / 1e6:.0f} million are allowed. Choose a smaller size."
            )
        return self

    @property
    def kind(self) -> Format:
        """The format's entry in the table."""
        return FORMATS[self.format]

    @property
    def packed(self) -> bool:
        """Whether the file is packed from pictures.

        A PNG or an SVG is the picture itself, and the HTML page of a scene holds frames instead.
        """
        return self.format == "pdf" or self.kind.kind in ("film", "slides")

    @property
    def needs(self) -> int:
        """The last step whose snapshot is needed; −1 if none is."""
        return -1

    @property
    @abstractmethod
    def name(self) -> str:
        """A name for the file, made from what it shows and its format."""


class FilmOrder(FileOrder):
    """An order for what may also be exported as a film.

    film: which pictures a film shows; its format is ignored in favour of the order's.
    """

    film: FilmPlan = FilmPlan()

    @model_validator(mode="after")
    def _fits_its_film(self) -> Self:
        if self.kind.kind == "film":
            self.plan.check_style(self.style)
        return self

    @property
    def plan(self) -> FilmPlan:
        """The plan of the film, in the order's format."""
        return self.film.model_copy(update={"format": self.format})


def _sentence(detail: ErrorDetails, names: Mapping[str, str]) -> str:
    reason = detail.get("ctx", {}).get("error")
    if isinstance(reason, ValueError):  # raised by a validator of this project
        return str(reason)
    place = (".".join(str(part) for part in detail["loc"]) or "The order")[:LONGEST_SAID]
    place = names.get(place, place)
    if detail["type"] == "missing":
        return f"{place} is missing."
    if detail["type"] == "extra_forbidden":
        return f"There is no {place}."
    given = repr(detail["input"])[:LONGEST_SAID]
    allowed = _ALLOWED.get(detail["type"])
    if allowed is None:
        return f"{place} cannot be {given}: {detail['msg'][:200]}."
    return f"{place} cannot be {given}: it is {allowed.format(**detail.get('ctx', {}))}."
