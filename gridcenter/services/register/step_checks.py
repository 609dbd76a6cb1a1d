"""What must be right about a step of an incident before it is taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gridcenter.base.clock import local_text
from gridcenter.domain.errors import InvalidRecordError, Problem, Severity
from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.incident.action import OF_STEP, Action, field_of
from gridcenter.domain.register.incident.fields import INCIDENT, INCIDENT_STEP
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.register.validate import check_field
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre

_MIDNIGHT = "T00:00"


def refuse_malformed(centre: Centre, of_step: Mapping[str, Value], before: str) -> None:
    """The step's own fields by their declarations, its time between ``before``, the minute of the step
    before it, and now. Raises InvalidRecordError.
    """
    rules = Rules(codes=centre.codes, today=centre.today())
    problems = [
        problem
        for name, value in of_step.items()
        for problem in check_field(field_of(name), value, rules)
        if problem.severity is Severity.ERROR
    ]
    problems.extend(
        replace(problem, severity=Severity.ERROR)
        for name in ("note", "reply")  # nobody is asked for the reason of a number here
        for problem in check_field(INCIDENT_STEP.field(name), of_step[name], rules)
    )
    at = minute(str(of_step["taken_at"] or ""), before)
    if not problems and at:
        problems.extend(_out_of_order(centre, at, before))
    if problems:
        raise InvalidRecordError(tuple(problems))


def minute(at: str, before: str) -> str:
    """The minute of a step ``at``; one that names its day alone (midnight) follows that day's step
    ``before`` it.
    """
    return before if at.endswith(_MIDNIGHT) and before[:10] == at[:10] else at


def refuse_unasked(action: Action, values: Mapping[str, Value]) -> None:
    """InvalidRecordError for fields of the incident that ``action`` does not ask for."""
    sentence = N_("这一步不填{label}。")
    unasked = tuple(
        Problem(
            field=name,
            code="not_asked",
            sentence=sentence,
            facts={"label": INCIDENT.field(name).label},
        )
        for name in values
        if name in OF_STEP or name not in action.asks
    )
    if unasked:
        raise InvalidRecordError(unasked)


def _out_of_order(centre: Centre, at: str, before: str) -> Iterator[Problem]:
    if at > local_text(centre.clock()):
        yield _problem_of_time("in_the_future", N_("办理时间不能晚于现在。"), "")
    if at < before:
        sentence = N_("办理时间不能早于上一步（{last}）。")
        yield _problem_of_time("before_last_step", sentence, before.replace("T", " "))


def _problem_of_time(code: str, sentence: str, last: str) -> Problem:
    return Problem(field="taken_at", code=code, sentence=sentence, facts={"last": last})
