"""Phone numbers of office holders and volunteers, to be called one after the other: one reason for the day.

Looking is logged once for each list, with its count and reason; no number goes into the trail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import FieldSpec, Kind, Register
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.services import audit, settings
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers
from gridcenter.services.register.display import DisplayWording

KEY = "call_reason"
MOST = 500


class CallReasonError(GridcenterError):
    """A call list is looked at for a reason."""

    code = "call_reason"
    sentence = N_("没有显示：请先写明今天打电话的理由。")
    hint = N_("理由当天有效，与您的姓名、时间一起记入操作日志。")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneLine:
    """Whom to call: name, what the person is and where, and the number in full."""

    name: str
    about: str
    phone: str


def phone_of(register: Register) -> FieldSpec | None:
    """The field of a register of people that holds their number; a matter has none to call."""
    if register.steps is not None or "name" not in register.names:
        return None
    return next((spec for spec in register.fields if spec.kind is Kind.PHONE), None)


def reason_today(centre: Centre) -> str:
    """The reason that this officer gave today; empty when none was given yet."""
    kept = settings.get(centre, KEY, {})
    mine = kept.get(centre.actor) if isinstance(kept, Mapping) else None
    is_todays = isinstance(mine, list) and mine[:1] == [centre.today().isoformat()]
    return str(mine[1]) if is_todays and isinstance(mine, list) else ""


def read(centre: Centre, query: Query, reason: str) -> tuple[PhoneLine, ...]:
    """The numbers of the rows of ``query`` that have one, at most :data:`MOST`; logged with the reason.

    Raises CallReasonError, RoleForbidsError.
    """
    centre.require(Deed.REVEAL)
    said, register = " ".join(reason.split()), register_of(query.register)
    phone = phone_of(register)
    if not said:
        raise CallReasonError
    if phone is None:
        return ()
    found = registers.find(centre, query, limit=MOST)
    wording = DisplayWording(centre, unmask=True)
    wording.learn(register, [record.values for record in found])
    shown = [spec for spec in register.fields if spec.name in ("role", "tier", "village", "grid")]
    lines = tuple(
        PhoneLine(
            name=record.text("name"),
            about=" ".join(filter(None, (wording.of(s, record.values.get(s.name)) for s in shown))),
            phone=wording.of(phone, record.values.get(phone.name)),
        )
        for record in found
        if record.text(phone.name)
    )
    detail = {"register": str(register.id), "count": len(lines), "reason": said}
    with centre.db.transaction():
        audit.record(centre, "call_list", detail)
        kept = settings.get(centre, KEY, {})
        others = dict(kept) if isinstance(kept, Mapping) else {}
        settings.put(centre, KEY, {**others, centre.actor: [centre.today().isoformat(), said]})
    return lines
