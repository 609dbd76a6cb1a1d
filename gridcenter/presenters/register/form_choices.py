"""What a field offers while it is being typed: codes, records, divisions, what stood there before."""

from __future__ import annotations

from collections.abc import Callable

from gridcenter.base.i18n import label_of
from gridcenter.domain.choice import Choice
from gridcenter.domain.codes import CodeItem
from gridcenter.domain.register.completion import governor
from gridcenter.domain.register.fields import FieldSpec, Kind
from gridcenter.presenters.register.form_entry import FieldEntry
from gridcenter.services.register import recall, registers


def suggest(
    entry: FieldEntry, name: str, text: str, done: Callable[[tuple[Choice, ...]], None]
) -> None:
    """Offer what ``text`` may mean: by code, words or pinyin initials; "" offers everything."""
    spec = entry.fields[name].spec
    if spec.kind is Kind.CODE:
        done(_codes(entry, spec, text))
        return
    if spec.recalled:
        entry.desk.ask(lambda c: recall.earlier(c, entry.register.id, spec, text), done)
        return
    values = entry.values()
    entry.desk.ask(lambda centre: registers.choices(centre, spec, text, values), done)


def _codes(entry: FieldEntry, spec: FieldSpec, text: str) -> tuple[Choice, ...]:
    lookups = entry.lookups
    if lookups is None or not spec.codes:
        return ()
    codes = lookups.codes[spec.codes]
    ruler = governor(entry.register, spec, lookups.codes)
    parent = str(entry.fields[ruler.name].value or "") if ruler is not None else ""
    wanted = text.strip().casefold()
    found = codes.suggest(text) if wanted else tuple(i for i in codes if not i.retired)
    allowed = {item.id for item in codes.under(parent)}
    # What is typed may belong elsewhere: taking it moves the record there, so it is offered too.
    offered = [item for item in found if wanted or item.id in allowed]
    offered.sort(key=lambda item: _rank(item, wanted, elsewhere=item.id not in allowed))
    return tuple(
        Choice(value=item.id, label=label_of(item), code=item.national) for item in offered
    )


def _rank(item: CodeItem, wanted: str, *, elsewhere: bool) -> tuple[bool, bool, bool]:
    """Exact names first, then what lies under the same governor, then beginnings of names."""
    names = [n.casefold() for n in (item.national, item.label, item.initials, item.label_en) if n]
    begins = any(name.startswith(wanted) for name in names)
    return wanted not in names, elsewhere, not begins
