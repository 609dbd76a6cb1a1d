"""The only place that builds things: hands the command line what only the desktop can do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gridcenter.cli import main as cli


def main(arguments: Sequence[str]) -> int:
    """Run one command, or the desktop without one; returns the exit code."""
    return cli.run(
        arguments,
        cli.Surroundings(
            run_desktop=_run_desktop, render_chart=_render_chart, print_pages=_print_pages
        ),
    )


def _run_desktop(folder: Path | None, language: str | None) -> int:
    from gridcenter.desktop import window  # noqa: PLC0415 - commands start without Qt

    return window.run_desktop(folder, language)


def _render_chart(*arguments: object, **options: object) -> object:
    from gridcenter.desktop import chart_export  # noqa: PLC0415 - commands start without Qt

    return chart_export.render(*arguments, **options)


def _print_pages(*arguments: object) -> object:
    from gridcenter.desktop import printing  # noqa: PLC0415 - commands start without Qt

    return printing.print_on(*arguments)
