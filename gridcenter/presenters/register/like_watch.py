"""While a new record is typed: whether it may already be kept. It warns and never blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gridcenter.base.i18n import _, listed
from gridcenter.domain.register.fields import Register, Uid, Value
from gridcenter.presenters.register.duplicate_board import reasons
from gridcenter.presenters.register.record_form import FormPresenter
from gridcenter.services.register import duplicates


@dataclass(frozen=True, slots=True, kw_only=True)
class LikeNote:
    """The nearest kept record and the warning in words."""

    uid: Uid
    text: str


class LikeWatch:
    """Watches one form. ``told(note)`` hears of a likely repetition, or None when there is none."""

    def __init__(self, form: FormPresenter, told: Callable[[LikeNote | None], None]) -> None:
        self._form, self._told = form, told
        self._asked: tuple[Value, ...] | None = None
        self._dismissed: set[Uid] = set()
        self.note: LikeNote | None = None

    def look(self) -> None:
        """The form may have changed: ask when a deciding value is another one."""
        form, alike = self._form, self._form.register.resemblance
        if alike is None:
            return
        if not form.is_open or form.record is not None:
            self._dismissed.clear()
            self._asked = None
            self._tell(None)
            return
        values = form.entry.values()
        asked = tuple(values.get(name) for name in alike.decides)
        if asked == self._asked:
            return
        self._asked = asked
        turn = form.entry.turn

        def found(pairs: tuple[duplicates.Pair, ...]) -> None:
            if turn == form.entry.turn and asked == self._asked:
                fresh = [each for each in pairs if each.one.uid not in self._dismissed]
                self._tell(_note(form, fresh[0], len(fresh)) if fresh else None)

        given = {name: value for name, value in values.items() if value not in (None, "")}
        register = form.register.id
        form.desk.ask(lambda centre: duplicates.like(centre, register, given), found)

    def dismiss(self) -> None:
        """The officer knows; this record is not named again while the new one is filled."""
        if self.note is not None:
            self._dismissed.add(self.note.uid)
        self.note = None

    def _tell(self, note: LikeNote | None) -> None:
        if note != self.note:
            self.note = note
            self._told(note)

    def open_kept(self, after: Callable[[], None]) -> None:
        """Open the kept record instead; what was typed fills only what it leaves empty."""
        note, form = self.note, self._form
        if note is None:
            return
        typed = {
            name: (state.value, state.text)
            for name, state in form.entry.fields.items()
            if state.value not in (None, "", False) and state.origin == ""
        }

        def filled() -> None:
            taken = []
            for name, (value, text) in typed.items():
                state = form.field(name)
                if state.value in (None, "") and not state.spec.read_only:
                    form.entry.put(name, value, text)
                    taken.append(_(state.spec.label))
            if taken:
                said = _("已打开原有记录，并补上它没填的：{names}。")
                form.desk.tell(said.format(names=listed(taken)))
            after()

        form.open(note.uid, filled)


def _note(form: FormPresenter, pair: duplicates.Pair, count: int) -> LikeNote:
    return LikeNote(uid=pair.one.uid, text=like_words(form.register, pair, count))


def like_words(register: Register, pair: duplicates.Pair, count: int) -> str:
    """That a new record may repeat ``pair.one``, the nearest of ``count``, and why."""
    text = _("可能已经登记过：{title}——{reasons}").format(
        title=pair.one.text(register.spoken), reasons=reasons(pair.likeness)
    )
    if count > 1:
        text = _("{text}；另有 {count} 条相近").format(text=text, count=count - 1)
    return text
