"""Packs on the command line: export, verify, receive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
from gridcenter.presenters.packs.pack_words import taken_back_words
from gridcenter.presenters.packs.send_words import missing_words
from gridcenter.presenters.size_word import size_word
from gridcenter.services.centre import Centre
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
        done = quarantine.take_back(centre, number)
        answer = {
            "undone": number,
            "rows": done.changes.count,
            "code": done.given.receipt.code,
            "receipt": list(map(str, done.given.files)),
        }
        session.emit(answer, taken_back_words(done.given))
    if code:
        _emit_home(session, receipts.take_spoken(centre, code))
    gathered = parts.gather(centre, receiving.in_order(files))
    ready = gathered.ready
    told = _rehearsed(session, ready) if dry_run else _outcomes(session, ready)
    outcomes = [each.outcome for each in told]
    for each in gathered.waiting:
        said = _("{name} 还缺 {count} 个分卷：{files}")
        names = listed(each.files)
        session.warn(said.format(name=each.name, count=len(each.missing), files=names))
    if len(files) == 1 and outcomes and isinstance(outcomes[0], GridcenterError):
        raise outcomes[0]
    payloads = [{"file": path.name, **each.payload} for path, each in zip(ready, told, strict=True)]
    payloads += [
        {"status": "parts", "name": each.name, "missing": list(each.missing)}
        for each in gathered.waiting
    ]
    if payloads:
        text = "\n".join(each.text for each in told)
        session.emit(payloads[0] if len(payloads) == 1 else payloads, text)
    if any(isinstance(each, GridcenterError) for each in outcomes):
        session.exit_code = 1
    elif any(needs_a_look(each) for each in outcomes):
        session.exit_code = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What became of one file, for programs and in words."""

    outcome: Outcome
    payload: dict[str, Any]
    text: str


def _told(centre: Centre, outcome: Outcome) -> _Told:
    payload = payload_of(centre, outcome)
    return _Told(outcome=outcome, payload=payload, text=text_of(centre, outcome))


def _outcomes(session: Session, paths: Sequence[Path]) -> list[_Told]:
    """What became of each file; many packs are merged together."""
    centre = session.centre()
    if len(paths) == 1:
        return [_told(centre, _one(centre, paths[0]))]
    small = {path: _one(centre, path) for path in _small(paths)}
    packs = [path for path in paths if path not in small]
    found = small | dict(receiving.receive_many(centre, packs))
    return [_told(centre, _named(path, found[path])) for path in paths]


def _rehearsed(session: Session, paths: Sequence[Path]) -> list[_Told]:
    """What would become of each file when they are received together; nothing of it stays."""
    centre = session.centre()
    with receiving.rehearsal(centre):
        small = {path: _told(centre, _one(centre, path)) for path in _small(paths)}
        packs = [path for path in paths if path not in small]
        found = small | receiving.rehearse(
            centre, packs, lambda path, outcome: _told(centre, _named(path, outcome)), answered=True
        )
    return [found[path] for path in paths]


def _named(path: Path, outcome: Outcome) -> Outcome:
    """The outcome; a failure says which file it is about."""
    if isinstance(outcome, GridcenterError):
        outcome.where = outcome.where or Where(file=path.name)
    return outcome


def _small(paths: Sequence[Path]) -> list[Path]:
    """The cards, then the receipts among them: what a changed key signs is believed after its card."""
    cards = [path for path in paths if units.is_card(path)]
    return cards + [path for path in paths if path not in cards and receipts.is_receipt(path)]


def _one(centre: Centre, path: Path) -> Outcome:
    """One file's outcome; its failure does not stop the files after it."""
    try:
        if units.is_card(path):
            return units.renew(centre, path)
        if receipts.is_receipt(path):
            return receipts.take_home(centre, path)
        return receiving.receive(centre, path)
    except GridcenterError as failure:
        return _named(path, failure)


def _emit_home(session: Session, home: Homecoming) -> None:
    session.emit(home_facts(home), text_of(session.centre(), home))


commands: tuple[click.Command, ...] = (export, verify, receive)
