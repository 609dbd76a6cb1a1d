"""Where a month stands, and what the tier above would bounce."""

from __future__ import annotations

import re

import click

from gridcenter.base.i18n import _, describe
from gridcenter.cli.main import Session
from gridcenter.domain.errors import Severity
from gridcenter.domain.register.requested_form import REQUESTED_FORM
from gridcenter.presenters.packs.pack_words import outcome_word
from gridcenter.presenters.window_status import clock_words
from gridcenter.services import month
from gridcenter.services.folder import timekeeping
from gridcenter.services.register import deadlines, numbers, registers, requested_due


def month_text(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Check the form YYYY-MM of an option."""
    if value is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        raise click.BadParameter("YYYY-MM")
    return value


@click.command("month")
@click.argument("which", metavar="YYYY-MM", callback=month_text)
@click.option("--nil", is_flag=True, help="零报告 nil report")
@click.pass_obj
def month_command(session: Session, which: str, nil: bool) -> None:
    """这个月办到哪一步；--nil 零报告。 Where the month stands; nil report."""
    centre = session.centre()
    if nil:
        month.report_nil(centre, which)
    progress = month.progress(centre, which)
    named, template = map(REQUESTED_FORM.field, ("name", "template"))
    session.emit(
        {
            "month": which,
            "nil": progress.nil,
            "steps": {
                step.value: {"done": state.done, "open": state.open, "since": state.since}
                for step, state in progress.steps.items()
            },
            "changed_since_export": progress.changed_since_export,
            "to_relay": progress.to_relay,
            "sent_by": progress.sent_by,
            "answer": progress.answer,
            "cut_off": progress.cut_off.isoformat(),
            "requested": [
                {"uid": each.uid, "name": each.shown(named), "template": each.shown(template)}
                for each in requested_due.due(centre, which)
            ],
        },
        "\n".join(
            f"{'✓' if state.done else '·'} {step.value} {_open(progress, step)}"
            for step, state in progress.steps.items()
        ),
    )


def _open(progress: month.MonthProgress, step: month.MonthStep) -> str:
    """What is open in a step: how much, or what the receipt says that does not close it."""
    open_ = progress.steps[step].open
    if step is month.MonthStep.RECEIPT and open_:
        return outcome_word(progress.answer)[0]
    return str(open_ or "")


@click.command("check")
@click.option("--month", "which", callback=month_text, help="YYYY-MM")
@click.option("--mask", is_flag=True, help="遮住文字里的证件、电话、银行卡号 mask numbers in text")
@click.pass_obj
def check(session: Session, which: str | None, mask: bool) -> None:
    """上级会退回什么，还有什么没办完、逾期。 What would be bounced; what is open or late."""
    centre = session.centre()
    if mask:
        numbers.mask_all(centre)
    which = which or month.current(centre)
    findings = list(month.findings(centre, which))
    late = registers.find(centre, month.overdue_query(centre.today()))
    missing = deadlines.missing_years(centre)
    clock = clock_words(timekeeping.doubt(centre))
    errors = [each for each in findings if each.problem.severity is Severity.ERROR]
    session.emit(
        {
            "month": which,
            "errors": len(errors),
            "findings": [
                {
                    "register": each.register,
                    "uid": each.uid,
                    "title": each.title,
                    "field": each.problem.field,
                    "code": each.problem.code,
                    "severity": each.problem.severity,
                    "message": describe(each.problem).message,
                }
                for each in findings
            ],
            "overdue": [{"uid": each.uid, "case_code": each["case_code"]} for each in late],
            "holidays_missing": list(missing),
            "clock": clock or None,
        },
        "\n".join(
            [clock] * bool(clock)
            + [
                _("未载入 {year} 年放假通知，期限只按法定节日和周末计算。").format(year=year)
                for year in missing
            ]
            + [f"{each.title}：{describe(each.problem).message}" for each in findings]
            + [
                _("逾期：{code} {title}").format(code=each["case_code"], title=each["title"])
                for each in late
            ]
        )
        or _("没有发现问题。"),
    )
    if findings or late:
        session.exit_code = 3


commands: tuple[click.Command, ...] = (month_command, check)
