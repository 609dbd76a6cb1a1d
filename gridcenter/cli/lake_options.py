"""The options that have a lake count instead of the data file, the same for every command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from gridcenter.services.centre import Centre
from gridcenter.services.lake import counting

_LAKE = click.option(
    "--lake", type=click.Path(path_type=Path, file_okay=False), help="用数据湖统计 count on a lake"
)
_ENGINE = click.option(
    "--engine", default="duckdb", show_default=True, help="duckdb | local[2] | spark://HOST:PORT"
)


def counted_on_a_lake(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--lake`` and ``--engine``."""
    return _LAKE(_ENGINE(command))


def counting_on(centre: Centre, lake: Path | None, engine: str) -> Centre:
    """The centre, counted on a lake where one was named, until the command ends."""
    if lake is None:
        return centre
    take = click.get_current_context().with_resource(counting.in_lake(lake, engine))
    return replace(centre, counting=take)
