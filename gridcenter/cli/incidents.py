"""The workflow on the command line."""

from __future__ import annotations

from dataclasses import asdict

import click

from gridcenter.base.i18n import _, is_english
from gridcenter.cli.assignments import parse_assignments
from gridcenter.cli.main import Session
from gridcenter.domain.errors import InvalidRecordError
from gridcenter.domain.records import Record
from gridcenter.domain.register.incident.action import MOST_DAYS, field_of
from gridcenter.domain.register.incident.actions import ACTIONS
from gridcenter.domain.register.incident.fields import INCIDENT, INCIDENT_STEP
from gridcenter.domain.register.incident.stages import by_holder, by_state
from gridcenter.domain.written.parse import parse_value
from gridcenter.presenters.register.stage_words import stage_words
from gridcenter.services.centre import Centre
from gridcenter.services.register import duty_items, incidents, lateness, registers

_ACTIONS = [action.id.replace("_", "-") for action in ACTIONS]


@click.command("incident")
@click.argument("case_code", metavar="CODE")
@click.argument("action", type=click.Choice(_ACTIONS), required=False)
@click.argument("assignments", nargs=-1, metavar="FIELD=VALUE…")
@click.option("--note", default="", help="说明 note")
@click.option("--to", "organisation", default="", help="转往单位 organisation")
@click.option("--due", default="", help="期限 YYYY-MM-DD")
@click.option("--at", default="", help="办理时间 'YYYY-MM-DD HH:MM'")
@click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    help="延期几个工作日 working days that extend grants",
)
@click.pass_obj
def incident(
    session: Session,
    case_code: str,
    action: str | None,
    assignments: tuple[str, ...],
    note: str,
    organisation: str,
    due: str,
    at: str,
    days: int | None,
) -> None:
    """办理事件；不给动作时显示办理过程。 Take a step; without ACTION: show the steps."""
    if days and (due or action != "extend"):
        raise click.UsageError("extend --days N | extend --due YYYY-MM-DD")
    centre = session.centre()
    found = incidents.find(centre, case_code)
    if action is not None:
        incidents.act(
            centre,
            found.uid,
            action.replace("-", "_"),
            note=note,
            organisation=organisation,
            due=_read(centre, "due", due),
            days=days,
            at=_read(centre, "taken_at", at),
            values=parse_assignments(centre, INCIDENT, assignments, found.uid),
        )
        found = incidents.find(centre, found.uid)
    steps = incidents.steps(centre, found.uid)
    spent, late = lateness.stages_in(centre, found.uid), lateness.of(centre, found.values)
    state = centre.codes.label("incident_state", found["state"], english=is_english())
    advice = duty_items.told(centre, found).splitlines()
    said = _("{code} 现在是：{state}").format(code=found["case_code"], state=state)
    session.emit(
        {
            "uid": found.uid,
            "case_code": found["case_code"],
            "state": found["state"],
            "deadline": found["deadline"],
            "days_late": late.days if late else 0,
            "card": late.card if late else None,
            "stages": [asdict(each) for each in spent],
            "days_by_stage": by_state(spent),
            "days_by_unit": by_holder(spent),
            "allowed": incidents.allowed(centre, found.uid),
            "duty_items": [
                duty_items.words(centre, each) for each in duty_items.of_incident(centre, found)
            ],
            "steps": [{**step.values, "keyed_at": step.created_at} for step in steps],
        },
        "\n".join(
            (
                said,
                *(_line(centre, step) for step in steps),
                *stage_words(centre, spent, late),
                *advice,
            )
        ),
    )


def _read(centre: Centre, name: str, text: str) -> str | None:
    """A date or time as typed; InvalidRecordError when it is none."""
    if not text:
        return None
    value, problem = parse_value(field_of(name), text, registers.parse_context(centre))
    if problem is not None:
        raise InvalidRecordError((problem,))
    return str(value)


def _line(centre: Centre, step: Record) -> str:
    """One step as people read it: when, what, to which state, by whom, whereto, until when, and why."""
    shown = registers.display(centre, INCIDENT_STEP, step)
    parts = [
        shown["taken_at"],
        f"{shown['action']} → {shown['to_state']}",
        shown["actor"],
        _("转往：{name}").format(name=shown["organisation"]) if shown["organisation"] else "",
        _("期限：{date}").format(date=shown["due"]) if shown["due"] else "",
        shown["note"] or shown["reply"],
        _("补录于 {day}").format(day=late) if (late := incidents.keyed_late(step)) else "",
    ]
    return "  " + "  ".join(part for part in parts if part)


commands: tuple[click.Command, ...] = (incident,)
