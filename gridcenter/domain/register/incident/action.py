"""What an action of an incident is made of: where it leads, what it asks, needs and sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from gridcenter.domain.errors import Problem
from gridcenter.domain.register.fields import FieldSpec, Kind, Value
from gridcenter.domain.register.incident.fields import INCIDENT, INCIDENT_STEP
from gridcenter.domain.text import N_

MOST_DAYS = 365
"""How many days one extension grants at most."""

DAYS = FieldSpec(
    name="days",
    label=N_("延长天数"),
    kind=Kind.INTEGER,
    minimum=1,
    maximum=MOST_DAYS,
    hint=N_("按工作日数，信访按自然日；从原期限起算，已过期的从今天起算；也可以直接写新的期限"),
)

TAKEN_AT = replace(
    INCIDENT_STEP.field("taken_at"),
    label=N_("办理时间"),
    required=False,
    hint=N_("空着就是现在；补录纸上的办理，填当时的时间"),
)

OF_STEP = ("taken_at", "organisation", "due", "note", "reply")
"""What belongs to the step itself; everything else that an action asks for is the incident's."""


class Sets(StrEnum):
    """Where the value comes from that an action puts into a field of the incident."""

    DAY = "day"
    """The day on which the step was taken."""
    ORGANISATION = "organisation"
    """The organisation that the step names; nothing named changes nothing."""
    DUE = "due"
    """The day that the step names; nothing named changes nothing."""
    FIRST_DAY = "first_day"
    """The same, when nothing stands there yet."""
    GRANTED = "granted"
    """That the day was granted, when the step names one."""
    RULE = "rule"
    RULE_OR_GRANTED = "rule_or_granted"
    """That the day was granted, when the step names one; else that it follows the table."""
    NOTHING = "nothing"
    NO = "no"
    YES = "yes"
    PROCEDURAL = "procedural"
    """That it ended without being settled for itself."""


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
    straight way and no answer to the matter, so never the next thing to do; ``answers``: it answers what
    the tier above asked, and is there only then.
    """

    id: str
    sources: frozenset[str]
    target: str | None
    asks: tuple[str, ...] = ("note",)
    needs: tuple[Need, ...] = ()
    sets: Mapping[str, Sets] = field(default_factory=dict)
    from_above: bool = False
    aside: bool = False
    answers: bool = False

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

    def after(
        self,
        values: Mapping[str, Value],
        day: str,
        step: Mapping[str, Value],
        given: Mapping[str, Value],
    ) -> dict[str, Value]:
        """An incident with these ``values`` once the step was taken on ``day``; ``given`` goes before what
        the step sets by itself.
        """
        state = self.target or values.get("state")
        return {**values, **self.filled(day, step, values), **given, "state": state}

    def filled(
        self, day: str, step: Mapping[str, Value], values: Mapping[str, Value]
    ) -> dict[str, Value]:
        """The fields of the incident with these ``values`` that the step sets by itself; ``day`` is ISO."""
        found: dict[str, Value] = {}
        for name, what in self.sets.items():
            if what is Sets.DAY or (what is Sets.FIRST_DAY and not values.get(name)):
                found[name] = day
            elif what is Sets.GRANTED and step.get(Sets.DUE.value):
                found[name] = what.value
            elif what is Sets.RULE_OR_GRANTED:
                found[name] = (Sets.GRANTED if step.get(Sets.DUE.value) else Sets.RULE).value
            elif what is Sets.NOTHING:
                found[name] = None
            elif what in {Sets.NO, Sets.YES}:
                found[name] = what is Sets.YES
            elif what is Sets.PROCEDURAL:
                found[name] = what.value
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
