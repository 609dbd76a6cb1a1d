"""The centre's own name on the command line."""

from __future__ import annotations

import click

from gridcenter.base.i18n import _
from gridcenter.cli.main import Session
from gridcenter.services import unit_name


@click.command("unit")
@click.option("--name", help="新的单位名称（管理员） the unit's new name (administrator)")
@click.pass_obj
def unit(session: Session, name: str | None) -> None:
    """显示本单位，或改名。 Show our unit, or change its name."""
    centre = session.centre()
    if name is not None:
        unit_name.change(centre, name)
    called, former = unit_name.present(centre), unit_name.former(centre)
    payload = {
        "code": str(centre.unit.code),
        "name": called,
        "tier": centre.unit.tier.value,
        "former": [{"name": f.name, "until": f.until, "by": f.by} for f in former],
    }
    lines = [f"{centre.unit.code}  {called}"]
    lines += [
        _("{day} 以前：{name}（{by} 改）").format(day=f.until[:10], name=f.name, by=f.by)
        for f in former
    ]
    session.emit(payload, "\n".join(lines))


commands: tuple[click.Command, ...] = (unit,)
