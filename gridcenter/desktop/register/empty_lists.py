"""Where an entry is added that a list does not hold yet."""

from __future__ import annotations

from collections.abc import Callable

from gridcenter.base.i18n import _, inside
from gridcenter.domain.register.fields import FieldSpec, Kind
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.desk import PageSpot
from gridcenter.presenters.register.record_form import FormPresenter

VILLAGES = PageSpot(part="villages")
"""Where the settings page keeps them."""


def where_added(form: FormPresenter, spec: FieldSpec) -> tuple[str, Callable[[], object]] | None:
    """What an empty list of ``spec`` offers: villages in the settings, records on their own page."""
    desk = form.desk
    if spec.kind is Kind.DIVISION and spec.level == "village":
        return _("还没有村（社区）：去添加…"), lambda: desk.go("settings", spot=VILLAGES)
    if spec.kind is Kind.REFERENCE and spec.refers_to:
        page, one = spec.refers_to, inside(_(register_of(spec.refers_to).one))
        return _("还没有{record}：去新增…").format(record=one), lambda: desk.go(page)
    return None
