"""What the 接收 tab says of each chosen file, before and after the merge."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gridcenter.base.i18n import _, describe, listed, noted
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.directives import Directive
from gridcenter.domain.query import Filter, Query
from gridcenter.presenters.packs.directive_desk import ACTIONS
from gridcenter.presenters.packs.pack_words import (
    asked_words,
    handed_on_lines,
    kind_word,
    outcome_word,
    plan_lines,
    register_word,
    status_word,
    untold_lines,
)
from gridcenter.services.centre import Centre
from gridcenter.services.packs import outline, parts, receipts
from gridcenter.services.packs.amendments import Difference
from gridcenter.services.packs.examining import Examined, Inner
from gridcenter.services.packs.receiving import Received
from gridcenter.services.trust import units

_MOST_LINES = 60
"""So many rows of a pack are told on its card; the window is for looking, the numbers are above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCard:
    """What a directive asks, about which record, and the query that opens it."""

    record: str
    text: str
    opens: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCard:
    """One chosen file: who and what it is, in words, and its rows by table.

    ``rows`` are (label, new, changed, deleted, same, stale, conflict, refused); ``lines`` tell what
    becomes of single rows; ``receipt`` is there once it was merged. ``can_merge`` is false for
    failures and receipts. ``mark`` names the plan that is shown.
    """

    path: Path
    title: str
    status: str
    tone: str
    detail: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    packs: tuple[tuple[str | tuple[str, str], ...], ...] = ()
    """Of a bundle its packs: unit, which pack, what becomes of it, new, changed and refused rows."""
    lines: tuple[str, ...] = ()
    mark: str | None = None
    can_merge: bool = False
    receipt: ReceiptCard | None = None
    asked: tuple[AskedCard, ...] = ()
    """Of directives what each asks."""
    difference: Difference | None = None
    """Of an amendment what it says anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptCard:
    """A receipt to hand back: its words, its phone code, where it was written, its QR dots.

    ``data`` is the receipt itself, to set it on paper. ``id`` names the merge, to take it back; ``can_take_back`` is false when nothing was merged.
    """

    id: int
    can_take_back: bool
    text: str
    tone: str
    code: str
    data: bytes
    files: tuple[Path, ...]
    dots: tuple[tuple[bool, ...], ...]


Outcome = Examined | Received | receipts.Homecoming | units.StoredCard | GridcenterError


def card_of(
    path: Path, outcome: Outcome, *, centre: Centre | None = None, with_code: bool = True
) -> FileCard:
    """A file in words; a receipt brings its QR code ``with_code``, a plan its rows by ``centre``."""
    if isinstance(outcome, GridcenterError):
        said = describe(outcome)
        return FileCard(
            path=path, title=path.name, status=said.message, tone="bad", detail=said.hint
        )
    if isinstance(outcome, units.StoredCard):
        title = _("{name} 更换了密钥").format(name=outcome.name)
        return FileCard(path=path, title=title, status=_("旧密钥已担保，已采用"), tone="good")
    if isinstance(outcome, receipts.Homecoming):
        word, tone = outcome_word(outcome.outcome.value)
        title = _("回执：{month} 第 {seq} 号上报包")
        title = title.format(month=outcome.pack.id.month, seq=outcome.pack.id.seq)
        return FileCard(path=path, title=title, status=word, tone=tone, detail=asked_words(outcome))
    seen = outcome.examined if isinstance(outcome, Received) else outcome
    status, tone = status_word(seen.status, seen.missing)
    receipt = receipt_card(outcome, with_code=with_code) if isinstance(outcome, Received) else None
    return FileCard(
        path=path,
        title=_title(seen),
        status=receipt.text if receipt else status,
        tone=receipt.tone if receipt else tone,
        detail=path.name,
        rows=_rows(seen),
        lines=(
            *handed_on_lines(seen.updates),
            *untold_lines(seen.untold),
            *(_lines(centre, seen) if centre is not None else ()),
        ),
        mark=seen.mark,
        packs=tuple(map(_inner_row, seen.inner)),
        can_merge=receipt is None,
        receipt=receipt,
        asked=tuple(map(_asked, seen.plan.asked)),
    )


def _asked(each: Directive) -> AskedCard:
    action = _(ACTIONS[each.action])
    text = _("{action}：{note}").format(action=action, note=each.note)
    if each.due:
        text = noted(text, _("答复期限 {day}").format(day=each.due))
    only = Filter(field="uid", values=(each.record,))
    opens = Query(register=each.register, filters=(only,))
    return AskedCard(record=each.title, text=text, opens=opens)


def _lines(centre: Centre, seen: Examined) -> tuple[str, ...]:
    plans = (seen.plan, *(each.plan for each in seen.inner if each.plan is not None))
    told = (outline.of(centre, plan, most=_MOST_LINES) for plan in plans)
    return tuple(line for each in told for line in plan_lines(each, new=False))


def _inner_row(inner: Inner) -> tuple[str | tuple[str, str], ...]:
    """One pack of a bundle in a line of a table."""
    state = status_word(inner.status)
    if inner.outcome:
        state = outcome_word(inner.outcome)
    if inner.failure:
        state = (_("不能采用（{code}）").format(code=inner.failure), "bad")
    which = _("{month} 第 {seq} 号 {kind}")
    told = which.format(month=inner.id.month, seq=inner.id.seq, kind=kind_word(inner.id.kind))
    counts = (str(inner.counts[name]) for name in ("new", "changed", "refused"))
    return (inner.unit_name, told if inner.id.month else "—", state, *counts)


def waiting_card(waiting: parts.Waiting) -> FileCard:
    """A pack that is not complete: which parts to ask for."""
    status = _("已到 {here}/{total} 个分卷，其余的到了再打开即可")
    here = waiting.total - len(waiting.missing)
    return FileCard(
        path=Path(waiting.name),
        title=waiting.name,
        status=status.format(here=here, total=waiting.total),
        tone="warn",
        detail=_("还缺：{files}").format(files=listed(waiting.files)),
    )


def _title(seen: Examined) -> str:
    said = _("{name}（{unit}） {month} 第 {seq} 号 {kind}")
    return said.format(
        name=seen.unit_name,
        unit=seen.id.unit,
        month=seen.id.month,
        seq=seen.id.seq,
        kind=kind_word(seen.id.kind),
    )


def _rows(seen: Examined) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            register_word(each.register),
            *map(
                str,
                (
                    *(each.new, each.changed, each.deleted),
                    *(each.same, each.stale, each.conflict),
                    each.foreign + each.refused,
                ),
            ),
        )
        for each in seen.tables
    )


def receipt_card(got: Received, *, with_code: bool) -> ReceiptCard:
    """The receipt of a merge in words, and as a QR code when wanted."""
    word, tone = outcome_word(got.receipt.outcome.value)
    return ReceiptCard(
        id=got.number,
        can_take_back=bool(got.changes.touched) and got.examined.id.kind.rules.chained,
        text=word,
        tone=tone,
        code=got.receipt.code,
        data=got.data,
        files=got.receipt_files,
        dots=got.dots() if with_code else (),
    )
