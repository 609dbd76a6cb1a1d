"""Keeps what is typed and not yet saved; what is left unsaved is put aside and offered again."""

from __future__ import annotations

from collections.abc import Callable

from gridcenter.base.i18n import _
from gridcenter.domain.register.fields import Uid
from gridcenter.presenters.register.record_form import FormPresenter
from gridcenter.services.register import drafts
from gridcenter.services.register.drafts import KeptDraft


class FormDrafts:
    """The unsaved text of one form; the screen calls :meth:`keep` a second after the last key."""

    def __init__(self, form: FormPresenter) -> None:
        self._form = form
        self._kept = False
        self.aside: tuple[KeptDraft, ...] = ()
        """What waits to be taken up again, the newest first."""
        self.told: Callable[[], None] = lambda: None
        """Called when other drafts wait."""

    def keep(self) -> None:
        """Write down what is unsaved now, or forget the draft when nothing is."""
        form = self._form
        if not form.dirty:
            self.drop()
            return
        draft = self._draft()
        self._kept = True
        form.desk.note(lambda centre: drafts.keep(centre, draft), _ignore)

    def _draft(self) -> KeptDraft:
        form = self._form
        unsaved = {n: s for n, s in form.entry.fields.items() if s.dirty}
        return KeptDraft(
            register=str(form.register.id),
            uid=form.uid,
            base_revision=form.record.revision if form.record else None,
            texts={name: state.text for name, state in unsaved.items()},
            values={name: s.value for name, s in unsaved.items() if not s.typed},
        )

    def set_aside(self, after: Callable[[], None]) -> None:
        """Put what is unsaved aside, show the record as it was saved, and go ``after``."""
        form, draft = self._form, self._draft()
        if not any(text.strip() for text in draft.texts.values()) and draft.uid is None:
            self._leave(after)
            return

        def put(waiting: tuple[KeptDraft, ...]) -> None:
            self._kept = False
            self._wait(waiting)
            self._leave(after)

        form.desk.note(lambda centre: drafts.set_aside(centre, draft), put)

    def _leave(self, after: Callable[[], None]) -> None:
        if self._form.record is None:
            self._form.close()
        else:
            self._form.revert()
        after()

    def _wait(self, waiting: tuple[KeptDraft, ...]) -> None:
        self.aside = waiting
        self.told()

    def drop(self) -> None:
        """Forget the draft: it was saved, or taken back."""
        register = str(self._form.register.id)
        if self._kept:
            self._kept = False
            self._form.desk.note(lambda centre: drafts.drop(centre, register), _ignore)

    def look(self) -> None:
        """Tell of the drafts that wait, those left over from last time among them."""
        register = str(self._form.register.id)
        if not self._form.dirty:
            self._form.desk.note(lambda centre: drafts.leftover(centre, register), self._wait)

    def discard(self, draft: KeptDraft) -> None:
        """Throw away a draft that was put aside, as the officer wished."""
        self._form.desk.note(lambda centre: drafts.take(centre, draft), self._wait)

    def restore(self, draft: KeptDraft, after: Callable[[], None] = lambda: None) -> None:
        """Put a draft back into the form it was typed in, then go ``after``; what is typed there is saved first."""

        def fill() -> None:
            for name, text in draft.texts.items():
                if name not in self._form.entry.fields:
                    continue
                if name in draft.values:
                    self._form.entry.put(name, draft.values[name], text)
                else:
                    self._form.type(name, text)
                    self._form.commit(name)
                self._form.tell_field(name)
            self.keep()
            self.discard(draft)
            after()

        def begin() -> None:
            if draft.uid is None:
                self._form.new(fill)
            else:
                self._form.open(Uid(draft.uid), fill)

        self._form.leave(begin)


def in_words(draft: KeptDraft, one: str) -> str:
    """What the note and the list of drafts say; ``one`` names a record of the register."""
    return _("没保存的{record}已存为草稿（{time}）：{text}").format(
        record=one, time=draft.at.replace("T", " "), text=first_words(draft)
    )


def first_words(draft: KeptDraft) -> str:
    """The beginning of what was typed."""
    return next((text for text in draft.texts.values() if text.strip()), "")[:20]


def _ignore(_nothing: None) -> None:
    """Nobody waits for a draft to be written."""
