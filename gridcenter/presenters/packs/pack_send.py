"""上报: what would go up, where to, and the pack once it is on its medium."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gridcenter.base.drives import Drive, is_pulled, removable_drives
from gridcenter.base.i18n import _
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.period import month_shifted
from gridcenter.domain.roles import MAY, Deed
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.packs.pack_words import outcome_word
from gridcenter.services import month as months
from gridcenter.services.centre import Centre
from gridcenter.services.packs import amendments, papers, parts, receipts, sending
from gridcenter.services.packs.amendments import Difference
from gridcenter.services.packs.packing import Exported, SendPreview
from gridcenter.services.paper.pages import Printout
from gridcenter.services.register import numbers


@dataclass(slots=True, kw_only=True)
class SendState:
    """What the page shows. ``failure`` says why nothing can be sent yet."""

    month: str = ""
    kind: PackKind = PackKind.FULL
    kinds: tuple[PackKind, ...] = ()
    """What this centre can send, the usual first."""
    unmasked: bool = False
    reason: str = ""
    attachments: bool = False
    """Whether the contents of attachments go along."""
    folder: Path | None = None
    drives: tuple[Drive, ...] = ()
    """The removable media that are plugged in now."""
    part_size: int | None = None
    """Cut into parts of at most so many bytes, for a mail limit."""
    parts: tuple[Path, ...] = ()
    seen: SendPreview | None = None
    difference: Difference | None = None
    """Of an amendment what it says anew; None when that cannot be told."""
    failure: GridcenterError | None = None
    done: Exported | None = None
    may_send: bool = True
    """Whether the officer signed in may export packs and take receipts."""


class PackSend:
    """The state of the 上报 tab; ``on_change`` is called whenever it changed."""

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk, self._on_change = desk, on_change
        self._is_stale = True
        self.state = SendState()
        self.end = desk.subscribe(self._hear)

    def show(self) -> None:
        """The tab is shown: read again only when something changed since."""
        self._find_drives()
        if self._is_stale:
            self.load()

    def look_for_drives(self) -> None:
        """A stick may be plugged in or pulled while the tab is shown."""
        if self._find_drives():
            self._on_change()

    def _find_drives(self) -> bool:
        """Whether other drives are there than before; the first that takes files is chosen."""
        state, found = self.state, removable_drives()
        known, state.drives = state.drives, found
        gone = {drive.path for drive in known} - {drive.path for drive in found}
        if state.folder is not None and (state.folder in gone or is_pulled(state.folder)):
            state.folder = None
        if state.folder is None:
            state.folder = next((each.path for each in found if not each.read_only), None)
        return known != found

    def load(self) -> None:
        """Read what would go up."""
        self._is_stale = False
        state = self.state

        def work(centre: Centre) -> tuple[str, SendPreview | GridcenterError]:
            month = state.month or months.current(centre)
            if not state.kinds:
                state.kinds = sending.kinds(centre)
                state.kind = state.kinds[0]
            state.may_send = Deed.SEND in MAY[centre.role]
            state.difference = _difference(centre, month, state.kind)
            try:
                seen = sending.preview(
                    centre,
                    month,
                    state.kind,
                    unmasked=state.unmasked,
                    attachments=state.attachments,
                )
            except GridcenterError as failure:
                return month, failure
            return month, seen

        self._desk.ask(work, self._keep, label=_("正在清点本月数据…"))

    def show_month(self, month: str) -> None:
        """Choose the month that is read when the tab is shown next."""
        if month != self.state.month:
            self.state.month, self.state.done, self._is_stale = month, None, True

    def turn(self, months_on: int) -> None:
        """Go ``months_on`` months on, or back when negative."""
        self.state.month = month_shifted(self.state.month, months_on)
        self.state.done = None
        self.load()

    def choose_kind(self, kind: PackKind) -> None:
        """Full, amendment, delta or nil."""
        self.state.kind = kind
        self.state.done = None
        self.load()

    def set_unmasked(self, unmasked: bool, reason: str = "") -> None:
        """Rosters in full, with the reason that is logged; or masked again."""
        self.state.unmasked, self.state.reason = unmasked, reason
        self.load()

    @property
    def may_attach(self) -> bool:
        """Whether there are contents of attachments that may go along."""
        seen = self.state.seen
        return seen is not None and seen.kind.rules.chained and seen.attachments.files > 0

    def set_attachments(self, along: bool) -> None:
        """The contents of attachments go along, or stay."""
        self.state.attachments = along
        self.load()

    def choose_parts(self, size: int | None) -> None:
        """Cut the file into parts of at most ``size`` bytes, or not."""
        self.state.part_size = size

    def choose_folder(self, folder: Path) -> None:
        """Where the file goes."""
        self.state.folder = folder
        self._on_change()

    @property
    def can_send(self) -> bool:
        """Whether everything needed is there."""
        state = self.state
        told = bool(state.reason.strip()) or not self.needs_reason
        ready = state.seen is not None and state.folder is not None
        return ready and told and state.may_send

    @property
    def needs_reason(self) -> bool:
        """Whether full numbers would travel: in rosters by choice, or in free text as it stands."""
        seen = self.state.seen
        return self.state.unmasked or (seen is not None and seen.numbers_in_text > 0)

    def receipt_paper(self, centre: Centre) -> Printout:
        """The receipt that came for this month as a page; runs on the worker."""
        return papers.receipt(centre, getattr(self.state.seen, "receipt", None) or b"")

    def mask_numbers(self) -> None:
        """Mask every number that stands in our free texts; one gesture, to be taken back as others."""
        self._desk.do(numbers.mask_all, lambda _changes: self.load())

    def send(self) -> None:
        """Make the pack; the month is sealed by it."""
        state = self.state
        folder, done = state.folder, list[Exported]()
        if folder is None:
            return

        def work(centre: Centre) -> Changes:
            done.append(
                sending.export(
                    centre,
                    state.month,
                    folder,
                    kind=state.kind,
                    unmasked=state.unmasked,
                    reason=state.reason,
                    attachments=state.attachments and self.may_attach,
                )
            )
            state.parts = parts.split(done[0].path, state.part_size) if state.part_size else ()
            return NO_CHANGES

        def finished(_changes: Changes) -> None:
            state.done = done[0]
            state.unmasked, state.reason, state.attachments = False, "", False
            self.load()

        self._desk.do(work, finished, label=_("正在导出并读回核对…"))

    def take_receipt(self, source: Path | str) -> None:
        """A receipt came home, as a file or as scanned text."""
        self._take(lambda centre: receipts.take_home(centre, source))

    def take_spoken(self, code: str) -> None:
        """A receipt was read out over the phone."""
        self._take(lambda centre: receipts.take_spoken(centre, code))

    def _take(self, work: Callable[[Centre], receipts.Homecoming]) -> None:
        found: list[receipts.Homecoming] = []

        def take(centre: Centre) -> Changes:
            found.append(work(centre))
            return NO_CHANGES

        def finished(_changes: Changes) -> None:
            word, _tone = outcome_word(found[0].outcome.value)
            said = _("第 {seq} 号上报包：{word}")
            self._desk.tell(said.format(seq=found[0].pack.id.seq, word=word))
            self.load()

        self._desk.do(take, finished)

    def _keep(self, found: tuple[str, SendPreview | GridcenterError]) -> None:
        self.state.month, seen = found
        failed = isinstance(seen, GridcenterError)
        self.state.seen = None if isinstance(seen, GridcenterError) else seen
        self.state.failure = seen if failed and isinstance(seen, GridcenterError) else None
        self._on_change()

    def _hear(self, _changes: Changes) -> None:
        self._is_stale = True


def _difference(centre: Centre, month: str, kind: PackKind) -> Difference | None:
    if not kind.rules.corrects:
        return None
    try:
        return amendments.since_sealed(centre, month)
    except GridcenterError:
        return None  # the pack goes up all the same
