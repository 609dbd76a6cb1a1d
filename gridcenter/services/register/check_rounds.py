"""规范化自查: begins a round of the list of our tier; what the last round said of a line goes along."""

from __future__ import annotations

from datetime import date

from gridcenter.base.check_lists import CheckItem, SelfCheckList, load_check_lists
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Query, Sort
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.centre_check import CENTRE_CHECK
from gridcenter.domain.register.fields import Value
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_, Listed
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers
from gridcenter.store import records

_KEPT = ("responsible", "evidence")
"""What rarely changes from round to round."""
_PENDING = "pending"


class NoSuchCheckListError(GridcenterError):
    """There is no list of this name for our tier."""

    code = "no_such_check_list"
    sentence = N_("本级没有自查清单 {name}。")
    hint = N_("可用的有：{known}。")


def lists(centre: Centre) -> tuple[SelfCheckList, ...]:
    """The lists of our tier; DataFileError for a file that cannot be read."""
    return tuple(
        each for each in load_check_lists(centre.folder) if centre.unit.tier.value in each.tiers
    )


def begin(centre: Centre, list_id: str, day: date) -> Changes:
    """Write the lines of a list as 待查 for ``day``, as one gesture; those that stand already stay.

    NoSuchCheckListError; InvalidRecordError for a day to come.
    """
    centre.require(Deed.KEEP)
    known = {each.id: each for each in lists(centre)}
    if list_id not in known:
        raise NoSuchCheckListError(name=list_id, known=Listed(known))
    found = records.find(
        centre.db,
        Query(
            register=CENTRE_CHECK.id,
            filters=centre.ours,
            sort=(Sort(field="checked_on", descending=True),),
        ),
    )
    before: dict[str, Record] = {}
    for record in found:
        if record.text("checked_on") <= day.isoformat():
            before.setdefault(record.text("number"), record)
    standing = {each.text("number") for each in found if each["checked_on"] == day.isoformat()}
    drafts = [
        Draft(register=CENTRE_CHECK.id, values=_values(each, day, before.get(each.number)))
        for each in known[list_id].items
        if each.number not in standing
    ]
    if not drafts:
        return NO_CHANGES
    return registers.save_many(centre, drafts, N_("开始一轮自查：{count}项"))


def _values(item: CheckItem, day: date, before: Record | None) -> dict[str, Value]:
    kept = {name: before[name] for name in _KEPT} if before is not None else {}
    return {
        "number": item.number,
        "area": item.area,
        "item": item.item,
        "basis": item.source[:200],
        "checked_on": day.isoformat(),
        "result": _PENDING,
        "full_score": item.full_score,
        **kept,
    }
