"""The life of an incident: every action declared once, for the window, the command line and the service
(domain rule, section "The life of an incident").

草稿 → 已登记 → 已受理 → 已分流 → 处置中 → 待核查 → 待回访 → 已结案 → 已归档, with 退回, 升级上报, 督办 (普通, 黄牌, 红牌), 答复,
延期, 转办, 并案, 历史遗留 and 不予受理 beside it. A small matter may be closed straight from 已登记. Every move is a recorded step.
"""

from __future__ import annotations

from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.incident.action import Action, Need, Sets
from gridcenter.domain.register.incident.states import CLOSED_STATES, OPEN_STATES
from gridcenter.domain.text import N_

_WHY = Need(any_of=("note",))
_WHERE_TO = Need(any_of=("organisation",))
_TERM = Need(any_of=("days", "due"), sentence=N_("请填写延长几个工作日，或写明新的期限。"))
_SUBSTANTIVE = ("closure_kind", frozenset[Value]({"substantive"}))
_CLOSING = (
    Need(any_of=("closure_kind",)),
    Need(any_of=("result",)),
    Need(
        any_of=("is_resolved",),
        when=_SUBSTANTIVE,
        sentence=N_("实质性化解的应勾选“已化解”。"),
    ),
    Need(
        any_of=("note",),
        when=("closure_kind", frozenset[Value]({"interim"})),
        sentence=N_("阶段性化解的请在说明里写明还有什么没有解决、下步怎么办。"),
    ),
)
"""What closing needs by its form: 实质性 that the matter is settled, 阶段性 what is still open, 程序性 only
what came of it."""

SUPERVISIONS = ("supervise", "supervise_yellow", "supervise_red")
"""督办 by its three levels: 普通, 黄牌, 红牌."""

_IN_WORK = frozenset({"accepted", "routed", "handling"})
_NOT_ASKED_YET = {
    "is_resolved": Sets.NO,
    "closure_kind": Sets.NOTHING,
    "satisfaction": Sets.NOTHING,
    "review_on": Sets.NOTHING,
    "review_note": Sets.NOTHING,
}
"""A matter sent back is asked about again when it is done."""
_REOPENING = {
    **_NOT_ASKED_YET,
    "closed_on": Sets.NOTHING,
    "result": Sets.NOTHING,
    "main_case": Sets.NOTHING,
    "restarted_on": Sets.DAY,
    "accepted_on": Sets.DAY,
    "handed_on": Sets.NOTHING,
    "deadline": Sets.DUE,
    "deadline_basis": Sets.RULE_OR_GRANTED,
}
"""A matter taken up again is not settled: what was said of its end stays in the history alone; its terms
run from that day, by the table unless the step names a day."""

ACTIONS: tuple[Action, ...] = (
    Action(
        id="register",
        sources=frozenset({"draft"}),
        target="registered",
        sets={"registered_on": Sets.FIRST_DAY},
    ),
    Action(
        id="accept",
        sources=frozenset({"registered", "returned"}),
        target="accepted",
        asks=("handler", "note"),
        sets={"accepted_on": Sets.FIRST_DAY},
    ),
    Action(
        id="refuse",
        sources=frozenset({"registered", "accepted"}),
        target="refused",
        needs=(_WHY,),
        aside=True,
    ),
    Action(
        id="route",
        sources=frozenset({"registered", "accepted", "returned"}),
        target="routed",
        asks=("organisation", "due", "note"),
        needs=(_WHERE_TO,),
        sets={
            "handling_organisation": Sets.ORGANISATION,
            "accepted_on": Sets.FIRST_DAY,
            "handed_on": Sets.DAY,
        },
    ),
    Action(
        id="transfer",
        sources=frozenset({"routed", "handling", "escalated"}),
        target="routed",
        asks=("organisation", "due", "note"),
        needs=(_WHERE_TO, _WHY),
        sets={
            "handling_organisation": Sets.ORGANISATION,
            "accepted_on": Sets.FIRST_DAY,
            "handed_on": Sets.DAY,
        },
        aside=True,
    ),
    Action(
        id="handle",
        sources=frozenset({"accepted", "routed", "returned", "escalated", "handling"}),
        target="handling",
        asks=("handler", "handler_phone", "note"),
        sets={"accepted_on": Sets.FIRST_DAY},
    ),
    Action(id="verify", sources=frozenset({"handling"}), target="to_verify"),
    Action(
        id="follow_up",
        sources=frozenset({"to_verify", "handling"}),
        target="to_follow_up",
        asks=("satisfaction", "review_note"),
        sets={"review_on": Sets.DAY},
    ),
    Action(
        id="close",
        sources=frozenset({"registered", "handling", "to_verify", "to_follow_up"}),
        target="closed",
        asks=("closure_kind", "is_resolved", "method", "result", "satisfaction", "note"),
        needs=_CLOSING,
        sets={"closed_on": Sets.DAY},
    ),
    Action(
        id="combine",
        sources=OPEN_STATES,
        target="closed",
        asks=("main_case", "result", "note"),
        needs=(
            Need(any_of=("main_case",)),
            Need(any_of=("result",), sentence=N_("请在办理结果里写明为什么是同一件事。")),
        ),
        sets={"closed_on": Sets.DAY, "closure_kind": Sets.PROCEDURAL},
        aside=True,
    ),
    # What was refused stays refused: archived it would count as a matter that was taken on.
    Action(id="archive", sources=frozenset({"closed"}), target="archived"),
    Action(
        id="return",
        sources=frozenset({"routed", "handling", "to_verify", "to_follow_up"}),
        target="returned",
        asks=("organisation", "note"),
        needs=(_WHY,),
        sets=_NOT_ASKED_YET,
        aside=True,
    ),
    Action(
        id="escalate",
        sources=frozenset({"registered", *_IN_WORK}),
        target="escalated",
        asks=("organisation", "note"),
        needs=(_WHY,),
        sets={"handling_organisation": Sets.ORGANISATION},
        aside=True,
    ),
    *(
        Action(
            id=each,
            sources=OPEN_STATES,
            target=None,
            asks=("due", "note"),
            needs=(_WHY,),
            from_above=True,
            aside=True,
        )
        for each in SUPERVISIONS
    ),
    Action(
        id="answer",
        sources=OPEN_STATES | CLOSED_STATES | {"refused"},
        target=None,
        asks=("reply",),
        needs=(Need(any_of=("reply",)),),
        answers=True,
        aside=True,
    ),
    Action(
        id="mark_historical",
        sources=OPEN_STATES,
        target=None,
        needs=(_WHY,),
        sets={"is_historical": Sets.YES},
        aside=True,
    ),
    Action(
        id="extend",
        sources=frozenset({"registered", *_IN_WORK, "escalated"}),
        target=None,
        asks=("days", "due", "note"),
        needs=(_WHY, _TERM),
        sets={"deadline": Sets.DUE, "deadline_basis": Sets.GRANTED},
        aside=True,
    ),
    Action(
        id="reopen",
        sources=frozenset({"closed", "archived", "refused"}),
        target="handling",
        asks=("due", "note"),
        needs=(_WHY,),
        sets=_REOPENING,
        aside=True,
    ),
)

_BY_ID = {action.id: action for action in ACTIONS}


def action(name: str) -> Action:
    """The declaration of an action; KeyError when there is none."""
    return _BY_ID[name]


def action_for(name: str, state: str) -> Action | None:
    """The action ``name`` when ``state`` allows it, else None."""
    found = _BY_ID.get(name)
    return found if found is not None and state in found.sources else None


def allowed(state: str) -> tuple[str, ...]:
    """The actions that ``state`` allows the owner of the incident, in the order of the workflow."""
    return tuple(each.id for each in ACTIONS if state in each.sources and not each.from_above)


def onward(state: str) -> str:
    """The action that leads on from ``state`` on the straight way, not one that stays there; or nothing."""
    return next((each for each in allowed(state) if _leads_on(_BY_ID[each], state)), "")


def _leads_on(each: Action, state: str) -> bool:
    return not each.aside and each.target not in (None, state)
