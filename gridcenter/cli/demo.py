"""The demo: a synthetic township and its county live through a year in under a minute."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from gridcenter.base.catalogue import load_codes
from gridcenter.base.clock import local_date, system_clock
from gridcenter.base.i18n import _
from gridcenter.base.progress import reporting as listening
from gridcenter.base.whole_files import refuse_own_folder
from gridcenter.cli.main import Session
from gridcenter.domain.period import Period
from gridcenter.presenters.figures import chart
from gridcenter.presenters.figures.chart_model import ChartName
from gridcenter.services.centre import Centre
from gridcenter.services.figures.statistics import Scope
from gridcenter.services.folder import accounts
from gridcenter.services.paper import pages
from gridcenter.services.sample import demo, demo_entry, demo_month, demo_sheets
from gridcenter.services.sheets.import_plan import ImportOutcome, ImportPlan


@click.command("demo")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--months", type=click.IntRange(1, 120), default=12, show_default=True)
@click.option("--members", type=click.IntRange(0, 5000), default=120, show_default=True)
@click.option("--leaders", type=click.IntRange(0, 5000), default=180, show_default=True)
@click.option("--incidents", type=click.IntRange(0, 20000), default=360, show_default=True)
@click.pass_obj
def demo_command(
    session: Session,
    out: Path,
    seed: int,
    months: int,
    members: int,
    leaders: int,
    incidents: int,
) -> None:
    """虚构的乡镇和县走完一个月：导入、录入、图表、报表、上报、回执。 A synthetic month, headless."""
    refuse_own_folder(out / "township")
    for folder in (out / "township", out / "county"):
        if accounts.exists(folder):
            raise accounts.DataFolderExistsError(folder=folder)
    pages.require_fonts()
    today = date.fromisoformat(local_date(system_clock()))
    codes = load_codes()
    township = demo.synthesise(
        seed=seed,
        today=today,
        codes=codes,
        months=months,
        members=members,
        leaders=leaders,
        incidents=incidents,
    )
    with listening(_Steps(session)):
        session.progress(_("正在写表格…"))
        sheets = demo_sheets.write_sheets(township, out / "sheets", codes, seed=seed)
        session.progress(_("正在导入表格、录入事件…"))
        entered = demo_entry.enter(township, out / "township", sheets, today)
        try:
            made = _month(session, entered.centre, out, township.months)
        finally:
            entered.centre.close()
    payload = {
        "data": str(out / "township"),
        "county_data": str(out / "county"),
        "unit": township.unit.code,
        "months": list(township.months),
        **made,
        "sheets": [str(sheet.path) for sheet in sheets],
        "imports": [_imported(plan) for plan in entered.imports],
        "password": demo.PASSWORD,
    }
    session.emit(payload, _told(payload))


def _month(session: Session, centre: Centre, out: Path, months: tuple[str, ...]) -> dict[str, Any]:
    """The pack, receipt and forms of the last month that is over, and charts; paths by role."""
    month = demo.month_to_send(months, centre.today())
    session.progress(_("正在上报、接收、取回执…"))
    sent = demo_month.deliver(centre, out / "county", out, month)
    session.progress(_("正在画图…"))
    charts = _charts(session, centre, out / "charts", (month, months[-1]))
    session.progress(_("正在生成报表…"))
    forms = demo_month.fill_forms(centre, out / "forms", month)
    return {
        "month": month,
        "pack": str(sent.pack),
        "receipt": str(sent.receipt),
        "receipt_outcome": sent.outcome,
        "identity": str(sent.identity),
        "public_key": str(sent.public_key),
        "cards": [str(path) for path in sent.cards],
        "charts": [str(path) for path in charts],
        "forms": [str(path) for path in forms],
    }


def _charts(session: Session, centre: Centre, folder: Path, months: tuple[str, str]) -> list[Path]:
    """Every chart as PNG: the month that is over, the trend up to the running one."""
    over, running = map(Period.parse, months)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in ChartName:
        period = running if name is ChartName.TREND else over
        picture = chart.draw(centre, name, period, Scope())
        path = folder / f"{name}.png"
        session.surroundings.render_chart([picture], path, foot=chart.foot(centre))
        paths.append(path)
    return paths


class _Steps:
    """Says on a terminal how far the work is, at every tenth of it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._tenth = -1

    def __call__(self, done: int, total: int) -> None:
        tenth = done * 10 // total if total else 0
        if tenth != self._tenth:
            self._tenth = tenth
            self._session.progress(f"  {done}/{total}")


def _imported(plan: ImportPlan) -> dict[str, Any]:
    counts = {outcome.value: plan.count(outcome) for outcome in ImportOutcome}
    return {"file": plan.file, "into": plan.register, **counts}


def _told(payload: dict[str, Any]) -> str:
    lines = [
        _("乡镇数据：{data}（密码 {password}）").format(**payload),
        _("县级数据：{county_data}（同一密码）").format(**payload),
        _("上报包：{pack}\n回执：{receipt}").format(**payload),
        _("打开上报包：age -d -i {identity}；验签公钥：{public_key}").format(**payload),
        *(payload["sheets"] + payload["charts"] + payload["forms"]),
    ]
    return "\n".join(lines)


commands: tuple[click.Command, ...] = (demo_command,)
