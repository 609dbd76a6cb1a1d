"""The only place that builds things: hands the command line what only the desktop can do."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gridcenter.base import screen
from gridcenter.base.i18n import LANGUAGES, set_language

if TYPE_CHECKING:
    from gridcenter.presenters.figures.chart_model import Picture
    from gridcenter.services.paper.pages import Printout

_OPENED = frozenset({".gcpack", ".gcpart", ".gcreceipt", ".gccard"})
"""What a double click brings: packs, parts of one, receipts and unit cards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowWish:
    """The window is wanted: on which data, in which language, and with which file opened in it."""

    folder: Path | None = None
    language: str | None = None
    file: Path | None = None


def main(arguments: Sequence[str]) -> int:
    """Run one command, or the desktop without one; returns the exit code."""
    # Whatever we write holds office matters: other accounts of this computer read none of it.
    os.umask(0o077)
    wanted = window_wanted(arguments)
    if wanted is not None:
        return _run_desktop(wanted.folder, wanted.language, wanted.file)
    from gridcenter.cli import main as cli  # noqa: PLC0415 - the window starts without it

    return cli.run(
        arguments,
        cli.Surroundings(
            run_desktop=_run_desktop, render_chart=_render_chart, print_pages=_print_pages
        ),
    )


def window_wanted(arguments: Sequence[str]) -> WindowWish | None:
    """What is wanted when these arguments plainly ask for the window; None leaves them to the CLI.

    The command line and the services behind it take as long to load as the rest of the start.
    """
    file = None
    if len(arguments) % 2 and Path(arguments[-1]).suffix.lower() in _OPENED:
        *arguments, last = arguments
        file = Path(last)
    asked: dict[str, str] = {}
    for name, value in zip(arguments[::2], arguments[1::2], strict=False):
        if name not in ("--data", "--lang") or name in asked:
            return None
        asked[name] = value
    lang = asked.get("--lang")
    if len(arguments) % 2 or (lang is not None and lang not in LANGUAGES):
        return None
    folder = Path(asked["--data"]) if "--data" in asked else None
    return WindowWish(folder=folder, language=lang, file=file)


def _run_desktop(folder: Path | None, language: str | None, file: Path | None = None) -> int:
    set_language(language or "zh_CN")
    trouble = screen.trouble()
    if trouble is None:
        try:
            from gridcenter.desktop import window  # noqa: PLC0415 - commands start without Qt
        except ImportError as failure:  # Qt's own libraries, or what they lean on
            trouble = screen.MissingLibraryError(reason=str(failure))
        else:
            trouble = window.missing_library()
    if trouble is not None:
        screen.tell(trouble)
        return 1
    return window.run_desktop(folder, language, file)


def _render_chart(pictures: Sequence[Picture], path: Path, *, foot: str = "") -> object:
    from gridcenter.desktop.figures import chart_export  # noqa: PLC0415 - commands start without Qt

    return chart_export.render(pictures, path, foot=foot)


def _print_pages(printout: Printout, printer: str, copies: int) -> None:
    from gridcenter.desktop.paper import printing  # noqa: PLC0415 - commands start without Qt

    printing.print_on(printout, printer, copies)
