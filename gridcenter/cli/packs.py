"""Packs on the command line: export, verify, receive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from gridcenter.base.i18n import _, listed
from gridcenter.cli.main import Session
from gridcenter.cli.months import month_text
from gridcenter.cli.pack_telling import (
    QUIET,
    Outcome,
    facts,
    needs_a_look,
    odd_rows,
    payload_of,
    text,
    text_of,
)
from gridcenter.cli.pack_telling import home as home_facts
from gridcenter.domain.errors import GridcenterError, Where
from gridcenter.domain.packs.kinds import PackKind
from gridcenter.presenters.packs.send_words import missing_words
from gridcenter.presenters.size_word import size_word
from gridcenter.services.packs import parts, quarantine, receipts, receiving, sending
from gridcenter.services.packs.receipts import Homecoming
from gridcenter.services.trust import units

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)


def _size(_context: click.Context, _option: click.Parameter, text: str | None) -> int | None:
    if text is None:
        return None
    size = parts.size_of(text)
    if size is None:
        raise click.BadParameter("500KB, 2MB")
    return size


@click.command("export")
@click.option("--month", "which", callback=month_text, required=True, help="YYYY-MM")
@click.option(
    "--kind", type=click.Choice(sorted(kind.value for kind in sending.KINDS)), default="full"
)
@click.option("--unmasked", is_flag=True, help="名册含完整证件号码和电话 rosters in full")
@click.option("--reason", default="", help="理由（记入日志）")
@click.option("--attachments", is_flag=True, help="附带附件内容 the contents of attachments")
@click.option("--to", "unit", help="接收单位代码，默认最近的上级 receiver")
@click.option("--out", type=FOLDER, required=True, help="目录或 U 盘 folder")
@click.option("--update", type=FILE, help="随转报包下发的更新文件 .gcupdate handed on in a bundle")
@click.option("--part-size", callback=_size, help="拆成分卷，例如 500KB parts for a mail limit")
@click.pass_obj
def export(
    session: Session,
    which: str,
    kind: str,
    unmasked: bool,
    reason: str,
    attachments: bool,
    unit: str | None,
    out: Path,
    update: Path | None,
    part_size: int | None,
) -> None:
    """导出上报包。 Make the pack of a month."""
    centre = session.centre()
    if update is not None and not PackKind(kind).rules.relays:
        raise click.UsageError("--update: bundle")
    if attachments and not PackKind(kind).rules.chained:
        raise click.UsageError("--attachments: full, delta, amendment")
    if attachments and not session.as_json:
        # Said before sending: a pack of photos is no matter for a weak line.
        load = sending.preview(centre, which, PackKind(kind), to=unit).attachments
        said = _("附带 {count} 个附件，共 {size}，慢速线路约 {minutes} 分钟。")
        minutes = -(-parts.seconds_on_slow_line(load.bytes) // 60)
        told = said.format(count=load.files, size=size_word(load.bytes), minutes=minutes)
        click.echo(told, err=True)
    done = sending.export(
        centre,
        which,
        out,
        kind=PackKind(kind),
        unmasked=unmasked,
        reason=reason,
        attachments=attachments,
        to=unit,
        update=update,
    )
    cut = parts.split(done.path, part_size) if part_size else ()
    payload = {
        "parts": [str(path) for path in cut],
        "seconds_on_slow_line": parts.seconds_on_slow_line(done.bytes),
        "pack": str(done.path),
        "kind": done.id.kind.value,
        "seq": done.id.seq,
        "month": done.id.month,
        "bytes": done.bytes,
        "rows": done.rows,
        "masked": not unmasked,
        "to": done.to,
        "digest": done.id.digest,
        "numbers_in_text": done.numbers_in_text,
        "attachments": done.attachments,
        "attachments_missing": list(done.attachments_missing),
        "full_wanted": done.full_wanted,
    }
    said = _("已导出 {path}（{bytes} 字节），已读回核对，可以安全拔出。")
    session.emit(payload, said.format(path=done.path, bytes=done.bytes))
    if done.full_wanted:
        session.warn(_("上级的回执要求全量，本次带上全部数据"))
    if done.attachments_missing:
        session.warn(missing_words(done.attachments_missing))
    if done.numbers_in_text:
        said = _("{count} 处文字里的号码已按理由原样上报。")
        session.warn(said.format(count=done.numbers_in_text))


@click.command("verify")
@click.argument("pack", type=FILE)
@click.pass_obj
def verify(session: Session, pack: Path) -> None:
    """验包：是什么、谁签的、是否完好，不合并。 What it is, who signed it, whether it is whole."""
    centre = session.centre()
    try:
        seen = receiving.verify(centre, pack)
    except GridcenterError as failure:
        failure.where = failure.where or Where(file=pack.name)
        raise
    session.emit(facts(centre, seen), text(centre, seen))
    if seen.status not in QUIET or odd_rows(seen):
        session.exit_code = 3


@click.command("receive")
@click.argument("files", type=FILE, nargs=-1)
@click.option("--dry-run", is_flag=True, help="只预览 preview only")
@click.option("--code", help="对方电话报的 12 位回执码 a receipt heard over the phone")
@click.option("--undo", "number", type=int, help="撤销一次合并 take back a merge, by number")
@click.pass_obj
def receive(
    session: Session, files: tuple[Path, ...], dry_run: bool, code: str | None, number: int | None
) -> None:
    """接收上报包或回执。 Preview or merge packs; take receipts home."""
    if not files and not code and number is None:
        raise click.UsageError("receive FILE… | --code CODE | --undo N")
    centre = session.centre()
    if number is not None:
        changes = quarantine.take_back(centre, number)
        session.emit({"undone": number, "rows": changes.count})
    if code:
        _emit_home(session, receipts.take_spoken(centre, code))
    gathered = parts.gather(centre, receiving.in_order(files))
    outcomes = _outcomes(session, gathered.ready, dry_run=dry_run)
    for each in gathered.waiting:
        said = _("{name} 还缺 {count} 个分卷：{files}")
        names = listed(each.files)
        session.warn(said.format(name=each.name, count=len(each.missing), files=names))
    if len(files) == 1 and outcomes and isinstance(outcomes[0], GridcenterError):
        raise outcomes[0]
    payloads = [
        {"file": path.name, **payload_of(centre, each)}
        for path, each in zip(gathered.ready, outcomes, strict=True)
    ]
    payloads += [
        {"status": "parts", "name": each.name, "missing": list(each.missing)}
        for each in gathered.waiting
    ]
    if payloads:
        text = "\n".join(text_of(centre, each) for each in outcomes)
        session.emit(payloads[0] if len(payloads) == 1 else payloads, text)
    if any(isinstance(each, GridcenterError) for each in outcomes):
        session.exit_code = 1
    elif any(needs_a_look(each) for each in outcomes):
        session.exit_code = 3


def _outcomes(session: Session, paths: Sequence[Path], *, dry_run: bool) -> list[Outcome]:
    """What became of each file; many packs are merged together."""
    if dry_run or len(paths) == 1:
        return [_one(session, path, dry_run=dry_run) for path in paths]
    centre = session.centre()
    small = {path: _one(session, path, dry_run=False) for path in paths if _is_small(path)}
    packs = [path for path in paths if path not in small]
    found = small | dict(receiving.receive_many(centre, packs))
    for path, outcome in found.items():
        if isinstance(outcome, GridcenterError):
            outcome.where = outcome.where or Where(file=path.name)
    return [found[path] for path in paths]


def _is_small(path: Path) -> bool:
    """Whether a file is a card or a receipt, not a pack."""
    return units.is_card(path) or receipts.is_receipt(path)


def _one(session: Session, path: Path, *, dry_run: bool) -> Outcome:
    """One file's outcome; its failure does not stop the files after it."""
    centre = session.centre()
    try:
        if units.is_card(path):
            return units.renew(centre, path)
        if receipts.is_receipt(path):
            return receipts.take_home(centre, path)
        return receiving.preview(centre, path) if dry_run else receiving.receive(centre, path)
    except GridcenterError as failure:
        failure.where = failure.where or Where(file=path.name)
        return failure


def _emit_home(session: Session, home: Homecoming) -> None:
    session.emit(home_facts(home), text_of(session.centre(), home))


commands: tuple[click.Command, ...] = (export, verify, receive)
