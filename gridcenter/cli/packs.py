"""Packs on the command line: export, verify, receive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gridcenter.base.i18n import _, describe
from gridcenter.cli import failing
from gridcenter.cli.main import Session
from gridcenter.cli.months import month_text
from gridcenter.domain.errors import GridcenterError, Where
from gridcenter.domain.packs.kinds import ASIDE, PackKind, PackStatus
from gridcenter.presenters.size_word import size_word
from gridcenter.services.packs import parts, quarantine, receipts, receiving, sending
from gridcenter.services.packs.examining import Examined
from gridcenter.services.packs.receipts import Homecoming
from gridcenter.services.packs.receiving import Received
from gridcenter.services.trust import units

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)
_QUIET = frozenset({PackStatus.OK, PackStatus.DUPLICATE})


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
    part_size: int | None,
) -> None:
    """导出上报包。 Make the pack of a month."""
    centre = session.centre()
    if attachments and PackKind(kind) in ASIDE:
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
    )
    cut = parts.split(done.path, part_size) if part_size else ()
    payload = {
        "parts": [str(path) for path in cut],
        "seconds_on_slow_line": parts.seconds_on_slow_line(done.bytes),
        "pack": str(done.path),
        "kind": done.kind.value,
        "seq": done.seq,
        "month": done.month,
        "bytes": done.bytes,
        "rows": done.rows,
        "masked": not unmasked,
        "to": done.sent_to,
        "digest": done.digest,
        "numbers_in_text": done.numbers_in_text,
        "attachments": done.attachments,
        "full_wanted": done.full_wanted,
    }
    said = _("已导出 {path}（{bytes} 字节），已读回核对，可以安全拔出。")
    session.emit(payload, said.format(path=done.path, bytes=done.bytes))
    if done.full_wanted:
        session.warn(_("上级的回执要求全量，本次带上全部数据"))
    if done.numbers_in_text:
        said = _("{count} 处文字里有证件号码或电话，请核对。")
        session.warn(said.format(count=done.numbers_in_text))


def _facts(seen: Examined) -> dict[str, Any]:
    return {
        "status": seen.status.value,
        "kind": seen.kind.value,
        "unit": seen.unit,
        "name": seen.unit_name,
        "to": seen.to,
        "month": seen.month,
        "seq": seen.seq,
        "missing": list(seen.missing),
        "masked": seen.masking == "masked",
        "digest": seen.digest,
        "public_key": seen.key,
        **{name: count for name, count in seen.counts.items() if name != "refused"},
        "refused": [{"table": r.table, "uid": r.uid, "why": r.why} for r in seen.refused],
        "packs": [
            {
                "unit": each.unit,
                "month": each.month,
                "seq": each.seq,
                "status": each.status.value,
                "outcome": each.outcome or None,
                "failure": each.failure or None,
            }
            for each in seen.inner
        ],
        "receipt": None,
    }


def _line(seen: Examined) -> str:
    said = _("{status}  {unit} {name}  {month}  第 {seq} 号  新增 {new} 变更 {changed} 相同 {same}")
    counts = {name: seen.counts[name] for name in ("new", "changed", "same")}
    return said.format(
        status=seen.status.value,
        unit=seen.unit,
        name=seen.unit_name,
        month=seen.month,
        seq=seen.seq,
        **counts,
    )


@click.command("verify")
@click.argument("pack", type=FILE)
@click.pass_obj
def verify(session: Session, pack: Path) -> None:
    """验包：是什么、谁签的、是否完好，不合并。 What it is, who signed it, whether it is whole."""
    try:
        seen = receiving.verify(session.centre(), pack)
    except GridcenterError as failure:
        failure.where = failure.where or Where(file=pack.name)
        raise
    session.emit(_facts(seen), _line(seen))
    if seen.status not in _QUIET or seen.refused:
        session.exit_code = 3


@click.command("receive")
@click.argument("files", type=FILE, nargs=-1)
@click.option("--dry-run", is_flag=True, help="只预览 preview only")
@click.option("--code", help="对方电话报的 12 位回执码 a receipt heard over the phone")
@click.option("--undo", "pack_id", type=int, help="撤销一次合并 take back a merge, by number")
@click.pass_obj
def receive(
    session: Session, files: tuple[Path, ...], dry_run: bool, code: str | None, pack_id: int | None
) -> None:
    """接收上报包或回执。 Preview or merge packs; take receipts home."""
    if not files and not code and pack_id is None:
        raise click.UsageError("receive FILE… | --code CODE | --undo N")
    centre = session.centre()
    if pack_id is not None:
        changes = quarantine.take_back(centre, pack_id)
        session.emit({"undone": pack_id, "rows": changes.count})
    if code:
        _emit_home(session, receipts.take_spoken(centre, code))
    gathered = parts.gather(centre, sorted(files))
    outcomes = [_one(session, path, dry_run=dry_run) for path in gathered.ready]
    for each in gathered.waiting:
        said = _("{name} 还缺 {count} 个分卷：{files}")
        names = "、".join(each.files)
        session.warn(said.format(name=each.name, count=len(each.missing), files=names))
    if len(files) == 1 and outcomes and isinstance(outcomes[0], GridcenterError):
        raise outcomes[0]
    payloads = [
        {"file": path.name, **payload_of(each)}
        for path, each in zip(gathered.ready, outcomes, strict=True)
    ]
    payloads += [
        {"status": "parts", "name": each.name, "missing": list(each.missing)}
        for each in gathered.waiting
    ]
    if payloads:
        text = "\n".join(text_of(each) for each in outcomes)
        session.emit(payloads[0] if len(payloads) == 1 else payloads, text)
    if any(isinstance(each, GridcenterError) for each in outcomes):
        session.exit_code = 1
    elif any(_needs_a_look(each) for each in outcomes):
        session.exit_code = 3


Outcome = Examined | Received | Homecoming | units.StoredCard | GridcenterError


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


def payload_of(outcome: Outcome) -> dict[str, Any]:
    """What programs are told of one file."""
    if isinstance(outcome, GridcenterError):
        return failing.told(outcome)
    if isinstance(outcome, Homecoming):
        return _home(outcome)
    if isinstance(outcome, units.StoredCard):
        return {"status": "card", "unit": outcome.unit, "fingerprint": outcome.fingerprint}
    if isinstance(outcome, Examined):
        return _facts(outcome)
    return {
        **_facts(outcome.examined),
        "receipt": str(outcome.receipt_files[0]) if outcome.receipt_files else None,
        "outcome": outcome.receipt.outcome.value,
        "code": outcome.receipt.code,
        "acknowledged": outcome.receipt.acknowledged,
        "held": outcome.held,
        "id": outcome.id,
    }


def _home(home: Homecoming) -> dict[str, Any]:
    return {
        "status": "receipt",
        "month": home.pack.period,
        "seq": home.pack.seq,
        "outcome": home.outcome.value,
        "to": home.pack.sent_to,
    }


def text_of(outcome: Outcome) -> str:
    """What people are told of one file."""
    if isinstance(outcome, GridcenterError):
        sentence = describe(outcome)
        return f"{sentence.message} {sentence.hint}"
    if isinstance(outcome, units.StoredCard):
        return _("{name} 更换了密钥，旧密钥已担保").format(name=outcome.name)
    if isinstance(outcome, Homecoming):
        return _("{month} 第 {seq} 号上报包已回执（{outcome}）").format(**_home(outcome))
    if isinstance(outcome, Examined):
        return _line(outcome)
    said = _("{line}\n回执码 {code}")
    return said.format(line=_line(outcome.examined), code=outcome.receipt.code)


def _needs_a_look(outcome: Outcome) -> bool:
    if isinstance(outcome, units.StoredCard):
        return False
    if isinstance(outcome, Homecoming):
        return outcome.outcome not in receipts.CLOSING
    seen = outcome.examined if isinstance(outcome, Received) else outcome
    if not isinstance(seen, Examined):
        return True
    every = (seen.status, *(each.status for each in seen.inner))
    odd = any(status not in _QUIET for status in every) or any(e.failure for e in seen.inner)
    return odd or bool(seen.refused) or bool(seen.counts["conflict"])


def _emit_home(session: Session, home: Homecoming) -> None:
    session.emit(_home(home), text_of(home))


commands: tuple[click.Command, ...] = (export, verify, receive)
