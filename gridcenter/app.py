"""The only place that builds things: hands the command line what only the desktop can do."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from gridcenter.base.i18n import LANGUAGES


def main(arguments: Sequence[str]) -> int:
    """Run one command, or the desktop without one; returns the exit code."""
    # Whatever we write holds office matters: other accounts of this computer read none of it.
    os.umask(0o077)
    wanted = window_wanted(arguments)
    if wanted is not None:
        return _run_desktop(*wanted)
    from gridcenter.cli import main as cli  # noqa: PLC0415 - the window starts without it

    return cli.run(
        arguments,
        cli.Surroundings(
            run_desktop=_run_desktop, render_chart=_render_chart, print_pages=_print_pages
        ),
    )


def window_wanted(arguments: Sequence[str]) -> tuple[Path | None, str | None] | None:
    """Folder and language when these arguments plainly ask for the window; None leaves it to the CLI.

    The command line and the services behind it take as long to load as the rest of the start.
    """
    asked: dict[str, str] = {}
    for name, value in zip(arguments[::2], arguments[1::2], strict=False):
        if name not in ("--data", "--lang") or name in asked:
            return None
        asked[name] = value
    lang = asked.get("--lang")
    if len(arguments) % 2 or (lang is not None and lang not in LANGUAGES):
        return None
    return (Path(asked["--data"]) if "--data" in asked else None), lang


def _run_desktop(folder: Path | None, language: str | None) -> int:
    from gridcenter.desktop import window  # noqa: PLC0415 - commands start without Qt

    return window.run_desktop(folder, language)


def _render_chart(*arguments: object, **options: object) -> object:
    from gridcenter.desktop.figures import chart_export  # noqa: PLC0415 - commands start without Qt

    return chart_export.render(*arguments, **options)


def _print_pages(*arguments: object) -> object:
    from gridcenter.desktop.paper import printing  # noqa: PLC0415 - commands start without Qt

    return printing.print_on(*arguments)
