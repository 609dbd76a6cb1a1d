"""上报: what would go up, where to, and the pack once it is on its medium."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gridcenter.base.drives import Drive, is_pulled, removable_drives
from gridcenter.base.i18n import _, describe, listed, one_after_another
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs import PackKind
from gridcenter.domain.registers import register_of
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.month_reading import shifted
from gridcenter.presenters.pack_words import kind_word, outcome_word, register_word, size_word
from gridcenter.services import amendments, parts, receipts, sending
from gridcenter.services import month as months
from gridcenter.services.amendments import Difference
from gridcenter.services.centre import Centre
from gridcenter.services.packing import Exported, SendPreview


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One line of the checks: its tone and its words."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLine:
    """One pack sent for the month: number and kind, when, file, and what its receipt says."""

    title: str
    when: str
    file: str
    outcome: str
    tone: str


@dataclass(slots=True, kw_only=True)
class SendState:
    """What the page shows. ``failure`` says why nothing can be sent yet."""

    month: str = ""
    kind: PackKind = PackKind.FULL
    kinds: tuple[PackKind, ...] = ()
    """What this centre can send, the usual first."""
    unmasked: bool = False
    reason: str = ""
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
            state.kinds = sending.kinds(centre)
            state.difference = _difference(centre, month, state.kind)
            try:
                seen = sending.preview(centre, month, state.kind, unmasked=state.unmasked)
            except GridcenterError as failure:
                return month, failure
            return month, seen

        self._desk.read(work, self._keep, label=_("正在清点本月数据…"))

    def turn(self, months_on: int) -> None:
        """Go ``months_on`` months on, or back when negative."""
        self.state.month = shifted(self.state.month, months_on)
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

    def choose_folder(self, folder: Path) -> None:
        """Where the file goes."""
        self.state.folder = folder
        self._on_change()

    @property
    def can_send(self) -> bool:
        """Whether everything needed is there."""
        state = self.state
        told = not state.unmasked or bool(state.reason.strip())
        return state.seen is not None and state.folder is not None and told

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
                )
            )
            state.parts = parts.split(done[0].path, state.part_size) if state.part_size else ()
            return NO_CHANGES

        def finished(_changes: Changes) -> None:
            state.done = done[0]
            state.unmasked, state.reason = False, ""
            self.load()

        self._desk.write(work, finished, label=_("正在导出并读回核对…"))

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
            self._desk.tell(said.format(seq=found[0].pack.seq, word=word))
            self.load()

        self._desk.write(take, finished)

    def _keep(self, found: tuple[str, SendPreview | GridcenterError]) -> None:
        self.state.month, seen = found
        failed = isinstance(seen, GridcenterError)
        self.state.seen = None if isinstance(seen, GridcenterError) else seen
        self.state.failure = seen if failed and isinstance(seen, GridcenterError) else None
        self._on_change()

    def _hear(self, _changes: Changes) -> None:
        self._is_stale = True


def _difference(centre: Centre, month: str, kind: PackKind) -> Difference | None:
    if kind is not PackKind.AMENDMENT:
        return None
    try:
        return amendments.since_sealed(centre, month)
    except GridcenterError:
        return None  # the pack goes up all the same


def content_rows(seen: SendPreview) -> tuple[tuple[str, str, str], ...]:
    """Per register its label, the rows that travel and the live rows of the unit."""
    return tuple(
        (register_word(name), str(seen.rows[name]), str(live))
        for name, live in seen.live.items()
        if live or seen.rows[name]
    )


def check_lines(seen: SendPreview) -> tuple[CheckLine, ...]:
    """What the officer should know before the file leaves."""
    lines = []
    if seen.kind is PackKind.BUNDLE:
        text = _("原样转报下级 {count} 个上报包，签名不变").format(count=seen.relayed)
        return (CheckLine(tone="good" if seen.relayed else "warn", text=text),)
    if seen.kind is PackKind.DESK:
        return (CheckLine(tone="info", text=_("给本单位另一台电脑：全部数据，含当事方和证件号码")),)
    if seen.kind is PackKind.AMENDMENT and not seen.former:
        lines.append(CheckLine(tone="warn", text=_("这个月还没有上报过，应发全量，不是更正")))
    if seen.to_mend:
        text = _("{count} 处上级会退回，建议先核对").format(count=seen.to_mend)
        lines.append(CheckLine(tone="warn", text=text))
    else:
        lines.append(CheckLine(tone="good", text=_("核对没有发现问题")))
    if seen.numbers_in_text:
        text = _("{count} 处文字里有证件号码或电话，请先改掉").format(count=seen.numbers_in_text)
        lines.append(CheckLine(tone="bad", text=text))
    if seen.masking == "masked":
        text = _("名册不含证件号码，电话已打码；当事方等不出本中心")
        lines.append(CheckLine(tone="good", text=text))
    else:
        text = _("名册含完整证件号码和电话，理由会记入日志；当事方仍不出本中心")
        lines.append(CheckLine(tone="warn", text=text))
    return tuple(lines)


def withheld_words(seen: SendPreview) -> str:
    """The fields that stay at home or travel masked, by their labels."""
    return listed(
        f"{register_word(table)}·{_(register_of(table).field(name).label)}"
        for table, name in seen.withheld
    )


def sent_lines(seen: SendPreview) -> tuple[SentLine, ...]:
    """What was already sent for the month."""
    lines = []
    for pack in seen.former:
        word, tone = outcome_word(pack.outcome)
        title = _("第 {seq} 号 {kind}").format(seq=pack.seq, kind=kind_word(pack.kind))
        lines.append(
            SentLine(
                title=title, when=pack.created_at[:10], file=pack.file, outcome=word, tone=tone
            )
        )
    return tuple(lines)


def done_text(done: Exported) -> str:
    """The sentence after the export."""
    said = _("已写入并读回核对：{name}（{size}）。可以安全拔出。")
    return said.format(name=done.path.name, size=size_word(done.bytes))


def parts_text(files: tuple[Path, ...]) -> str:
    """How the pack was cut, or nothing."""
    if not files:
        return ""
    said = _("已拆成 {count} 个分卷（.gcpart），请全部发出，顺序不限。")
    return said.format(count=len(files))


def size_text(seen: SendPreview) -> str:
    """Size, and how long it takes on a slow line."""
    seconds = parts.seconds_on_slow_line(seen.bytes)
    took = (
        _("{count} 秒").format(count=seconds)
        if seconds < 100
        else _("{count} 分钟").format(count=round(seconds / 60))
    )
    said = _("约 {size}，慢速线路（56K）约 {took}")
    return said.format(size=size_word(seen.bytes), took=took)


def drive_text(drive: Drive) -> str:
    """A removable medium on its button: its name and the room on it."""
    free = drive.free()
    if drive.read_only:
        return _("{name}（不能写入）").format(name=drive.name)
    if free is None:
        return drive.name
    return _("{name}（剩 {size}）").format(name=drive.name, size=size_word(free))


def failure_text(failure: GridcenterError) -> str:
    """A failure with what to do now, in one line."""
    said = describe(failure)
    return one_after_another(said.message, said.hint)
