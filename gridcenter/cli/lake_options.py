"""The options that have a lake count instead of the data file, the same for every command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.lake import counting

_LAKE = click.option(
    "--lake", type=click.Path(path_type=Path, file_okay=False), help="用数据湖统计 count on a lake"
)
_ENGINE = click.option(
    "--engine", default="duckdb", show_default=True, help="duckdb | local[2] | spark://HOST:PORT"
)


class BoardNotInLakeError(GridcenterError):
    """A lake was named for the board, which counts what arrived, not what the rows say."""

    code = "board_not_in_lake"
    sentence = N_("收报看板不能用数据湖统计。")
    hint = N_("数据湖里只有台账的记录，没有收到的包；去掉 --lake，看板从数据目录读出。")


def counted_on_a_lake(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--lake`` and ``--engine``."""
    return _LAKE(_ENGINE(command))


def counting_on(centre: Centre, lake: Path | None, engine: str) -> Centre:
    """The centre, counted on a lake where one was named, until the command ends."""
    if lake is None:
        return centre
    take = click.get_current_context().with_resource(counting.in_lake(lake, engine))
    return replace(centre, counting=take)
