"""Unit cards on the command line: ours, and those of others."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gridcenter.base.i18n import _
from gridcenter.cli.main import Session
from gridcenter.services.centre import Centre
from gridcenter.services.packs import papers
from gridcenter.services.paper import fixed_pages
from gridcenter.services.trust import units

FILE = click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True)


@click.command("card")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="保存到文件或目录，.pdf 或 .ofd 则排成可打印的一页 file, folder, or a page to print",
)
@click.option("--qr", type=click.Path(path_type=Path, dir_okay=False), help="二维码 PNG")
@click.option("--rotate", is_flag=True, help="更换密钥，新卡由旧密钥签名 new keys, old ones vouch")
@click.pass_obj
def card(session: Session, out: Path | None, qr: Path | None, rotate: bool) -> None:
    """本单位的单位卡（公钥）。 Our unit card, to be registered by others."""
    centre = session.centre()
    own = units.rotate(centre) if rotate else units.own_card(centre)
    saved = _save(centre, out) if out else None
    if qr:
        units.save_qr(centre, qr)
    payload = {
        "unit": own.card.unit,
        "name": own.card.name,
        "tier": own.card.tier,
        "fingerprint": own.card.fingerprint,
        "public_key": own.card.signing,
        "recipient": own.card.receiving,
        "card": str(saved) if saved else None,
    }
    lines = [
        f"{own.card.unit}  {own.card.name}",
        _("指纹 {fingerprint}").format(fingerprint=own.card.fingerprint),
        str(saved or own.data.decode()),
    ]
    session.emit(payload, "\n".join(lines))


def _save(centre: Centre, out: Path) -> Path:
    """The card as a file, or as a page to print."""
    if out.suffix.lower() in (".pdf", ".ofd"):
        return fixed_pages.write(centre, papers.card(centre), out)
    return units.save_card(centre, out)


@click.command("register")
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="已用电话核对指纹，更换密钥 replace a key, compared")
@click.option("--fingerprint", help="对方报的指纹，不符则拒绝 refuse when it differs")
@click.option("--desk", is_flag=True, help="本单位的另一台电脑 the other PC of our own unit")
@click.pass_obj
def register(
    session: Session, file: Path, replace: bool, fingerprint: str | None, desk: bool
) -> None:
    """登记另一单位的单位卡，- 为扫码所得文字。 Register a unit card; - reads scanned text."""
    source = sys.stdin.read() if str(file) == "-" else file
    stored = units.register(
        session.centre(), source, replace=replace, fingerprint=fingerprint, desk=desk
    )
    payload = {"unit": stored.unit, "name": stored.name, "fingerprint": stored.fingerprint}
    said = _("已登记 {unit} {name}，请用电话核对指纹 {fingerprint}")
    session.emit(payload, said.format(**payload))


@click.command("units")
@click.option("--revoke", metavar="UNIT", help="停用一个单位的密钥 believe its key no longer")
@click.pass_obj
def units_command(session: Session, revoke: str | None) -> None:
    """登记过的单位卡。 The registered unit cards."""
    centre = session.centre()
    if revoke:
        units.revoke(centre, revoke)
    cards = units.registered(centre)
    rows = [
        {
            "unit": each.unit,
            "name": each.name,
            "tier": each.tier,
            "fingerprint": each.fingerprint,
            "registered_at": each.registered_at,
            "revoked_at": each.revoked_at,
        }
        for each in cards
    ]
    text = [f"{'×' if c.revoked_at else '●'} {c.unit}  {c.name}  {c.fingerprint}" for c in cards]
    session.emit(rows, "\n".join(text))


commands: tuple[click.Command, ...] = (card, register, units_command)
