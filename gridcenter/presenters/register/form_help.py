"""What saves keystrokes in a form: today, the value from above, the last record, masked values."""

from __future__ import annotations

from gridcenter.domain.register.fields import Kind
from gridcenter.presenters.lookups import Lookups, read_lookups
from gridcenter.presenters.register.record_form import FormPresenter
from gridcenter.presenters.register.row_pages import Row
from gridcenter.services.centre import Centre
from gridcenter.services.register.display import reveal as reveal_field


def today(form: FormPresenter, name: str) -> None:
    """Fill a date, month or time with the present one; other kinds stay as they are."""
    kind = form.field(name).spec.kind

    def fill(lookups: Lookups) -> None:
        wanted = {
            Kind.DATE: lookups.today,
            Kind.MONTH: lookups.today[:7],
            Kind.DATETIME: lookups.now,
        }.get(kind)
        if wanted is not None and form.is_open:
            form.entry.put(name, wanted)

    form.desk.ask(read_lookups, fill)


def from_row(form: FormPresenter, name: str, row: Row | None) -> None:
    """Take the value of the same field from the row above."""
    value = row.record.values.get(name) if row is not None else None
    if row is not None and value is not None:
        spec = form.field(name).spec
        titled = spec.kind in (Kind.REFERENCE, Kind.DIVISION, Kind.PHONE, Kind.ID_NUMBER)
        form.entry.put(name, value, row.texts.get(name, "") if titled else None)


def from_last(form: FormPresenter, name: str) -> None:
    """Take the value of the same field from the record saved last."""
    value, text = form.last.get(name, (None, ""))
    if value is not None:
        form.entry.put(name, value, text)


def reveal(form: FormPresenter, name: str, reason: str) -> None:
    """Show a masked value in full; the reason goes into the audit log."""
    record, turn = form.record, form.entry.turn
    if record is None:
        return

    def read(centre: Centre) -> str:
        return reveal_field(centre, form.register, record, name, reason)

    def shown(text: str) -> None:
        if turn == form.entry.turn:
            state = form.field(name)
            state.put(record.values.get(name), text)
            state.saved_text = text
            form.tell_field(name)

    form.desk.note(read, shown)
