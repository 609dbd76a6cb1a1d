"""The same step taken on several incidents: one gesture, one undo, or none of them."""

from __future__ import annotations

from collections.abc import Sequence

from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError, InvalidRecordError
from gridcenter.domain.register.incident import actions
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.register import incidents
from gridcenter.services.register.incidents import StepGiven
from gridcenter.store.gestures import Write

_FOR_ONE = frozenset({"main_case"})
"""What an action asks for that is about one case and never the same for several."""


class StepOfManyError(GridcenterError):
    """One of several incidents does not fit the step; none was taken."""

    code = "step_of_many"
    sentence = N_("一件也没有办：{case_code} 缺少这一步要的内容，或填的内容对它不合适。")
    hint = N_("去掉这一件再批量办理，这一件单独办理。")


def common(centre: Centre, uids: Sequence[str]) -> tuple[str, ...]:
    """The actions that every one of these incidents allows, in their order; none that is about one case."""
    found: tuple[str, ...] | None = None
    for uid in uids:
        here = incidents.allowed(centre, uid)
        found = here if found is None else tuple(each for each in found if each in here)
    return tuple(each for each in found or () if not _is_for_one(each))


def _is_for_one(name: str) -> bool:
    declared = actions.action(name)
    return declared.answers or declared.from_above or bool(_FOR_ONE.intersection(declared.asks))


def act(centre: Centre, uids: Sequence[str], action: str, given: StepGiven) -> Changes:
    """Take the step on each of the incidents, or on none.

    Raises as :func:`gridcenter.services.register.incidents.act`, and StepOfManyError.
    """
    writes: list[Write] = []
    with centre.db.transaction():
        for uid in uids:
            incident = incidents.find(centre, uid)
            try:
                writes += incidents.step_writes(centre, incident, action, given)
            except InvalidRecordError as refused:
                raise StepOfManyError(case_code=incident.text("case_code")) from refused
        return centre.perform(
            N_("批量{action}：{count} 件"),
            writes,
            kind="step",
            facts={
                "action": centre.codes.label("step_action", action, english=False),
                "count": len(uids),
            },
        )
