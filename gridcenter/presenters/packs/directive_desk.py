"""下达指令: what an upper tier asks of a case of a unit below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from gridcenter.base.clock import day_of
from gridcenter.base.i18n import _
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.errors import GridcenterError, InvalidRecordError
from gridcenter.domain.packs.directives import Directive, DirectiveAction
from gridcenter.domain.register.incident.fields import INCIDENT_STEP
from gridcenter.domain.text import N_
from gridcenter.domain.written.parse import parse_value
from gridcenter.presenters.desk import Desk
from gridcenter.services.centre import Centre
from gridcenter.services.packs import directives
from gridcenter.services.register import registers

ACTIONS = {
    DirectiveAction.RETURN: N_("退回"),
    DirectiveAction.SUPERVISE: N_("督办"),
    DirectiveAction.SUPERVISE_YELLOW: N_("黄牌督办"),
    DirectiveAction.SUPERVISE_RED: N_("红牌督办"),
    DirectiveAction.CORRECT: N_("要求更正"),
}


_SHOWN_DAYS = 90
"""An answered directive stays on the list for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveLine:
    """A directive in words; ``acknowledged`` and ``answer`` are empty while they have not come."""

    action: str
    title: str
    note: str
    made_on: str
    due: str
    acknowledged: str
    answer: str

    @property
    def cells(self) -> tuple[str, ...]:
        """As a row of the table."""
        seen = self.acknowledged or _("○ 未签收")
        told = self.answer or _("○ 未答复")
        return (self.action, self.title, self.note, self.made_on, self.due, seen, told)


class DirectiveDesk:
    """The state of the card; ``on_change`` is called whenever ``lines`` changed."""

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk, self._on_change = desk, on_change
        self.lines: tuple[DirectiveLine, ...] = ()
        """What was asked below: all that waits for an answer, and what was answered lately."""

    def load(self) -> None:
        """Read what was asked, whether it came and what was answered."""
        self._desk.ask(read_lines, self._keep)

    def issue(  # noqa: PLR0917 - what is asked, and who hears of it
        self,
        record: str,
        action: DirectiveAction,
        note: str,
        folder: Path,
        due: str = "",
        issued: Callable[[], None] = lambda: None,
        refused: Callable[[GridcenterError], None] | None = None,
    ) -> None:
        """Write the file for the unit that owns the case into ``folder``; ``due`` as typed."""

        def work(centre: Centre) -> Changes:
            day = _read_day(centre, due)
            directives.issue(centre, record.strip(), action, folder, note=note, due=day)
            return NO_CHANGES

        def finished(_changes: Changes) -> None:
            self._desk.tell(_("指令文件已写入，请交给该单位接收。"))
            issued()
            self.load()

        self._desk.do(work, finished, refused)

    def _keep(self, found: tuple[DirectiveLine, ...]) -> None:
        self.lines = found
        self._on_change()


def read_lines(centre: Centre) -> tuple[DirectiveLine, ...]:
    """The directives that we gave, in words; runs on the worker thread."""
    since = (centre.today() - timedelta(days=_SHOWN_DAYS)).isoformat()
    return tuple(
        _line(centre, each)
        for each in directives.every(centre)
        if each.sender == centre.unit.code and (each.done_at is None or each.done_at >= since)
    )


def _line(centre: Centre, each: Directive) -> DirectiveLine:
    seen, told = directives.acknowledged(centre, each), directives.answer(centre, each)
    answered = f"✓ {told[0]}" if told is not None else _("✓ 已办理") if each.done_at else ""
    return DirectiveLine(
        action=_(ACTIONS[each.action]),
        title=each.title,
        note=each.note,
        made_on=str(day_of(each.made_at)),
        due=each.due or "",
        acknowledged=f"✓ {day_of(seen.at)} {seen.by}".rstrip() if seen is not None else "",
        answer=answered,
    )


def _read_day(centre: Centre, text: str) -> str | None:
    """A day as typed; InvalidRecordError when it is none."""
    if not text.strip():
        return None
    value, problem = parse_value(
        INCIDENT_STEP.field("due"), text.strip(), registers.parse_context(centre)
    )
    if problem is not None:
        raise InvalidRecordError((problem,))
    return str(value)
