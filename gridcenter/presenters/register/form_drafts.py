"""Keeps what is typed and not yet saved, and offers it again after a crash."""

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

    def keep(self) -> None:
        """Write down what is unsaved now, or forget the draft when nothing is."""
        form = self._form
        if not form.dirty:
            self.drop()
            return
        unsaved = {n: s for n, s in form.entry.fields.items() if s.dirty}
        draft = KeptDraft(
            register=str(form.register.id),
            uid=form.uid,
            base_revision=form.record.revision if form.record else None,
            texts={name: state.text for name, state in unsaved.items()},
            values={name: s.value for name, s in unsaved.items() if not s.typed},
        )
        self._kept = True
        form.desk.read(lambda centre: drafts.keep(centre, draft), _ignore)

    def drop(self) -> None:
        """Forget the draft: it was saved, or taken back."""
        register = str(self._form.register.id)
        if self._kept:
            self._kept = False
            self._form.desk.read(lambda centre: drafts.drop(centre, register), _ignore)

    def look(self, found: Callable[[KeptDraft], None]) -> None:
        """Tell of a draft left over from last time, if there is one."""
        register = str(self._form.register.id)

        def looked(draft: KeptDraft | None) -> None:
            if draft is not None and not self._form.dirty:
                found(draft)

        self._form.desk.read(lambda centre: drafts.find(centre, register), looked)

    def discard(self) -> None:
        """Forget a draft left over from last time, as the officer wished."""
        self._kept = True
        self.drop()

    def restore(self, draft: KeptDraft) -> None:
        """Put a draft back into the form it was typed in."""

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

        if draft.uid is None:
            self._form.new(fill)
        else:
            self._form.open(Uid(draft.uid), fill)


def in_words(draft: KeptDraft, one: str) -> str:
    """What the restore bar says; ``one`` names a record of the register."""
    first = next((text for text in draft.texts.values() if text.strip()), "")
    return _("上次有未保存的{record}（{time}）：{text}").format(
        record=one, time=draft.at.replace("T", " "), text=first[:20]
    )


def _ignore(_nothing: None) -> None:
    """Nobody waits for a draft to be written."""
