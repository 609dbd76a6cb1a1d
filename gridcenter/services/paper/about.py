"""What one printing of a form is about beside its period: a record, a village or a unit below."""

from __future__ import annotations

from dataclasses import dataclass

from gridcenter.domain.place import Tier
from gridcenter.reports.vocabulary import Form, FormKind
from gridcenter.services.centre import Centre


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """At most one of these: the uid of the ``record`` of a sheet, the ``village`` (code or name) that a
    blank form is wanted for, the code of the ``unit`` below whose rows a roster lists.
    """

    record: str = ""
    village: str = ""
    unit: str = ""


ALL = About()
"""All that the form tells of."""


def by_unit(centre: Centre, form: Form) -> bool:
    """Whether ``form`` can be had of one unit below us alone: lists of records above a township."""
    listing = form.kind is FormKind.ROSTER and not form.per_village and not form.needs_record
    return listing and centre.unit.tier is not Tier.TOWNSHIP


def about_item(centre: Centre, form: Form, item: str | None) -> About:
    """What ``item`` is of what is offered for ``form``: one of its records, villages or units."""
    if not item:
        return ALL
    if form.needs_record:
        return About(record=item)
    if form.per_village:
        return About(village=item)
    return About(unit=item) if by_unit(centre, form) else ALL
