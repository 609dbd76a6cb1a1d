"""Which column went to which field last time: asked once, then known for every sheet of that form."""

from __future__ import annotations

from hashlib import sha256

from gridcenter.domain.register.fields import Register
from gridcenter.services import settings
from gridcenter.services.centre import Centre
from gridcenter.services.sheets.import_plan import ImportPlan

_KEY = "import_columns"
_MOST = 200

Columns = dict[str, str | None]


def _name(register: str, signature: str) -> str:
    return f"{register}:{sha256(signature.encode()).hexdigest()[:24]}"


def recall(centre: Centre, register: Register, signature: str) -> Columns:
    """Column letter → field (None: left out) as chosen for this header before; empty if never."""
    known = settings.get(centre, _KEY, {})
    return dict(known.get(_name(register.id, signature), {}))


def remember(centre: Centre, plan: ImportPlan) -> None:
    """Keep what the officer chose over the guesses; the oldest of many headers is forgotten."""
    known = settings.get(centre, _KEY, {})
    fresh = dict(known)
    for table in plan.tables:
        chosen = {
            column.letter: column.field
            for column in table.columns
            if column.how in ("user", "remembered")
        }
        if any(column.how == "user" for column in table.columns):
            name = _name(plan.register, table.signature)
            fresh.pop(name, None)
            fresh[name] = chosen
    if fresh != known:
        settings.put(centre, _KEY, dict(list(fresh.items())[-_MOST:]))
