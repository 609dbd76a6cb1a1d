"""What must be right about a step of an incident before it is taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gridcenter.base.clock import local_text
from gridcenter.domain.errors import InvalidRecordError, Problem, Severity
from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.incident.action import field_of
from gridcenter.domain.register.incident.fields import INCIDENT_STEP
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.register.validate import check_field
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre


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
        for problem in check_field(INCIDENT_STEP.field("reply"), of_step["reply"], rules)
    )
    at = of_step["taken_at"]
    if not problems and isinstance(at, str):
        problems.extend(_out_of_order(centre, at, before))
    if problems:
        raise InvalidRecordError(tuple(problems))


def _out_of_order(centre: Centre, at: str, before: str) -> Iterator[Problem]:
    if at > local_text(centre.clock()):
        yield _problem_of_time("in_the_future", N_("办理时间不能晚于现在。"), "")
    if at < before:
        sentence = N_("办理时间不能早于上一步（{last}）。")
        yield _problem_of_time("before_last_step", sentence, before.replace("T", " "))


def _problem_of_time(code: str, sentence: str, last: str) -> Problem:
    return Problem(field="taken_at", code=code, sentence=sentence, facts={"last": last})
