"""Another name on the record of a 治安户长: a slip of the pen, or the next holder of the post?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from gridcenter.base.i18n import _, describe
from gridcenter.domain.changes import Changes
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import Uid
from gridcenter.domain.register.leader import HOUSEHOLD_LEADER
from gridcenter.domain.written.parse import ParseContext, parse_value
from gridcenter.presenters.register.form_saving import After
from gridcenter.presenters.register.record_form import FormPresenter
from gridcenter.presenters.register.record_history import HistoryEntry, read_history
from gridcenter.services.centre import Centre
from gridcenter.services.register import posts


@dataclass(frozen=True, slots=True, kw_only=True)
class PostQuestion:
    """What is asked: the name that stood there, the one typed over it, and today as ISO text."""

    old: str
    new: str
    today: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderLine:
    """One holder of a post in words; ``is_shown`` marks the record on the screen."""

    uid: Uid
    name: str
    term: str
    is_shown: bool


class PostChange:
    """Asks once for each name typed over another; stands as the form's save guard."""

    field = "name"

    def __init__(self, form: FormPresenter, show: Callable[[PostQuestion], None]) -> None:
        self._form, self._show = form, show
        self._answered: tuple[Uid | None, object] | None = None
        self._waiting: tuple[Draft, After | None] | None = None
        form.guard = self

    def holds(self, draft: Draft) -> bool:
        """Whether the name of somebody in post was typed over and nothing was answered yet."""
        record = self._form.record
        if record is None or not draft.values.get("name") or not record.text("name"):
            return False
        if record.values.get("status") == "left" or "village" in draft.values:
            return False
        return self._answered != (draft.uid, draft.values["name"])

    def ask(self, draft: Draft, after: After | None) -> None:
        """Put the question to the officer."""
        record, lookups = self._form.record, self._form.entry.lookups
        if record is not None and lookups is not None:
            self._waiting = (draft, after)
            self._show(
                PostQuestion(
                    old=record.text("name"), new=str(draft.values["name"]), today=lookups.today
                )
            )

    def correct(self) -> None:
        """It was a slip of the pen: save the record as it stands."""
        if self._waiting is not None:
            (draft, after), self._waiting = self._waiting, None
            self._answered = (draft.uid, draft.values["name"])
            self._form.accepted["holder_changes"] = _("更正写错的姓名")
            self._form.save(after)

    def read_day(self, text: str) -> tuple[str, str]:
        """The day of handing over as ISO text, and what is wrong with it in words."""
        lookups = self._form.entry.lookups
        if lookups is None:
            return "", ""
        context = ParseContext(codes=lookups.codes, today=date.fromisoformat(lookups.today))
        value, problem = parse_value(HOUSEHOLD_LEADER.field("left_on"), text, context)
        if problem is not None:
            return "", describe(problem).message
        if not isinstance(value, str):
            return "", _("请填写接任日期。")
        return value, ""

    def hand_over(self, day: str) -> None:
        """Somebody else holds the post from ``day`` on: the old record is closed, a new one made."""
        if self._waiting is None:
            return
        (draft, after), self._waiting = self._waiting, None

        def work(centre: Centre) -> Changes:
            return posts.hand_over(centre, draft, on=day)

        self._form.perform(
            work, lambda changes: posts.new_holder_of(changes, str(draft.uid)), after
        )

    def give_up(self) -> None:
        """Neither: the form stays as it is, with the cursor in the name."""
        self._waiting = None
        if self._form.view is not None:
            self._form.view.focus_field(self.field)


def read_holders(centre: Centre, uid: Uid) -> tuple[HolderLine, ...]:
    """Who held the post of this leader, the present holder first; runs on the worker thread."""
    return tuple(
        HolderLine(uid=each.uid, name=each.text("name"), term=_term(each), is_shown=each.uid == uid)
        for each in posts.holders(centre, uid)
    )


def _term(leader: Record) -> str:
    begun = leader.text("appointed_on") or "…"
    if leader.values.get("status") != "left":
        return _("{begun} 至今 · 在岗").format(begun=begun)
    return _("{begun} 至 {ended} · 离岗").format(begun=begun, ended=leader.text("left_on") or "…")


Story = tuple[tuple[HistoryEntry, ...], tuple[HolderLine, ...]]
"""What was done to a record, and who held its post."""


def read_story(centre: Centre, *, register_id: str, uid: Uid, holders: bool) -> Story:
    """The life of a record, and the holders of its post where it is one; that it was read is logged."""
    return read_history(centre, register_id, uid), read_holders(centre, uid) if holders else ()
