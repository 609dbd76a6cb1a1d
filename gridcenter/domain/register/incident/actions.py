"""The life of an incident: every action declared once, for the window, the command line and the service
(domain rule, section "The life of an incident").

草稿 → 已登记 → 已受理 → 已分流 → 处置中 → 待核查 → 待回访 → 已结案 → 已归档, with 退回, 升级上报, 督办 (普通, 黄牌, 红牌), 答复,
延期, 转办, 并案 and 不予受理 beside it. A small matter may be closed straight from 已登记. Every move is a recorded step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from gridcenter.domain.errors import Problem
from gridcenter.domain.register.fields import FieldSpec, Kind, Value
from gridcenter.domain.register.incident.fields import INCIDENT, INCIDENT_STEP
from gridcenter.domain.text import N_

OPEN_STATES = frozenset(
    {
        "registered",
        "accepted",
        "routed",
        "handling",
        "to_verify",
        "to_follow_up",
        "returned",
        "escalated",
    }
)
"""In somebody's hands: they count for deadlines and to-do lists."""

CLOSED_STATES = frozenset({"closed", "archived"})

MOST_DAYS = 365
"""How many days one extension grants at most."""

DAYS = FieldSpec(
    name="days",
    label=N_("延长（工作日）"),
    kind=Kind.INTEGER,
    minimum=1,
    maximum=MOST_DAYS,
    hint=N_("从原期限起算，已过期的从今天起算；也可以直接写新的期限"),
)

TAKEN_AT = replace(
    INCIDENT_STEP.field("taken_at"),
    label=N_("办理时间"),
    required=False,
    hint=N_("空着就是现在；补录纸上的办理，填当时的时间"),
)

OF_STEP = ("taken_at", "organisation", "due", "note")
"""What belongs to the step itself; everything else that an action asks for is the incident's."""


class Sets(StrEnum):
    """Where the value comes from that an action puts into a field of the incident."""

    DAY = "day"
    """The day on which the step was taken."""
    ORGANISATION = "organisation"
    """The organisation that the step names; nothing named changes nothing."""
    DUE = "due"
    """The day that the step names; nothing named changes nothing."""
    NOTHING = "nothing"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One of ``any_of`` must be filled; with ``when`` only for those values of another field.

    ``sentence`` says so in place of the usual words.
    """

    any_of: tuple[str, ...]
    when: tuple[str, frozenset[Value]] | None = None
    sentence: str = N_("请填写{label}。")

    @property
    def always(self) -> bool:
        """Whether one certain field is needed, whatever the others say."""
        return self.when is None and len(self.any_of) == 1

    def applies(self, values: Mapping[str, Value]) -> bool:
        """Whether an incident with these values has to satisfy it."""
        return self.when is None or values.get(self.when[0]) in self.when[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action: where it may start, where it leads (None: stays), what it asks, needs and sets.

    ``from_above``: only the tier above may do it, by a directive; ``aside``: it is beside the
    straight way and no answer to the matter, so never the next thing to do.
    """

    id: str
    sources: frozenset[str]
    target: str | None
    asks: tuple[str, ...] = ("note",)
    needs: tuple[Need, ...] = ()
    sets: Mapping[str, Sets] = field(default_factory=dict)
    from_above: bool = False
    aside: bool = False

    @property
    def needs_note(self) -> bool:
        """Whether it must say why."""
        return any(need.always and need.any_of == ("note",) for need in self.needs)

    def fields(self) -> tuple[FieldSpec, ...]:
        """The declarations of what it asks for, in order, what it cannot do without marked; any step may
        say when it was taken.
        """
        needed = {need.any_of[0] for need in self.needs if need.always}
        return tuple(
            replace(field_of(name), required=name in needed, read_only=False)
            for name in (*self.asks, TAKEN_AT.name)
        )

    def missing(self, step: Mapping[str, Value], values: Mapping[str, Value]) -> Iterator[Problem]:
        """What is not filled that must be: ``step`` holds what the step says, ``values`` the incident
        as it would be afterwards.
        """
        given = {**values, **{name: step.get(name) for name in (*OF_STEP, DAYS.name)}}
        for need in self.needs:
            if need.applies(values) and not any(_filled(given.get(name)) for name in need.any_of):
                label = field_of(need.any_of[0]).label
                yield Problem(
                    field=need.any_of[0],
                    code="required",
                    sentence=need.sentence,
                    facts={"label": label},
                )

    def filled(self, day: str, step: Mapping[str, Value]) -> dict[str, Value]:
        """The incident's own fields that the step sets by itself; ``day`` is ISO."""
        found: dict[str, Value] = {}
        for name, what in self.sets.items():
            if what is Sets.DAY:
                found[name] = day
            elif what is Sets.NOTHING:
                found[name] = None
            elif what is Sets.NO:
                found[name] = False
            elif step.get(what.value):
                found[name] = step[what.value]
        return found


def field_of(name: str) -> FieldSpec:
    """The declaration of something that an action asks for."""
    for own in (DAYS, TAKEN_AT):
        if name == own.name:
            return own
    return (INCIDENT_STEP if name in OF_STEP else INCIDENT).field(name)


def _filled(value: Value) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value not in (None, False)


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
_REOPENING = {
    "closed_on": Sets.NOTHING,
    "is_resolved": Sets.NO,
    "closure_kind": Sets.NOTHING,
    "result": Sets.NOTHING,
    "satisfaction": Sets.NOTHING,
    "review_on": Sets.NOTHING,
    "review_note": Sets.NOTHING,
}
"""A matter taken up again is not settled: what was said of its end stays in the history alone."""

ACTIONS: tuple[Action, ...] = (
    Action(id="register", sources=frozenset({"draft"}), target="registered"),
    Action(
        id="accept",
        sources=frozenset({"registered", "returned"}),
        target="accepted",
        asks=("handler", "note"),
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
        sets={"handling_organisation": Sets.ORGANISATION},
    ),
    Action(
        id="handle",
        sources=frozenset({"accepted", "routed", "returned", "escalated", "handling"}),
        target="handling",
        asks=("handler", "handler_phone", "note"),
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
    Action(id="archive", sources=frozenset({"closed", "refused"}), target="archived"),
    Action(
        id="return",
        sources=frozenset({"routed", "handling", "to_verify", "to_follow_up"}),
        target="returned",
        asks=("organisation", "note"),
        needs=(_WHY,),
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
            aside=True,
        )
        for each in SUPERVISIONS
    ),
    Action(
        id="extend",
        sources=frozenset({"registered", *_IN_WORK, "escalated"}),
        target=None,
        asks=("days", "due", "note"),
        needs=(_WHY, _TERM),
        sets={"deadline": Sets.DUE},
        aside=True,
    ),
    Action(
        id="reopen",
        sources=frozenset({"closed", "archived", "refused"}),
        target="handling",
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
