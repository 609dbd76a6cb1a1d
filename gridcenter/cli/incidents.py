"""The workflow on the command line."""

from __future__ import annotations

import click

from gridcenter.base.i18n import _, is_english
from gridcenter.cli.main import Session
from gridcenter.cli.registers import parse_assignments
from gridcenter.domain.register.incident.actions import MOST_DAYS, STEPS
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.services.register import incidents

_ACTIONS = [step.action.replace("_", "-") for step in STEPS]


@click.command("incident")
@click.argument("case_code", metavar="CODE")
@click.argument("action", type=click.Choice(_ACTIONS), required=False)
@click.argument("assignments", nargs=-1, metavar="FIELD=VALUE…")
@click.option("--note", default="", help="说明 note")
@click.option("--to", "organisation", default="", help="转往单位 organisation")
@click.option("--due", help="期限 YYYY-MM-DD")
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
    due: str | None,
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
            due=due,
            days=days,
            values=parse_assignments(centre, INCIDENT, assignments),
        )
        found = incidents.find(centre, found.uid)
    steps = incidents.steps(centre, found.uid)
    state = centre.codes.label("incident_state", found["state"], english=is_english())
    session.emit(
        {
            "uid": found.uid,
            "case_code": found["case_code"],
            "state": found["state"],
            "allowed": incidents.allowed(centre, found.uid),
            "steps": [dict(step.values) for step in steps],
        },
        _("{code} 现在是：{state}").format(code=found["case_code"], state=state),
    )


commands: tuple[click.Command, ...] = (incident,)
