"""The command line: what the app exports, without the app."""

from ebm_viz.command.main import main

__all__ = ["main"]
