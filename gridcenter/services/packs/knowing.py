"""What was changed here over a value that a wrong clock had dated years ahead: the later word stays the later one.

By its stamp the other PC's change won wherever both met, though whoever wrote here had seen it. When the correction of
that clock comes, what was written here is written once more under a stamp of now.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from gridcenter.domain.packs.restamps import Restamp
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.packs import agreeing
from gridcenter.store import gestures, records
from gridcenter.store.packs import restamping

_LABEL = N_("对方电脑时间已校准，保留看过以后所做的改动：{title}")

Edits = Mapping[tuple[str, str], Mapping[str, Value]]
"""By register and uid the values that were written here last, by name."""


def edits(centre: Centre, fresh: Collection[Restamp]) -> Edits:
    """What was written here over values that ``fresh`` corrections move; asked before they are applied."""
    return restamping.written_over(centre.db, fresh) if fresh else {}


def keep(centre: Centre, kept: Edits) -> None:
    """Write it once more where the merge left another value; inside the merge's transaction."""
    for (name, uid), values in kept.items():
        register = register_of(name)
        record = records.by_uids(centre.db, register, [Uid(uid)]).get(Uid(uid))
        if record is None:
            continue
        present = {**record.values, gestures.DELETED: record.deleted_at}
        lost = {field: value for field, value in values.items() if present.get(field) != value}
        if lost:
            agreeing.write(centre, register, record, lost, label=_LABEL)
