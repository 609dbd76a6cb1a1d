"""What the small windows of the other books do: fill and swap the rota, begin a round, take in a superior's sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from gridcenter.base.i18n import _, choice_of, describe, listed, one_after_another
from gridcenter.domain.changes import Changes
from gridcenter.domain.choice import Choice
from gridcenter.domain.errors import GridcenterError, InvalidRecordError
from gridcenter.domain.register.centre_check import CENTRE_CHECK
from gridcenter.domain.register.contact import DUTY_ROTA
from gridcenter.domain.register.fields import FieldSpec, Value
from gridcenter.domain.register.requested_form import REQUESTED_FORM
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.register.validate import check_field
from gridcenter.domain.written.parse import parse_value
from gridcenter.presenters.desk import Desk, Failed
from gridcenter.services.centre import Centre
from gridcenter.services.paper import asked_forms
from gridcenter.services.register import check_rounds, registers, rota
from gridcenter.services.sheets import requested
from gridcenter.services.sheets.requested import AskedSheet

__all__ = [
    "AskedSheet",
    "BookDeeds",
    "RotaAsked",
    "RotaHabits",
    "SwapAsked",
    "asked_words",
    "failure_words",
]

Done = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaHabits:
    """What a new rota begins with: the shifts there are, and who took turns lately."""

    shifts: tuple[Choice, ...]
    used: frozenset[str]
    groups: tuple[str, ...]
    leaders: tuple[str, ...]
    phone: str
    next_week: tuple[str, str]
    next_month: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaAsked:
    """A rota as it was typed."""

    first: str
    last: str
    groups: tuple[str, ...]
    leaders: tuple[str, ...]
    shifts: tuple[str, ...]
    phone: str
    rest_days_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapAsked:
    """Two shifts as they were typed: a day and the id of a shift each."""

    days: tuple[str, str]
    shifts: tuple[str, str]


def asked_words(asked: AskedSheet) -> tuple[str, str]:
    """What is here already of a superior's sheet, and what is not."""
    here = _("{count} 项，本系统已有 {here} 项（{share} %）").format(
        count=len(asked.columns), here=asked.here, share=asked.share
    )
    missing = [each.title for each in asked.columns if not each.register]
    return here, _("没有的：{names}").format(names=listed(missing)) if missing else ""


def failure_words(failure: GridcenterError) -> str:
    """Why a deed was refused: of a record that is wrong each field, else the failure's own sentence."""
    if isinstance(failure, InvalidRecordError):
        return one_after_another(*(describe(each).message for each in failure.problems))
    return describe(failure).message


class BookDeeds:
    """The deeds; each tells the desk what came of it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def habits(self, ready: Callable[[RotaHabits], None]) -> None:
        """What a new rota begins with."""
        self._desk.ask(_habits, ready)

    def fill(self, asked: RotaAsked, done: Done, failed: Failed) -> None:
        """Fill the empty days by turns."""

        def work(centre: Centre) -> Changes:
            first, last = (
                _day(centre, DUTY_ROTA.field("on_day"), t) for t in (asked.first, asked.last)
            )
            return rota.fill(
                centre,
                rota.RotaPlan(
                    first=first,
                    last=last,
                    shifts=asked.shifts,
                    groups=asked.groups,
                    leaders=asked.leaders,
                    phone=str(_read(centre, DUTY_ROTA.field("phone"), asked.phone) or ""),
                    rest_days_only=asked.rest_days_only,
                ),
            )

        self._do(work, _("排了 {count} 班，可以整批撤销。"), done, failed)

    def swap(self, asked: SwapAsked, done: Done, failed: Failed) -> None:
        """Let two shifts change hands."""

        def work(centre: Centre) -> Changes:
            days = [_day(centre, DUTY_ROTA.field("on_day"), text) for text in asked.days]
            one, other = zip(days, asked.shifts, strict=True)
            return rota.swap(centre, one, other)

        self._do(work, _("换了 {count} 班，各自写明了原来是谁。"), done, failed)

    def lists(self, ready: Callable[[tuple[Choice, ...]], None]) -> None:
        """The lists of the self-check of our tier."""
        self._desk.ask(_lists, ready)

    def begin(self, list_id: str, day: str, done: Done, failed: Failed) -> None:
        """Begin a round of the self-check."""

        def work(centre: Centre) -> Changes:
            return check_rounds.begin(
                centre, list_id, _day(centre, CENTRE_CHECK.field("checked_on"), day)
            )

        self._do(work, _("写入 {count} 项，结果都是“待查”，查一项改一项。"), done, failed)

    def read(self, path: Path, ready: Callable[[AskedSheet, tuple[Choice, ...]], None]) -> None:
        """Read a superior's sheet; its header is matched against every register."""

        def work(centre: Centre) -> tuple[AskedSheet, tuple[Choice, ...]]:
            return requested.read(path), _choices(centre, "requested_frequency")

        self._desk.ask(work, lambda found: ready(*found), label=_("正在读来表…"))

    def join(
        self, path: Path, asked: AskedSheet, given: Mapping[str, str], done: Done, failed: Failed
    ) -> None:
        """Let a superior's sheet join the list and the month; ``given`` are texts of fields of the register."""

        def work(centre: Centre) -> Changes:
            values = {
                name: _read(centre, REQUESTED_FORM.field(name), text)
                for name, text in given.items()
                if text.strip()
            }
            return asked_forms.join(centre, path, asked, values)

        self._do(work, _("记入报表清单 {count} 张。"), done, failed)

    def _do(
        self, work: Callable[[Centre], Changes], words: str, done: Done, failed: Failed
    ) -> None:
        def told(changes: Changes) -> None:
            self._desk.tell(words.format(count=changes.count))
            done()

        self._desk.do(work, told, failed)


def _choices(centre: Centre, codes: str) -> tuple[Choice, ...]:
    return tuple(choice_of(item) for item in centre.codes[codes] if not item.retired)


def _lists(centre: Centre) -> tuple[Choice, ...]:
    return tuple(choice_of(each) for each in check_rounds.lists(centre))


def _habits(centre: Centre) -> RotaHabits:
    today = centre.today()
    lately = rota.of_days(centre, today - timedelta(days=rota.LONGEST), today + timedelta(days=366))
    monday = today + timedelta(days=7 - today.weekday())
    month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    after = (month + timedelta(days=32)).replace(day=1)
    return RotaHabits(
        shifts=_choices(centre, "duty_shift"),
        used=frozenset(each.text("shift") for each in lately),
        groups=tuple(dict.fromkeys(each.text("on_duty") for each in lately)),
        leaders=tuple(dict.fromkeys(filter(None, (each.text("leader") for each in lately)))),
        phone=next((phone for each in reversed(lately) if (phone := each.text("phone"))), ""),
        next_week=(monday.isoformat(), (monday + timedelta(days=6)).isoformat()),
        next_month=(month.isoformat(), (after - timedelta(days=1)).isoformat()),
    )


def _read(centre: Centre, spec: FieldSpec, text: str) -> Value:
    value, problem = parse_value(spec, text, registers.parse_context(centre))
    if problem is not None:
        raise InvalidRecordError((replace(problem, field=spec.name),))
    return value


def _day(centre: Centre, spec: FieldSpec, text: str) -> date:
    value = _read(centre, spec, text)
    rules = Rules(codes=centre.codes, today=centre.today())
    if value is None:
        raise InvalidRecordError(tuple(check_field(spec, value, rules)))
    return date.fromisoformat(str(value))
