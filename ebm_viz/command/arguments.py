"""The options of the command line, made from the same tables as the app."""

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from ebm_viz.claims.questions import CHAPTERS, QUESTIONS
from ebm_viz.core.samplers import SAMPLERS
from ebm_viz.experiment import SETTINGS, Description, Setting
from ebm_viz.exports import FORMATS
from ebm_viz.exports.orders.formats import Kind
from ebm_viz.exports.orders.page import LESSONS, TITLES
from ebm_viz.exports.orders.scene import MOST_FRAMES
from ebm_viz.lessons.pages import PAGES
from ebm_viz.lessons.parameters import Choice, Parameter, TableSetting, Whole
from ebm_viz.pictures import FilmPlan
from ebm_viz.scene import Style
from ebm_viz.scene.view import OF_SEARCHES, VIEW_PARAMETERS, Panel
from ebm_viz.structured import Reading, Tagging

COMMANDS: Mapping[str, tuple[Kind, str]] = MappingProxyType(
    {
        "render": ("picture", "Draw a picture of a trained energy."),
        "film": ("film", "Make a film of the training, or of β."),
        "slides": ("slides", "Make slides, one a panel."),
        "data": ("data", "Write the numbers, the experiment or the weights."),
    }
)
"""The commands that write a file: the kind of file, and a help text."""


SEQUENCES: Mapping[str, tuple[str, type[Description], str]] = MappingProxyType(
    {
        "read": ("reading", Reading, "Train a reader of words and draw how it reads one."),
        "tag": ("tagging", Tagging, "Train a tagger of sentences and draw how it tags one."),
    }
)
"""The commands that train on sequences: the page that each draws, its table, and a help text."""

SEQUENCE_FORMATS = [name for name in FORMATS if name != "safetensors"]
SEQUENCE_ALIASES = {"curves": "progress", "before": "compare"}

PANEL_ALIASES = {"energy": "map"}

_FILM_OPTIONS = {"kind": "of"}

_FILM_HELP = {
    "kind": "what it shows",
    "first": "the step it begins with, or the β",
    "last": "the step it ends with, or the β",
    "seconds": "how long it is",
    "frames_per_second": "at most 50",
    "hold": "seconds at the end for which the last picture stays, at most half of them",
}

_STYLE_HELP = {
    "background": "what lies behind",
    "shape": "wide is 16:9, square 1:1",
    "width": "pixels at scale 1",
    "scale": "pixels of a PNG are so many times as many",
    "text": "size of the text in pixels at scale 1; 28 is read from the back row",
    "title": "a line with the loss, β and the step",
    "heading": "a line of your own above",
}


def given_by(argv: Sequence[str] | None) -> argparse.Namespace:
    """Return the parsed command line; for `run`, `options` are the arguments for Streamlit."""
    top = parser()
    given, others = top.parse_known_args(argv)
    if given.command == "run":
        given.options = others
    elif others:
        top.error(f"unrecognized arguments: {' '.join(others)}")
    return given


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    program = "ebm-viz" if Path(sys.argv[0]).stem == "ebm-viz" else "python -m ebm_viz"
    top = argparse.ArgumentParser(
        prog=program,
        description="Train a small energy-based model and take what it shows with you.",
        epilog=f"{program} COMMAND --help says what each can do. The options have the names that"
        " stand in the app's address.",
        allow_abbrev=False,
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_command(
        commands,
        "run",
        "Start the app and open it in the browser.",
        "[OPTION …]",
        "Options are those of `streamlit run`, such as --server.port=8502.",
    )
    for name, (kind, help) in COMMANDS.items():
        command = _add_training_command(commands, name, help)
        formats = [format.name for format in FORMATS.values() if format.kind == kind]
        _add_file(command, ", ".join(f".{name}" for name in formats))
        view = command.add_argument_group("What is shown")
        _add_moment(view, "densities")
        if kind != "data":
            _add_view(view)
        if kind != "data":
            _add_fields(command.add_argument_group("Style"), Style, _STYLE_HELP)
        if kind == "film":
            _add_fields(command.add_argument_group("Film"), FilmPlan, _FILM_HELP)
        if kind == "slides":
            command.add_argument(
                "--frames",
                metavar="N",
                help=f"begin with N slides of the training on its way, at most {MOST_FRAMES}",
            )
        if kind == "data":
            command.add_argument(
                "--all-snapshots",
                action="store_true",
                help=".npz: the landscapes of all snapshots up to the step",
            )
        _add_settings(command)
    command = _add_training_command(commands, "train", "Train and print a line a snapshot.")
    command.add_argument(
        "--json", action="store_true", help="a JSON object a line: step and metrics"
    )
    _add_settings(command)
    help = "Let particles walk over a trained energy."
    command = _add_training_command(commands, "sample", help)
    _add_file(command, ".npz")
    _add_walk(command.add_argument_group("The walk"))
    _add_settings(command)
    _add_sequences(commands)
    _add_handout(commands)
    return top


def _add_command(
    commands: Any, name: str, help: str, usage: str = "-o FILE [OPTION …]", more: str = ""
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name,
        help=help,
        description=f"{help} {more}".rstrip(),
        usage=f"%(prog)s {usage}",
        allow_abbrev=False,
    )
    return command


def _add_handout(commands: Any) -> None:
    """Add the command that prints a lesson or a question of the course."""
    help = "Print a lesson or a question: two pages with pictures and room for answers."
    command = _add_command(commands, "handout", help, "-o FILE [OPTION …] NAME")
    command.add_argument(
        "name",
        metavar="NAME",
        help=f"a lesson, {', '.join(PAGES)}, or an address of one, as in"
        f" 'collapse?cure=log'; or a question, {', '.join(QUESTIONS)}; or, for slides, a chapter:"
        f" {', '.join(CHAPTERS)}",
    )
    _add_file(
        command,
        ".pdf, two pages; or .pptx, the chapter of what is named, with a slide for each question",
    )
    command.add_argument(
        "--app",
        metavar="URL",
        default="http://localhost:8501/",
        help="the address of the app, for the link and its QR code; %(default)s by default",
    )
    command.add_argument(
        "--answers",
        action="store_true",
        help="show the answers, too; on paper also measure what texts claim. Notes of slides hold"
        " both anyway",
    )


def _add_sequences(commands: Any) -> None:
    """Add the commands that train on sequences."""
    for name, (page, table, help) in SEQUENCES.items():
        command = _add_command(commands, name, help)
        _add_file(command, ", ".join(f".{name}" for name in SEQUENCE_FORMATS))
        view = command.add_argument_group("What is shown")
        _add(view, "at_step", metavar="STEP", help="the step; the last one if not given")
        panels = ", ".join(TITLES[page])
        _add_panels(view, f"some of {panels}; those that the page shows if not given")
        for parameter in LESSONS[page].parameters:
            if not isinstance(parameter, TableSetting) and parameter.name != "panel":
                _add(view, parameter.name, **_parameter_help(parameter))
        _add_fields(command.add_argument_group("Style"), Style, _STYLE_HELP)
        film = {name: text for name, text in _FILM_HELP.items() if name != "kind"}
        _add_fields(command.add_argument_group("Film"), FilmPlan, film)
        _add_settings(command, table.settings)


def _parameter_help(parameter: Parameter) -> dict[str, str]:
    """Return the metavar and the help text of a lesson's own parameter."""
    if isinstance(parameter, Choice):
        names = ", ".join(parameter.options)
        text = f"{parameter.help} One of {names}; {parameter.default} by default."
        return {"metavar": "NAME", "help": text}
    if isinstance(parameter, Whole):
        limits = f"from {parameter.low:,} to {parameter.high:,}"
        text = f"{parameter.label}: {limits}; {parameter.default} by default."
        return {"metavar": "N", "help": text}
    path = "A drawn path: the windows in which it moves on, as in 3.5.8."
    return {"metavar": "TEXT", "help": path}


def given_of(arguments: argparse.Namespace, names: Iterable[str]) -> dict[str, str]:
    """Return those of the options that were given, as in a URL."""
    values = {name: getattr(arguments, name, None) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def given_view(arguments: argparse.Namespace) -> dict[str, str]:
    """Return the view that was given, as in a URL."""
    query = given_of(arguments, ("step", "shown_beta", "camera", "show"))
    if getattr(arguments, "panels", None):
        query["panels"] = ",".join(given_panels(arguments, PANEL_ALIASES))
    return query


def given_panels(arguments: argparse.Namespace, aliases: Mapping[str, str]) -> list[str]:
    """Return the panels that were given, under their own names."""
    names = [name for part in arguments.panels or [] for name in part.split(",")]
    return [aliases.get(name, name) for name in names]


def given_fields(arguments: argparse.Namespace, model: type[BaseModel]) -> dict[str, Any]:
    """Return the fields of `model` that were given."""
    options = {_option(name): name for name in model.model_fields}
    return {options[name]: value for name, value in given_of(arguments, options).items()}


def written(name: str) -> str:
    """Return an option as it is written on the command line."""
    return f"--{name.replace('_', '-')}"


def written_options() -> dict[str, str]:
    """Return the option for each field of an order that is one, as it is written."""
    models: dict[str, type[BaseModel]] = {"style": Style, "film": FilmPlan}
    fields = {
        f"{part}.{name}": written(_option(name))
        for part, model in models.items()
        for name in model.model_fields
    }
    return {**fields, "frames": "--frames"}


def _add_training_command(commands: Any, name: str, help: str) -> argparse.ArgumentParser:
    usage = "[OPTION …]" if name == "train" else "-o FILE [OPTION …]"
    command = _add_command(commands, name, help, usage)
    start = command.add_argument_group("What to train")
    kind, _ = COMMANDS.get(name, ("data", ""))
    lessons = "" if kind == "data" else " or of a lesson"
    start.add_argument(
        "--link", metavar="URL", help=f"begin with a link of the Playground{lessons}"
    )
    start.add_argument(
        "--experiment", metavar="FILE", help="begin with the experiment in a JSON file"
    )
    start.add_argument(
        "--points", metavar="FILE", help="train on the points of a CSV file: two columns of numbers"
    )
    return command


def _add_file(command: argparse.ArgumentParser, kinds: str) -> None:
    help = f"what to write: {kinds}"
    command.add_argument("-o", "--out", dest="file", required=True, metavar="FILE", help=help)


def _add_moment(group: argparse._ArgumentGroup, of: str) -> None:
    _add(group, "step", metavar="STEP", help="step of the training; the last one if not given")
    _add(group, "shown_beta", metavar="BETA", help=f"β of the {of}; that of the training")


def _add_view(view: argparse._ArgumentGroup) -> None:
    _add(view, "camera", metavar="A,E,Z", help="azimuth, elevation, zoom: --camera=-58,40,1")
    _add(
        view,
        "show",
        metavar="LAYERS",
        help="arrows or unit, data, contours, pushes; no_latent_points; or nothing",
    )
    panels = ", ".join(panel for panel in get_args(Panel) if panel not in OF_SEARCHES)
    _add_panels(view, f"some of {panels}; energy is another name for map")
    _add(view, "cut", metavar="PLACES", help="A and B of a slice, as in --cut=-2,0,2,0")
    _add(view, "probe", metavar="PLACE", help="x and y of the panel column, as in --probe=1,0")
    assert {"step", "shown_beta", "camera", "show", "panels"} == VIEW_PARAMETERS


def _add_panels(view: argparse._ArgumentGroup, help: str) -> None:
    names = "--panel", "--panels"
    view.add_argument(*names, dest="panels", action="append", metavar="PANEL", help=help)


def _add_walk(group: argparse._ArgumentGroup) -> None:
    samplers = ", ".join(SAMPLERS)
    _add(group, "walk", metavar="NAME", default="mala", help=f"the sampler: {samplers}")
    _add(group, "walk_step", metavar="ETA", help="time η of a move; the sampler's own if not given")
    _add(group, "walk_from", metavar="NAME", default="uniform", help="uniform or data")
    _add(group, "particles", metavar="N", help="how many; 500 by default")
    _add(group, "moves", metavar="N", help="moves of each; 1000 by default")
    _add_moment(group, "walk")


def _add_settings(
    command: argparse.ArgumentParser, settings: Mapping[str, Setting] = SETTINGS
) -> None:
    groups: dict[str, argparse._ArgumentGroup] = {}
    for setting in settings.values():
        if setting.group not in groups:
            groups[setting.group] = command.add_argument_group(setting.group)
        metavar, help = _METAVARS[setting.kind], _setting_help(setting)
        _add(groups[setting.group], setting.name, metavar=metavar, help=help)


_METAVARS = {"choice": "NAME", "int": "N", "float": "X", "text": "TEXT"}


def _setting_help(setting: Setting) -> str:
    text = f"{setting.help} {setting.limits[0].upper()}{setting.limits[1:]}"
    return f"{text}; {setting.default!r} by default." if setting.default != "" else f"{text}."


def _add_fields(
    group: argparse._ArgumentGroup, model: type[BaseModel], words: Mapping[str, str]
) -> None:
    for name, field in model.model_fields.items():
        if name not in words:
            continue
        default = f"; {field.default} by default" if field.default not in ("", None) else ""
        options: dict[str, Any] = {"metavar": name.upper(), "help": words[name] + default}
        if field.annotation is bool:
            options = {"action": argparse.BooleanOptionalAction, "help": words[name]}
        elif get_origin(field.annotation) is Literal:
            options["metavar"] = "NAME"
            options["help"] = f"{words[name]}: {' or '.join(get_args(field.annotation))}" + default
        _add(group, _option(name), **options)


def _option(name: str) -> str:
    """Return an option's name, distinct from the names in SETTINGS."""
    return f"picture_{name}" if name in SETTINGS else _FILM_OPTIONS.get(name, name)


def _add(group: argparse._ArgumentGroup, name: str, **options: Any) -> None:
    """Add an option under its name in URLs, and under the same name with dashes."""
    dashed = written(name)
    names = [dashed] if "_" not in name else [dashed, f"--{name}"]
    options["help"] = options["help"].replace("%", "%%")
    group.add_argument(*names, dest=name, **options)
