"""A chart as a file, drawn as on the screen."""

from __future__ import annotations

from pathlib import Path

import click

from gridcenter.base.i18n import _
from gridcenter.cli.lake_options import counted_on_a_lake, counting_on
from gridcenter.cli.main import Session
from gridcenter.domain.period import Period
from gridcenter.presenters.figures import chart, map_board
from gridcenter.presenters.figures.chart_map import MapMeasure
from gridcenter.presenters.figures.chart_model import ChartName, chart_named
from gridcenter.presenters.figures.chart_public import for_public
from gridcenter.services import audit
from gridcenter.services.figures.statistics import Scope


@click.command("chart")
@click.argument("name", metavar="|".join(ChartName))
@click.option("--period", "which", help="2026-11, 2026-Q4, 2026")
@click.option("--village", help="村（社区）代码 code of a village")
@click.option("--unit", help="下级单位代码 code of a unit below")
@click.option("--family", help="事件大类代码 code of a family, e.g. dispute")
@click.option(
    "--public", is_flag=True, help="对外公开：不显示少于 3 的数 withhold counts under three"
)
@click.option(
    "--measure",
    type=click.Choice([each.value for each in MapMeasure]),
    default=MapMeasure.COUNT.value,
    help="网格地图的着色指标 what colours the map",
)
@counted_on_a_lake
@click.option(
    "--out", "path", required=True, type=click.Path(path_type=Path), help=".png | .pdf | .ofd"
)
@click.pass_obj
def chart_command(
    session: Session,
    name: str,
    which: str | None,
    village: str | None,
    unit: str | None,
    family: str | None,
    path: Path,
    measure: str,
    public: bool,
    lake: Path | None,
    engine: str,
) -> None:
    """把一张统计图画成 PNG、PDF、OFD 或可编辑的 XLSX。 Draw a chart into a PNG, PDF, OFD or editable XLSX file."""
    wanted = chart_named(name)
    centre = counting_on(session.centre(), lake, engine)
    period = Period.parse(which) if which else chart.this_period(centre)
    scope = Scope(village=village, unit=unit, family=family)
    if wanted is ChartName.MAP:
        picture = map_board.draw(centre, period, MapMeasure(measure), scope, public=public)
    else:
        picture = chart.draw(centre, wanted, period, scope)
        picture = for_public(picture) if public else picture
    with audit.attempt(centre, "chart", {"name": str(wanted), "file": path.name}):
        session.surroundings.render_chart([picture], path, foot=chart.foot(centre))
    session.emit(
        {
            "chart": str(wanted),
            "period": str(period),
            "file": str(path),
            "total": picture.total,
            "rows": [
                {
                    "key": m.key,
                    "label": m.name,
                    "count": None if m.hidden else m.count,
                    "value": m.figure,
                }
                for m in picture.marks
            ],
        },
        _("已导出 {path}").format(path=path),
    )


commands: tuple[click.Command, ...] = (chart_command,)
