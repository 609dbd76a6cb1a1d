"""The centre's own name: changed by an administrator, with what it was called before."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gridcenter.domain.roles import Deed
from gridcenter.domain.written.naming import usable
from gridcenter.services import audit, settings
from gridcenter.services.centre import Centre, Unit

_UNIT, _FORMER = "unit", "unit_names"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerName:
    """What the unit was called, until when (UTC text) and who changed it."""

    name: str
    until: str
    by: str


def change(centre: Centre, name: str) -> Unit:
    """Call the unit ``name``; it is printed from the next sign-in on. The code never changes.

    Raises RoleForbidsError, NameNotUsableError. The present name again changes nothing.
    """
    centre.require(Deed.MANAGE)
    now = settings.get(centre, _UNIT)
    wanted = usable(name)
    if wanted != now["name"]:
        past = [*settings.get(centre, _FORMER, []), _entry(now["name"], centre)]
        with centre.db.transaction():
            settings.put(centre, _UNIT, {**now, "name": wanted})
            settings.put(centre, _FORMER, past)
            audit.record(centre, "unit.rename", {"from": now["name"], "to": wanted})
    return replace(centre.unit, name=wanted)


def _entry(name: str, centre: Centre) -> dict[str, str]:
    return {"name": name, "until": centre.now(), "by": centre.actor}


def present(centre: Centre) -> str:
    """The name as it stands now, which this session may not use yet."""
    return str(settings.get(centre, _UNIT)["name"])


def former(centre: Centre) -> tuple[FormerName, ...]:
    """What the unit was called before, the newest first."""
    kept = settings.get(centre, _FORMER, [])
    return tuple(FormerName(**each) for each in reversed(kept))
