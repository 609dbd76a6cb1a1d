"""What travels with packs on paper: receipts, and what an amendment says anew."""

from __future__ import annotations

from pathlib import Path

import click

from gridcenter.base.i18n import _
from gridcenter.cli.main import Session
from gridcenter.cli.months import month_text
from gridcenter.services import month
from gridcenter.services.packs import amendments, papers, receiving
from gridcenter.services.paper import fixed_pages

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
PDF = click.Path(path_type=Path, dir_okay=False)


@click.command("receipt")
@click.argument("file", type=FILE)
@click.option("--out", type=PDF, required=True, help=".pdf | .ofd")
@click.pass_obj
def receipt(session: Session, file: Path, out: Path) -> None:
    """把一张回执排成可打印的一页。 Set a receipt, given or taken home, as a page to print."""
    centre = session.centre()
    saved = fixed_pages.write(centre, papers.receipt(centre, file), out)
    session.emit({"receipt": str(saved)}, _("已保存：{path}").format(path=saved))


@click.command("amendment")
@click.argument("pack", type=FILE, required=False)
@click.option("--month", "which", callback=month_text, help="YYYY-MM")
@click.option("--out", type=PDF, help="更正说明 .pdf | .ofd")
@click.pass_obj
def amendment(session: Session, pack: Path | None, which: str | None, out: Path | None) -> None:
    """更正说明：上报后改了什么；给出包则说明对方改了什么。 What changed since the month was sent."""
    centre = session.centre()
    if pack is not None:
        told = amendments.arriving(centre, receiving.preview(centre, pack))
    else:
        told = amendments.since_sealed(centre, which or month.current(centre))
    saved = fixed_pages.write(centre, papers.amendment(centre, told), out) if out else None
    payload = {
        "unit": told.unit,
        "month": told.month,
        "records": told.records,
        "counts": [
            {"what": label, "before": before, "after": after}
            for label, before, after in told.counts
        ],
        "changes": [
            {
                "register": each.register,
                "record": each.record,
                "field": each.field,
                "before": each.before,
                "after": each.after,
            }
            for each in told.lines
        ],
        "paper": str(saved) if saved else None,
    }
    text = [
        f"{_(each.register)} {each.record}  {_(each.field)}  {each.before or '—'} → {each.after or '—'}"
        for each in told.lines
    ]
    session.emit(payload, "\n".join(text))


commands: tuple[click.Command, ...] = (receipt, amendment)
