"""接收: chosen files → what each would do → merge → receipts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from gridcenter.base.i18n import _, describe
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.fields import RegisterId, Uid
from gridcenter.domain.packs import ASIDE, QUARANTINED, PackKind
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.pack_words import (
    kind_word,
    outcome_word,
    register_word,
    status_word,
    why_word,
)
from gridcenter.services import amendments, inbox, parts, quarantine, receipts, receiving, units
from gridcenter.services.amendments import Difference
from gridcenter.services.centre import Centre
from gridcenter.services.examining import Examined, Inner
from gridcenter.services.receiving import Received

_MOST_CODES = 6
"""QR codes are for handing back by camera; a whole county's receipts go back as files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCard:
    """One chosen file: who and what it is, in words, and its rows by table.

    ``rows`` are (label, new, changed, same, stale, conflict, refused); ``receipt`` is there once
    it was merged. ``can_merge`` is false for failures and receipts.
    """

    path: Path
    title: str
    status: str
    tone: str
    detail: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    refused: tuple[str, ...] = ()
    can_merge: bool = False
    receipt: ReceiptCard | None = None
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


class PackReceive:
    """The state of the 接收 tab; ``on_change`` is called whenever ``cards`` changed."""

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk, self._on_change = desk, on_change
        self.cards: tuple[FileCard, ...] = ()
        self.inbox: Path | None = None
        self._inbox_before: frozenset[inbox.Mark] = frozenset()

    def load_inbox(self) -> None:
        """Ask which folder is watched."""
        self._desk.read(inbox.folder, self._keep_inbox)

    def watch(self, folder: Path | None) -> None:
        """Watch ``folder``, or nothing any more."""

        def work(centre: Centre) -> Path | None:
            inbox.watch(centre, folder)
            return folder

        self._desk.read(work, self._keep_inbox)

    def look_into_inbox(self) -> None:
        """Open what arrived whole since the last look; called now and then while watching."""
        before = self._inbox_before

        def done(found: tuple[tuple[Path, ...], frozenset[inbox.Mark]]) -> None:
            paths, self._inbox_before = found
            if paths:
                self.choose([*(card.path for card in self.cards if card.can_merge), *paths])

        def failed(failure: GridcenterError) -> None:
            self._keep_inbox(None)
            self._desk.tell_failure(failure)

        if self.inbox is not None:
            self._desk.read(lambda centre: inbox.look(centre, before), done, failed)

    def _keep_inbox(self, folder: Path | None) -> None:
        self.inbox = folder
        self._on_change()

    @property
    def mergeable(self) -> tuple[Path, ...]:
        """The files that wait for 合并."""
        return tuple(card.path for card in self.cards if card.can_merge)

    def choose(self, paths: Iterable[Path]) -> None:
        """Look at these files; nothing is written, receipts of ours come home at once."""
        wanted = tuple(paths)

        def work(centre: Centre) -> tuple[FileCard, ...]:
            try:
                gathered = parts.gather(centre, wanted)
            except GridcenterError as failure:
                return tuple(_card(path, failure) for path in wanted[:1])
            cards = [_looked_at(centre, path) for path in gathered.ready]
            return (*cards, *map(_waiting_card, gathered.waiting))

        self._desk.read(work, self._keep, label=_("正在验包…"))

    def clear(self) -> None:
        """Put the files aside."""
        self._keep(())

    def merge(self) -> None:
        """Merge what waits, each pack in its own transaction, and keep the receipts on screen."""
        wanted, cards = set(self.mergeable), self.cards
        merged: dict[Path, FileCard] = {}

        def work(centre: Centre) -> Changes:
            touched: dict[RegisterId, frozenset[Uid]] = {}
            for path in sorted(wanted, key=lambda each: each.name):
                outcome = _merge(centre, path)
                card = _card(path, outcome, with_code=len(wanted) <= _MOST_CODES)
                merged[path] = replace(card, difference=_difference(centre, outcome))
                if isinstance(outcome, Received):
                    for register, uids in outcome.changes.touched.items():
                        touched[register] = touched.get(register, frozenset()) | uids
            return Changes(gesture=None, label=_("接收上报包"), touched=touched)

        def finished(_changes: Changes) -> None:
            self._keep(tuple(merged.get(card.path, card) for card in cards))

        self._desk.write(work, finished, label=_("正在合并…"))

    def take_back(self, merge: int) -> None:
        """Undo one merge exactly, and show its file as waiting again."""

        def finished(_changes: Changes) -> None:
            self._desk.tell(_("已撤销这次合并，数据恢复到合并前。"))
            self.choose([card.path for card in self.cards])

        self._desk.write(lambda centre: quarantine.take_back(centre, merge), finished)

    def _keep(self, cards: tuple[FileCard, ...]) -> None:
        self.cards = cards
        self._on_change()


def _looked_at(centre: Centre, path: Path) -> FileCard:
    outcome = _look(centre, path)
    return replace(_card(path, outcome), difference=_difference(centre, outcome))


def _difference(centre: Centre, outcome: Outcome) -> Difference | None:
    """What an amendment says anew; held back ones too, for a person to decide."""
    seen = outcome.examined if isinstance(outcome, Received) else outcome
    if not isinstance(seen, Examined) or seen.kind is not PackKind.AMENDMENT:
        return None
    return amendments.arriving(centre, seen.path)


def _look(centre: Centre, path: Path) -> Outcome:
    try:
        if units.is_card(path):
            return units.renew(centre, path)
        if receipts.is_receipt(path):
            return receipts.take_home(centre, path)
        return receiving.preview(centre, path)
    except GridcenterError as failure:
        return failure


def _merge(centre: Centre, path: Path) -> Outcome:
    try:
        return receiving.receive(centre, path)
    except GridcenterError as failure:
        return failure


def _card(path: Path, outcome: Outcome, *, with_code: bool = True) -> FileCard:
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
        title = title.format(month=outcome.pack.period, seq=outcome.pack.seq)
        return FileCard(path=path, title=title, status=word, tone=tone)
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
        refused=tuple(
            _("{register} {uid}：{why}").format(
                register=register_word(each.table), uid=each.uid, why=why_word(each.why)
            )
            for each in seen.refused[:20]
        )
        + tuple(map(_inner_line, (each for each in seen.inner if _is_odd(each)))),
        can_merge=receipt is None,
        receipt=receipt,
    )


def _is_odd(inner: Inner) -> bool:
    return bool(inner.failure) or inner.status in QUARANTINED


def _inner_line(inner: Inner) -> str:
    """A pack of a bundle that was not merged, and why."""
    word, _tone = status_word(inner.status)
    why = _("不能采用（{code}）").format(code=inner.failure) if inner.failure else word
    said = _("{name} {month} 第 {seq} 号：{why}")
    return said.format(name=inner.unit_name, month=inner.month, seq=inner.seq, why=why)


def _waiting_card(waiting: parts.Waiting) -> FileCard:
    """A pack that is not complete: which parts to ask for."""
    status = _("已到 {here}/{total} 个分卷，其余的到了再打开即可")
    here = waiting.total - len(waiting.missing)
    return FileCard(
        path=Path(waiting.name),
        title=waiting.name,
        status=status.format(here=here, total=waiting.total),
        tone="warn",
        detail=_("还缺：{files}").format(files="、".join(waiting.files)),
    )


def _title(seen: Examined) -> str:
    said = _("{name}（{unit}） {month} 第 {seq} 号 {kind}")
    return said.format(
        name=seen.unit_name,
        unit=seen.unit,
        month=seen.month,
        seq=seen.seq,
        kind=kind_word(seen.kind),
    )


def _rows(seen: Examined) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            register_word(each.register),
            *map(
                str,
                (
                    *(each.new, each.changed, each.same, each.stale, each.conflict),
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
        id=got.id,
        can_take_back=bool(got.changes.touched) and got.examined.kind not in ASIDE,
        text=word,
        tone=tone,
        code=got.receipt.code,
        data=got.data,
        files=got.receipt_files,
        dots=got.dots() if with_code else (),
    )
