"""Where an entry is added that a list does not hold yet."""

from __future__ import annotations

from collections.abc import Callable

from gridcenter.base.i18n import _, inside
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import FieldSpec, Kind
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.register.record_form import FormPresenter

VILLAGES = "villages"
"""What is asked of the settings page: our villages."""


def where_added(form: FormPresenter, spec: FieldSpec) -> tuple[str, Callable[[], object]] | None:
    """What an empty list of ``spec`` offers: villages in the settings, records on their own page."""
    desk = form.desk
    if spec.kind is Kind.DIVISION and spec.level == "village":
        query = Query(register=form.register.id, search=VILLAGES)
        return _("还没有村（社区）：去添加…"), lambda: desk.go("settings", query)
    if spec.kind is Kind.REFERENCE and spec.refers_to:
        page, one = spec.refers_to, inside(_(register_of(spec.refers_to).one))
        return _("还没有{record}：去新增…").format(record=one), lambda: desk.go(page)
    return None
