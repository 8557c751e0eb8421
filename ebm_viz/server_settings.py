"""The settings of a server, read from environment variables.

A variable's name is EBM_VIZ_ and the name of a field of ServerSettings, in capitals.
"""

import os
import sys
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "EBM_VIZ_"
_CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
_HOST = r"(\*|(\*\.)?[A-Za-z0-9.:_\[\]-]{1,253})"


class ServerSettingsError(ValueError):
    """A setting has a value that is not allowed; the message is a sentence for people."""


def _whole(default: int, least: int, most: int, description: str) -> Any:
    return Field(default, ge=least, le=most, description=description)


class ServerSettings(BaseSettings):
    """The limits of a server. The defaults suit a class and a laptop."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    most_runs: int = _whole(
        80, 1, 100_000, "Runs kept at once; each takes 8 to 12 MB, or 25 of a large network."
    )
    runs_megabytes: int = _whole(
        600, 8, 1_000_000, "Memory for runs, counted as if each were complete."
    )
    batches_megabytes: int = _whole(
        8, 0, 100_000, "Memory for messages that several people may ask for."
    )
    most_experiments: int = _whole(
        2000, 1, 1_000_000, "Experiments remembered, to be trained when asked for."
    )
    most_frames: int = _whole(64, 1, 241, "Frames in one answer.")
    requests_a_second: int = _whole(500, 1, 100_000, "Lasting rate of requests from one address.")
    largest_request_kilobytes: int = _whole(8000, 1, 100_000, "Largest body of a request to /api/.")
    messages_a_second: int = _whole(
        10, 1, 100_000, "Lasting rate of what all pages of one address do."
    )
    page_messages_a_second: int = _whole(
        5, 1, 100_000, "Lasting rate of what one page does, such as moving sliders."
    )
    pages: int = _whole(500, 1, 100_000, "Pages open at once; one address may have half of them.")
    connections: int = _whole(
        2000, 10, 100_000, "Other connections at once; one address may have half of them."
    )
    request_seconds: int = _whole(30, 1, 3600, "Time that a request may take to arrive.")
    upload_kilobytes: int = _whole(
        2000, 10, 2000, "Largest file or pasted text of points, or experiment."
    )
    page_uploads: int = _whole(10, 1, 10_000, "Uploaded files kept of one page.")
    page_uploads_a_minute: int = _whole(30, 1, 100_000, "Lasting rate of one page's uploads.")
    uploads_megabytes: int = _whole(
        200, 1, 1_000_000, "Memory for the uploaded files of all pages."
    )
    most_points: int = _whole(10_000, 10, 10_000, "Points of one's own.")
    expression_parts: int = _whole(
        80, 10, 80, "Numbers, names, operators and functions of a typed loss."
    )
    exports_waiting: int = _whole(8, 1, 10_000, "Exports that may wait for the one being made.")
    exports_megabytes: int = _whole(
        256, 1, 1_000_000, "Room for files that have not been fetched yet."
    )
    frame_ancestors: str = Field(
        "'self'",
        pattern=r"^[A-Za-z0-9 '*:/._\[\]-]{1,1000}$",
        description="Who may show the app within a page: 'self', 'none', or origins with spaces.",
    )
    allowed_hosts: str = Field(
        "",
        pattern=rf"^({_HOST}(, *{_HOST})*)?$",
        description="Names that the server answers to; empty for localhost and its own addresses.",
    )
    training_processes: int = _whole(
        2 if _CORES > 1 else 0,
        0,
        64,
        "Processes of their own that train; 0: the one that serves does.",
    )
    cluster: str = Field(
        "",
        pattern=r"^(local|[A-Za-z0-9.-]{1,253}:[0-9]{1,5})?$",
        description="Ray trains: local for the cores of this machine, or host:port of a cluster.",
    )

    @property
    def host_names(self) -> list[str]:
        """The names in allowed_hosts, as a list."""
        return [name.strip() for name in self.allowed_hosts.split(",") if name.strip()]


def server_settings() -> ServerSettings:
    """Return the settings of this process; ServerSettingsError if one of them is not allowed."""
    known = [PREFIX + name.upper() for name in ServerSettings.model_fields]
    for name in os.environ:
        if name.upper().startswith(PREFIX) and name not in known:
            raise ServerSettingsError(f"There is no setting {name}. There are {', '.join(known)}.")
    try:
        return ServerSettings()
    except ValidationError as error:
        raise ServerSettingsError(_sentence(error.errors()[0])) from None


def _sentence(error: Any) -> str:
    name = str(error["loc"][0])
    limits = {
        kind: limit
        for rule in ServerSettings.model_fields[name].metadata
        for kind in ("ge", "le")
        if (limit := getattr(rule, kind, None)) is not None
    }
    what = f"a whole number from {limits['ge']:,} to {limits['le']:,}" if limits else _TEXTS[name]
    return f"{PREFIX}{name.upper()} cannot be {str(error['input'])[:64]!r}: it is {what}."


_TEXTS = {
    "frame_ancestors": "'self', 'none' or origins such as https://school.example, with spaces"
    " between",
    "allowed_hosts": "empty, * for every name, or names such as energy.school.example and"
    " *.lab.example, with commas between",
    "cluster": "empty, local, or the address of a Ray cluster such as 10.0.0.5:6379",
}


def _of_this_process() -> ServerSettings:
    try:
        return server_settings()
    except ServerSettingsError as error:
        sys.exit(str(error))  # a mistyped setting must not go unnoticed


SERVER = _of_this_process()
"""The settings of this process."""
